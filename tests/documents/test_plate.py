"""Which of the quads that may be plates wins, and how far the search goes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from wathiq.documents import plate
from wathiq.documents.plate import PlateText
from wathiq.faults import DocumentUnreadable
from wathiq.language.text import Character, Text
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.lines import Line
from wathiq.vision.plate_finder import FoundPlate
from wathiq.vision.scene import Scene


class _Close:
    """Sees from near just what was seen from afar."""

    def look_closer(self, pixels: Pixels, corners: Corners) -> FoundPlate:
        del pixels
        return FoundPlate(corners, 0.9)


class _Eyes:
    plates = _Close()


@dataclass
class Street:
    """Stands in for a scene: what is found in it is said beforehand, and at which sizes it was looked at is noted."""

    found: dict[tuple[int, ...], list[Corners]] = field(default_factory=dict)
    print: list[Corners] = field(default_factory=list)
    size: tuple[int, int] = (800, 800)
    looks: list[object] = field(default_factory=list)
    eyes = _Eyes()

    @property
    def pixels(self) -> Pixels:
        return np.zeros((*self.size, 3), np.uint8)

    @property
    def longest_side(self) -> int:
        return max(self.size)

    def plates(self, longest_sides: tuple[int, ...]) -> list[FoundPlate]:
        self.looks.append(longest_sides)
        return [FoundPlate(quad, 0.9) for quad in self.found.get(longest_sides, [])]

    def lines(self, longest_side: int) -> list[Line]:
        self.looks.append(longest_side)
        return [Line(quad, 0.9) for quad in self.print]


FAR = plate.LOOKS


def box(left: float, width: float) -> Corners:
    return geometry.corners([(left, 10), (left + width, 10), (left + width, 10 + width / 2), (left, 10 + width / 2)])


def reads(confidences: dict[float, float], fitness: float = 1.0) -> Callable[[Corners], PlateText]:
    """Reads a quad as surely as it is said of its left side."""
    text = Text((Character("1", 1.0, 0.5),))
    return lambda quad: PlateText(quad, text, fitness, confidences.get(round(float(quad[0, 0])), 0.0))


def left_of_best(street: Street, read: Callable[[Corners], PlateText]) -> int | None:
    found = plate.best(cast("Scene", street), read)
    return None if found is None else round(float(found.corners[0, 0]))


def test_of_several_good_ones_the_largest_wins() -> None:
    street = Street({FAR: [box(100, 60), box(300, 120), box(500, 80)]})
    assert left_of_best(street, reads({100: 0.99, 300: 0.95, 500: 0.97})) == 300


def test_a_good_one_ends_the_search() -> None:
    street = Street({FAR: [box(100, 60)]}, print=[box(300, 90)])
    assert left_of_best(street, reads({100: 0.95, 300: 0.99})) == 100
    assert street.looks == [FAR]


def test_one_that_cannot_be_read_does_not() -> None:
    street = Street({FAR: [box(100, 60)], (1280,): [box(400, 30)]})
    assert left_of_best(street, reads({100: 0.3, 400: 0.95})) == 400


def test_a_large_one_that_is_read_much_worse_does_not_win() -> None:
    street = Street({FAR: [box(100, 60), box(300, 120)]})
    assert left_of_best(street, reads({100: 0.9, 300: 0.5})) == 100


def test_a_part_of_a_plate_yields_to_the_whole_of_it() -> None:
    street = Street({FAR: [box(100, 80), box(104, 90), box(500, 90)]})
    texts = {100: ("12", 0.9), 104: ("123", 0.5), 500: ("1", 0.4)}

    def read(quad: Corners) -> PlateText:
        characters, confidence = texts[round(float(quad[0, 0]))]
        return PlateText(quad, Text(tuple(Character(c, 1.0, 0.5) for c in characters)), 1.0, confidence)

    assert left_of_best(street, read) == 104


def test_lines_of_print_are_looked_around_last() -> None:
    street = Street(print=[box(300, 90)])
    assert left_of_best(street, reads({300: 0.95})) == 300
    assert street.looks == [FAR, (1280,), plate.TEXT_LOOK]


def test_a_picture_that_is_a_plate_needs_no_finding() -> None:
    assert left_of_best(Street(size=(110, 520)), reads({0: 0.95})) == 0


def test_nothing_there() -> None:
    assert left_of_best(Street(print=[box(300, 90)]), reads({}, fitness=0.0)) is None


def test_a_plate_that_nobody_can_read_is_not_nothing() -> None:
    with pytest.raises(DocumentUnreadable):
        left_of_best(Street({FAR: [box(100, 60)]}), reads({100: 0.2}))
