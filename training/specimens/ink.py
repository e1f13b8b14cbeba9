"""Text as ink: one line in one face, at a height that is the same whatever the face."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.uint8]

_ARABIC = re.compile("[\u0621-\u065f\u066e-\u06ef]")
_INDIC = re.compile("[٠-٩]")
_MEASURED = 200
"""Ems, in pixels, at which faces are measured."""


@dataclass(frozen=True, eq=False, slots=True)
class Ink:
    """A line's coverage, 0..255, cropped to what is inked, and the row of it that the baseline is."""

    mask: Mask
    baseline: float


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a face's letters reach above and below the baseline, in ems."""

    above: float
    below: float

    @property
    def height(self) -> float:
        return self.above + self.below


def write(text: str, face: str, height: float, *, weight: float = 0.0, tracking: float = 0.0) -> Ink:
    """The line with its tallest letters `height` pixels high; `weight` and `tracking` add ems to strokes and gaps."""
    size = max(6, round(height / extent(face, sample(text)).height))
    if tracking:
        return _tracked(text, face, size, weight, tracking)
    return _cropped(_drawn(text, face, size, weight))


def covers(face: str, text: str) -> bool:
    """Whether the face has all that the text needs."""
    return all(_has(face, character) for character in set(text) if not character.isspace())


def sample(text: str) -> str:
    """Letters that reach as high and as low as any of the text's script."""
    if _ARABIC.search(text):
        return "الداودى محمد ابراهيم"
    return "١٢٣٤٥٦٧٨٩" if _INDIC.search(text) else "Hdg"


@lru_cache(maxsize=512)
def extent(face: str, letters: str) -> Extent:
    """What the letters need."""
    _, top, _, bottom = _font(face, _MEASURED).getbbox(letters, anchor="ls", direction=_direction(letters))
    return Extent(-top / _MEASURED, max(bottom, 0) / _MEASURED)


@lru_cache(maxsize=1024)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    file, _, number = face.partition("#")
    return ImageFont.truetype(file, size, index=int(number or 0), layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=8192)
def _has(face: str, character: str) -> bool:
    """Not so where the face draws nothing, or the box that stands for what it lacks."""
    font = _font(face, _MEASURED)
    drawn = bytes(font.getmask(character))
    return any(drawn) and drawn != bytes(font.getmask("\uffff"))


def _direction(text: str) -> str:
    return "rtl" if _ARABIC.search(text) or _INDIC.search(text) else "ltr"


def _drawn(text: str, face: str, size: int, weight: float) -> tuple[Mask, int]:
    """The line in a cell with room around it, and the baseline's row."""
    font = _font(face, size)
    cell = Image.new("L", (round(font.getlength(text, direction=_direction(text))) + 3 * size, 4 * size), 0)
    place = (round(1.5 * size), 2 * size)
    draw = ImageDraw.Draw(cell)
    draw.text(place, text, 255, font, "ls", stroke_width=weight * size, direction=_direction(text))
    return np.asarray(cell), 2 * size


def _cropped(drawn: tuple[Mask, int]) -> Ink:
    cell, baseline = drawn
    left, top, width, height = cv2.boundingRect((cell > 40).astype(np.uint8))
    return Ink(np.ascontiguousarray(cell[top : top + height, left : left + width]), baseline - top)


def _tracked(text: str, face: str, size: int, weight: float, tracking: float) -> Ink:
    """Characters side by side, so for digits and capitals alone."""
    gap = round(tracking * size)
    cells = []
    for character in text:
        cell, baseline = _drawn(character, face, size, weight)
        left, _, width, _ = cv2.boundingRect(cell)
        advance = round(_font(face, size).getlength(character)) if width else size // 3
        start = left + (width - advance) // 2 if width else 0
        cells.append(cell[:, max(0, start - gap // 2) : start + advance + (gap - gap // 2)])
    return _cropped((np.concatenate(cells, axis=1), baseline))
