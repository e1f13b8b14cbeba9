"""Building blocks that the convolutional networks share."""

from __future__ import annotations

from torch import Tensor, nn


class Separable(nn.Module):
    """Looks `reach` cells around in each channel, then mixes the channels; the input shines through."""

    def __init__(self, channels: int, reach: int = 1) -> None:
        super().__init__()
        self.step = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=reach, dilation=reach, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.bend = nn.ReLU(inplace=True)

    def forward(self, seen: Tensor) -> Tensor:
        return self.bend(seen + self.step(seen))


def dense(inputs: int, outputs: int, stride: int, kernel: int = 3) -> nn.Sequential:
    """A convolution over all channels, normalised."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )
