"""What moved between two views of a face, and whether one smooth surface explains it.

Points are followed from one view to the other, once the turn, stretch and shift between the faces is taken out. What a
flat picture does before a camera, and what a bent one does, is a smooth field of displacements: polynomials of second
degree hold the perspective of a plane and the bend of a sheet. A head that turns leaves more: its nose is nearer than
its cheeks, and what is behind it does not turn along; and a face that smiles moves its parts apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.faces.view import UNIT, Points, View, likeness
from wathiq.vision.geometry import Pixels

_FACE_POINTS, _ROOM_POINTS = 300, 200
_FEWEST_POINTS, _FEWEST_CELLS = 40, 6
"""Fewer that were followed in the face, and parts of it that hold some, say nothing."""
_FEWEST_ROOM_POINTS = 15
_POINT_QUALITY, _POINT_DISTANCE = 0.01, 4
_WINDOW, _LEVELS = (15, 15), 3
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 0.02)
_THERE_AND_BACK = 0.7
"""Pixels by which a point that is followed to the other view and back may miss itself."""
_FACE_CELL, _ROOM_CELL = 0.35, 0.5
"""Sides of the parts, in units, whose points are averaged."""
_FACE_DEVIATION, _ROOM_DEVIATION = 0.4, 1.0
"""Pixels off the surface from which points count less and less in fitting it."""
_MOST_OFF = 3.0
"""Pixels that a part of the face, or of what is around it, is off at most."""
_ROUNDS = 12


@dataclass(frozen=True, eq=False, slots=True)
class Motion:
    """What moved from one view to another, in pixels of the views (`UNIT` between the eyes).

    `relief` is what a smooth surface leaves unexplained in the face, `bulge` how far it moved beyond turning,
    stretching and shifting, `scenery` what one surface for the face and its surroundings leaves unexplained, None
    where nothing can be followed around the face; `stillness` is the mean distance of all points from an exact copy of
    the first view. `followed` is the share of the face's points that were found again. `surface` (6, 2) and `turn`
    (2, 3) bring places of the first view, in units, to the second.
    """

    relief: float
    bulge: float
    scenery: float | None
    stillness: float
    followed: float
    surface: Points
    turn: Points


def motion(one: View, other: View) -> Motion | None:
    """What moved between two views; None where too few points of the face can be followed."""
    turn = likeness(one, other)
    evened, moved = _evened(one.pixels), _evened(turned_back(other.pixels, turn, one))
    here, in_face = _points(evened, one)
    there, kept = _followed(evened, moved, here)
    face, room = kept & in_face, kept & ~in_face
    places, steps = in_units(here, one), (there - here) @ one.axes.T
    if face.sum() < _FEWEST_POINTS:
        return None
    surface, left = _fitted(places[face], steps[face], _FACE_DEVIATION)
    cells = _averaged(places[face], left, _FACE_CELL)
    if len(cells) < _FEWEST_CELLS:
        return None
    bulge = float(np.sqrt((smooth(places[face], surface) ** 2).sum(axis=1).mean()))
    scenery = _scenery(places[kept], steps[kept]) if room.sum() >= _FEWEST_ROOM_POINTS else None
    stillness = _stillness(here[kept], there[kept])
    return Motion(_size(cells), bulge, scenery, stillness, float(face.sum() / in_face.sum()), surface, turn)


def turned_back(pixels: Pixels, turn: Points, like: View) -> Pixels:
    """A view so turned, stretched and shifted that its face lies where that of another does."""
    rows, columns = like.pixels.shape
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(pixels, turn, (columns, rows), flags=way, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def in_units(points: Points, view: View) -> Points:
    """Places (n, 2) in a view as units right of and below the middle between its eyes."""
    return np.asarray((points - view.middle) @ view.axes.T / UNIT, np.float64)


def smooth(places: Points, surface: Points) -> Points:
    """How far (n, 2) a surface moves places (n, 2)."""
    return np.asarray(_terms(places) @ surface, np.float64)


# Points --------------------------------------------------------------------------------------------------------------


def _evened(pixels: Pixels) -> Pixels:
    """The same contrast everywhere, so that light that changes does not look like motion."""
    grey = pixels.astype(np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 9)
    spread = np.sqrt(cv2.GaussianBlur(fine * fine, (0, 0), 14))
    return np.asarray(np.clip(128 + 40 * fine / (spread + 4), 0, 255), np.uint8)


def _points(evened: Pixels, view: View) -> tuple[Points, NDArray[np.bool_]]:
    """Places (n, 2) worth following, and which of them lie in the face; the others lie beside and above the head.

    The eyes are left out: somebody may blink behind the holes of a mask of paper.
    """
    rows, columns = evened.shape
    y, x = np.mgrid[0:rows, 0:columns]
    right, down = in_units(np.stack([x.ravel(), y.ravel()], axis=1), view).T.reshape(2, rows, columns)
    eyes = (np.abs(np.abs(right) - 0.5) < 0.36) & (np.abs(down) < 0.22)
    face = (right**2 + ((down - 0.45) / 1.3) ** 2 < 1) & ~eyes
    head = (right / 1.5) ** 2 + ((down - 0.35) / 2.2) ** 2 < 1
    room = (np.abs(right) < 2.6) & (down > -2.5) & (down < 1.6) & ~head & ((np.abs(right) > 1) | (down < 1.3))
    found = [_corners(evened, mask, most) for mask, most in ((face, _FACE_POINTS), (room, _ROOM_POINTS))]
    return np.concatenate(found), np.arange(sum(map(len, found))) < len(found[0])


def _corners(evened: Pixels, mask: NDArray[np.bool_], most: int) -> Points:
    found = cv2.goodFeaturesToTrack(evened, most, _POINT_QUALITY, _POINT_DISTANCE, mask=mask.astype(np.uint8))
    return np.zeros((0, 2)) if found is None else found.reshape(-1, 2).astype(np.float64)


def _followed(evened: Pixels, moved: Pixels, here: Points) -> tuple[Points, NDArray[np.bool_]]:
    """Where the points went, and which of them come back when they are followed back."""
    if not len(here):
        return here, np.zeros(0, np.bool_)
    start = here.astype(np.float32).reshape(-1, 1, 2)
    there, forth, _ = _flow(evened, moved, start)
    back, home, _ = _flow(moved, evened, there)
    missed = np.linalg.norm((back - start).reshape(-1, 2), axis=1)
    kept = (forth.ravel() == 1) & (home.ravel() == 1) & (missed < _THERE_AND_BACK)
    return there.reshape(-1, 2).astype(np.float64), kept


def _flow(one: Pixels, other: Pixels, points: NDArray[np.float32]) -> tuple[NDArray[np.float32], Pixels, object]:
    there, found, error = cv2.calcOpticalFlowPyrLK(
        one, other, points, points.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    return np.asarray(there, np.float32), np.asarray(found, np.uint8), error


# Surfaces ------------------------------------------------------------------------------------------------------------


def _terms(places: Points) -> Points:
    x, y = places.T
    return np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])


def _fitted(places: Points, steps: Points, deviation: float) -> tuple[Points, Points]:
    """The smooth surface (6, 2) that explains most steps, and what (n, 2) it leaves of each."""
    terms, weights = _terms(places), np.ones((len(places), 1))
    for _ in range(_ROUNDS):
        surface = np.linalg.lstsq(terms * weights, steps * weights, rcond=None)[0]
        left = steps - terms @ surface
        weights = 1 / np.sqrt(1 + (left**2).sum(axis=1, keepdims=True) / deviation**2)
    return np.asarray(surface, np.float64), np.asarray(left, np.float64)


def _averaged(places: Points, left: Points, side: float) -> Points:
    """The median (n, 2) of each square part of the face that holds three points or more."""
    keys, parts = np.unique(np.floor(places / side).astype(int), axis=0, return_inverse=True)
    groups = (left[parts.ravel() == part] for part in range(len(keys)))
    return np.array([np.median(group, axis=0) for group in groups if len(group) >= 3]).reshape(-1, 2)


def _size(cells: Points) -> float:
    """How large the parts' steps are, no single one counting too much: a lamp's reflection may have moved some."""
    return float(np.sqrt(np.minimum((cells**2).sum(axis=1), _MOST_OFF**2).mean()))


def _scenery(places: Points, steps: Points) -> float:
    _, left = _fitted(places, steps, _ROOM_DEVIATION)
    return _size(_averaged(places, left, _ROOM_CELL))


def _stillness(here: Points, there: Points) -> float:
    """Pixels between the points and where the first view, cropped and scaled as a whole, would have them."""
    known = np.column_stack([here, np.ones(len(here))])
    matrix = np.linalg.lstsq(known, there, rcond=None)[0]
    return float(np.median(np.linalg.norm(there - known @ matrix, axis=1)))
