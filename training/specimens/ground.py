"""What is printed under the text: tints, motifs, guilloche and lace."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.specimens.document import HEIGHT, WIDTH, Picture
from training.specimens.ink import Mask

Colour = tuple[float, float, float]
"""Blue, green, red, each 0..255."""

_FINE = 4
"""Bits of a pixel's fraction in which OpenCV takes points."""


def blend(window: Picture, mask: Mask, colour: Colour, strength: float) -> None:
    """Print a colour where the mask says, into the window itself."""
    cover = mask.astype(np.float32) * np.float32(strength / 255)
    paint = np.empty_like(window)
    paint[:] = np.asarray(colour, np.float32).round()
    window[:] = cv2.blendLinear(np.ascontiguousarray(window), paint, 1 - cover, cover)


def vary(colour: Colour, random: Random, spread: float = 14) -> Colour:
    """A colour as another print run has it."""
    blue, green, red = (min(255.0, max(0.0, part + random.uniform(-spread, spread))) for part in colour)
    return blue, green, red


def gradient(stops: tuple[Colour, ...]) -> Picture:
    """Colours from the upper edge to the lower one, evenly."""
    rows = np.linspace(0, 1, HEIGHT, dtype=np.float32)
    places = np.linspace(0, 1, len(stops))
    columns = [np.interp(rows, places, [stop[channel] for stop in stops]) for channel in range(3)]
    shade = np.stack(columns, axis=1)[:, None, :]
    return np.repeat(shade, WIDTH, axis=1).astype(np.uint8)


def empty() -> Mask:
    """A mask of the whole card with nothing on it."""
    return np.zeros((HEIGHT, WIDTH), np.uint8)


def waves(mask: Mask, rows: tuple[float, float], random: Random, count: int) -> None:
    """Fine lines from left to right between two rows (shares of the height), each a little out of step."""
    x = np.linspace(0, WIDTH, 160, dtype=np.float32)
    lengths = [random.uniform(60, 240) for _ in range(2)]
    swings = [random.uniform(4, 26) for _ in range(2)]
    steps = [random.uniform(-0.35, 0.35) for _ in range(2)]
    starts = [random.uniform(0, 6) for _ in range(2)]
    for number, base in enumerate(np.linspace(rows[0] * HEIGHT, rows[1] * HEIGHT, count)):
        y = np.full_like(x, base)
        for length, swing, step, start in zip(lengths, swings, steps, starts, strict=True):
            y += swing * np.sin(x / length * 6.28 + start + step * number)
        _curve(mask, np.stack([x, y], axis=1))


def rosette(mask: Mask, centre: tuple[float, float], radius: float, random: Random) -> None:
    """Rings of loops, as on bank notes; centre in shares of width and height, radius of the height."""
    turn = np.linspace(0, 2 * np.pi, 240, dtype=np.float32)
    petals, depth = random.randint(6, 16), random.uniform(0.1, 0.35)
    middle = np.array([centre[0] * WIDTH, centre[1] * HEIGHT], np.float32)
    for phase in np.linspace(0, 2 * np.pi, random.randint(6, 12), endpoint=False):
        reach = radius * HEIGHT * (0.75 + depth * np.sin(petals * turn + phase))
        _curve(mask, middle + np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1))


def lace(mask: Mask, top: float, bottom: float, random: Random) -> None:
    """A band of interlaced loops along the whole width."""
    x = np.linspace(0, WIDTH, 900, dtype=np.float32)
    middle, reach = (top + bottom) / 2 * HEIGHT, (bottom - top) / 2 * HEIGHT
    pitch = random.uniform(26, 46)
    for phase in np.linspace(0, 2 * np.pi, 6, endpoint=False):
        y = middle + reach * np.sin(x / pitch * 6.28 + phase) * (0.7 + 0.3 * np.cos(x / pitch * 3.14))
        _curve(mask, np.stack([x, y], axis=1))


