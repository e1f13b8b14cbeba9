"""Cards written by hand: lines at places of the card, and eyes that read of a quad what is written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import NamedTuple, cast

import numpy as np

from tests.documents.sheets import rectangle, sheet_of, turned, written
from wathiq.language.text import Text
from wathiq.vision import geometry
from wathiq.vision.eyes import Eyes
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, Sheet

WIDTH, HEIGHT = 856, 540
"""Pixels of a card; it lies at CORNER."""
CORNER = (100, 80)
_DIGITS = "٠١٢٣٤٥٦٧٨٩/"


class Written(NamedTuple):
    """What a line says, where its middle is, and its size, in shares of the card's width and height."""

    text: str
    x: float
    y: float
    width: float
    height: float = 0.06


def card(lines: Iterable[Written], degrees: float = 0.0, overlooked: str = "") -> Scene:
    """A scene that shows a card with these lines, turned by so much; one of them is there, but no finder finds it."""
    whole = turned(sheet_of(_print(line) for line in lines), degrees)
    found = tuple(line for line in whole.prints if line.words != overlooked)
    return CardScene(whole, Sheet(found, whole.along))


def without(lines: Sequence[Written], *texts: str) -> list[Written]:
    return [line for line in lines if line.text not in texts]


def changed(lines: Sequence[Written], texts: dict[str, str]) -> list[Written]:
    """The same lines, some of which say something else."""
    return [line._replace(text=texts.get(line.text, line.text)) for line in lines]


def _print(line: Written) -> Print:
    x, y = CORNER[0] + line.x * WIDTH, CORNER[1] + line.y * HEIGHT
    across, down = line.width * WIDTH / 2, line.height * HEIGHT / 2
    return Print(rectangle(x - across, y - down, x + across, y + down), written(line.text, 0.999))


class CardScene(Scene):
    """Its eyes all read what the sheet has in a quad, each no more than it knows."""

    def __init__(self, whole: Sheet, found: Sheet) -> None:
        eyes = SimpleNamespace(arabic=_Reader(whole, ""), egypt_number=_Reader(whole, _DIGITS))
        super().__init__(np.zeros((700, 1000, 3), np.uint8), cast("Eyes", eyes))
        self._found = found

    def sheet(self, longest_side: int) -> Sheet:
        del longest_side
        return self._found

    def read_all(self, lines: Sequence[Corners]) -> list[Text]:
        return [self.eyes.arabic.read(self.pixels, line) for line in lines]


class _Reader:
    """Reads characters whose middles lie in a quad; no others than `known`, if that is not empty."""

    def __init__(self, whole: Sheet, known: str) -> None:
        self._whole, self._known = whole, known

    def read(self, pixels: Pixels, quad: Corners) -> Text:
        del pixels
        to_quad = geometry.homography(quad, geometry.rectangle(1, 1))
        inside = [
            (float(at[0]), character)
            for line in self._whole.prints
            for character in line.text.characters
            for at in geometry.moved(
                geometry.slice_along(line.corners, character.place, character.place).mean(0), to_quad
            )
            if 0 <= at[0] <= 1 and 0 <= at[1] <= 1
        ]
        if not self._known:
            return Text(tuple(character for _, character in inside))
        seen = sorted((pair for pair in inside if pair[1].value in self._known), key=lambda pair: pair[0])
        return Text(tuple(character for _, character in seen))
