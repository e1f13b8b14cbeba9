"""What keeps print in a picture from being read: blur, too few pixels, too little light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from wathiq.faults import Fault, PictureBlurred, PictureTooPoor
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

_FEWEST_LINES = 4
_SOFTEST = 0.13
"""Edges wider than this share of the line's height blur letters into each other.

Measured on rendered cards: up to 0.12 nearly everything is read, from 0.15 on nothing.
"""
_LOWEST = 9.0
"""Pixels that a line must be high."""
_FAINTEST = 12.0
"""Grey levels that must lie between ink and paper."""
_ROWS = 64


@dataclass(frozen=True, slots=True)
class Sharpness:
    """Of one line: `contrast` in grey levels of ink against paper, `edge` the width of edges over its height."""

    contrast: float
    edge: float


def fault(pixels: Pixels, lines: Sequence[Corners]) -> Fault | None:
    """Why lines that were found in a BGR picture cannot be read; None where that is not the picture's fault."""
    if len(lines) < _FEWEST_LINES:
        return None
    seen = [sharpness(pixels, line) for line in lines]
    if float(np.median([geometry.height(line) for line in lines])) < _LOWEST:
        return PictureTooPoor("The print in the image is too small to be read.")
    if float(np.median([line.contrast for line in seen])) < _FAINTEST:
        return PictureTooPoor("The image is too dark or too pale to be read.")
    if float(np.median([line.edge for line in seen])) > _SOFTEST:
        return PictureBlurred("The image is blurred.")
    return None


def sharpness(pixels: Pixels, line: Corners) -> Sharpness:
    """How sharp a line stands out, at its own size."""
    rows = min(max(round(geometry.height(line)), 8), _ROWS)
    columns = max(8, round(rows * geometry.length(line) / max(geometry.height(line), 1.0)))
    grey = cv2.cvtColor(geometry.cut(pixels, line, columns, rows), cv2.COLOR_BGR2GRAY).astype(np.float32)
    low, high = np.percentile(grey, (2, 98))
    steepest = np.percentile(np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) / 8, 98)
    return Sharpness(float(high - low), float((high - low) / max(float(steepest), 1e-3)) / rows)