def pyramids(mask: Mask, random: Random) -> None:
    """Two pyramids and the sphinx before them."""
    base = random.uniform(0.66, 0.74)
    for middle, width, height in ((0.5, 0.34, 0.44), (0.78, 0.26, 0.34)):
        x = middle + random.uniform(-0.05, 0.05)
        _shape(mask, [(x - width / 2, base), (x, base - height), (x + width / 2, base)], 150)
        _shape(mask, [(x + width * 0.08, base), (x, base - height), (x + width / 2, base)], 205)
    left = random.uniform(0.4, 0.52)
    _shape(mask, [(left + dx * 0.3, base + 0.06 - dy * 0.4) for dx, dy in _SPHINX], 255)
    soft = cv2.GaussianBlur(mask, (0, 0), random.uniform(1.5, 4))
    mask[:] = soft


_SPHINX = (
    (0, 0), (0.02, 0.12), (0.2, 0.14), (0.23, 0.3), (0.18, 0.42), (0.19, 0.6), (0.26, 0.74), (0.38, 0.74),
    (0.45, 0.6), (0.5, 0.4), (0.62, 0.36), (0.9, 0.34), (1.0, 0.2), (1.0, 0),
)  # fmt: skip
"""Right and up, as shares of its length and height: paws, breast, head, headcloth, back."""


def columns(mask: Mask, random: Random) -> None:
    """A row of lotus columns, as in a temple."""
    count = random.randint(4, 7)
    base, top = random.uniform(0.6, 0.7), random.uniform(0.08, 0.2)
    for x in np.linspace(0.08, 0.92, count):
        width = random.uniform(0.028, 0.036)
        _shape(mask, [(x - width, base), (x - width * 0.8, top), (x + width * 0.8, top), (x + width, base)], 170)
        _shape(mask, [(x - width * 0.8, top + 0.05), (x - width * 1.7, top), (x + width * 1.7, top)], 230)
    _shape(mask, [(0.02, top - 0.05), (0.98, top - 0.05), (0.98, top), (0.02, top)], 200)
    soft = cv2.GaussianBlur(mask, (0, 0), 2.0)
    mask[:] = soft


def eagle(mask: Mask, centre: tuple[float, float], height: float) -> None:
    """Something like the national emblem, spread wings and a shield, of no detail."""
    x, y = centre
    wide = height * HEIGHT / WIDTH
    for side in (-1, 1):
        wing = [(0, -0.3), (0.5, -0.5), (0.42, 0.2), (0.3, 0.42), (0.12, 0.2)]
        _shape(mask, [(x + side * dx * wide, y + dy * height) for dx, dy in wing], 220)
    _shape(mask, [(x + dx * wide, y + dy * height) for dx, dy in _SHIELD], 255)
    centre_point = (round(x * WIDTH), round((y - 0.4 * height) * HEIGHT))
    cv2.circle(mask, centre_point, max(2, round(0.09 * height * HEIGHT)), 255, -1, cv2.LINE_AA)


_SHIELD = ((-0.14, -0.2), (0.14, -0.2), (0.12, 0.15), (0.25, 0.5), (-0.25, 0.5), (-0.12, 0.15))


def sheen(picture: Picture, random: Random) -> None:
    """The laminate: one broad pale streak across."""
    mask = empty()
    left = random.uniform(-0.2, 1.0)
    wide = random.uniform(0.05, 0.3)
    lean = random.uniform(-0.3, 0.3)
    _shape(mask, [(left, 0), (left + wide, 0), (left + wide + lean, 1), (left + lean, 1)], 255)
    small = cv2.resize(mask, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), random.uniform(1, 6)), (WIDTH, HEIGHT))
    blend(picture, np.asarray(soft, np.uint8), (255, 255, 255), random.uniform(0.02, 0.12))


def _shape(mask: Mask, corners: list[tuple[float, float]], value: int) -> None:
    points = np.array([(x * WIDTH, y * HEIGHT) for x, y in corners]) * 2**_FINE
    cv2.fillPoly(mask, [points.round().astype(np.int32)], value, cv2.LINE_AA, _FINE)


def _curve(mask: Mask, points: NDArray[np.float32]) -> None:
    fixed = (points * 2**_FINE).round().astype(np.int32)
    cv2.polylines(mask, [fixed], isClosed=False, color=255, thickness=1, lineType=cv2.LINE_AA, shift=_FINE)
