"""Whose face a picture is of, and whether it can be told apart from others there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from wathiq.faces.face import Face
from wathiq.faults import FaceUnclear, NoFace, SeveralFaces
from wathiq.vision import geometry
from wathiq.vision.geometry import Pixels


@dataclass(frozen=True, slots=True)
class Clearness:
    """The least that is asked of a face: pixels between the eyes, its sharpness, and its share in the picture."""

    eye_distance: float
    sharpness: float
    share: float = 0.9


SELFIE = Clearness(eye_distance=24, sharpness=0.035)
"""With less sharpness, be it focus or motion, the embedding of a face moves by half of what tells two people apart; so
measured on copies of an openly licensed portrait that were blurred step by step. At 24 pixels there is half the detail
that the embedders look at."""
PORTRAIT = Clearness(eye_distance=16, sharpness=0.02)
"""Print is softer and smaller than a selfie, and there is no taking it again."""

_BYSTANDER = 0.5
"""Faces whose eyes are nearer to each other than this share of the main face's are people in the background."""
_OUTLINE = ((-0.95, -0.5), (0.95, -0.5), (0.95, 1.5), (-0.95, 1.5))
"""Corners of a face, from the middle between its eyes, in distances of theirs."""
_EYES_APART, _SIDE, _EYES_DOWN = 24, 64, 0.4
"""Pixels between the eyes where sharpness is measured, and of the square cut out for that; where in it the eyes lie."""
_FINE = 1.0
"""Sharpness is what a blur of so many pixels takes away there."""


def only(faces: Sequence[Face], pixels: Pixels) -> Face:
    """The one face of a selfie, of those that were found in it, the largest first; people far behind do not count.

    Raises NoFace, SeveralFaces, or FaceUnclear where it is cut off, too small or blurred.
    """
    main = _largest(faces)
    if any(face.eye_distance >= _BYSTANDER * main.eye_distance for face in faces[1:]):
        raise SeveralFaces("The image shows several faces.")
    _check(main, pixels, SELFIE)
    return main


def portrait(faces: Sequence[Face], pixels: Pixels) -> Face:
    """The face of a document's portrait: the largest, as others are ghosts of it. Raises NoFace or FaceUnclear."""
    main = _largest(faces)
    _check(main, pixels, PORTRAIT)
    return main


def sharpness(pixels: Pixels, face: Face) -> float:
    """How much of a face's contrast is fine detail, at one size for all faces, in the direction with less of it."""
    grey = cv2.cvtColor(_upright(pixels, face), cv2.COLOR_BGR2GRAY).astype(np.float32)
    blurred = (cv2.GaussianBlur(grey, size, _FINE) for size in ((7, 1), (1, 7)))
    fine = min(float(np.std(grey - soft)) for soft in blurred)
    return fine / max(float(np.std(grey)), 1e-3)


def _largest(faces: Sequence[Face]) -> Face:
    if not faces:
        raise NoFace("The image shows no face.")
    return faces[0]


def _check(face: Face, pixels: Pixels, least: Clearness) -> None:
    if _share_inside(face, pixels) < least.share:
        raise FaceUnclear("The face is cut off at the image's edge.")
    if face.eye_distance < least.eye_distance:
        raise FaceUnclear("The face in the image is too small.")
    if sharpness(pixels, face) < least.sharpness:
        raise FaceUnclear("The face in the image is blurred.")


def _share_inside(face: Face, pixels: Pixels) -> float:
    """The share (0..1) of a face from its brows to its chin that lies in the picture, by where its eyes are."""
    middle, along = face.eyes.mean(axis=0), face.eyes[1] - face.eyes[0]
    down = np.array([-along[1], along[0]])
    outline = [middle + x * along + y * down for x, y in _OUTLINE]
    return geometry.share_inside(geometry.corners(outline), pixels.shape[1], pixels.shape[0])


def _upright(pixels: Pixels, face: Face) -> Pixels:
    """The face cut out with its eyes level and `_EYES_APART`."""
    left, right = (complex(*map(float, eye)) for eye in face.eyes)
    turn = _EYES_APART / ((right - left) or 1)
    shrink = min(1.0, abs(turn))  # warping alone would skip pixels
    if shrink < 1:
        size = [max(1, round(shrink * side)) for side in pixels.shape[1::-1]]
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    shift = complex((_SIDE - _EYES_APART) / 2, _EYES_DOWN * _SIDE) - turn * left
    turn /= shrink
    onto = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    cut = cv2.warpAffine(pixels, onto, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)
