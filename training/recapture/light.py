"""Light as it falls on a sensor: linear, one float for each colour of each pixel, 1 for the white of a page."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.specimens.document import Picture

Light = NDArray[np.float32]
"""(height, width, 3), blue, green, red."""
Plane = NDArray[np.float32]
_COARSE = 8
_LINEAR = ((np.arange(256) / 255) ** 2.2).astype(np.float32)


def linear(pixels: Picture, gamma: float = 2.2) -> Light:
    """The light that a picture stands for on a display of this gamma."""
    table = _LINEAR if gamma == 2.2 else ((np.arange(256) / 255) ** gamma).astype(np.float32)
    return table[pixels]


def generator(random: Random) -> np.random.Generator:
    """Numpy's own, seeded by the specimen's."""
    return np.random.default_rng(random.getrandbits(32))


def cloud(side: int, random: Random, grain: float) -> Plane:
    """Smooth noise of unit deviation, (side, side), whose grain is some `grain` pixels; made small and enlarged."""
    small = max(4, round(side / max(1.0, grain / 2)))
    field = generator(random).standard_normal((small, small), dtype=np.float32)
    field = cv2.GaussianBlur(field, (0, 0), 1.2).astype(np.float32)
    field /= max(float(field.std()), 1e-6)
    return np.asarray(cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def slope(side: int, random: Random, depth: float) -> Plane:
    """Light that falls off to one side and into the corners, about 1; (side, side)."""
    steps = np.linspace(-0.5, 0.5, side, dtype=np.float32)
    angle = random.uniform(0, 2 * np.pi)
    field = 1 + depth * (np.cos(angle) * steps[None, :] + np.sin(angle) * steps[:, None])
    field -= random.uniform(0, depth) * 0.5 * (steps[None, :] ** 2 + steps[:, None] ** 2)
    return np.asarray(field, np.float32)


def glare(side: int, random: Random, most: float) -> Light:
    """What a glossy surface mirrors: windows, lamps, a dim room; (side, side, 3) to be added."""
    small = max(8, side // _COARSE)
    field = np.zeros((small, small), np.float32)
    for _ in range(random.randint(1, 3)):
        middle = (random.randint(0, small), random.randint(0, small))
        axes = (random.randint(1, small // 3 + 1), random.randint(1, small // 3 + 1))
        strength = random.random() ** 2
        if random.random() < 0.5:
            cv2.ellipse(field, middle, axes, random.uniform(0, 180), 0, 360, strength, -1)
        else:
            box = cv2.boxPoints((middle, (2 * axes[0], 2 * axes[1]), random.uniform(0, 180)))
            cv2.fillConvexPoly(field, box.astype(np.int32), strength)
    soft = cv2.GaussianBlur(field, (0, 0), random.uniform(0.6, small / 8))
    large = cv2.resize(soft, (side, side), interpolation=cv2.INTER_LINEAR)
    tint = np.array([random.uniform(0.8, 1.0) for _ in range(3)], np.float32)
    return np.asarray(random.random() * most * large[:, :, None] * tint, np.float32)


def flicker(side: int, random: Random, depth: float) -> Plane:
    """Rows (or columns) lit in turn by a light that pulses, as a rolling shutter sees them; about 1."""
    steps = np.arange(side, dtype=np.float32)
    period = 30 * (1500 / 30) ** random.random()
    wave = 0.5 + 0.5 * np.sin(2 * np.pi * steps / period + random.uniform(0, 6.3))
    rows = 1 - depth * wave ** random.uniform(0.4, 3)
    field = np.repeat(rows[:, None], side, axis=1)
    return np.asarray(field if random.random() < 0.6 else field.T, np.float32)
