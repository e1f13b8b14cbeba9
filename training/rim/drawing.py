"""Brushes for scenes: layers with covers, laid over each other, in a square canvas measured in a face's own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Picture = NDArray[np.float32]
"""BGR, 0..255."""

SCALE = 24
"""Pixels of a canvas that are one unit, the distance between the eyes."""
REACH = 4.0
"""How far a canvas reaches from the middle of the face, in units."""
SIDE = round(2 * REACH * SCALE)
Point = tuple[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """What something looks like, and where it is: 0 where there is nothing of it, 1 where nothing else is seen."""

    pixels: Picture
    cover: Plane


def put(layer: Layer, below: Picture) -> Picture:
    cover = layer.cover[..., None]
    return np.asarray(layer.pixels * cover + below * (1 - cover), np.float32)


def place(point: Point) -> tuple[int, int]:
    """Where a point in units is on a canvas, in sixteenths of a pixel, as OpenCV's drawing takes it."""
    return round((point[0] + REACH) * SCALE * 16), round((point[1] + REACH) * SCALE * 16)


def area(points: Sequence[Point], soft: float = 0.7) -> Plane:
    """The inside of an outline, its edge `soft` pixels wide."""
    cover = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(cover, [np.array([place(p) for p in points], np.int32)], 255, cv2.LINE_AA, 4)
    return _softened(cover, soft)


def oval(centre: Point, axes: Point, angle: float = 0.0, soft: float = 0.7) -> Plane:
    cover = np.zeros((SIDE, SIDE), np.uint8)
    size = (max(1, round(axes[0] * SCALE * 16)), max(1, round(axes[1] * SCALE * 16)))
    cv2.ellipse(cover, place(centre), size, angle, 0, 360, 255, -1, cv2.LINE_AA, 4)
    return _softened(cover, soft)


def capsule(start: Point, end: Point, width: float, soft: float = 0.7) -> Plane:
    """A thick line with round ends."""
    cover = np.zeros((SIDE, SIDE), np.uint8)
    cv2.line(cover, place(start), place(end), 255, max(1, round(width * SCALE)), cv2.LINE_AA, 4)
    return _softened(cover, soft)


def _softened(cover: NDArray[np.uint8], soft: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), soft).astype(np.float32) / 255, np.float32)


def grain(random: Random, coarse: float, strength: float) -> Plane:
    """Cloudy noise about nought, `coarse` pixels from light to dark."""
    cells = max(2, round(SIDE / coarse))
    drawn = np.random.default_rng(random.getrandbits(32)).standard_normal((cells, cells), dtype=np.float32)
    return np.asarray(cv2.resize(drawn, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) * strength, np.float32)


def plain(colour: Sequence[float], random: Random, uneven: float = 12.0) -> Picture:
    """A surface of one colour, lit unevenly."""
    surface = np.full((SIDE, SIDE, 3), colour, np.float32)
    surface += grain(random, 90, uneven)[..., None]
    return np.asarray(np.clip(surface, 0, 255), np.float32)


def part(photograph: NDArray[np.uint8], random: Random) -> Picture:
    """Any part of a photograph, near or far, mirrored or not."""
    shortest = min(photograph.shape[:2])
    side = round(shortest * random.uniform(0.25, 1.0))
    top, left = (random.randint(0, whole - side) for whole in photograph.shape[:2])
    cut = cv2.resize(photograph[top : top + side, left : left + side], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(cut[:, ::-1] if random.random() < 0.5 else cut, np.float32)


def tinted(pixels: Picture, random: Random, far: float) -> Picture:
    """In another light: brighter or darker, flatter, of another colour."""
    gains = np.array([random.uniform(1 - 0.4 * far, 1 + 0.4 * far) for _ in range(3)], np.float32)
    flat, grey = random.uniform(1 - 0.5 * far, 1 + 0.2 * far), random.uniform(80, 170)
    gamma = 2 ** random.uniform(-far, far)
    lit = 255 * (np.clip(pixels * gains, 0, 255) / 255) ** gamma
    return np.asarray(np.clip((lit - grey) * flat + grey, 0, 255), np.float32)
