"""Egyptian plates of the 2008 series: a coloured header, the number at the left, the letters at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.plates.drawing import (
    Colour,
    Fonts,
    Glyph,
    Picture,
    Plate,
    bolts,
    choose,
    embossed,
    fill,
    frame,
    glyph,
    panel,
    put,
    vary,
)
from wathiq.language import egypt_plate

# Header colours by class and how often each is drawn; the paint differs much from year to year.
_HEADERS: dict[str, tuple[Colour, float]] = {
    "private": ((0.85, 0.62, 0.12), 8),
    "private, dark": ((0.75, 0.35, 0.10), 4),
    "taxi": ((0.10, 0.50, 0.95), 1.5),
    "truck": ((0.12, 0.12, 0.80), 2),
    "bus": ((0.55, 0.55, 0.55), 1),
    "diplomatic": ((0.25, 0.60, 0.15), 0.7),
    "customs": ((0.15, 0.85, 0.95), 0.7),
    "commercial": ((0.55, 0.75, 0.85), 0.7),
}
_HEIGHT = 112
_HEH, _JOINER = "\u0647", "\u200d"
"""Heh is mostly printed in its initial form, though it stands alone; a joiner after it makes any font do so."""


@dataclass(frozen=True, slots=True)
class _Pen:
    font: str
    ink: Colour
    squeeze: float


def write(random: Random) -> str:
    """The characters as printed, left to right; people pay for numbers that repeat one figure, so many do."""
    digits = random.choices((1, 2, 3, 4), (2, 1, 5, 6))[0]
    letters = random.choices((1, 2, 3), (1, 3, 7))[0]
    number = "".join(random.choice(egypt_plate.DIGITS) for _ in range(digits))
    if random.random() < 0.3:
        number = random.choice(egypt_plate.DIGITS) * digits
    name = "".join(random.choice(egypt_plate.LETTERS) for _ in range(letters))
    return number + (name[0] * letters if random.random() < 0.15 else name)


def draw(random: Random, fonts: Fonts, latin: Fonts) -> Plate:
    """A plate with a text of its own."""
    text = write(random)
    letters = text.lstrip(egypt_plate.DIGITS)
    digits = text[: len(text) - len(letters)]
    font = choose(fonts, random)
    width = round(_HEIGHT * random.uniform(1.9, 2.2))
    paint = vary((0.95, 0.95, 0.95), random, 0.05)
    picture = panel(width, _HEIGHT, paint)
    band = _HEIGHT * random.uniform(0.34, 0.42)
    header = random.choices(list(_HEADERS.values()), [often for _, often in _HEADERS.values()])[0][0]
    fill(picture, (0, 0, width, band), vary(header, random, 0.12))
    ink = vary((0.06, 0.06, 0.06), random, 0.06)
    _header(picture, band, font, choose(latin, random), random)
    split = width * random.gauss(0.49, 0.02)
    number_font = font if random.random() < 0.7 else choose(fonts, random)
    left, right = (_Cell(x, band, end - x, _HEIGHT - band) for x, end in ((width * 0.02, split), (split, width * 0.98)))
    left.write(picture, digits, _Pen(number_font, ink, random.uniform(0.85, 1.3)), random)
    right.write(picture, letters, _Pen(font, ink, random.uniform(0.85, 1.3)), random)
    if random.random() < 0.85:
        fill(picture, (split - 1, band, random.choice((1, 2, 3)), _HEIGHT - band), vary((0.3, 0.3, 0.3), random, 0.3))
    if random.random() < 0.7:
        frame(picture, ink, random)
    if random.random() < 0.7:
        y = random.uniform(0.06, 0.14)
        bolts(picture, [(random.uniform(0.04, 0.12), y), (random.uniform(0.88, 0.96), y)], random)
    if random.random() < 0.6:
        picture = embossed(picture, random)
    return Plate(picture, text, "below_header")


def _header(picture: Picture, band: float, arabic: str, latin: str, random: Random) -> None:
    width = picture.shape[1]
    ink = vary((0.1, 0.1, 0.1), random, 0.1)
    height = band * random.uniform(0.4, 0.55)
    top = band * random.uniform(0.25, 0.4)
    country = glyph(latin, "EGYPT")
    left = width * random.uniform(0.1, 0.15)
    put(picture, country.ink, (left, top, width * random.uniform(0.25, 0.32), height), ink)
    misr = glyph(arabic, "مصر")
    left = width * random.uniform(0.6, 0.66)
    put(picture, misr.ink, (left, top - height * 0.2, width * random.uniform(0.2, 0.28), height * 1.4), ink)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One half of the plate: left, top, width and height in pixels."""

    left: float
    top: float
    width: float
    height: float

    def write(self, picture: Picture, text: str, pen: _Pen, random: Random) -> None:
        """Characters spread over the cell on one baseline, each its own glyph: plates do not join letters."""
        glyphs = [_glyph(pen.font, character, random) for character in text]
        em = self._em(glyphs, glyph(pen.font, "٩" if text[0] in egypt_plate.DIGITS else "ط").ascent, random)
        widths = [g.width * em * pen.squeeze for g in glyphs]
        room = self.width * random.uniform(0.8, 0.97)
        widths = [w * min(1.0, room / sum(widths)) for w in widths]
        gap = (room - sum(widths)) / len(text)
        if random.random() < 0.5:
            gap = min(gap, em * random.uniform(0.08, 0.35))
        slack = self.width - sum(widths) - gap * (len(text) - 1)
        x = self.left + slack * min(0.95, max(0.05, random.gauss(0.5, 0.12)))
        baseline = self.top + self.height * random.uniform(0.64, 0.82)
        for g, width in zip(glyphs, widths, strict=True):
            y = min(baseline - g.ascent * em, self.top + self.height * 0.94 - g.height * em)
            put(picture, g.ink, (x, y, width, g.height * em), pen.ink)
            x += width + gap

    def _em(self, glyphs: Sequence[Glyph], reference: float, random: Random) -> float:
        """Pixels of an em, so that a character that rises by `reference` ems looks as plates show it, and all fit."""
        em = self.height * random.uniform(0.42, 0.74) / reference
        highest, tallest = max(g.ascent for g in glyphs), max(g.height for g in glyphs)
        return min(em, self.height * 0.7 / highest, self.height * 0.92 / tallest)


def _glyph(font: str, character: str, random: Random) -> Glyph:
    if character == _HEH and random.random() < 0.85:
        return glyph(font, _HEH + _JOINER)
    return glyph(font, character)
