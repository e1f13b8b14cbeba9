"""Quads as arrays: (4, 2) float32 corners, clockwise as the text reads, its top left first, in image pixels."""

from __future__ import annotations

from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.reading import Quad

Corners = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_MOST_TILTED = 0.35
"""Lines that turn off the common direction by a larger sine than this are not of the same page."""


def corners(points: Any) -> Corners:
    """Four (x, y) points as an array."""
    return np.asarray(points, np.float32).reshape(4, 2)


def quad(points: Corners) -> Quad:
    """The array as plain numbers, rounded to a tenth of a pixel."""
    return cast("Quad", tuple((round(float(x), 1), round(float(y), 1)) for x, y in points))


def rectangle(width: float, height: float) -> Corners:
    """The outline of an upright picture."""
    return corners([(0, 0), (width, 0), (width, height), (0, height)])


def reading_order(points: Corners) -> Corners:
    """The corners so that the long sides run left to right (or, for a standing line, bottom to top)."""
    ordered = _clockwise(points)
    if np.linalg.norm(ordered[1] - ordered[0]) < np.linalg.norm(ordered[2] - ordered[1]):
        ordered = np.roll(ordered, -1, axis=0)
    along = ordered[1] - ordered[0]
    if along[0] < -abs(along[1]) or (abs(along[1]) > abs(along[0]) and along[1] > 0):
        ordered = turned(ordered)
    return ordered


def _clockwise(points: Corners) -> Corners:
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    return points[np.argsort(angles)]


def turned(points: Corners) -> Corners:
    """The same quad read upside down."""
    return np.roll(points, 2, axis=0)


def length(points: Corners) -> float:
    """Mean of the two sides along the text, in pixels."""
    return float(np.linalg.norm(points[1] - points[0]) + np.linalg.norm(points[2] - points[3])) / 2


def height(points: Corners) -> float:
    """Mean of the two sides across the text, in pixels."""
    return float(np.linalg.norm(points[3] - points[0]) + np.linalg.norm(points[2] - points[1])) / 2


def direction(points: Corners) -> Corners:
    """Unit vector along the text."""
    along = (points[1] + points[2] - points[0] - points[3]) / 2
    return np.asarray(along / max(float(np.linalg.norm(along)), 1e-6), np.float32)


def towards(line: Corners, way: Corners) -> Corners:
    """The line's corners rolled so that it runs in a direction, as short lines do not tell by their shape."""
    rolled = [np.roll(line, turn, axis=0) for turn in range(4)]
    return max(rolled, key=lambda roll: float(direction(roll) @ way))


def runs_along(line: Corners, way: Corners) -> bool:
    """Whether a line turns off a direction by no more than lines of one page do."""
    along = direction(line)
    return abs(float(along[0] * way[1] - along[1] * way[0])) < _MOST_TILTED


def thickened(points: Corners, factor: float) -> Corners:
    """The quad grown or shrunk across the text, its middle line in place."""
    middles = corners([points[0] + points[3], points[1] + points[2], points[1] + points[2], points[0] + points[3]]) / 2
    return corners(middles + factor * (points - middles))


def slice_along(points: Corners, start: float, end: float) -> Corners:
    """The part of a quad between two fractions of its length."""
    top, bottom = points[1] - points[0], points[2] - points[3]
    return corners(
        [points[0] + start * top, points[0] + end * top, points[3] + end * bottom, points[3] + start * bottom]
    )


def cut(pixels: Pixels, points: Corners, columns: int, rows: int) -> Pixels:
    """The quad rectified to `columns` x `rows` pixels, out of a window of the image no larger than needed."""
    low = np.maximum(np.floor(points.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 3, pixels.shape[1::-1])
    if (high <= low).any():
        return np.zeros((rows, columns, *pixels.shape[2:]), np.uint8)
    window = pixels[low[1] : high[1], low[0] : high[0]]
    inside = points - low.astype(np.float32)
    shrink = min(1.0, 2.0 * rows / max(height(points), 1e-6))
    if shrink < 1.0:  # warping alone would skip pixels
        size = [max(1, round(side * shrink)) for side in window.shape[1::-1]]
        inside = inside * np.array([size[0] / window.shape[1], size[1] / window.shape[0]], np.float32)
        window = np.asarray(cv2.resize(window, size, interpolation=cv2.INTER_AREA), np.uint8)
    transform = cv2.getPerspectiveTransform(inside, rectangle(columns, rows))
    return cast(
        "Pixels",
        cv2.warpPerspective(
            window, transform, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
    )


def homography(source: Corners, target: Corners) -> Matrix:
    """The 3x3 matrix that maps `source` onto `target`."""
    return cv2.getPerspectiveTransform(source, target).astype(np.float64)


def moved(points: Corners, matrix: Matrix) -> Corners:
    """Points (n, 2) through a homography."""
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix).reshape(-1, 2).astype(np.float32)


def share_inside(points: Corners, width: float, height: float) -> float:
    """The share (0..1) of a quad's area that lies within a picture of this size."""
    whole = abs(float(cv2.contourArea(points)))
    inside, _ = cv2.intersectConvexConvex(points, rectangle(width, height))
    return min(1.0, float(inside) / whole) if whole > 0 else 0.0
