"""Korean plates: long and short, one row and two, white, green, yellow, blue and orange."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.plates.drawing import (
    Colour,
    Fonts,
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
from wathiq.language import korea_plate

_WHITE, _BLACK, _GREEN, _YELLOW = (0.94, 0.94, 0.94), (0.08, 0.07, 0.07), (0.25, 0.42, 0.10), (0.05, 0.72, 0.97)
_SKY, _ORANGE, _LIME, _NAVY = (0.92, 0.80, 0.55), (0.10, 0.45, 0.90), (0.30, 0.85, 0.65), (0.45, 0.20, 0.10)


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of plate: its size in millimetres, its paint and ink, and where the characters stand.

    `rows` is 1 or 2; `region` says whether a region's name stands before the number.
    """

    width: int
    height: int
    paint: Colour
    ink: Colour
    rows: int
    region: bool
    often: float


STYLES = (
    Style(520, 110, _WHITE, _BLACK, 1, region=False, often=7),
    Style(520, 110, _SKY, _BLACK, 1, region=False, often=1.5),
    Style(520, 110, _LIME, _BLACK, 1, region=False, often=0.7),
    Style(335, 155, _WHITE, _BLACK, 1, region=False, often=4),
    Style(440, 220, _WHITE, _BLACK, 1, region=False, often=1),
    Style(520, 110, _YELLOW, _BLACK, 1, region=True, often=2),
    Style(520, 110, _ORANGE, _WHITE, 1, region=True, often=0.5),
    Style(335, 170, _GREEN, _WHITE, 2, region=True, often=2),
    Style(335, 170, _GREEN, _WHITE, 2, region=False, often=2),
    Style(440, 220, _GREEN, _WHITE, 2, region=False, often=0.7),
    Style(335, 170, _YELLOW, _NAVY, 2, region=True, often=2),
    Style(440, 220, _YELLOW, _BLACK, 2, region=True, often=1),
    Style(335, 170, _ORANGE, _WHITE, 2, region=True, often=0.7),
    Style(335, 170, _WHITE, _BLACK, 2, region=False, often=0.5),
)
_HEIGHT = {1: 88, 2: 144}
_DIGIT = 0.56
"""A digit's width over its height."""


@dataclass(frozen=True, slots=True)
class _Text:
    region: str
    series: str
    syllable: str
    number: str

    def __str__(self) -> str:
        return self.region + self.series + self.syllable + self.number


def _write(style: Style, random: Random) -> _Text:
    """A plate's characters; the syllable is any that plates carry, so that none is rare in training."""
    region = random.choice(korea_plate.REGIONS) if style.region else ""
    long = not style.region and style.rows == 1 and random.random() < 0.5
    figures = 3 if long else 2
    if style.region and style.rows == 2 and random.random() < 0.2:
        figures = 1
    series = "".join(random.choice("0123456789") for _ in range(figures))
    number = "".join(random.choice("0123456789") for _ in range(4))
    return _Text(region, series, random.choice(korea_plate.SYLLABLES), number)


def draw(random: Random, hangul: Fonts, latin: Fonts) -> Plate:
    """A plate with a text of its own."""
    style = random.choices(STYLES, [s.often for s in STYLES])[0]
    text = _write(style, random)
    height = _HEIGHT[style.rows]
    aspect = style.width / style.height * random.uniform(0.94, 1.06)
    picture = panel(round(height * aspect), height, vary(style.paint, random))
    ink = vary(style.ink, random)
    pen = _Pen(picture, choose(hangul, random), choose(latin if random.random() < 0.75 else hangul, random), ink)
    (_two_rows if style.rows == 2 else _one_row)(pen, text, random)
    if random.random() < 0.6:
        frame(picture, ink if random.random() < 0.6 else vary((0.5, 0.5, 0.5), random, 0.4), random)
    if random.random() < 0.6:
        _bolts(picture, style, random)
    if random.random() < 0.5:
        picture = embossed(picture, random)
    return Plate(picture, str(text), "two_rows" if style.rows == 2 else "one_row")


@dataclass(frozen=True, slots=True)
class _Pen:
    picture: Picture
    hangul: str
    digits: str
    ink: Colour

    def digit(self, character: str, box: tuple[float, float, float, float]) -> None:
        """A digit fills its box, but for the one, which keeps its shape in the middle of it."""
        left, top, width, height = box
        drawn = glyph(self.digits, character)
        if character == "1":
            natural = min(width, drawn.width / drawn.height * height)
            left, width = left + (width - natural) / 2, natural
        put(self.picture, drawn.ink, (left, top, width, height), self.ink)

    def syllable(self, character: str, box: tuple[float, float, float, float]) -> None:
        put(self.picture, glyph(self.hangul, character).ink, box, self.ink)


