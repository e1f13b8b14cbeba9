"""One openly licensed portrait and what can be made of it.

astronaut.jpg is a part of NASA's portrait of Eileen Collins (public domain, see NOTICE), 340 x 360 pixels, with the
eyes 43 pixels apart.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np

from wathiq.vision.geometry import Pixels

FILE = Path(__file__).parent / "astronaut.jpg"
EYES = np.array([(143.5, 102.0), (186.4, 104.1)], np.float32)
"""Where they are in it."""
APART = 43.0
FACE = (110, 70, 220, 180)
"""Left, top, right and bottom of her face."""


@cache
def astronaut() -> Pixels:
    """The portrait as it is."""
    pixels = np.asarray(cv2.imread(str(FILE)), np.uint8)
    pixels.setflags(write=False)
    return pixels


def scaled(factor: float) -> Pixels:
    return np.asarray(cv2.resize(astronaut(), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def blurred(share: float) -> Pixels:
    """Out of focus: by a share of the distance between the eyes."""
    return np.asarray(cv2.GaussianBlur(astronaut(), (0, 0), share * APART), np.uint8)


def shaken(share: float) -> Pixels:
    """Moved sideways while it was taken: by a share of the distance between the eyes."""
    length = round(share * APART)
    return np.asarray(cv2.filter2D(astronaut(), -1, np.full((1, length), 1 / length, np.float32)), np.uint8)


def looking_aside(degrees: float) -> Pixels:
    """The head as a cylinder that was turned."""
    left, _, right, _ = FACE
    middle, radius = (left + right) / 2, 0.75 * (right - left)
    rows, columns = astronaut().shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    angle = np.arcsin(np.clip((x - middle) / radius, -1, 1))
    turned = middle + radius * np.sin(np.clip(angle - np.radians(degrees), -np.pi / 2, np.pi / 2))
    shown = np.where(np.abs(x - middle) < radius, turned, x).astype(np.float32)
    return np.asarray(cv2.remap(astronaut(), shown, y, cv2.INTER_LINEAR), np.uint8)


def tilted(degrees: float) -> Pixels:
    """The picture turned about the face, counter-clockwise."""
    left, top, right, bottom = FACE
    about = cv2.getRotationMatrix2D(((left + right) / 2, (top + bottom) / 2), degrees, 1.0)
    rows, columns = astronaut().shape[:2]
    return np.asarray(cv2.warpAffine(astronaut(), about, (columns, rows), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def on_wall(rows: int, columns: int, *portraits: tuple[Pixels, int, int]) -> Pixels:
    """Portraits on a grey wall, each with its top and its left."""
    wall = np.full((rows, columns, 3), 127, np.uint8)
    for pixels, top, left in portraits:
        wall[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return wall
