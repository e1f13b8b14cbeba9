"""Forms: printed labels with values beside them, told as data and found by their labels.

A `Form` says in millimetres where labels and values stand on a page. The labels that can be read in a scene place the
form in it, whatever its size, tilt and turn; every other piece of text then falls into the slot it lies in. No label
is indispensable, and none has to be read to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from wathiq.language.text import Text
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Matrix

_TOLERANCE = 2.5
"""How far, in millimetres, a label or value may lie from where the form says."""
_BELOW = 1.25
_LEAST_LABELS = 3
_LEAST_AGREEING = 0.4
"""The share of the labels found that must agree on one place: on other papers with such labels they do not."""
_FOR_PERSPECTIVE = 5

Area = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres from the page's top left."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A label, where it stands (left, right, middle height), and the area of its value. Title lines have no field.

    A label that stands anywhere has no `at`; its value is what follows it in its line.
    """

    field: str
    label: str
    at: tuple[float, float, float] | None = None
    area: Area = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Form:
    """One page: its size in millimetres and its slots."""

    width: float
    height: float
    slots: tuple[Slot, ...]

    def slot(self, field: str) -> Slot:
        """The first slot of a field."""
        return next(slot for slot in self.slots if slot.field == field)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of a line of text in the image."""

    text: str
    confidence: float
    corners: Corners


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A form found in a scene.

    `to_page` takes image pixels to millimetres on the page; `pieces` has those of every slot in reading order;
    `labels_read` is the share of the form's labels that could be read (0..1).
    """

    form: Form
    to_page: Matrix
    pieces: dict[str, tuple[Piece, ...]]
    labels_read: float

    @property
    def page(self) -> Corners:
        """The page's corners in the image."""
        return self.to_image(geometry.rectangle(self.form.width, self.form.height))

    def to_image(self, points: Corners) -> Corners:
        """Points of the page in image pixels."""
        return geometry.moved(points, np.linalg.inv(self.to_page).astype(np.float64))

    def area(self, field: str) -> Corners:
        """A value's area in image pixels."""
        left, top, right, bottom = self.form.slot(field).area
        return self.to_image(geometry.corners([(left, top), (right, top), (right, bottom), (left, bottom)]))


@dataclass(frozen=True, slots=True, eq=False)
class _Label:
    """A label read in a line: which, from which character to which, and where."""

    slot: Slot
    start: int
    end: int
    distance: float
    corners: Corners


@dataclass(frozen=True, slots=True, eq=False)
class ReadLine:
    """A line of the scene and what it says."""

    corners: Corners
    text: Text


def has_labels(form: Form, lines: Sequence[ReadLine]) -> bool:
    """Whether any of the lines has a label of the form."""
    return any(label.slot.at for line in lines for label in _labels(form, line))


def place(form: Form, lines: Sequence[ReadLine]) -> Placed | None:
    """The form in the scene, or None where too few of its labels agree on where it lies."""
    labels = [list(_labels(form, line)) for line in lines]
    found = [label for row in labels for label in row if label.slot.at]
    to_page = _transform(found)
    if to_page is None:
        return None
    kept = [[label for label in row if _belongs(label, form, to_page)] for row in labels]
    read = {label.slot.label for row in kept for label in row if label.slot.at}
    expected = {slot.label for slot in form.slots if slot.label and slot.at}
    return Placed(form, to_page, _pieces(form, lines, kept, to_page), len(read) / len(expected))


def _labels(form: Form, line: ReadLine) -> Iterator[_Label]:
    """The labels in a line that do not overlap, the surest and longest first."""
    candidates = sorted(
        (label for slot in form.slots if slot.label for label in _occurrences(slot, line)),
        key=lambda label: (
            label.distance - len(label.slot.label),
            abs(label.end - label.start - len(label.slot.label)),
        ),
    )
    taken: list[_Label] = []
    for label in candidates:
        if all(label.end <= other.start or label.start >= other.end for other in taken):
            taken.append(label)
    yield from sorted(taken, key=lambda label: label.start)


