"""A photograph of a face, laid out in the face's own units: one unit is the distance between the eyes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]

UNIT = 110
"""Pixels of a texture between the eyes."""
LEFT, TOP, RIGHT, BOTTOM = -3.6, -3.2, 3.6, 4.6
"""What a texture shows, in units from the middle between the eyes."""
NOSE = (0.0, 0.76)
"""Where the base of the nose is in a face that looks ahead."""
_HEAD = ((0.0, 0.35), (1.25, 1.95))
_CUT_SIDE = 240


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """One face: a BGR picture, and there the eyes' centres (2, 2), the picture's left first, and the nose's base."""

    picture: Picture
    eyes: Plane
    nose: Plane


@dataclass(frozen=True, eq=False, slots=True)
class Texture:
    """What a surface shows: BGR `pixels`, and `cover` (height, width), 0 where there is nothing, 1 where all.

    `nose` is where the base of the nose is, in units.
    """

    pixels: Picture
    cover: Plane
    nose: tuple[float, float] = NOSE


def grid(columns: int, rows: int) -> tuple[Plane, Plane]:
    """The places (x, y) in units of the pixels of a texture that is `columns` x `rows`."""
    x = np.linspace(LEFT, RIGHT, columns, dtype=np.float32)
    y = np.linspace(TOP, BOTTOM, rows, dtype=np.float32)
    across, down = np.meshgrid(x, y)
    return across, down


def photograph(subject: Subject) -> Texture:
    """The picture with its eyes level; beyond its edges, where it covers nothing, it is mirrored."""
    middle, across = subject.eyes.mean(axis=0), subject.eyes[1] - subject.eyes[0]
    # The unit of a face that is seen from the side is longer than what lies between its eyes in the picture.
    unit = max(float(np.linalg.norm(across)), 1.25 * float(np.linalg.norm(subject.nose - middle)))
    turn = across / max(float(np.linalg.norm(across)), 1e-6) * UNIT / unit
    matrix = np.array([[turn[0], turn[1], 0], [-turn[1], turn[0], 0]], np.float64)
    matrix[:, 2] = np.array([-LEFT, -TOP]) * UNIT - matrix[:, :2] @ middle
    size = (round((RIGHT - LEFT) * UNIT), round((BOTTOM - TOP) * UNIT))
    way = cv2.INTER_AREA if unit > 2 * UNIT else cv2.INTER_CUBIC
    pixels = cv2.warpAffine(subject.picture, matrix, size, flags=way, borderMode=cv2.BORDER_REFLECT_101)
    inside = cv2.warpAffine(np.ones(subject.picture.shape[:2], np.float32), matrix, size)
    nose = (matrix[:, :2] @ subject.nose + matrix[:, 2]) / UNIT + (LEFT, TOP)
    return Texture(np.asarray(pixels, np.uint8), np.asarray(inside, np.float32), (float(nose[0]), float(nose[1])))


def person(photo: Texture) -> Texture:
    """The head and shoulders alone: an outline by graph cuts, which starts from where heads are."""
    rows, columns = photo.pixels.shape[:2]
    scale = _CUT_SIDE / columns
    small = cv2.resize(photo.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x, y = grid(small.shape[1], small.shape[0])
    labels = np.full(x.shape, cv2.GC_PR_BGD, np.uint8)
    labels[_oval(x, y, 1.15) | _shoulders(x, y, 0.0)] = cv2.GC_PR_FGD
    labels[_oval(x, y, 0.8)] = cv2.GC_FGD
    shown = cv2.resize(photo.cover, small.shape[1::-1], interpolation=cv2.INTER_AREA) > 0.99
    labels[~shown | (~_oval(x, y, 1.45) & ~_shoulders(x, y, 0.6))] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, labels, (0, 0, 0, 0), *models, 3, cv2.GC_INIT_WITH_MASK)
    inside = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    kept = _largest(np.asarray(cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8))
    cover = cv2.resize(kept.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    return replace(photo, cover=np.asarray(cv2.GaussianBlur(cover, (0, 0), 2.0), np.float32))


def _largest(inside: Picture) -> NDArray[np.bool_]:
    """The largest part that hangs together, without holes."""
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(inside)
    cv2.drawContours(filled, [max(outlines, key=cv2.contourArea)], -1, 1, -1)
    return np.asarray(filled, np.bool_)


def _oval(x: Plane, y: Plane, size: float) -> NDArray[np.bool_]:
    (centre_x, centre_y), (wide, tall) = _HEAD
    return np.asarray(((x - centre_x) / wide) ** 2 + ((y - centre_y) / tall) ** 2 < size**2, np.bool_)


def _shoulders(x: Plane, y: Plane, more: float) -> NDArray[np.bool_]:
    """A neck that widens into shoulders."""
    half = np.interp(y, [1.3, 2.2, 2.8, 4.6], [0.7, 0.8, 2.2, 2.9]) + more
    return np.asarray((np.abs(x) < half) & (y > 1.3 - more), np.bool_)
