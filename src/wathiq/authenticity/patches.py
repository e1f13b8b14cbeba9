"""Which parts of a picture to look at closely: small squares, at the pixels that the camera's file has.

A screen's grid and a print's dots are as fine as pixels; a picture that is resized first has lost them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

PATCH = 96
"""A patch's side in pixels."""
SHARPEST = 7
_EVEN = (0.2, 0.5, 0.8)
_CELL = 16
_APART = 56
"""Sharp patches are at least so many pixels from each other, in one direction or the other."""
_DARKEST, _BRIGHTEST = 8, 247
"""Outside these grey levels nothing fine is left to see."""
Place = tuple[int, int]
"""A patch's top and left."""


def choose(pixels: Pixels, area: Corners | None = None) -> NDArray[np.uint8]:
    """Up to 16 patches (n, 96, 96, 3) of a BGR picture, at least one: the sharpest, and some spread evenly.

    Their centres lie in the quad, or anywhere without one. A smaller picture is continued by its mirror image.
    """
    pixels = _large_enough(pixels)
    height, width = pixels.shape[:2]
    quad = geometry.rectangle(width, height) if area is None else area
    places = [_around(point, pixels) for point in _spread(quad)]
    places = [*_sharpest(pixels, quad), *places]
    apart = [place for number, place in enumerate(places) if not any(_near(place, p) for p in places[:number])]
    return np.stack([pixels[top : top + PATCH, left : left + PATCH] for top, left in apart])


def _large_enough(pixels: Pixels) -> Pixels:
    below, right = (max(0, PATCH - side) for side in pixels.shape[:2])
    if not below and not right:
        return pixels
    return np.asarray(cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REFLECT_101), np.uint8)


def _spread(quad: Corners) -> Corners:
    """Nine points, in the quad's middle and most of the way to its sides and corners; (9, 2)."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.asarray(
        [
            (1 - down) * (quad[0] + across * top) + down * (quad[3] + across * bottom)
            for down in _EVEN
            for across in _EVEN
        ],
        np.float32,
    )


def _around(centre: Corners, pixels: Pixels) -> Place:
    """The patch about a point, moved into the picture where it would stick out."""
    left, top = (
        int(np.clip(round(float(at)) - PATCH // 2, 0, side - PATCH))
        for at, side in zip(centre, pixels.shape[1::-1], strict=True)
    )
    return top, left


def _sharpest(pixels: Pixels, quad: Corners) -> list[Place]:
    """The patches with the most fine detail, away from each other."""
    low = np.clip(np.floor(quad.min(axis=0)).astype(int), 0, np.array(pixels.shape[1::-1]) - PATCH)
    high = np.clip(np.ceil(quad.max(axis=0)).astype(int), low + PATCH, pixels.shape[1::-1])
    detail = _detail(pixels[low[1] : high[1], low[0] : high[0]])
    rows, columns = (side - PATCH // _CELL + 1 for side in detail.shape)
    sums = cv2.boxFilter(detail, -1, (PATCH // _CELL, PATCH // _CELL), anchor=(0, 0))[:rows, :columns]
    chosen: list[Place] = []
    for number in np.argsort(-sums, axis=None, kind="stable"):
        row, column = divmod(int(number), columns)
        place = (int(low[1]) + row * _CELL, int(low[0]) + column * _CELL)
        centre = (float(place[1] + PATCH / 2), float(place[0] + PATCH / 2))
        if any(_near(place, other) for other in chosen) or cv2.pointPolygonTest(quad, centre, False) < 0:
            continue
        chosen.append(place)
        if len(chosen) == SHARPEST:
            break
    return chosen


def _detail(pixels: Pixels) -> NDArray[np.float32]:
    """How much fine detail each cell of 16 pixels holds, burnt and black parts left out."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    fine = cv2.convertScaleAbs(cv2.Laplacian(grey, cv2.CV_16S))
    fine[(grey < _DARKEST) | (grey > _BRIGHTEST)] = 0
    rows, columns = (side // _CELL for side in grey.shape)
    whole = fine[: rows * _CELL, : columns * _CELL]
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _near(one: Place, other: Place) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) < _APART
