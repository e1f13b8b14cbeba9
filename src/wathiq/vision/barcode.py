"""PDF417 barcodes: found and decoded in a part of a picture, never interpreted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_LOOKS = ((1050, 0.0), (1200, -1.0), (1200, 1.0), (900, -2.0), (900, 2.0))
"""Columns and degrees: rows are thin, so a little askew loses them, and a look's pixels may fall badly.

Columns bound the time, too, whatever the picture's size.
"""
_TALLEST = 1200


@dataclass(frozen=True, eq=False, slots=True)
class Barcode:
    """What a barcode holds, its error correction passed, and where it is."""

    content: bytes
    corners: Corners


def read_pdf417(pixels: Pixels, area: Corners) -> Barcode | None:
    """The barcode in a quad of a BGR picture along which it runs, either way up; None where none can be read."""
    looks = (_look(pixels, _turned(area, degrees), width) for width, degrees in _LOOKS)
    return next((barcode for barcode in looks if barcode), None)


def _turned(area: Corners, degrees: float) -> Corners:
    """The quad turned about its middle."""
    centre, angle = area.mean(axis=0), np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return geometry.corners((area - centre) @ turn + centre)


def _look(pixels: Pixels, area: Corners, width: int) -> Barcode | None:
    height = round(width * geometry.height(area) / max(geometry.length(area), 1.0))
    height = min(max(height, 1), _TALLEST)
    grey = cv2.cvtColor(geometry.cut(pixels, area, width, height), cv2.COLOR_BGR2GRAY)
    found = zxingcpp.read_barcode(grey, _FORMATS, try_rotate=False, try_downscale=False, try_invert=False)
    if found is None or not found.bytes:
        return None
    to_image = geometry.homography(geometry.rectangle(width, height), area)
    return Barcode(found.bytes, geometry.moved(_corners(found.position), to_image))


def _corners(position: zxingcpp.Position) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float32)
