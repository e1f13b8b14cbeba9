"""Pictures turned by quarters, for cameras that did not say which way up they were held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wathiq.vision.geometry import Pixels

Points = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Turned:
    """A picture after quarter turns clockwise."""

    pixels: Pixels
    quarters: int

    @classmethod
    def of(cls, pixels: Pixels, quarters: int) -> Turned:
        return cls(np.rot90(pixels, -quarters), quarters % 4)

    def back(self, points: Points) -> Points:
        """Places (n, 2) as places in the picture that was turned; 0 is the middle of the first pixel."""
        rows, columns = self.pixels.shape[:2]
        x, y = points.T
        ways = ((x, y), (y, columns - 1 - x), (columns - 1 - x, rows - 1 - y), (rows - 1 - y, x))
        return np.stack(ways[self.quarters], axis=1).astype(np.float32)

    def back_box(self, corners: Points) -> tuple[float, float, float, float]:
        """The box of two corners (2, 2) as left, top, right and bottom in the picture that was turned."""
        seen = self.back(corners)
        (left, top), (right, bottom) = seen.min(axis=0).tolist(), seen.max(axis=0).tolist()
        return left, top, right, bottom
