"""The place-holder for a portrait: head and shoulders of nobody."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training.specimens.document import Picture
from training.specimens.ground import Colour

_SKIN = (110, 205)


def draw(width: int, height: int, random: Random, *, woman: bool, tint: Colour = (255, 255, 255)) -> Picture:
    """A grey silhouette with some shading, of low contrast; `tint` is what its white is."""
    scene = _lit(width, height, random)
    skin, dark = random.randint(*_SKIN), random.randint(25, 70)
    covered = woman and random.random() < 0.75
    middle = (width * random.uniform(0.47, 0.53), height * random.uniform(0.38, 0.43))
    head = (width * random.uniform(0.2, 0.24), height * random.uniform(0.19, 0.22))
    hair = 0.05 if woman else random.uniform(0.3, 0.4)
    cloth = random.randint(30, 150)
    _oval(scene, (middle[0], height * 1.05), (width * 0.47, height * 0.36), cloth)
    if covered:
        veil = random.randint(40, 190)
        _oval(scene, (middle[0], middle[1] + head[1] * 0.35), (head[0] * 1.5, head[1] * 1.75), veil)
    else:
        _oval(scene, (middle[0], middle[1] - head[1] * hair), (head[0] * 1.12, head[1] * 0.95), dark)
        _oval(scene, (middle[0], middle[1] + head[1] * 1.1), (head[0] * 0.5, head[1] * 0.55), skin - 20)
    _oval(scene, middle, head, skin)
    _features(scene, middle, head, skin)
    return _developed(scene, random, tint)


def _lit(width: int, height: int, random: Random) -> Picture:
    """The wall behind, brighter on one side."""
    ends = np.linspace(random.randint(150, 235), random.randint(150, 235), width)
    return np.repeat(ends[None, :], height, axis=0).astype(np.uint8)


def _features(scene: Picture, middle: tuple[float, float], head: tuple[float, float], skin: int) -> None:
    """Shadows where eyes, nose and mouth are."""
    for dx, dy, wide, tall, shade in (
        (-0.42, -0.1, 0.2, 0.07, 75),
        (0.42, -0.1, 0.2, 0.07, 75),
        (-0.42, -0.28, 0.26, 0.05, 60),
        (0.42, -0.28, 0.26, 0.05, 60),
        (0.05, 0.2, 0.1, 0.2, 22),
        (0.0, 0.55, 0.3, 0.06, 50),
        (0.75, 0.2, 0.2, 0.6, 18),
    ):
        place = (middle[0] + dx * head[0], middle[1] + dy * head[1])
        _oval(scene, place, (wide * head[0], tall * head[1]), max(0, skin - shade))


def _oval(scene: Picture, centre: tuple[float, float], axes: tuple[float, float], shade: float) -> None:
    where = (round(centre[0]), round(centre[1]))
    size = (max(1, round(axes[0])), max(1, round(axes[1])))
    cv2.ellipse(scene, where, size, 0, 0, 360, shade, -1, cv2.LINE_AA)


def _developed(scene: Picture, random: Random, tint: Colour) -> Picture:
    """Soft, grainy and pale, as printed."""
    soft = cv2.GaussianBlur(scene, (0, 0), scene.shape[1] * 0.018).astype(np.float32)
    grain = np.random.default_rng(random.getrandbits(32)).standard_normal(scene.shape, dtype=np.float32)
    low = random.uniform(30, 80)
    grey = low + (soft + 5 * grain) * (random.uniform(200, 240) - low) / 255
    return np.asarray(np.clip(grey[:, :, None] * np.asarray(tint, np.float32) / 255, 0, 255), np.uint8)