def _occurrences(slot: Slot, line: ReadLine) -> Iterator[_Label]:
    read, label = str(line.text), slot.label
    slack = len(label) // 3
    if len(set(label) & set(read)) < len(set(label)) - slack:  # most lines, told in no time
        return
    for size in range(max(2, len(label) - slack), len(label) + slack + 1):
        for start in range(len(read) - size + 1):
            distance = Levenshtein.distance(read[start : start + size], label, score_cutoff=slack)
            if distance <= slack:
                yield _Label(slot, start, start + size, 2.0 * distance, _stretch(line, start, start + size))


def _stretch(line: ReadLine, start: int, end: int) -> Corners:
    """The quad of characters `start` to `end`; neighbours share the space between them."""
    places = [c.place for c in line.text.characters]
    low = (places[start - 1] + places[start]) / 2 if start else 0.0
    high = (places[end - 1] + places[end]) / 2 if end < len(places) else 1.0
    return geometry.slice_along(line.corners, low, high)


def _ends(label: _Label) -> NDArray[np.float32]:
    """The middles of the label's left and right edge, in the image."""
    return np.array([label.corners[[0, 3]].mean(axis=0), label.corners[[1, 2]].mean(axis=0)], np.float32)


def _printed(label: _Label) -> NDArray[np.float32]:
    """Where the form has the two points that `_ends` sees."""
    left, right, middle = label.slot.at or (0.0, 0.0, 0.0)
    return np.array([(left, middle), (right, middle)], np.float32)


def _transform(labels: Sequence[_Label]) -> Matrix | None:
    """Image to page, on which as many labels as possible agree."""
    if len(labels) < _LEAST_LABELS:
        return None
    seen = np.concatenate([_ends(label) for label in labels])
    printed = np.concatenate([_printed(label) for label in labels])
    affine, _ = cv2.estimateAffine2D(seen, printed, method=cv2.RANSAC, ransacReprojThreshold=_TOLERANCE, maxIters=2000)
    if affine is None or not _plausible(affine.astype(np.float64)):
        return None
    matrix = np.vstack([affine, [0.0, 0.0, 1.0]]).astype(np.float64)
    names = {label.slot.label for label in labels}
    if len(_agreeing(labels, matrix, _TOLERANCE)) < max(_LEAST_LABELS, _LEAST_AGREEING * len(names)):
        return None
    for tolerance in (2 * _TOLERANCE, _TOLERANCE):
        matrix = _with_perspective(_agreeing(labels, matrix, tolerance), matrix)
    return matrix


def _agreeing(labels: Sequence[_Label], matrix: Matrix, tolerance: float) -> dict[str, _Label]:
    """The labels that lie where the form has them, one of each name."""
    return {label.slot.label: label for label in labels if _offset(label, matrix) < tolerance}


def _with_perspective(labels: Mapping[str, _Label], matrix: Matrix) -> Matrix:
    """The homography that the labels ask for, or the matrix itself where they are too few to tell."""
    if len(labels) < _FOR_PERSPECTIVE:
        return matrix
    seen = np.concatenate([_ends(label) for label in labels.values()])
    printed = np.concatenate([_printed(label) for label in labels.values()])
    found, _ = cv2.findHomography(seen, printed, cv2.RANSAC, _TOLERANCE)
    return matrix if found is None else found.astype(np.float64)


def _offset(label: _Label, to_page: Matrix) -> float:
    """How far a label lies from its place, in millimetres."""
    return float(np.linalg.norm(geometry.moved(_ends(label), to_page) - _printed(label), axis=1).max())


def _plausible(affine: NDArray[np.float64]) -> bool:
    """No mirror, no needle: a page is seen from the front and not from its edge."""
    determinant = float(np.linalg.det(affine[:, :2]))
    across, down = np.linalg.norm(affine[:, 0]), np.linalg.norm(affine[:, 1])
    return determinant > 0 and 0.4 < float(across) / max(float(down), 1e-9) < 2.5


