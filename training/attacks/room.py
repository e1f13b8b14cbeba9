"""Rooms to stand in front of: a wall with things on it, or a photograph."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import cv2
import numpy as np

from training.attacks.subject import Picture
from training.specimens.backdrop import noise

SIDE = 900


def room(random: Random, photographs: Sequence[Picture] = ()) -> Picture:
    """A square picture of what is behind a person, often out of focus."""
    shown = bool(photographs) and random.random() < 0.5
    picture = _cut(random.choice(photographs), random) if shown else _wall(random)
    blur = random.choice((0.5, 1.0, 2.0, 4.0))
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)


def _cut(photograph: Picture, random: Random) -> Picture:
    side = int(min(photograph.shape[:2]) * random.uniform(0.6, 1.0))
    top = random.randint(0, photograph.shape[0] - side)
    left = random.randint(0, photograph.shape[1] - side)
    part = photograph[top : top + side, left : left + side]
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)


def _wall(random: Random) -> Picture:
    """Paint with shelves, frames, windows and cables."""
    tone = random.uniform(60, 220)
    wall = np.full((SIDE, SIDE, 3), [tone * random.uniform(0.85, 1.1) for _ in range(3)], np.float32)
    wall += 6 * noise(SIDE, SIDE, random, (3, 3))[..., None] + 14 * noise(SIDE, SIDE, random, (80, 80))[..., None]
    picture = np.asarray(np.clip(wall, 0, 255), np.uint8)
    for _ in range(random.randint(3, 22)):
        _thing(picture, random)
    return picture


def _thing(picture: Picture, random: Random) -> None:
    left, top = (random.randint(-60, SIDE) for _ in range(2))
    wide, tall = (round(random.choice((random.uniform(4, 20), random.uniform(30, 260)))) for _ in range(2))
    colour = [random.randint(10, 245) for _ in range(3)]
    corner, other = (left, top), (left + wide, top + tall)
    if random.random() < 0.2:
        cv2.ellipse(picture, corner, (max(2, wide // 2), max(2, tall // 2)), 0, 0, 360, colour, -1, cv2.LINE_AA)
        return
    cv2.rectangle(picture, corner, other, colour, -1)
    if random.random() < 0.6:
        cv2.rectangle(picture, corner, other, [random.randint(0, 255) for _ in range(3)], random.randint(1, 8))
    if min(wide, tall) > 40 and random.random() < 0.5:  # print, or books in a row
        for place in range(left + 6, left + wide - 6, random.randint(5, 16)):
            shade = [random.randint(20, 240) for _ in range(3)]
            cv2.line(picture, (place, top + 6), (place, top + tall - 6), shade, random.randint(1, 5))
