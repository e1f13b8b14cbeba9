"""The finder: separable convolutions of growing reach; every cell says whether it lies on a plate, and its corners."""

from __future__ import annotations

from torch import Tensor, nn

from training.convolutions import Separable, dense

STRIDE = 8
UNIT = 32.0
"""Corners are told as distances from the cell's centre in units of so many pixels."""
_REACHES = (1, 2, 4, 8, 2, 1)


class Finder(nn.Module):
    """(batch, 3, height, width) BGR in -1..1 -> (batch, 9, height / 8, width / 8).

    Of the nine the first is the logit that the cell lies on a plate; the others are x and y of the four corners,
    clockwise from the plate's own top left.
    """

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Sequential(
            dense(3, 16, 2),
            dense(16, 32, 2),
            dense(32, 32, 1),
            dense(32, 64, 2),
            *(Separable(64, reach) for reach in _REACHES),
        )
        self.tell = nn.Conv2d(64, 9, 1)
        nn.init.constant_(self.tell.bias[0], -4.0)

    def forward(self, scenes: Tensor) -> Tensor:
        return self.tell(self.see(scenes))
