"""What lies between a shown picture and the camera: mirrored lamps, and the beat of a screen's grid with the sensor's.

Neither moves with the picture, so both disturb whoever follows its points.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import cv2
import numpy as np

from training.attacks.subject import Plane, Texture


def veiled(layer: Texture, random: Random, *, is_screen: bool) -> Texture:
    """A surface as seen, with what its gloss and grid add in one frame."""
    lit = layer.pixels.astype(np.float32)
    if is_screen and random.random() < 0.7:
        lit *= _beat(lit.shape[:2], random)
    if random.random() < (0.6 if is_screen else 0.35):
        lit += _glare(lit.shape[:2], random)[..., None]
    return replace(layer, pixels=np.asarray(np.clip(lit, 0, 255), np.uint8))


def _beat(size: tuple[int, ...], random: Random) -> Plane:
    """Coloured stripes that curve a little."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    angle, pitch = random.uniform(0, np.pi), random.choice((random.uniform(3, 9), random.uniform(9, 60)))
    along = x * np.cos(angle) + y * np.sin(angle) + random.uniform(0, 3e-4) * (x - size[1] / 2) ** 2
    depth = random.uniform(0.01, 0.07)
    shift = random.uniform(0.2, 1.2)
    stripes = [1 + depth * np.sin(2 * np.pi * along / pitch + shift * colour) for colour in range(3)]
    return np.asarray(np.stack(stripes, axis=-1), np.float32)


def _glare(size: tuple[int, ...], random: Random) -> Plane:
    """Lamps and windows, soft or sharp."""
    field = np.zeros((size[0] // 4, size[1] // 4), np.float32)
    for _ in range(random.randint(1, 3)):
        middle = (random.randint(0, field.shape[1]), random.randint(0, field.shape[0]))
        axes = (random.randint(2, 40), random.randint(2, 40))
        cv2.ellipse(field, middle, axes, random.uniform(0, 180), 0, 360, random.uniform(10, 110), -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(field, (0, 0), random.choice((1.0, 4.0, 15.0)))
    return np.asarray(cv2.resize(soft, (size[1], size[0])), np.float32)
