"""What the digit reader is for: the fourteen digits and the dates of Egyptian documents, set wide, printed in dots."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random

import numpy as np

from training.arabic.line import Ink, crop, drawn
from training.degrade import Picture
from training.plates.drawing import choose
from training.recipe import FontSet
from wathiq.language import arabic, egypt_places
from wathiq.language.national_id import ABROAD

ALPHABET = arabic.ARABIC_INDIC_DIGITS + "/"

_GOVERNORATES = [governorate.code for governorate in egypt_places.governorates()] + [ABROAD]
_FIRST_DAY, _LAST_DAY = date(1925, 1, 1).toordinal(), date(2035, 12, 31).toordinal()


def scene(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """A number or a date in one of the fonts, grey 0..1, and its text."""
    text = random.choices((_national, _date, _anything), weights=(60, 25, 15))[0](random)
    picture = crop(_draw(text, fonts, random), partial(_neighbour, fonts), random)
    return (_dotted(picture, random) if random.random() < 0.2 else picture), text


def _national(random: Random) -> str:
    day = date.fromordinal(random.randint(_FIRST_DAY, _LAST_DAY))
    century = "2" if day.year < 2000 else "3"
    serial = f"{random.randint(0, 99999):05}"
    return arabic.arabic_indic(f"{century}{day:%y%m%d}{random.choice(_GOVERNORATES)}{serial}")


def _date(random: Random) -> str:
    day = date.fromordinal(random.randint(_FIRST_DAY, _LAST_DAY))
    form = random.choice(("%Y/%m/%d", "%Y/%m/%d", "%Y/%m", "%d/%m/%Y"))
    return arabic.arabic_indic(day.strftime(form))


def _anything(random: Random) -> str:
    """Digits that follow no rule, so that the network reads what is there and not what ought to be."""
    return "".join(random.choice(arabic.ARABIC_INDIC_DIGITS) for _ in range(random.choice((4, 8, 12, 13, 14, 14, 15))))


def _draw(text: str, fonts: FontSet, random: Random) -> Ink:
    face, latin = (choose(fonts[script], random) for script in ("arabic", "latin"))
    gap = max(0.0, random.gauss(6, 10))
    cells = []
    for character in text:
        cells.append(drawn(character, face, latin))
        cells.append(np.zeros((cells[-1].shape[0], max(0, round(gap + random.gauss(0, 0.7)))), np.uint8))
    return np.concatenate(cells, axis=1)


def _neighbour(fonts: FontSet, random: Random) -> Ink:
    return np.asarray(255 - _draw(_date(random), fonts, random), np.uint8)


def _dotted(picture: Picture, random: Random) -> Picture:
    """A laser's dots: ink only where a fine grid allows it."""
    height, width = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch = height / random.uniform(14, 30)
    grid = 0.5 + 0.25 * (np.cos(2 * np.pi * x / pitch) + np.cos(2 * np.pi * y / pitch))
    holes = np.clip((grid - random.uniform(0.05, 0.35)) * 4, 0, 1)
    return np.asarray(1 - (1 - picture) * holes, np.float32)
