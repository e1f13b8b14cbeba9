"""Frames cut to the face and its surroundings, the face always of one size, so that what moved can be measured."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.faces.face import Face
from wathiq.vision.geometry import Matrix, Pixels

Points = NDArray[np.float64]

UNIT = 72
"""Pixels of a view between the eyes: all lengths on faces are in units of this."""
_NOSE_UNITS = 1.25
"""In a face that looks ahead, the distance of the eyes over that of their middle from the nose's base."""
_ASIDE, _ABOVE, _BELOW = 2.7, 2.6, 3.0
"""How far a view reaches from the middle between the eyes, in units."""


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """One frame's part around the face: grey `pixels`, and there the eyes' centres (2, 2) and the nose's base (2,).

    A place in the frame is `origin` plus the place in the view over `scale`.
    """

    pixels: Pixels
    eyes: Points
    nose: Points
    origin: Points
    scale: float

    @classmethod
    def of(cls, frame: Pixels, face: Face) -> View:
        """Of a BGR frame, as far as it reaches."""
        unit = unit_of(face)
        middle = face.eyes.mean(axis=0)
        size = np.array(frame.shape[1::-1])
        low = np.clip(middle - unit * np.array([_ASIDE, _ABOVE]), 0, size - 1).astype(int)
        high = np.clip(middle + unit * np.array([_ASIDE, _BELOW]), low + 1, size).astype(int)
        part = np.ascontiguousarray(frame[low[1] : high[1], low[0] : high[0]])
        scale = UNIT / unit
        shape = [max(16, round(scale * side)) for side in part.shape[1::-1]]
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        grey = cv2.cvtColor(cv2.resize(part, shape, interpolation=way), cv2.COLOR_BGR2GRAY)
        origin = low.astype(np.float64)
        eyes, nose = (scale * (points.astype(np.float64) - origin) for points in (face.eyes, face.nose))
        return cls(np.asarray(grey, np.uint8), eyes, nose, origin, scale)

    @property
    def middle(self) -> Points:
        """Between the eyes."""
        return np.asarray(self.eyes.mean(axis=0), np.float64)

    @property
    def axes(self) -> Points:
        """Unit vectors of the face: to the right along the eyes, and down; rows of a (2, 2) matrix."""
        across = self.eyes[1] - self.eyes[0]
        x, y = across / max(float(np.linalg.norm(across)), 1e-6)
        return np.array([[x, y], [-y, x]])


def unit_of(face: Face) -> float:
    """Pixels of the frame that are one unit; a face that is seen from the side has its eyes closer together."""
    to_nose = float(np.linalg.norm(face.nose - face.eyes.mean(axis=0)))
    return max(face.eye_distance, _NOSE_UNITS * to_nose, 1.0)


def likeness(one: View, other: View) -> Matrix:
    """The turn, stretch and shift (2, 3) that brings the eyes and nose of one view nearest to those of another."""
    here, there = (np.vstack([view.eyes, view.nose]) for view in (one, other))
    a, b = ((points - points.mean(axis=0)) @ np.array([1, 1j]) for points in (here, there))
    turn = np.vdot(a, b) / max(float(np.vdot(a, a).real), 1e-6)
    matrix = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    return np.column_stack([matrix, there.mean(axis=0) - matrix @ here.mean(axis=0)])
