"""Surfaces in front of a camera: where every point of a texture is in space, and how a camera sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.attacks.subject import Picture, Plane, Texture

Vector = NDArray[np.float64]

_ROUNDS = 9
_COARSE = 4
"""Surfaces are smooth: they are computed this many times smaller than their textures."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A camera at the origin that looks along z: the picture's size and its focal length, all in pixels."""

    width: int
    height: int
    focal: float

    def project(self, points: Plane) -> Plane:
        """Points (..., 3), x to the right, y down, z away, to pixels (..., 2)."""
        depth = np.maximum(points[..., 2:], 0.05)
        centre = np.array([self.width / 2, self.height / 2], np.float32)
        return np.asarray(self.focal * points[..., :2] / depth + centre, np.float32)


@dataclass(frozen=True, slots=True)
class Pose:
    """Turns in degrees (yaw to the right, pitch down, roll clockwise) about a pivot, then a shift, in units."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def apply(self, points: Plane, pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Plane:
        """Points (..., 3) so turned and shifted."""
        about = np.asarray(pivot, np.float32)
        return np.asarray((points - about) @ self.matrix().T + about + np.asarray(self.shift, np.float32), np.float32)

    def matrix(self) -> Plane:
        yaw, pitch, roll = np.radians([self.yaw, self.pitch, self.roll])
        around_y = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
        around_x = [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
        around_z = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
        return np.asarray(np.array(around_y) @ np.array(around_x) @ np.array(around_z), np.float32)


def coarse_size(texture: Texture) -> tuple[int, int]:
    """Columns and rows of the points that `seen` takes."""
    rows, columns = texture.pixels.shape[:2]
    return columns // _COARSE, rows // _COARSE


def seen(texture: Texture, points: Plane, lens: Lens) -> Texture:
    """The texture as the camera sees it, its points (rows, columns, 3) in space given; of folds, only one side shows.

    The picture is made by asking for each pixel which place of the texture lands there, by Newton's steps with one
    slope for all, so steep surfaces settle more slowly than flat ones.
    """
    rows, columns = texture.pixels.shape[:2]
    landed = cv2.resize(lens.project(points), (columns, rows), interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[0:rows:16, 0:columns:16]
    known = np.stack([x.ravel(), y.ravel(), np.ones(x.size)], axis=1)
    slope, *_ = np.linalg.lstsq(known, landed[::16, ::16].reshape(-1, 2), rcond=None)
    back = np.linalg.inv(slope[:2].T).astype(np.float32)
    across, down = (np.arange(0, side + _COARSE, _COARSE, dtype=np.float32) for side in (lens.width, lens.height))
    wanted = np.stack(np.meshgrid(across, down), axis=-1)
    place = (wanted - slope[2].astype(np.float32)) @ back.T
    for _ in range(_ROUNDS):
        there = looked_up(landed, place, cv2.BORDER_REPLICATE)
        beyond = (place - np.clip(place, 0, [columns - 1, rows - 1])) @ slope[:2].astype(np.float32)
        place = np.asarray(place + 0.9 * (wanted - there - beyond) @ back.T, np.float32)
    place = _enlarged(place, lens)
    pixels = looked_up(texture.pixels, place, cv2.BORDER_REPLICATE)
    cover = looked_up(texture.cover, place, cv2.BORDER_CONSTANT)
    return Texture(np.asarray(pixels, np.uint8), np.asarray(cover, np.float32))


def _enlarged(places: Plane, lens: Lens) -> Plane:
    """Places that are known for every few pixels, for all."""
    across, down = (np.arange(side, dtype=np.float32) / _COARSE for side in (lens.width, lens.height))
    return np.asarray(looked_up(places, np.stack(np.meshgrid(across, down), axis=-1), cv2.BORDER_REPLICATE), np.float32)


def looked_up(picture: NDArray[Any], places: Plane, border: int) -> NDArray[Any]:
    """What a picture shows at places (..., 2) in its pixels; beyond its edges nothing, or the edge again."""
    across, down = (np.ascontiguousarray(places[..., axis], np.float32) for axis in (0, 1))
    return np.asarray(cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=border))


def over(front: Texture, back: Picture) -> Picture:
    """A layer in front of a picture."""
    return np.asarray(cv2.blendLinear(front.pixels, back, front.cover, 1 - front.cover), np.uint8)
