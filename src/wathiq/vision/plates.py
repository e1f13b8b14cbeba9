"""A number plate's print as one strip: what the plate recognisers look at, in training and in use alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

# Of each layout the rows of print, as fractions of the plate's height; their strips are laid side by side.
LAYOUTS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "one_row": ((0.0, 1.0),),
    "two_rows": ((0.0, 0.43), (0.36, 1.0)),
    "below_header": ((0.31, 1.0),),
}


def strip(pixels: Pixels, plate: Corners, layout: str, width: int, height: int) -> Pixels:
    """The rows of a plate (its outer edge as a quad) side by side, `width` x `height` pixels in all."""
    rows = LAYOUTS[layout]
    parts = [geometry.cut(pixels, _band(plate, *row), width // len(rows), height) for row in rows]
    return np.concatenate(parts, axis=1)


def _band(plate: Corners, top: float, bottom: float) -> Corners:
    left, right = plate[3] - plate[0], plate[2] - plate[1]
    return geometry.corners(
        [plate[0] + top * left, plate[1] + top * right, plate[1] + bottom * right, plate[0] + bottom * left]
    )
