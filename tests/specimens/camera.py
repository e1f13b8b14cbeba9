"""What a scanner or a telephone makes of sheets that lie somewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.specimens.paper import SCALE, Picture

_FINE = 2
"""The scene is put together this many times larger than the picture taken of it."""

Light = NDArray[np.float32]
Backdrop = Callable[[int, int, np.random.Generator], Light]


def lid(height: int, width: int, random: np.random.Generator) -> Light:
    """The white of a scanner."""
    del random
    return np.full((height, width, 3), 244, np.float32)


def felt(height: int, width: int, random: np.random.Generator) -> Light:
    """One even green."""
    del random
    return np.full((height, width, 3), (38, 122, 92), np.float32)


def wood(height: int, width: int, random: np.random.Generator) -> Light:
    """A table top: grain along its length."""
    grain = cv2.GaussianBlur(random.normal(0, 1, (height, width)), (0, 0), 60, sigmaY=1.5)
    broad = cv2.GaussianBlur(random.normal(0, 1, (height, width)), (0, 0), 90, sigmaY=14)
    rings = np.sin(9 * broad / broad.std() + np.arange(height)[:, None] / 40)
    tone = 0.05 * grain / grain.std() + 0.08 * rings
    return np.asarray(np.array([150, 104, 66]) * (1 + tone[..., None]), np.float32)


def cloth(height: int, width: int, random: np.random.Generator) -> Light:
    """Dark woven stuff."""
    y, x = np.mgrid[0:height, 0:width]
    weave = np.sin(x / 2.3) * np.sin(y / 2.3)
    folds = cv2.GaussianBlur(random.normal(0, 1, (height, width)), (0, 0), 70)
    tone = 0.09 * weave + 0.12 * folds / folds.std()
    return np.asarray(np.array([44, 50, 66]) * (1 + tone[..., None]), np.float32)


@dataclass(frozen=True, slots=True)
class Lay:
    """How a sheet lies: its middle and width as shares of the picture's, tilt in degrees, and how it leans away."""

    x: float = 0.5
    y: float = 0.5
    width: float = 0.9
    tilt: float = 0.0
    lean: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its size, what lies where on what, its faults, and how it is turned (quarters to the right)."""

    width: int
    height: int
    lays: tuple[Lay, ...]
    backdrop: Backdrop = lid
    blur: float = 0.35
    unevenness: float = 0.0
    noise: float = 0.6
    turn: int = 0
    mirrored: bool = False


def scan(width: float, height: float, scale: float = 7.5) -> Shot:
    """A sheet of so many millimetres on a flatbed, `scale` pixels a millimetre, with a little of the lid around it."""
    margin = 4
    across, down = round((width + margin) * scale), round((height + margin) * scale)
    return Shot(across, down, (Lay(width=width / (width + margin), tilt=0.3),))


def take(shot: Shot, sheets: Sequence[Picture], seed: int) -> Picture:
    """The picture."""
    random = np.random.default_rng(seed)
    scene = shot.backdrop(shot.height * _FINE, shot.width * _FINE, random)
    for sheet, lay in zip(sheets, shot.lays, strict=True):
        scene = _laid(scene, sheet, lay, shot.width * _FINE)
    seen = cv2.resize(scene, (shot.width, shot.height), interpolation=cv2.INTER_AREA)
    sharp = np.asarray(cv2.GaussianBlur(seen, (0, 0), shot.blur), np.float32)
    return _held(_noisy(_lit(sharp, shot.unevenness, random), shot.noise, random), shot)


def _held(picture: Picture, shot: Shot) -> Picture:
    turned = np.rot90(picture, -shot.turn)
    return np.ascontiguousarray(turned[:, ::-1] if shot.mirrored else turned)


def _laid(scene: Light, sheet: Picture, lay: Lay, scene_width: int) -> Light:
    """The scene with a sheet on it and the sheet's shadow around it."""
    scale = lay.width * scene_width / sheet.shape[1]
    small = np.asarray(cv2.resize(sheet, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    size = (scene.shape[1], scene.shape[0])
    matrix = cv2.getPerspectiveTransform(_rectangle(small), _corners(small, lay, size))
    drawn = cv2.warpPerspective(small.astype(np.float32), matrix, size)
    cover = cv2.warpPerspective(np.ones(small.shape[:2], np.float32), matrix, size)[..., None]
    shadow = cv2.GaussianBlur(cover, (0, 0), SCALE * scale * 1.2)[..., None]
    return np.asarray(scene * (1 - 0.45 * shadow) * (1 - cover) + drawn, np.float32)


def _rectangle(sheet: Picture) -> Light:
    height, width = sheet.shape[:2]
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def _corners(sheet: Picture, lay: Lay, size: tuple[int, int]) -> Light:
    """Where the sheet's corners come to lie."""
    height, width = sheet.shape[:2]
    return placed(_rectangle(sheet) - np.array([width / 2, height / 2]), width, lay, size)


def placed(points: NDArray[np.floating], width: float, lay: Lay, size: tuple[int, int]) -> Light:
    """Where points come to lie that are so far from the middle of a sheet `width` pixels wide."""
    depth = 1 + points @ np.array(lay.lean) / width
    angle = np.radians(lay.tilt)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(points / depth[:, None] @ turn + np.array([lay.x * size[0], lay.y * size[1]]), np.float32)


def quad(shot: Shot, lay: Lay, aspect: float) -> list[list[float]]:
    """The corners, in pixels of the picture, of a sheet of this aspect that lies so; of unturned pictures alone."""
    width = lay.width * shot.width
    x, y = width / 2, width / aspect / 2
    corners = np.array([(-x, -y), (x, -y), (x, y), (-x, y)])
    return [[round(float(v), 1) for v in point] for point in placed(corners, width, lay, (shot.width, shot.height))]


def _lit(picture: Light, unevenness: float, random: np.random.Generator) -> Light:
    """Brighter on one side than on the other."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    angle = random.uniform(0, 2 * np.pi)
    slope = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    return np.asarray(picture * (1 + unevenness * (slope[..., None] - 0.3)), np.float32)


def _noisy(picture: Light, noise: float, random: np.random.Generator) -> Picture:
    grain = cv2.GaussianBlur(random.normal(0, 1, picture.shape), (0, 0), 0.6) * noise * 2
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)
