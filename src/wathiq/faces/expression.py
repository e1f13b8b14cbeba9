"""How much the eyes and the mouth of a face changed between two views, and how much the rest of it did."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.faces.motion import Motion, smooth, turned_back
from wathiq.faces.view import UNIT, Points, View
from wathiq.vision.geometry import Pixels

_STEP = 0.025
_RIGHT, _DOWN = np.meshgrid(np.arange(-1.1, 1.1, _STEP), np.arange(-0.5, 1.6, _STEP))
"""The places of the face that are compared, in units."""
_EYES = (-0.5, 0.0, 0.28, 0.16), (0.5, 0.0, 0.28, 0.16)
_MOUTH = (0.0, 1.05, 0.5, 0.25)
"""Middle and half of the sides, in units."""
_SOFT, _COARSE = 1.2, 10


@dataclass(frozen=True, slots=True)
class Change:
    """Mean change of brightness as a share of the face's contrast: of the eye that changed more, the mouth, the rest.

    What a smooth surface moved is put back before.
    """

    eyes: float
    mouth: float
    rest: float


def change(one: View, other: View, moved: Motion) -> Change:
    """How a face changed between two views, of which is known what moved."""
    places = np.stack([_RIGHT.ravel(), _DOWN.ravel()], axis=1)
    here = one.middle + UNIT * places @ one.axes
    there = here + smooth(places, moved.surface) @ one.axes
    before = _sampled(one.pixels, here)
    after = _sampled(turned_back(other.pixels, moved.turn, one), there)
    after *= float((before * after).sum()) / max(float((after * after).sum()), 1.0)
    off = np.abs(before - after) / (float(before.std()) + 1e-3)
    return Change(max(_mean(off, eye) for eye in _EYES), _mean(off, _MOUTH), float(np.median(off)))


def _mean(off: NDArray[np.float32], window: tuple[float, float, float, float]) -> float:
    x, y, wide, tall = window
    return float(off[(np.abs(_RIGHT - x) < wide) & (np.abs(_DOWN - y) < tall)].mean())


def _sampled(pixels: Pixels, places: Points) -> NDArray[np.float32]:
    """The fine shades of a view at places of the face."""
    soft = cv2.GaussianBlur(pixels, (0, 0), _SOFT)
    x, y = (places[:, axis].reshape(_RIGHT.shape).astype(np.float32) for axis in (0, 1))
    seen = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return np.asarray(seen - cv2.GaussianBlur(seen, (0, 0), _COARSE), np.float32)
