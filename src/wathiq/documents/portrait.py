"""The holder's portrait, cut out of the picture of a document."""

from __future__ import annotations

import cv2

from wathiq.reading import Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Pixels

FIELD = "portrait"
"""The field whose box is the portrait's place; its value is empty."""

_LONGEST_SIDE = 640
_SHORTEST_SIDE = 16
_QUALITY = 95


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
