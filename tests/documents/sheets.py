"""Sheets written by hand, for the tests of documents that are read by what their print says."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

import numpy as np

from wathiq.language.text import Character, Text
from wathiq.language.visual_order import places
from wathiq.vision import geometry
from wathiq.vision.eyes import Eyes
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, Sheet

HEIGHT = 20.0
PITCH = 10.0
"""Height of a line and width of a character in pixels."""

Written = tuple[str, float, float]
"""What a line says in reading order, where its right end is (of Latin lines the left one), and its middle."""


def written(text: str, confidence: float = 0.9) -> Text:
    """The text, its characters evenly spaced on paper."""
    at = {place: index for index, place in enumerate(places(text))}
    return Text(tuple(Character(c, confidence, (at[i] + 0.5) / len(text)) for i, c in enumerate(text)))


def line(text: str, edge: float, middle: float, height: float = HEIGHT) -> Print:
    """A line of print that ends, or begins if it is Latin, at an edge."""
    left = edge if text[0].isascii() else edge - PITCH * len(text)
    return Print(rectangle(left, middle - height / 2, left + PITCH * len(text), middle + height / 2), written(text))


def rectangle(left: float, top: float, right: float, bottom: float) -> Corners:
    return geometry.corners([(left, top), (right, top), (right, bottom), (left, bottom)])


def sheet(lines: Iterable[Written]) -> Sheet:
    """Lines of one height that run level."""
    return sheet_of(line(*written) for written in lines)


def sheet_of(prints: Iterable[Print]) -> Sheet:
    return Sheet(tuple(sorted(prints, key=lambda p: float(p.corners[:, 1].mean()))), np.array([1.0, 0.0], np.float32))


def turned(whole: Sheet, degrees: float) -> Sheet:
    """The sheet as a camera sees it that is held askew."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    prints = tuple(Print(geometry.corners(p.corners @ turn), p.text) for p in whole.prints)
    return Sheet(prints, np.asarray(whole.along @ turn, np.float32))


class WrittenScene(Scene):
    """A scene of which nothing can be read but what is written on its sheet."""

    def __init__(self, whole: Sheet) -> None:
        eyes = SimpleNamespace(arabic=_Blind(), egypt_number=_Blind())
        super().__init__(np.zeros((800, 1000, 3), np.uint8), cast("Eyes", eyes))
        self._written = whole

    def sheet(self, longest_side: int) -> Sheet:  # noqa: ARG002
        return self._written

    def read(self, line: Corners) -> Text:  # noqa: ARG002
        return Text()


class _Blind:
    def read(self, pixels: Pixels, line: Corners) -> Text:  # noqa: ARG002
        return Text()