def _belongs(label: _Label, form: Form, to_page: Matrix) -> bool:
    """Whether a label lies where the form has it, or, where it may stand anywhere, on the page or just below it."""
    if label.slot.at:
        return _offset(label, to_page) < 2 * _TOLERANCE
    x, y = geometry.moved(_ends(label), to_page).mean(axis=0)
    return bool(0 < x < form.width and 0 < y < form.height * _BELOW)


def _pieces(
    form: Form, lines: Sequence[ReadLine], labels: Sequence[Sequence[_Label]], to_page: Matrix
) -> dict[str, tuple[Piece, ...]]:
    """What is not label, in the slot that it lies in, or behind the label that it follows."""
    slots: dict[str, list[Piece]] = {}
    for line, row in zip(lines, labels, strict=True):
        for piece, before in _between(line, row):
            slot = before.slot if before and before.slot.field else _slot_of(piece, form, to_page)
            if slot:
                slots.setdefault(slot.field, []).append(piece if before else _without_label(piece, slot, to_page))
    return {field: tuple(_in_order(pieces, to_page)) for field, pieces in slots.items()}


def _between(line: ReadLine, labels: Sequence[_Label]) -> Iterator[tuple[Piece, _Label | None]]:
    """The stretches of a line that are not labels, each with the label before it."""
    starts = [0, *(label.end for label in labels)]
    ends = [*(label.start for label in labels), len(line.text)]
    for start, end, before in zip(starts, ends, [None, *labels], strict=True):
        part = Text(line.text.characters[start:end])
        if str(part).strip():
            yield Piece(str(part).strip(), part.confidence, _stretch(line, start, end)), before


def _without_label(piece: Piece, slot: Slot, to_page: Matrix) -> Piece:
    """The piece without the end of a widely spaced label whose beginning was found as a line of its own."""
    left = float(geometry.moved(piece.corners, to_page)[[0, 3], 0].mean())
    if slot.at is None or left > slot.at[1] - 1:
        return piece
    ends = (slot.label[start:] for start in range(1, len(slot.label)))
    end = next((end for end in ends if piece.text.startswith(end)), "")
    return replace(piece, text=piece.text.removeprefix(end).strip())


def _slot_of(piece: Piece, form: Form, to_page: Matrix) -> Slot | None:
    """The slot that a piece lies in for the better part."""
    points = geometry.moved(piece.corners, to_page)
    left, right = float(points[[0, 3], 0].mean()), float(points[[1, 2], 0].mean())
    middle = float(points[:, 1].mean())
    inside = [
        (_overlap(left, right, slot.area) - 0.2 * _outside(middle, slot.area), slot)
        for slot in form.slots
        if slot.field and _outside(middle, slot.area) < _TOLERANCE
    ]
    best = max(inside, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0.3 else None


def _overlap(left: float, right: float, area: Area) -> float:
    return max(0.0, min(right, area[2]) - max(left, area[0])) / max(right - left, 1e-6)


def _outside(middle: float, area: Area) -> float:
    """How far a height lies outside the middle half of an area."""
    quarter = (area[3] - area[1]) / 4
    return max(area[1] + quarter - middle, middle - area[3] + quarter, 0.0)


def _in_order(pieces: Sequence[Piece], to_page: Matrix) -> list[Piece]:
    """Line by line, left to right."""
    centres = {id(piece): geometry.moved(piece.corners, to_page).mean(axis=0) for piece in pieces}
    by_height = sorted(pieces, key=lambda piece: float(centres[id(piece)][1]))
    rows: list[list[Piece]] = []
    for piece in by_height:
        if rows and centres[id(piece)][1] - centres[id(rows[-1][-1])][1] < _TOLERANCE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: float(centres[id(piece)][0]))]
