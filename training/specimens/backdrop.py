"""What cards lie on when they are photographed. Training and evaluation have surfaces of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.specimens.document import Picture

Plane = NDArray[np.float32]
Colour = tuple[float, float, float]
"""Blue, green, red, each 0..255."""


def lid(width: int, height: int, random: Random) -> Picture:
    """The white of a scanner."""
    return np.full((height, width, 3), random.randint(236, 255), np.uint8)


def _wood(width: int, height: int, random: Random) -> Picture:
    """A table top: grain along its length."""
    grain = noise(width, height, random, (random.uniform(40, 90), random.uniform(1, 2)))
    broad = noise(width, height, random, (90, random.uniform(8, 20)))
    rings = np.sin(random.uniform(3, 9) * broad)
    colour = random.choice(((66, 104, 150), (44, 66, 92), (120, 160, 196), (92, 118, 140)))
    return toned(0.06 * grain + random.uniform(0.03, 0.1) * rings, colour, random)


def _cloth(width: int, height: int, random: Random) -> Picture:
    """Woven stuff with folds."""
    y, x = plane(width, height)
    pitch = random.uniform(1.6, 3.5)
    weave = np.sin(x / pitch) * np.sin(y / pitch)
    folds = noise(width, height, random, (70, 50))
    return toned(random.uniform(0.03, 0.1) * weave + random.uniform(0.05, 0.14) * folds, _any(random), random)


def _stone(width: int, height: int, random: Random) -> Picture:
    """Specks and clouds."""
    clouds = noise(width, height, random, (30, 30))
    specks = noise(width, height, random, (1.3, 1.3))
    colour = random.choice(((180, 190, 196), (70, 70, 72), (140, 150, 150), (110, 130, 156)))
    return toned(0.08 * clouds + 0.12 * np.maximum(specks - 0.6, 0), colour, random)


def _plain(width: int, height: int, random: Random) -> Picture:
    """A painted table or a sheet of card."""
    return toned(0.02 * noise(width, height, random, (60, 60)), _any(random), random)


def _tiles(width: int, height: int, random: Random) -> Picture:
    """A tiled floor with its joints."""
    y, x = plane(width, height)
    side, thick = random.uniform(140, 420), random.uniform(4, 9)
    joints = np.maximum((x % side) < thick, (y % side) < thick).astype(np.float32)
    tone = 0.04 * noise(width, height, random, (20, 20)) - random.uniform(0.1, 0.4) * joints
    return toned(tone, _any(random), random)


def _leather(width: int, height: int, random: Random) -> Picture:
    """Grained: ridges where two noises cross."""
    first, second = (noise(width, height, random, (4, 4)) for _ in range(2))
    ridges = np.exp(-6 * np.abs(first * second))
    return toned(-random.uniform(0.1, 0.25) * ridges, _any(random), random)


def _checks(width: int, height: int, random: Random) -> Picture:
    """A checked tablecloth."""
    y, x = plane(width, height)
    angle, side = random.uniform(0, 1.5), random.uniform(30, 110)
    across, along = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    bands = (np.sin(across / side * 3) > 0).astype(np.float32) + (np.sin(along / side * 3) > 0)
    return toned(0.16 * (bands - 1) + 0.03 * noise(width, height, random, (1, 1)), _any(random), random)


def _papers(width: int, height: int, random: Random) -> Picture:
    """Sheets that lie across each other, ruled or written on with strokes."""
    sheet = np.full((height, width, 3), random.randint(90, 200), np.uint8)
    for _ in range(random.randint(2, 5)):
        angle = random.uniform(-40, 40)
        middle = (random.uniform(0, width), random.uniform(0, height))
        size = (random.uniform(0.5, 1.2) * width, random.uniform(0.5, 1.0) * height)
        corners = cv2.boxPoints((middle, size, angle)).astype(np.int32)
        cv2.fillPoly(sheet, [corners], [random.randint(200, 250)] * 3, cv2.LINE_AA)
        _write(sheet, corners.astype(np.float32), random)
    return sheet


def _write(sheet: Picture, corners: Plane, random: Random) -> None:
    """Rows of short strokes from one side of a sheet to the other."""
    rows = random.randint(8, 22)
    ink = [random.randint(20, 140)] * 3
    for share in np.linspace(0.08, 0.92, rows):
        start = corners[0] + share * (corners[1] - corners[0])
        end = corners[3] + share * (corners[2] - corners[3])
        at = 0.06
        while at < 0.9:
            to = at + random.uniform(0.01, 0.09)
            ends = [tuple(map(round, map(float, start + place * (end - start)))) for place in (at, to)]
            cv2.line(sheet, ends[0], ends[1], ink, random.randint(1, 4), cv2.LINE_AA)
            at = to + 0.015


def _carpet(width: int, height: int, random: Random) -> Picture:
    """Tufts in two colours, in waves."""
    y, x = plane(width, height)
    tufts = noise(width, height, random, (1.5, 2.5))
    waves = np.sin(x / random.uniform(25, 80) + 2 * np.sin(y / random.uniform(25, 80)))
    return toned(0.16 * tufts + random.uniform(0.05, 0.2) * np.sign(waves), _any(random), random)


def noise(width: int, height: int, random: Random, blur: tuple[float, float]) -> Plane:
    """Smooth noise of mean 0 and deviation 1; broad noise is made small and enlarged, which is quicker."""
    across, down = (max(1.0, side / 3) for side in blur)
    small = (max(8, round(width / across)), max(8, round(height / down)))
    field = np.random.default_rng(random.getrandbits(32)).standard_normal((small[1], small[0]), dtype=np.float32)
    field = cv2.GaussianBlur(field, (0, 0), min(blur[0], 3), sigmaY=min(blur[1], 3)).astype(np.float32)
    large = cv2.resize(field / max(float(field.std()), 1e-6), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def plane(width: int, height: int) -> tuple[Plane, Plane]:
    """Every pixel's row, as a column, and column, as a row."""
    return np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]


def toned(tone: Plane, colour: Colour, random: Random) -> Picture:
    """A colour, nearly, that is lighter and darker by shares."""
    base = [part * random.uniform(0.8, 1.2) for part in colour]
    return np.asarray(cv2.merge([cv2.convertScaleAbs(1 + tone, alpha=part) for part in base]), np.uint8)


def _any(random: Random) -> Colour:
    blue, green, red = (random.uniform(25, 225) for _ in range(3))
    return blue, green, red


Backdrops = Mapping[str, Callable[[int, int, Random], Picture]]

TRAINING: Backdrops = {"wood": _wood, "cloth": _cloth, "stone": _stone, "plain": _plain, "tiles": _tiles}
EVALUATION: Backdrops = {"leather": _leather, "checks": _checks, "papers": _papers, "carpet": _carpet}
