"""The recapture network: looks at patches as they are, at what is finest in them and at its spectrum.

It says of each patch what it makes of it, and how far that is to be trusted.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.convolutions import Separable, dense
from wathiq.authenticity.patches import PATCH

_BLUR = ((1.0, 2.0, 1.0), (2.0, 4.0, 2.0), (1.0, 2.0, 1.0))
_FINE = 6.0
"""How much what is finest is magnified: a screen's grid may be two grey levels deep."""
_FLOOR = 1e-3
"""What is added to a wave's power before its logarithm is taken: less is rounding and sensor noise."""


class Recapture(nn.Module):
    """(patches, 3, side, side) BGR in -1..1 -> (patches, 2).

    The first number of a patch is the logit that it was photographed off a screen or a print, the second how much it
    has to say: patches of one picture count by the exponential of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("blur", torch.tensor(_BLUR).div(16).repeat(3, 1, 1, 1))
        self.spectrum = _Spectrum(PATCH)
        self.see = nn.Sequential(
            dense(6, 32, 2, kernel=5),
            Separable(32),
            dense(32, 64, 2),
            *(Separable(64) for _ in range(2)),
            dense(64, 96, 2),
            *(Separable(96) for _ in range(2)),
            dense(96, 96, 2),
            Separable(96),
        )
        self.listen = nn.Sequential(dense(3, 24, 2), dense(24, 48, 1), dense(48, 64, 2), Separable(64))
        self.tell = nn.Sequential(nn.Linear(320, 64), nn.ReLU(inplace=True), nn.Dropout(0.1), nn.Linear(64, 2))

    def forward(self, patches: Tensor) -> Tensor:
        blur = self.blur
        assert isinstance(blur, Tensor)  # noqa: S101  # a buffer is typed as a tensor or a module
        with torch.autocast(patches.device.type, enabled=False):  # half precision would lose what is finest
            padded = functional.pad(patches, (1, 1, 1, 1), mode="replicate")
            fine = (patches - functional.conv2d(padded, blur, groups=3)).mul(_FINE)
            waves = self.spectrum(fine)
        seen = self.see(torch.cat([patches, fine.clamp(-1.0, 1.0)], 1))
        return self.tell(torch.cat([_pooled(seen), _pooled(self.listen(waves))], 1))


def fused(told: Tensor) -> Tensor:
    """What the patches of each picture say together: (pictures, patches, 2) -> (pictures,) logits."""
    return (told[:, :, 0] * told[:, :, 1].softmax(1)).sum(1)


class _Spectrum(nn.Module):
    """(patches, 3, side, side) -> (patches, 3, side, side / 2 + 1): the logarithm of the power of each wave.

    Of brightness and of two colour differences; by matrices, which every runtime multiplies quickly.
    """

    def __init__(self, side: int) -> None:
        super().__init__()
        steps = torch.arange(side, dtype=torch.float64)
        window = 0.5 - 0.5 * torch.cos(2 * math.pi * (steps + 0.5) / side)
        turns = 2 * math.pi * steps[:, None] * steps[None, :] / side
        scale = 1 / math.sqrt(side)
        self.register_buffer("cosine", (torch.cos(turns) * window * scale).roll(side // 2, 0).float())
        self.register_buffer("sine", (torch.sin(turns) * window * scale).roll(side // 2, 0).float())
        self.register_buffer(
            "mix", torch.tensor([(0.3, 0.4, 0.3), (-0.5, 1.0, -0.5), (0.7, 0.0, -0.7)]).view(3, 3, 1, 1)
        )
        self.half = side // 2 + 1

    def forward(self, fine: Tensor) -> Tensor:
        cosine, sine, mix = self.cosine, self.sine, self.mix
        assert isinstance(cosine, Tensor)  # noqa: S101
        assert isinstance(sine, Tensor)  # noqa: S101
        assert isinstance(mix, Tensor)  # noqa: S101
        planes = functional.conv2d(fine, mix)
        across = slice(planes.shape[-1] - self.half, None)
        even, odd = planes @ cosine[across].T, planes @ sine[across].T
        real, imaginary = cosine @ even - sine @ odd, cosine @ odd + sine @ even
        return (real * real + imaginary * imaginary + _FLOOR).log().mul(0.3)


def _pooled(seen: Tensor) -> Tensor:
    return torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)
