"""What licences have in common: plastic in pale colours, an emblem, headings, types for labels and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.specimens import ground
from training.specimens.card import Card, Slot, Type
from training.specimens.document import LABEL, Picture
from training.specimens.form import Style
from training.specimens.ground import Colour

_PAPERS: Sequence[Colour] = (
    (236, 222, 206),
    (214, 232, 214),
    (222, 214, 238),
    (206, 230, 240),
    (232, 232, 228),
    (240, 236, 214),
)
_DARK: Sequence[Colour] = ((120, 60, 30), (50, 90, 30), (60, 40, 120), (70, 70, 70), (110, 40, 90))


def paper(random: Random) -> Picture:
    """The card before anything can be read on it."""
    colour, other = (ground.vary(random.choice(_PAPERS), random) for _ in range(2))
    picture = ground.gradient((colour, other) if random.random() < 0.5 else (colour, other, colour))
    ink = random.choice(_DARK)
    lines, motif = ground.empty(), ground.empty()
    ground.waves(lines, (-0.05, 1.05), random, random.randint(30, 80))
    ground.rosette(lines, (random.uniform(0.1, 0.9), random.uniform(0.2, 0.8)), random.uniform(0.2, 0.5), random)
    ground.blend(picture, lines, ground.vary(ink, random, 40), random.uniform(0.05, 0.16))
    ground.eagle(motif, (random.uniform(0.4, 0.6), random.uniform(0.45, 0.6)), random.uniform(0.3, 0.5))
    ground.blend(picture, motif, ground.vary(ink, random, 40), random.uniform(0.02, 0.08))
    return picture


def style(random: Random) -> Style:
    """Labels smaller and lighter than values."""
    black = (random.randint(15, 60), random.randint(15, 55), random.randint(15, 50))
    weight = random.uniform(0.0, 0.02)
    dark = ground.vary(random.choice(_DARK), random, 20)
    return Style(
        label=Type(colour=dark, size=random.uniform(0.62, 0.74), opacity=random.uniform(0.7, 0.9)),
        value=Type(colour=black, size=0.86, weight=weight),
        latin=Type("latin", black, size=random.uniform(0.56, 0.66), weight=weight / 2),
    )


def head(card: Card, lines: Sequence[str], slot: Slot, random: Random) -> None:
    """Headings below each other, the first one largest, and an emblem at the side."""
    left, top, right, bottom = slot
    colour = random.choice(_DARK)
    motif = ground.empty()
    ground.eagle(motif, (left - 0.06, (top + bottom) / 2), (bottom - top) * 0.9)
    ground.blend(card.picture, motif, colour, random.uniform(0.5, 0.85))
    tall = (bottom - top) / (len(lines) + 0.4)
    for number, text in enumerate(lines):
        upper = top + (number * tall + 0.4 * tall if number else 0)
        height = 1.4 * tall if not number else tall
        large = Type("arabic", colour, size=0.88, weight=0.01)
        large = replace(large, script="latin", size=0.62) if text.isascii() else large
        card.print(text, LABEL, (left, upper + 0.004, right, upper + height - 0.004), large, "middle")
