"""What is in front of the camera, or was when the picture was taken that a screen or a print now shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import cv2
import numpy as np

from training import specimens
from training.recapture import light, sources
from training.specimens import portrait
from training.specimens.document import Picture

Scene = Callable[[int, float], Picture]
"""A square picture of so many pixels that shows so many of the original's, more or less."""
_DOCUMENTS = 50
_PORTRAITS = 12


@dataclass(frozen=True, eq=False, slots=True)
class Stock:
    """The originals, BGR, each at least 300 pixels high and wide: photographs, documents on tables, portraits."""

    photographs: tuple[Picture, ...]
    documents: tuple[Picture, ...]
    portraits: tuple[Picture, ...]

    def original(self, random: Random) -> tuple[Picture, bool]:
        """One of them, and whether it shows a document."""
        kinds = (self.photographs, self.documents, self.portraits)
        weights = [weight if kind else 0 for kind, weight in zip(kinds, (0.6, 0.3, 0.1), strict=True)]
        kind = random.choices(kinds, weights)[0]
        return random.choice(kind), kind is self.documents


@lru_cache(maxsize=2)
def stock(*, held_out: bool) -> Stock:
    """What this machine has of one part; raises sources.NoPhotographs."""
    random = Random(f"stock {held_out}")
    workshop = specimens.EVALUATION if held_out else specimens.TRAINING
    documents = []
    for number in range(_DOCUMENTS):
        kind = list(specimens.KINDS)[number % len(specimens.KINDS)]
        surface = workshop.backdrops[random.choice(list(workshop.backdrops))](1400, 1000, random)
        documents.append(_laid(specimens.draw(kind, random, workshop).picture, surface, random))
    portraits = tuple(_portrait(random) for _ in range(_PORTRAITS))
    return Stock(sources.photographs(held_out=held_out), tuple(documents), portraits)


def draw(originals: Stock, random: Random) -> Scene:
    """One original, any part of it, near or far; documents carry the fine lines that are printed on them."""
    original, document = originals.original(random)
    zoom = random.uniform(0.6, 1.2) if document else 0.5 * 5 ** random.random()
    lines = random.random() < (0.5 if document else 0.06)
    mirrored, place = random.random() < 0.5, (random.random(), random.random())
    seed = random.getrandbits(32)

    def scene(size: int, extent: float) -> Picture:
        side = min(round(extent * zoom), *original.shape[:2])
        top, left = (round(share * (whole - side)) for share, whole in zip(place, original.shape[:2], strict=True))
        part = original[top : top + side, left : left + side]
        way = cv2.INTER_AREA if size < side else cv2.INTER_CUBIC
        seen = np.asarray(cv2.resize(part, (size, size), interpolation=way), np.uint8)
        seen = np.ascontiguousarray(seen[:, ::-1]) if mirrored and not document else seen
        return _engraved(seen, size / max(extent, 1), Random(seed)) if lines else seen

    return scene


def _laid(card: Picture, surface: Picture, random: Random) -> Picture:
    """A flat card on a surface, a little turned."""
    height, width = surface.shape[:2]
    turn = cv2.getRotationMatrix2D((card.shape[1] / 2, card.shape[0] / 2), random.uniform(-8, 8), 1.0)
    turn[:, 2] += (width - card.shape[1]) / 2, (height - card.shape[0]) / 2
    cover = cv2.warpAffine(np.ones(card.shape[:2], np.float32), turn, (width, height), flags=cv2.INTER_LINEAR)
    drawn = cv2.warpAffine(card, turn, (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(cv2.blendLinear(drawn, surface, cover, 1 - cover), np.uint8)


def _portrait(random: Random) -> Picture:
    """Skin, cloth and a wall, softly lit, with pores."""
    tint = (random.uniform(150, 215), random.uniform(185, 230), random.uniform(225, 255))
    drawn = portrait.draw(700, 880, random, woman=random.random() < 0.5, tint=tint).astype(np.float32)[:700]
    pores = light.cloud(700, random, random.uniform(1, 3)) * random.uniform(1, 5)
    return np.asarray(np.clip(drawn + pores[:, :, None], 0, 255), np.uint8)


def _engraved(pixels: Picture, fineness: float, random: Random) -> Picture:
    """Fine lines, straight or in waves, one set or two: security print, or a weave; some 2 to 9 pixels apart."""
    side = pixels.shape[0]
    steps = np.arange(side, dtype=np.float32) / max(fineness, 0.3)
    x, y = steps[None, :], steps[:, None]
    drawn = pixels.astype(np.float32)
    for _ in range(random.choice((1, 1, 2))):
        angle, period = random.uniform(0, np.pi), 2 + 7 * random.random() ** 1.5
        bend = random.uniform(0, 12) * np.sin(x / random.uniform(15, 120) + y / random.uniform(15, 120))
        phase = (x * np.cos(angle) + y * np.sin(angle) + bend) * (2 * np.pi / period)
        ink = np.clip(np.cos(phase) * random.uniform(0.6, 2) + random.uniform(-0.4, 0.4), -1, 1)
        colour = np.array([random.uniform(-1, 1) for _ in range(3)], np.float32)
        drawn += ink[:, :, None].astype(np.float32) * colour * random.uniform(4, 34)
    return np.asarray(np.clip(drawn, 0, 255), np.uint8)
