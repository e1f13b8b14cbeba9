"""The colour of an Egyptian plate's header, which tells the vehicle's class."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

# Hues in degrees of the colour circle. Of other classes' colours nothing certain is known.
CLASSES: Mapping[str, tuple[float, float]] = {
    "private": (175.0, 260.0),
    "taxi": (15.0, 42.0),
    "truck": (335.0, 375.0),
}
_GREY_CLASS = "bus"
_SIZE = (64, 32)
_COLOURFUL, _COLOURLESS = 0.25, 0.1
_DARKEST_FIELD = 60.0
"""Below this brightness of the plate's white (of 255) colours cannot be told."""


def header_class(pixels: Pixels, plate: Corners) -> tuple[str, float]:
    """The class and how sure (0..1) its colour is; an empty class where the header's colour is none of the known.

    The header is seen in the light of the plate's own white field, so that a yellow lamp does not make a taxi.
    """
    seen = geometry.cut(pixels, plate, *_SIZE).astype(np.float32)
    header, field = seen[2:10, 4:-4].reshape(-1, 3), seen[14:-3, 4:-4].reshape(-1, 3)
    white = np.percentile(field, 80, axis=0)
    if white.max() < _DARKEST_FIELD:
        return "", 0.0
    colour = np.clip(np.median(header, axis=0) / np.maximum(white, 20.0), 0, 1).astype(np.float32)
    hue, saturation, value = cv2.cvtColor(colour.reshape(1, 1, 3), cv2.COLOR_BGR2HSV)[0, 0].tolist()
    if saturation < _COLOURLESS and value < 0.8:
        return _GREY_CLASS, 0.5
    if saturation < _COLOURFUL:
        return "", 0.0
    for name, (low, high) in CLASSES.items():
        if low <= hue <= high or low <= hue + 360 <= high:
            return name, min(1.0, saturation * 1.5)
    return "", 0.0
