"""The holder's portrait, cut out of the picture of a document."""

from __future__ import annotations

import cv2
import numpy as np

from wathiq.reading import Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Pixels

FIELD = "portrait"
"""The field whose box is the portrait's place; its value is empty."""

_LONGEST_SIDE = 640
_SHORTEST_SIDE = 16
_QUALITY = 95
_GRAIN = 1.2
"""Pixels of the blur that takes the grain of a dark picture away. Of ten cards rendered in low light, the face on six
was found as it was, and on nine with it."""


def cut_out(pixels: Pixels, reading: Reading) -> bytes | None:
    """The portrait upright as a JPEG; None where the document shows none, or too little of it to be a face."""
    found = reading.fields.get(FIELD)
    if found is None or found.box is None:
        return None
    quad = geometry.corners(found.box)
    width, height = geometry.length(quad), geometry.height(quad)
    if min(width, height) < _SHORTEST_SIDE:
        return None
    scale = min(1.0, _LONGEST_SIDE / max(width, height))
    cut = geometry.cut(pixels, quad, round(scale * width), round(scale * height))
    return cv2.imencode(".jpg", cut, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1].tobytes()


def smoothed(pixels: Pixels) -> Pixels:
    """A portrait without its grain, in which faces hide from a detector that goes by edges."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), _GRAIN), np.uint8)
