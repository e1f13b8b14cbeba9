"""Find the edges of a page whose place is roughly known."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from wathiq.vision.geometry import Corners, Pixels, corners

_LOOK = 512
_LEAST_OVERLAP = 0.7
_ROUNDING = 0.03
"""How far, as a share of its outline, a page's rim may stray from straight edges: corners are often round."""


def page_near(pixels: Pixels, estimate: Corners) -> Corners:
    """The four-cornered outline in a BGR picture that overlaps best with the estimate, or the estimate itself."""
    scale = min(1.0, _LOOK / max(pixels.shape[:2]))
    small = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    wanted = estimate * np.float32(scale)
    outlines = [_aligned(outline, wanted) for outline in _outlines(small, abs(cv2.contourArea(wanted)))]
    best = max(outlines, key=lambda outline: _overlap(outline, wanted), default=None)
    if best is None or _overlap(best, wanted) < _LEAST_OVERLAP:
        return estimate
    return corners(best / scale)


def _outlines(small: Pixels, area: float) -> Iterator[Corners]:
    """Convex four-cornered shapes of about the area, in edges and in light against dark."""
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = cv2.dilate(cv2.Canny(grey, 30, 90), np.ones((3, 3), np.uint8))
    for mask in (edges, light, cv2.bitwise_not(light)):
        shapes, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for shape in shapes:
            hull = cv2.convexHull(shape)
            if 0.5 * area < cv2.contourArea(hull) < 2 * area:
                outline = cv2.approxPolyDP(hull, _ROUNDING * cv2.arcLength(hull, True), True)
                if len(outline) == 4:
                    yield corners(outline)


def _aligned(outline: Corners, wanted: Corners) -> Corners:
    """The outline's corners in the order of the wanted ones."""
    ways = [np.roll(way, turn, axis=0) for way in (outline, outline[::-1]) for turn in range(4)]
    return min(ways, key=lambda way: float(np.abs(way - wanted).sum()))


def _overlap(one: Corners, other: Corners) -> float:
    """Intersection over union."""
    shared, _ = cv2.intersectConvexConvex(one, other)
    union = abs(cv2.contourArea(one)) + abs(cv2.contourArea(other)) - shared
    return float(shared / union) if union > 0 else 0.0
