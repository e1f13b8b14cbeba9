"""Find a pair of dashes, the mark for "none", which is too little ink for text detection."""

from __future__ import annotations

import cv2
import numpy as np

from wathiq.vision.geometry import Pixels

SCALE = 16
"""Pixels a millimetre that `has_dashes` expects."""
_LEAST_CONTRAST = 6.0
_SHORTEST, _LONGEST, _THICKEST = 0.5, 2.6, 0.9
_FARTHEST = 1.2
_OFF_MIDDLE = 1.4
_SAME_LEVEL = 0.3
_LABEL_END = 1.2
# Two dashes that a small picture runs together make one stroke of this length, near where values begin.
_MERGED, _MERGED_BEFORE = (1.4, 2.6), 10.0

_Stroke = tuple[float, float, float, float]


def has_dashes(area: Pixels) -> bool:
    """Whether a BGR picture of one row of a form, `SCALE` pixels a millimetre, has two dashes and no more on a level.

    More strokes on the level are a ruled line.
    """
    middle = area.shape[0] / SCALE / 2
    if _has_uprights(area, middle):
        return False
    strokes = [stroke for stroke in _strokes(area) if abs(stroke[1] - middle) < _OFF_MIDDLE]
    levels = ([other for other in strokes if abs(other[1] - stroke[1]) < _SAME_LEVEL] for stroke in strokes)
    return any(_are_dashes(sorted(level)) for level in levels)


def _has_uprights(area: Pixels, middle: float) -> bool:
    """Whether letters or digits stand where values begin, by upright strokes as dark as level ones."""
    rows = slice(round((middle - _OFF_MIDDLE) * SCALE), round((middle + _OFF_MIDDLE) * SCALE))
    band = area[rows, round(_LABEL_END * SCALE) : round(_MERGED_BEFORE * SCALE)]
    grey = np.asarray(cv2.GaussianBlur(cv2.cvtColor(band, cv2.COLOR_BGR2GRAY), (0, 0), SCALE * 0.08), np.uint8)
    upright, level = (_darkest(grey, shape) for shape in ((round(SCALE * 0.9), 1), (1, round(SCALE * 0.6))))
    return upright > max(_LEAST_CONTRAST, 0.6 * level)


def _darkest(grey: Pixels, shape: tuple[int, int]) -> float:
    """How much darker than its surroundings the darkest stroke of this shape (rows, columns) is."""
    across = np.ones((round(SCALE * 1.2), 1) if shape[0] == 1 else (1, round(SCALE * 1.2)), np.uint8)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, across)
    return float(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8)).max())


def _are_dashes(level: list[_Stroke]) -> bool:
    if len(level) == 1:
        left, _, right, _ = level[0]
        return _MERGED[0] <= right - left <= _MERGED[1] and left < _MERGED_BEFORE
    return len(level) == 2 and _pair(*level)


def _strokes(area: Pixels) -> list[_Stroke]:
    """Left, middle height, right, thickness of dark strokes, in millimetres."""
    grey = cv2.GaussianBlur(cv2.cvtColor(area, cv2.COLOR_BGR2GRAY), (0, 0), SCALE * 0.08)
    tall = cv2.getStructuringElement(cv2.MORPH_RECT, (1, round(SCALE * 1.5)))
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, tall)
    # Dots of a ruled line are shorter than a dash and vanish here.
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, round(SCALE * 0.45)), np.uint8))
    limit = max(_LEAST_CONTRAST, 0.4 * float(dark.max()))
    _, _, boxes, _ = cv2.connectedComponentsWithStats((dark > limit).astype(np.uint8))
    strokes = [(x / SCALE, (y + h / 2) / SCALE, (x + w) / SCALE, h / SCALE) for x, y, w, h, _ in boxes[1:].tolist()]
    return [s for s in strokes if s[2] - s[0] >= _SHORTEST and s[3] <= _THICKEST]


def _pair(left: _Stroke, right: _Stroke) -> bool:
    lengths = sorted((left[2] - left[0], right[2] - right[0]))
    return lengths[1] < _LONGEST and 0 < right[0] - left[2] < _FARTHEST and lengths[1] < 2 * lengths[0]
