"""What a renderer hands out: a flat card, the truth about it, and where each of its lines is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height, width, and blue, green, red."""
Quad = NDArray[np.float32]
"""Four corners (x, y), clockwise from the upper left one."""

WIDTH, HEIGHT = 1012, 638
"""ID-1 at 300 dots an inch."""

LABEL = "label"
ORNAMENT = "ornament"
SPECIMEN = "specimen"


class Line(NamedTuple):
    """A printed line: its text in logical order, what it is, and its ink's box.

    `field` is the field that it tells, or LABEL, ORNAMENT (calligraphy that nobody is asked to read) or SPECIMEN.
    """

    text: str
    field: str
    quad: Quad


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """A flat card; `fields` are as a reader should give them, `lines` as they are printed."""

    kind: str
    picture: Picture
    fields: Mapping[str, str]
    lines: tuple[Line, ...]
