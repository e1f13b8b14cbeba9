"""The lines of Arabic print in a scene: which way they run, what they say, and which of them make a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wathiq.language.text import Character, Text, logit
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.recognise import PrintReader

_SAME_ROW = 0.5
"""Lines whose middles lie nearer than this share of their height stand in one row."""
_LEAST_HEIGHT = 5.0
_MOST_LINES = 60
_FEWEST_ARABIC, _WORD, _LIKELY = 2, 4, 0.75
"""Arabic print: so many lines, of so many letters, so surely read."""
_VOTERS = 5
"""The longest lines tell which way up the print is."""
_SAME_DIRECTION = 0.985
"""The cosine (of about ten degrees) up to which two lines run in one direction."""


@dataclass(frozen=True, eq=False)
class Print:
    """A line of print: where it lies in the image, and what it says in reading order."""

    corners: Corners
    text: Text

    @cached_property
    def words(self) -> str:
        """The text as a plain string."""
        return str(self.text)

    @property
    def height(self) -> float:
        return geometry.height(self.corners)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Lines that all run in one direction, the unit vector `along`, from the top down."""

    prints: tuple[Print, ...]
    along: Corners

    @property
    def is_arabic(self) -> bool:
        """Whether some of it reads as Arabic, or as Arabic digits."""
        return sum(_is_arabic(line) for line in self.prints) >= _FEWEST_ARABIC

    @property
    def quarter_turns(self) -> int:
        """How many times (0 to 3) the image must be turned a quarter to the left for the print to stand upright."""
        return round(math.atan2(self.along[1], self.along[0]) / (math.pi / 2)) % 4

    def x(self, line: Print, share: float = 0.5) -> float:
        """How far along the direction of print a line's left end (share 0), middle or right end (1) lies, in pixels."""
        left, right = line.corners[[0, 3]].mean(axis=0), line.corners[[1, 2]].mean(axis=0)
        return float((left + share * (right - left)) @ self.along)

    def y(self, line: Print) -> float:
        """How far down the middle of a line lies, in pixels."""
        return self.down(line.corners.mean(axis=0))

    def down(self, point: Corners) -> float:
        """How far down a point lies, in pixels."""
        return float(self.along[0] * point[1] - self.along[1] * point[0])

    def rows(self, prints: Sequence[Print]) -> list[tuple[Print, ...]]:
        """Lines that stand beside each other, from right to left; the rows from the top down."""
        rows: list[list[Print]] = []
        for line in sorted(prints, key=self.y):
            if rows and self._beside(rows[-1], line):
                rows[-1].append(line)
            else:
                rows.append([line])
        return [tuple(sorted(row, key=self.x, reverse=True)) for row in rows]

    def _beside(self, row: Sequence[Print], line: Print) -> bool:
        return any(self._level(other, line) and not self._overlap(other, line) for other in row)

    def _level(self, one: Print, other: Print) -> bool:
        """Whether the two lines' middles, each prolonged to the other, lie on one height."""
        return abs(self.y(one) - self.y(other)) < _SAME_ROW * min(one.height, other.height)

    def _overlap(self, one: Print, other: Print) -> bool:
        shared = min(self.x(one, 1), self.x(other, 1)) - max(self.x(one, 0), self.x(other, 0))
        return shared > 0.5 * min(geometry.length(one.corners), geometry.length(other.corners))


def _is_arabic(line: Print) -> bool:
    arabic = sum("\u0600" <= c.value <= "\u06ff" for c in line.text.characters)
    return arabic >= _WORD and line.text.confidence >= _LIKELY


def joined(row: Sequence[Print]) -> Print:
    """A row as one line, its parts (from right to left) parted by spaces."""
    if len(row) == 1:
        return row[0]
    rightmost, leftmost = row[0].corners, row[-1].corners
    corners = geometry.corners([leftmost[0], rightmost[1], rightmost[2], leftmost[3]])
    characters = [c for part in row for c in (Character(" ", 1.0, 0.0), *part.text.characters)]
    return Print(corners, Text(tuple(characters[1:])))


def read_sheet(pixels: Pixels, lines: Sequence[Corners], reader: PrintReader) -> Sheet:
    """The lines of the print that reads best, of the directions in which much runs, and in whichever sense.

    What lies around a document has lines, too: the direction is in the end that of the lines that are Arabic.
    """
    lines = [line for line in lines if geometry.height(line) >= _LEAST_HEIGHT]
    lines = sorted(lines, key=geometry.length, reverse=True)[:_MOST_LINES]
    if not lines:
        return Sheet((), np.array([1.0, 0.0], np.float32))
    ways = [sense * way for way in _directions(lines) for sense in (1, -1)]
    along = max(ways, key=lambda way: _confidence(pixels, _running(lines, way)[:_VOTERS], reader))
    forward = _running(lines, along)
    texts = reader.read_all(pixels, forward)
    prints = [Print(line, text) for line, text in zip(forward, texts, strict=True) if len(text)]
    arabic = [line.corners for line in prints if _is_arabic(line)]
    sheet = Sheet((), _mean_direction(arabic) if arabic else along)
    return Sheet(tuple(sorted(prints, key=sheet.y)), sheet.along)


def _running(lines: Sequence[Corners], way: Corners) -> list[Corners]:
    """The lines that run in a direction, each so turned that it reads that way."""
    turned = (geometry.towards(line, way) for line in lines)
    return [line for line in turned if geometry.runs_along(line, way)]


def _directions(lines: Sequence[Corners]) -> list[Corners]:
    """The direction that most of the print's length agrees with, and the next that is another; one sense of each."""
    table = np.array([geometry.direction(line) for line in lines])
    lengths = np.array([geometry.length(line) for line in lines])
    agreement = np.abs(table @ table.T)
    first = int((agreement**8 @ lengths).argmax())
    others = lengths * (agreement[first] < _SAME_DIRECTION)
    if not others.any():
        return [table[first]]
    second = int((agreement**8 @ others * (others > 0)).argmax())
    return [table[first], table[second]]


def _mean_direction(lines: Sequence[Corners]) -> Corners:
    """The direction of print, longer lines telling it better."""
    total = np.sum([geometry.direction(line) * geometry.length(line) for line in lines], axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-6), np.float32)


def _confidence(pixels: Pixels, lines: Sequence[Corners], reader: PrintReader) -> float:
    """How well lines read, taken together: a few good ones say more than many bad ones."""
    return float(sum(max(0.0, logit(reader.glance(pixels, line).confidence)) for line in lines))


def stretch(line: Print, start: int, end: int) -> Corners:
    """The quad of the characters `start` to `end` of a line's text; neighbours share the space between them."""
    places = sorted(c.place for c in line.text.characters)
    inside = [c.place for c in line.text.characters[start:end]]
    first, last = places.index(min(inside)), len(places) - 1 - places[::-1].index(max(inside))
    low = (places[first - 1] + places[first]) / 2 if first else 0.0
    high = (places[last] + places[last + 1]) / 2 if last + 1 < len(places) else 1.0
    return geometry.slice_along(line.corners, low, high)
