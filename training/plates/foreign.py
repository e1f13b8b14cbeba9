"""Plates of other countries and signs that are no plates: what a recogniser must not take for its own."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, ascii_uppercase

from training.plates.drawing import Colour, Fonts, Picture, Plate, bolts, choose, fill, frame, glyph, panel, put, vary

FOREIGN = "#"
"""Stands in a recogniser's alphabet for any character that is not its own."""
_LETTERS = ascii_lowercase + ascii_uppercase + "0123456789" + ".,:-/()"
_PAINTS = ((0.95, 0.95, 0.95), (0.05, 0.05, 0.05), (0.1, 0.75, 0.95), (0.4, 0.15, 0.1), (0.1, 0.1, 0.7))


def draw(random: Random, latin: Fonts) -> Plate:
    """Latin letters and digits in one row or two; `text` is as printed."""
    rows = random.choice((1, 1, 1, 2))
    height = 88
    picture = panel(
        round(height * random.uniform(2.0, 4.8) / rows**0.5), height, vary(random.choice(_PAINTS), random, 0.1)
    )
    ink = vary((0.08,) * 3 if float(picture.mean()) > 0.45 else (0.9,) * 3, random)
    left = 0.0
    if random.random() < 0.3:
        left = height * 0.3
        fill(picture, (0, 0, left, height), vary((0.6, 0.3, 0.1), random))
    pen = _Pen(picture, choose(latin, random), ink)
    words = [_words(random) for _ in range(rows)]
    for row, group in enumerate(words):
        tall = height / rows * random.uniform(0.45, 0.85)
        pen.write(group, left, (height / rows * (row + 0.5) - tall / 2, tall), random)
    if rows == 1 and random.random() < 0.3:
        below = glyph(pen.font, f"{random.randint(1, 12):02}.{random.randint(15, 30)}").ink
        put(picture, below, (picture.shape[1] * 0.4, height * 0.82, picture.shape[1] * 0.2, height * 0.14), ink)
    if random.random() < 0.7:
        frame(picture, ink, random)
    if random.random() < 0.5:
        bolts(picture, [(0.06, 0.5), (0.94, 0.5)], random)
    return Plate(picture, "".join(word for group in words for word in group), "two_rows" if rows == 2 else "one_row")


def _words(random: Random) -> list[str]:
    """One to three groups of letters or digits."""
    kinds = [random.choice((ascii_uppercase, "0123456789")) for _ in range(random.choice((1, 2, 2, 3, 3)))]
    return ["".join(random.choices(kind, k=random.randint(1, 4))) for kind in kinds]


@dataclass(frozen=True, slots=True)
class _Pen:
    picture: Picture
    font: str
    ink: Colour

    def write(self, words: list[str], left: float, row: tuple[float, float], random: Random) -> None:
        """Words spread over a row (its top and height in pixels), all characters as wide as one another."""
        width = self.picture.shape[1]
        units = sum(len(word) for word in words) + 0.6 * (len(words) - 1)
        unit = (width - left) * random.uniform(0.8, 0.95) / units
        x = left + ((width - left) - unit * units) / 2
        for word in words:
            for character in word:
                put(self.picture, glyph(self.font, character).ink, (x, row[0], unit * 0.85, row[1]), self.ink)
                x += unit
            x += unit * 0.6


def draw_print(random: Random, latin: Fonts) -> Plate:
    """A line of print such as papers, shops and screens are full of; it says nothing to a plate recogniser."""
    count = random.randint(2, 16)
    text = "".join(random.choice(_LETTERS if random.random() < 0.6 else "0123456789") for _ in range(count))
    height = 88
    picture = panel(round(height * random.uniform(1.5, 5)), height, vary(random.choice(_PAINTS), random, 0.1))
    ink = vary((0.08,) * 3 if float(picture.mean()) > 0.45 else (0.9,) * 3, random)
    font = choose(latin, random)
    rows = random.choice((1, 1, 2, 3))
    size = height / rows * random.uniform(0.5, 1.0)
    for row in range(rows):
        x, base = random.uniform(-0.1, 0.3) * height, height / rows * (row + random.uniform(0.7, 0.85))
        for character in text[row:]:
            drawn = glyph(font, character)
            put(picture, drawn.ink, (x, base - drawn.ascent * size, drawn.width * size, drawn.height * size), ink)
            x += (drawn.width + 0.08) * size
    return Plate(picture, "", "one_row")
