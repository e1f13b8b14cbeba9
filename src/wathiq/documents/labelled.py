"""The values of labels, wherever on its card a print run has put them.

A label's value is what follows it in its line, else what stands nearest in its row (to the left, as Arabic reads; to
the right of an English label), else what stands right below. Whichever of the last two the sheet mostly has is tried
first. What is a label is no value, no value is used twice, and what tells itself what it is goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wathiq.documents.labels import Label, is_latin, parts
from wathiq.language import arabic
from wathiq.language.text import Character, Text
from wathiq.vision import geometry
from wathiq.vision.sheet import Print, Sheet

_LEVEL = 0.6
"""How far apart the middles of what stands in one row may lie, in mean heights."""
_BELOW = 1.9
"""How far below a label, or below a value's first row, the middle of what belongs to it may lie, in its own heights."""
_CLOSE = 1.2
"""Parts of one value stand no farther apart than this, in heights."""
_SHARED = 0.5
"""The share of the narrower of two parts that lies below the other, if they are to belong together."""
_FOR_SLOPES = 5
_LONG = 4.0
"""Lines this many times as long as they are high say how rows slope."""
_STRAYING = 0.1


@dataclass(frozen=True, eq=False)
class Labelled:
    """A sheet's values by field, the fields whose labels were seen, and other print, from the top down."""

    values: Mapping[str, Print]
    seen: frozenset[str]
    rest: tuple[Print, ...]


def read(sheet: Sheet, labels: Sequence[Label]) -> Labelled:
    """What the sheet says by its labels, and in values that need none."""
    page = _Page(labels, _placed(sheet, labels))
    values: dict[str, _Placed] = {}
    for field, value in (*page.by_labels(), *page.by_themselves()):
        if field not in values and all(value is not other for other in values.values()):
            values[field] = value
    rest = [part for part in page.parts if not part.label and all(part is not value for value in values.values())]
    whole: dict[str, Print] = {}
    for label in labels:
        if label.field in values and label.field not in whole:
            rows = page.whole(values[label.field], rest, label)
            whole[label.field] = _joined(rows)
            rest = [part for part in rest if all(part is not other for row in rows for other in row)]
    seen = frozenset(part.label.field for part in page.parts if part.label) - {""}
    return Labelled(whole, seen, tuple(part.print for part in rest))


@dataclass(frozen=True, eq=False, slots=True)
class _Placed:
    """A label or a stretch between labels, and where it lies on the sheet once its rows are level, in pixels."""

    line: Print
    print: Print
    label: Label | None
    left: float
    right: float
    middle: float

    @property
    def height(self) -> float:
        return self.line.height

    @property
    def is_latin(self) -> bool:
        return is_latin(self.print.words)

    def is_level(self, other: _Placed) -> bool:
        return abs(self.middle - other.middle) < _LEVEL * (self.height + other.height) / 2

    def is_below(self, other: _Placed) -> bool:
        """Whether it lies in the row right below the other."""
        common = min(self.right, other.right) - max(self.left, other.left)
        narrower = min(self.right - self.left, other.right - other.left)
        drop = self.middle - other.middle
        return common > _SHARED * narrower and not self.is_level(other) and 0 < drop < _BELOW * self.height

    def gap(self, other: _Placed) -> float:
        """How much room is between the two along the row; negative where they overlap."""
        return max(self.left, other.left) - min(self.right, other.right)

    def distance(self, other: _Placed) -> float:
        """How far apart the two stand, in pixels."""
        return max(self.gap(other), 0.0) + abs(self.middle - other.middle)