def _one_row(pen: _Pen, text: _Text, random: Random) -> None:
    """[region, stacked] digits, syllable, gap, digits."""
    height, width = pen.picture.shape[:2]
    long = width / height > 3.5
    tall = height * (random.uniform(0.66, 0.8) if long else random.uniform(0.5, 0.66))
    top = (height - tall) / 2 + height * random.uniform(-0.04, 0.04)
    strip = 0.0
    if long and not text.region and random.random() < 0.35:
        strip = _emblem(pen.picture, random)
    margin = width * random.uniform(0.03, 0.09)
    left, right = strip + margin * (0.6 if strip else 1), width - margin
    syllable = random.uniform(0.6, 1.0) * (0.85 if long else 1.0)
    gap = random.choice((0.1, 0.25, 0.5)) if long else 0.1
    region = 0.55 if text.region else 0.0
    units = _DIGIT * 1.2 * (len(text.series) + 4) + syllable * 1.1 + gap + region
    unit = min((right - left) / units, tall * random.uniform(0.95, 1.25))
    x = left + ((right - left) - unit * units) / 2
    if text.region:
        for row, character in enumerate(text.region):
            pen.syllable(character, (x, top + row * tall * 0.52, unit * 0.48, tall * 0.47))
        x += unit * region
    x = _digits(pen, text.series, x, (top, tall), unit)
    size = tall * random.uniform(0.68, 0.98)
    raised = (tall - size) * random.uniform(0.3, 1.0)
    pen.syllable(text.syllable, (x + unit * 0.05, top + raised, unit * syllable, size))
    _digits(pen, text.number, x + unit * (syllable * 1.1 + gap), (top, tall), unit)


def _two_rows(pen: _Pen, text: _Text, random: Random) -> None:
    """Above region and series (or series and syllable), small; below the syllable and the number, or it alone."""
    height, width = pen.picture.shape[:2]
    tall = height * random.uniform(0.26, 0.32)
    top = height * random.uniform(0.06, 0.1)
    unit = tall * random.uniform(1.0, 1.3)
    above = len(text.series) * _DIGIT * 1.2 + (1.15 * len(text.region) if text.region else 1.15)
    x = (width - above * unit) / 2 + width * random.uniform(-0.03, 0.03)
    for character in text.region:
        pen.syllable(character, (x, top, unit, tall))
        x += unit * 1.15
    x = _digits(pen, text.series, x, (top, tall), unit)
    if not text.region:
        pen.syllable(text.syllable, (x + unit * 0.1, top, unit, tall))
    top = height * random.uniform(0.41, 0.46)
    tall = height * random.uniform(0.44, 0.5)
    left, right = width * random.uniform(0.04, 0.09), width * random.uniform(0.91, 0.96)
    if text.region:
        wide = width * random.uniform(0.15, 0.2)
        size = tall * random.uniform(0.55, 0.8)
        pen.syllable(text.syllable, (left, top + (tall - size) * random.uniform(0, 0.6), wide, size))
        left += wide * 1.12
    unit = (right - left) / (4 * _DIGIT * 1.2)
    _digits(pen, text.number, left, (top, tall), unit)


def _digits(pen: _Pen, text: str, x: float, row: tuple[float, float], unit: float) -> float:
    """Digits from `x` on; where the next character may stand."""
    for character in text:
        pen.digit(character, (x, row[0], unit * _DIGIT, row[1]))
        x += unit * _DIGIT * 1.2
    return x


def _emblem(picture: Picture, random: Random) -> float:
    """The blue strip of reflective plates; its width."""
    height = picture.shape[0]
    wide = height * random.uniform(0.25, 0.4)
    inset = height * random.uniform(0, 0.06)
    fill(picture, (inset, inset, wide, height - 2 * inset), vary((0.6, 0.35, 0.15), random, 0.15))
    return float(wide + inset)


def _bolts(picture: Picture, style: Style, random: Random) -> None:
    if style.rows == 1 and style.width == 520:
        y, x = random.uniform(0.4, 0.6), random.uniform(0.015, 0.05)
    else:
        y, x = random.uniform(0.08, 0.16), random.uniform(0.1, 0.25)
    bolts(picture, [(x, y), (1 - x, y)], random)
