"""Whether two frames are one picture: as it is, filed anew, made brighter, scaled or cropped.

No two pictures that a camera takes have the same noise, and no person stands still to a hundredth of a millimetre.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.faces.motion import Motion
from wathiq.faces.view import UNIT, View
from wathiq.vision.geometry import Matrix, Pixels

_HALF = 128
"""Half of the side of what is compared, in the frames' own pixels: noise does not survive a change of scale."""
_STILL = 0.15
"""Pixels of a view (`view.UNIT` between the eyes) by which the points of one picture filed twice are off at most."""
_FINE = 1.5
Grain = NDArray[np.float32]


def grain_likeness(frames: tuple[Pixels, Pixels], views: tuple[View, View], moved: Motion) -> float:
    """Correlation (0..1) of the frames' grain in the flat parts of the face; 0 where anything moved in it."""
    if moved.stillness > _STILL:
        return 0.0
    one = views[0]
    middle = one.origin + (one.middle + 0.5 * UNIT * one.axes[1]) / one.scale
    half = min(_HALF, round(UNIT / one.scale))
    low = np.round(middle).astype(int) - half
    first = _window(frames[0], np.array([[1.0, 0, low[0]], [0, 1.0, low[1]]]), 2 * half)
    second = _window(frames[1], _aligned(first, frames[1], low, views, moved), 2 * half)
    flat = _flat(first)
    grains = _grain(first)[flat], _grain(second)[flat]
    if min(float(grain.std()) for grain in grains) == 0:  # no camera leaves none, and nothing moved
        return 1.0
    return max(0.0, float(np.corrcoef(*grains)[0, 1]))


def _aligned(first: Grain, frame: Pixels, low: NDArray[np.int_], views: tuple[View, View], moved: Motion) -> Matrix:
    """Where a window of the first frame lies in the second: by what moved, made exact by the shades themselves."""
    one, other = views
    shift = moved.turn[:, 2] + moved.turn[:, :2] @ (one.scale * (low - one.origin))
    stretch = one.scale / other.scale
    matrix = np.column_stack([stretch * moved.turn[:, :2], other.origin + shift / other.scale])
    there = _window(frame, matrix, first.shape[0])
    refined = np.eye(2, 3, dtype=np.float32)
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 40, 1e-5)
    try:
        _, found = cv2.findTransformECC(first, there, refined, cv2.MOTION_AFFINE, stop)
    except cv2.error:  # it found no way, so they are not one picture
        return matrix
    fine = np.asarray(found, np.float64)
    return np.column_stack([matrix[:, :2] @ fine[:, :2], matrix[:, :2] @ fine[:, 2] + matrix[:, 2]])


def _window(frame: Pixels, matrix: Matrix, side: int) -> Grain:
    """A square of a frame in grey, whose places the matrix (2, 3) brings to the frame."""
    way = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(frame, matrix, (side, side), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32)


def _grain(grey: Grain) -> Grain:
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), _FINE), np.float32)


def _flat(grey: Grain) -> NDArray[np.bool_]:
    """The half of the picture where shades change least: fine detail of the face is alike in all its pictures."""
    soft = cv2.GaussianBlur(grey, (0, 0), 2)
    slope = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    return np.asarray(slope <= np.median(slope), np.bool_)
