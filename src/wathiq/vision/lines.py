"""Find lines of text in a picture: PP-OCRv6 detection with our own pre- and post-processing.

The network paints a probability of text on each pixel (differentiable binarisation); a line is the smallest rectangle
around a painted blob, grown by the margin that the training shrank it by.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from wathiq.vision.geometry import Corners, Pixels, corners, reading_order

_THRESHOLD = 0.3
_LINE_SCORE = 0.5
_GROWTH = 1.6
_MOST_LINES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Where a line lies, and how sure the network is that it is text (0..1)."""

    corners: Corners
    score: float


class LineFinder:
    """Finds lines; holds nothing but the session, so threads may share it."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def find(self, pixels: Pixels, longest_side: int) -> list[Line]:
        """Lines of a BGR picture, looked at with no side longer than `longest_side` pixels.

        Larger finds smaller print and costs time with the square of it.
        """
        height, width = pixels.shape[:2]
        painted = self._paint(pixels, min(1.0, longest_side / max(height, width)))
        scale = np.array([width / painted.shape[1], height / painted.shape[0]], np.float32)
        lines = (_line(blob, painted) for blob in _blobs(painted)[:_MOST_LINES])
        return [Line(reading_order(line.corners * scale), line.score) for line in lines if line]

    def _paint(self, pixels: Pixels, scale: float) -> NDArray[np.float32]:
        height, width = (max(32, round(side * scale / 32) * 32) for side in pixels.shape[:2])
        small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        batch = (small.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
        painted = self._session.run(None, {"x": batch})[0][0, 0]
        return np.asarray(painted, np.float32)


def _blobs(painted: NDArray[np.float32]) -> list[NDArray[np.int32]]:
    mask = (painted > _THRESHOLD).astype(np.uint8)
    found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    return sorted((np.asarray(blob, np.int32) for blob in found), key=len, reverse=True)


def _line(blob: NDArray[np.int32], painted: NDArray[np.float32]) -> Line | None:
    centre, (width, height), angle = cv2.minAreaRect(blob)
    if min(width, height) < 2:
        return None
    score = _mean_inside(blob, painted)
    if score < _LINE_SCORE:
        return None
    margin = width * height * _GROWTH / (width + height)
    grown = cv2.boxPoints((centre, (width + margin, height + margin), angle))
    return Line(corners(grown), score)


def _mean_inside(blob: NDArray[np.int32], painted: NDArray[np.float32]) -> float:
    x, y, width, height = cv2.boundingRect(blob)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [blob - np.array([x, y])], 1)
    return float(cv2.mean(painted[y : y + height, x : x + width], mask)[0])
