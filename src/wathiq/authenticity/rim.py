"""Tell a face within the rim of a sheet or a screen, with a small network (`training/rim`).

A picture that is held before a camera ends somewhere: at a margin, a bezel, a cut edge, fingers. The network sees what
is around the face, coarsely, and not the face itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from wathiq import models
from wathiq.authenticity.curve import Curve
from wathiq.vision.geometry import Corners, Pixels

VIEW = 128
"""A view's side in pixels."""
_REACH = 4.0
"""How far a view reaches from the middle between the eyes, in units of their distance."""
_FACE = ((0.0, 0.4), (0.9, 1.3))
"""The centre and the half axes, in units, of the oval that the network does not see."""
_GREY = 128
_NAME = "rim"


class RimDetector:
    """Judges single pictures. It holds nothing but the network, so threads may share one."""

    def __init__(self, session: InferenceSession, curve: Curve, threshold: float) -> None:
        self._session, self._curve = session, curve
        self.threshold = threshold
        """The chance from which a face counts as within a rim."""

    @classmethod
    def open(cls, threads: int) -> Self:
        """The network of this package on so many cores; raises models.ModelDamaged where it is not the measured one."""
        session = models.open_session(models.own_model(_NAME), threads)
        measured = manifest()
        curve = Curve(measured["calibration"]["slope"], measured["calibration"]["offset"])
        return cls(session, curve, measured["operating_point"])

    def chance(self, pixels: Pixels, middle: Corners, unit: float) -> float:
        """The chance, 0..1, that the face of a BGR picture is within a rim.

        `middle` (2,) is the place between the eyes, `unit` their distance, of a face that looks ahead, in pixels.
        As likely beforehand as not.
        """
        return self._curve.chance(self.logit(view(pixels, middle, unit)))

    def logit(self, seen: NDArray[np.uint8]) -> float:
        """What the network says of a view, before the curve."""
        taken = seen.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - np.float32(1)
        return float(np.asarray(self._session.run(None, {"view": taken})[0]).item())


def view(pixels: Pixels, middle: Corners, unit: float) -> NDArray[np.uint8]:
    """What the network sees of a picture, (VIEW, VIEW, 4)."""
    low = np.floor(middle - _REACH * unit).astype(int)
    high = np.maximum(np.ceil(middle + _REACH * unit).astype(int), low + 1)
    size = np.array(pixels.shape[1::-1])
    start, end = np.clip(low, 0, size), np.clip(high, 0, size)
    scale = VIEW / (high - low)
    left, top = (int(at) for at in np.round((start - low) * scale).clip(0, VIEW))
    right, bottom = (int(at) for at in np.round((end - low) * scale).clip(0, VIEW))
    canvas = np.full((VIEW, VIEW, 3), _GREY, np.uint8)
    if (end > start).all() and right > left and bottom > top:
        part = pixels[start[1] : end[1], start[0] : end[0]]
        way = cv2.INTER_AREA if scale[0] < 1 else cv2.INTER_LINEAR
        canvas[top:bottom, left:right] = cv2.resize(part, (right - left, bottom - top), interpolation=way)
    return masked(canvas, left, top, right, bottom)


def masked(seen: NDArray[np.uint8], left: int, top: int, right: int, bottom: int) -> NDArray[np.uint8]:
    """A view (VIEW, VIEW, 4): BGR, and where there is something to see; grey beyond the picture and in the face."""
    shown = np.zeros((VIEW, VIEW), np.uint8)
    shown[max(top, 0) : bottom, max(left, 0) : right] = 255
    cv2.ellipse(shown, _pixel(_FACE[0]), _half(_FACE[1]), 0, 0, 360, 0, -1)
    hidden = np.where(shown[..., None] > 0, seen, np.uint8(_GREY))
    return np.concatenate([hidden, shown[..., None]], axis=-1)


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return round((point[0] + _REACH) * VIEW / (2 * _REACH)), round((point[1] + _REACH) * VIEW / (2 * _REACH))


def _half(axes: tuple[float, float]) -> tuple[int, int]:
    return round(axes[0] * VIEW / (2 * _REACH)), round(axes[1] * VIEW / (2 * _REACH))


def manifest() -> dict[str, Any]:
    """How the network was made, how it scores, its curve and its operating point."""
    return dict(json.loads((Path(models.__file__).parent / f"{_NAME}.json").read_text()))
