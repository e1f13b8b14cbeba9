"""A drawn plate as the product cuts it out: mounted on a car, its corners found nearly, its rows side by side."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training.plates.drawing import Picture, Plate
from wathiq.vision import geometry, plates

_MARGIN = 0.35


def crop(plate: Plate, width: int, height: int, random: Random) -> Picture:
    """The plate's strip in grey 0..1, twice `width` x `height` pixels, so that cameras have something to lose."""
    return _cut(plate, plate.layout, width, height, random)


def miscut(plate: Plate, width: int, height: int, random: Random) -> Picture:
    """The plate as it looks when it is taken for one of another layout, or when half of it is missed."""
    others = [name for name in ("one_row", "two_rows") if name != plate.layout]
    return _cut(plate, random.choice(others), width, height, random)


def _cut(plate: Plate, layout: str, width: int, height: int, random: Random) -> Picture:
    mounted, corners = mount(plate, random)
    strip = plates.strip(mounted, found(corners, random), layout, 2 * width, 2 * height)
    return cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32) / np.float32(255)


def mount(plate: Plate, random: Random) -> tuple[geometry.Pixels, geometry.Corners]:
    """The plate in its frame before the car, sometimes bent; and where its corners are."""
    height, width = plate.picture.shape[:2]
    margin = round(height * _MARGIN)
    body = np.empty((height + 2 * margin, width + 2 * margin, 3), np.float32)
    body[:] = [random.random() ** 1.5] * 3 if random.random() < 0.6 else [random.random() for _ in range(3)]
    body[: random.randint(0, margin)] *= random.random()
    body[body.shape[0] - random.randint(0, margin) :] *= random.random()
    if random.random() < 0.5:
        rim = random.randint(1, max(2, margin // 4))
        box = slice(margin - rim, margin + height + rim), slice(margin - rim, margin + width + rim)
        body[box] = random.random()
    body[margin : margin + height, margin : margin + width] = plate.picture
    pixels = np.clip(body * 255, 0, 255).astype(np.uint8)
    if random.random() < 0.2:
        pixels = _bent(pixels, random)
    return pixels, geometry.corners(
        [(margin, margin), (margin + width, margin), (margin + width, margin + height), (margin, margin + height)]
    )


def _bent(pixels: geometry.Pixels, random: Random) -> geometry.Pixels:
    """A plate that follows the bumper: its middle higher or lower than its ends."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave = np.sin(x / width * np.pi * random.choice((1, 1, 2)) + random.uniform(-0.4, 0.4))
    lifted = y + np.float32(height * random.uniform(-0.05, 0.05)) * wave
    bent = cv2.remap(pixels, x, lifted.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.uint8)


def found(corners: geometry.Corners, random: Random) -> geometry.Corners:
    """The corners as a finder would see them: all a little off, together and each for itself."""
    width, height = corners[2] - corners[0]
    grown = np.array([random.gauss(0.015, 0.02) * width, random.gauss(0.015, 0.03) * height])
    outward = np.sign(corners - corners.mean(axis=0))
    slip = np.array([random.gauss(0, 0.013) * width, random.gauss(0, 0.025) * height])
    each = np.array([[random.gauss(0, 0.013) * width, random.gauss(0, 0.025) * height] for _ in range(4)])
    return geometry.corners(corners + outward * grown + slip + each)
