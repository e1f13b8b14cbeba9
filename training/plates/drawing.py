"""What every plate is drawn with: characters as ink, stretched into boxes on a coloured panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[float, float, float]
"""Blue, green, red, each 0..1."""
Ink = NDArray[np.float32]
Picture = NDArray[np.float32]
Fonts = Mapping[str, float]
"""Font files by how often each is drawn from; `#1` after a path picks a face of a collection."""

_SIZE = 96


@dataclass(frozen=True, eq=False, slots=True)
class Plate:
    """A plate as it leaves the factory: BGR 0..1, its text as printed from left to right, and its layout."""

    picture: Picture
    text: str
    layout: str


@dataclass(frozen=True, eq=False, slots=True)
class Glyph:
    """A character's ink, cropped, and how far its top lies above the baseline; both in ems of `_SIZE` pixels."""

    ink: Ink
    ascent: float

    @property
    def height(self) -> float:
        return float(self.ink.shape[0] / _SIZE)

    @property
    def width(self) -> float:
        return float(self.ink.shape[1] / _SIZE)


@lru_cache(maxsize=256)
def _font(path: str) -> ImageFont.FreeTypeFont:
    file, _, face = path.partition("#")
    return ImageFont.truetype(file, _SIZE, index=int(face or 0), layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=16384)
def glyph(font: str, text: str) -> Glyph:
    """A character (or a word, joined as its script joins it), drawn once."""
    face = _font(font)
    width = int(face.getlength(text)) + 2 * _SIZE
    cell = Image.new("L", (width, 3 * _SIZE), 0)
    ImageDraw.Draw(cell).text((_SIZE, 2 * _SIZE), text, font=face, fill=255, anchor="ls")
    drawn = np.asarray(cell, np.float32) / 255
    rows, columns = np.flatnonzero(drawn.max(axis=1) > 0.1), np.flatnonzero(drawn.max(axis=0) > 0.1)
    if not len(rows):
        raise ValueError(f"{font} cannot draw {text!r}")
    ink = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Glyph(np.ascontiguousarray(ink), (2 * _SIZE - int(rows[0])) / _SIZE)


def choose(fonts: Fonts, random: Random) -> str:
    """One of the fonts, as often as its weight says."""
    return random.choices(list(fonts), weights=list(fonts.values()))[0]


def vary(colour: Colour, random: Random, spread: float = 0.08) -> Colour:
    """A colour as another factory, another year and another sun would have it."""
    blue, green, red = (min(1.0, max(0.0, c + random.uniform(-spread, spread))) for c in colour)
    return blue, green, red


def panel(width: int, height: int, colour: Colour) -> Picture:
    """A plain plate."""
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = colour
    return picture


def fill(picture: Picture, box: tuple[float, float, float, float], colour: Colour) -> None:
    """Colour a box (left, top, width, height in pixels)."""
    left, top, width, height = (round(side) for side in box)
    picture[max(0, top) : top + height, max(0, left) : left + width] = colour


def put(picture: Picture, ink: Ink, box: tuple[float, float, float, float], colour: Colour) -> None:
    """Print ink into a box (left, top, width, height in pixels), stretched to fill it; what sticks out is lost."""
    left, top = round(box[0]), round(box[1])
    size = (max(1, round(box[2])), max(1, round(box[3])))
    scaled = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + size[0]), min(height, top + size[1])
    if x1 <= x0 or y1 <= y0:
        return
    alpha = scaled[y0 - top : y1 - top, x0 - left : x1 - left, None]
    window = picture[y0:y1, x0:x1]
    window += alpha * (np.asarray(colour, np.float32) - window)


def frame(picture: Picture, colour: Colour, random: Random) -> None:
    """A line around the plate, a little inside its edge."""
    height, width = picture.shape[:2]
    inset, thick = round(height * random.uniform(0.01, 0.05)), max(1, round(height * random.uniform(0.012, 0.03)))
    cv2.rectangle(picture, (inset, inset), (width - 1 - inset, height - 1 - inset), colour, thick, cv2.LINE_AA)


def bolts(picture: Picture, places: list[tuple[float, float]], random: Random) -> None:
    """Screws or caps at places given as fractions of width and height."""
    height, width = picture.shape[:2]
    shade = random.uniform(0.2, 1.0)
    radius = max(1, round(height * random.uniform(0.025, 0.06)))
    for x, y in places:
        cv2.circle(picture, (round(x * width), round(y * height)), radius, (shade,) * 3, -1, cv2.LINE_AA)


def embossed(picture: Picture, random: Random) -> Picture:
    """Pressed metal: every edge catches light on one side and throws a shadow on the other."""
    height = picture.shape[0]
    shift = max(1, round(height * 0.015))
    grey = picture.mean(axis=2)
    relief = grey - np.roll(grey, (shift, random.choice((-shift, 0, shift))), axis=(0, 1))
    lit = picture + random.uniform(-0.35, 0.35) * relief[:, :, None]
    return np.asarray(np.clip(lit, 0, 1), np.float32)
