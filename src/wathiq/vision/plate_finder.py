"""Find number plates in a street scene with a small network of our own (see `training/finder`).

The network looks at the scene in a grid; every cell says whether it lies on a plate and, if so, where that plate's
four corners are. The cells of one plate agree nearly, and their mean is better than any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

_STRIDE = 8
_UNIT = 32.0
"""The network tells distances in units of so many pixels."""
_SURE = 0.3
_SAME = 0.4
"""Quads whose boxes overlap by this share (intersection over union) are of one plate."""
_MOST = 24
_WINDOW = (192, 128)
_CLOSE = 96.0
"""For a closer look a plate is shown at this width, in the middle of a window; training saw 18 to 150 pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundPlate:
    """A plate's outer corners, clockwise from its own top left, and how sure the network is of it (0..1)."""

    corners: Corners
    score: float


class PlateFinder:
    """Finds plates; holds nothing but the session, so threads may share it."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def find(self, pixels: Pixels, longest_sides: Sequence[int]) -> list[FoundPlate]:
        """Plates of a BGR picture, surest first, looked for at several sizes: small ones show large plates better."""
        found = [plate for side in longest_sides for plate in self._look(pixels, side)]
        return _one_each(sorted(found, key=lambda plate: -plate.score))

    def look_closer(self, pixels: Pixels, corners: Corners) -> FoundPlate | None:
        """The plate that lies about where these corners say, seen from near; None where there is none."""
        centre = corners.mean(axis=0)
        scale = max(geometry.length(corners), 1.0) / _CLOSE
        half = np.array(_WINDOW, np.float32) * scale / 2
        window = geometry.corners(centre + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32))
        seen = self._run(geometry.cut(pixels, window, *_WINDOW))
        middle = np.array(_WINDOW, np.float32) / 2
        near = [plate for plate in seen if cv2.pointPolygonTest(plate.corners, middle.tolist(), False) >= 0]
        if not near:
            return None
        best = max(near, key=lambda plate: plate.score)
        return FoundPlate(geometry.corners(best.corners * scale + centre - half), best.score)

    def _look(self, pixels: Pixels, longest_side: int) -> list[FoundPlate]:
        height, width = pixels.shape[:2]
        scale = min(1.0, longest_side / max(height, width))
        size = [max(64, round(side * scale / _STRIDE) * _STRIDE) for side in (width, height)]
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        back = np.array([width / size[0], height / size[1]], np.float32)
        return [FoundPlate(geometry.corners(p.corners * back), p.score) for p in self._run(np.asarray(small))]

    def _run(self, pixels: Pixels) -> list[FoundPlate]:
        batch = (pixels.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
        told = np.asarray(self._session.run(None, {"scenes": batch})[0][0], np.float32)
        return plates(told)


def plates(told: NDArray[np.float32]) -> list[FoundPlate]:
    """What the network tells (9, rows, columns) as plates: the cells that say yes, grouped by what they point at."""
    sure = 1 / (1 + np.exp(-told[0]))
    rows, columns = np.nonzero(sure > _SURE)
    scores = sure[rows, columns]
    order = np.argsort(-scores)[:400]
    centres = (np.stack([columns, rows], axis=1)[order, None] + 0.5) * _STRIDE
    corners = centres + told[1:, rows[order], columns[order]].T.reshape(-1, 4, 2) * _UNIT
    scores = scores[order]
    found: list[FoundPlate] = []
    left = np.ones(len(order), bool)
    while left.any() and len(found) < _MOST:
        first = int(left.argmax())
        same = left & (_overlap(corners[first], corners) > _SAME)
        same[first] = True
        mean = np.average(corners[same], axis=0, weights=scores[same])
        found.append(FoundPlate(geometry.corners(mean), float(scores[first])))
        left &= ~same
    return found


def _one_each(plates: Sequence[FoundPlate]) -> list[FoundPlate]:
    kept: list[FoundPlate] = []
    for plate in plates:
        if not kept or _overlap(plate.corners, np.stack([k.corners for k in kept])).max() <= _SAME:
            kept.append(plate)
    return kept[:_MOST]


def _overlap(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of a quad's upright box with those of others (n, 4, 2)."""
    low, high = np.maximum(one.min(axis=0), others.min(axis=1)), np.minimum(one.max(axis=0), others.max(axis=1))
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = np.ptp(others, axis=1).prod(axis=1) + np.ptp(one, axis=0).prod()
    return np.asarray(shared / np.maximum(areas - shared, 1e-6), np.float32)