@dataclass(frozen=True)
class _Page:
    """The parts of a sheet, line by line from the top down, and the labels that are looked for."""

    labels: Sequence[Label]
    parts: Sequence[_Placed]

    def by_labels(self) -> Iterator[tuple[str, _Placed]]:
        """What each label may have for its value, the likeliest first."""
        inline = [pair for pair in zip(self.parts, self.parts[1:], strict=False) if _follows(*pair)]
        yield from ((_field(label), value) for label, value in inline)
        lone = [part for part in self.parts if _field(part) and all(part is not label for label, _ in inline)]
        taken = [value for _, value in inline]
        beside = self._options(lone, taken, self._beside)
        below = self._options(lone, taken, self._below)
        mostly_below = len(below) > len(beside) + len(inline)
        for options in (below, beside) if mostly_below else (beside, below):
            yield from ((_field(label), value) for label, value in options)

    def by_themselves(self) -> Iterator[tuple[str, _Placed]]:
        """What needs no label."""
        for label in self.labels:
            told = [part for part in self.parts if not part.label and label.tells(part.print.words)]
            yield from ((label.field, part) for part in _in_order(told))

    def whole(self, value: _Placed, rest: Sequence[_Placed], label: Label) -> list[list[_Placed]]:
        """The rows of a value of which one part is known: what stands close beside it, and what it runs on with.

        Below a value without a label may stand another without one, so that does not run on.
        """
        free = [part for part in rest if not self._tells(part, None)]
        rows = [_row(value, free)]
        lower = [
            part
            for part in free
            if part.is_below(value)
            and label.fits(part.print.words)
            and not any(other.label and other.is_level(part) for other in self.parts)
        ]
        if label.runs_on and lower and any(part.label is label for part in self.parts):
            rows.append(_row(max(lower, key=lambda part: part.right), free))
        return rows

    def _options(
        self, labels: Sequence[_Placed], taken: Sequence[_Placed], look: _Look
    ) -> list[tuple[_Placed, _Placed]]:
        """Each label with the value that it has where one looks, the nearest first."""
        pairs = [(label, value) for label in labels if (value := look(label)) and self._may_be(value, label, taken)]
        return sorted(pairs, key=lambda pair: pair[0].distance(pair[1]))

    def _may_be(self, value: _Placed, label: _Placed, taken: Sequence[_Placed]) -> bool:
        """Whether a part may be the label's value: it is none's yet, and does not look like another's."""
        if value.label or label.label is None or any(value is other for other in taken):
            return False
        return label.label.fits(value.print.words) and not self._tells(value, label.label)

    def _tells(self, part: _Placed, mine: Label | None) -> bool:
        """Whether a part says itself that it is the value of another label."""
        others = (label for label in self.labels if mine is None or label.tells is not mine.tells)
        return any(label.tells(part.print.words) for label in others)

    def _beside(self, label: _Placed) -> _Placed | None:
        """What stands next to a label in its row."""
        row = (part for part in self.parts if part is not label and part.is_level(label))
        ahead = (part for part in row if (part.left + part.right > label.left + label.right) == label.is_latin)
        return min(ahead, key=label.distance, default=None)

    def _below(self, label: _Placed) -> _Placed | None:
        """What stands next below a label."""
        lower = (part for part in self.parts if part.is_below(label))
        return min(lower, key=label.distance, default=None)


_Look = Callable[[_Placed], _Placed | None]


def _field(part: _Placed) -> str:
    return part.label.field if part.label else ""


def _follows(label: _Placed, value: _Placed) -> bool:
    """Whether one part is the label of the next in one line."""
    return bool(_field(label)) and value.label is None and label.line is value.line


def _in_order(parts: Sequence[_Placed]) -> Iterator[_Placed]:
    """Parts from the top down, those of a row from right to left."""
    left = list(parts)
    while left:
        top = min(left, key=lambda part: part.middle)
        row = [part for part in left if part.is_level(top)]
        yield from sorted(row, key=lambda part: -part.right)
        left = [part for part in left if part not in row]


def _row(value: _Placed, free: Sequence[_Placed]) -> list[_Placed]:
    """A part of a value and what stands close beside it, in reading order."""
    row = [value]
    while close := [part for part in free if part not in row and any(_continues(part, other) for other in row)]:
        row += close
    rightwards = not any(arabic.is_arabic(part.print.words) for part in row)
    return sorted(row, key=lambda part: part.left, reverse=not rightwards)


def _continues(part: _Placed, other: _Placed) -> bool:
    near = part.gap(other) < _CLOSE * min(part.height, other.height)
    return near and part.is_level(other) and part.is_latin == other.is_latin


def _joined(rows: Sequence[Sequence[_Placed]]) -> Print:
    """The parts of a value as one, in reading order; its corners are around all."""
    parts = [part for row in rows for part in row]
    if len(parts) == 1:
        return parts[0].print
    characters = [c for part in parts for c in (Character(" ", 1.0, 0.0), *part.print.text.characters)]
    upper, lower = (sorted(row, key=lambda part: part.left) for row in (rows[0], rows[-1]))
    outline = [
        min(upper[0], lower[0], key=lambda part: part.left).print.corners[0],
        upper[-1].print.corners[1],
        lower[-1].print.corners[2],
        lower[0].print.corners[3],
    ]
    return Print(geometry.corners(outline), Text(tuple(characters[1:])))


def _placed(sheet: Sheet, labels: Sequence[Label]) -> list[_Placed]:
    """The parts of all lines, from the top down, as if every row ran level."""
    slope, change = _slopes(sheet)
    found: list[_Placed] = []
    for line in sheet.prints:
        for part in parts(line, labels):
            left, right, down = sheet.x(part.print, 0), sheet.x(part.print, 1), sheet.y(part.print)
            middle = down - (slope + change * down) * (left + right) / 2
            found.append(_Placed(line, part.print, part.label, left, right, middle))
    return found


def _slopes(sheet: Sheet) -> tuple[float, float]:
    """How rows slope, and how that changes on the way down: on a card seen askew they run together to one side."""
    long = [line for line in sheet.prints if geometry.length(line.corners) > _LONG * line.height]
    if len(long) < _FOR_SLOPES:
        return 0.0, 0.0
    ways = [geometry.direction(line.corners) for line in long]
    slopes = np.array([sheet.down(way) / max(float(way @ sheet.along), 1e-6) for way in ways])
    steady = np.abs(slopes - np.median(slopes)) < _STRAYING
    down = np.array([sheet.y(line) for line in long])
    lengths = np.array([geometry.length(line.corners) for line in long])
    change, slope = np.polyfit(down[steady], slopes[steady], 1, w=lengths[steady])
    return float(slope), float(change)
