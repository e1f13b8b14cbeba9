"""A living head: a generic relief under the photograph, turned about the neck, with eyes that close and a smile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from training.attacks.subject import NOSE, UNIT, Picture, Plane, Texture, grid
from training.attacks.surface import Pose, coarse_size, looked_up

_BUMPS = (  # x, y, width, height, relief towards the camera, all in units
    (0.0, 0.62, 0.17, 0.14, 0.26),
    (0.0, 0.32, 0.12, 0.28, 0.14),
    (-0.5, 0.0, 0.24, 0.14, -0.07),
    (0.5, 0.0, 0.24, 0.14, -0.07),
    (0.0, 1.07, 0.28, 0.14, 0.07),
    (0.0, 1.5, 0.3, 0.2, 0.08),
    (-0.6, 0.55, 0.3, 0.3, 0.06),
    (0.6, 0.55, 0.3, 0.3, 0.06),
    (0.0, -0.3, 0.8, 0.1, 0.05),
)
_CENTRE, _AXES = (0.0, 0.35, 1.25), (1.3, 1.95, 1.4)
_PIVOT = (0.0, 1.1, 1.5)
"""The head turns about the top of the neck."""
_TORSO_DEPTH = 0.9
_LIGHT = (-0.45, -0.6, -0.65)


@dataclass(frozen=True, slots=True)
class Gesture:
    """A moment of a head: its pose, and how far the eyes are closed, the mouth smiles and opens, each 0..1."""

    head: Pose = field(default_factory=Pose)
    torso: Pose = field(default_factory=Pose)
    blink: float = 0.0
    smile: float = 0.0
    opening: float = 0.0


def points(texture: Texture, gesture: Gesture, build: float) -> Plane:
    """Where the texture's points are (rows, columns, 3) in units; `build` stretches the relief."""
    x, y = grid(*coarse_size(texture))
    depth = _relief(*_generic(texture, x, y), texture.nose[0]) * build
    neck = np.clip((y - 1.5) / 0.9, 0, 1)
    neck = neck * neck * (3 - 2 * neck)
    depth = (1 - neck) * depth + neck * _TORSO_DEPTH
    still = np.stack([x, y, depth], axis=-1).astype(np.float32)
    turned, swayed = gesture.head.apply(still, _PIVOT), gesture.torso.apply(still, _PIVOT)
    return np.asarray((1 - neck)[..., None] * turned + neck[..., None] * swayed, np.float32)


def _generic(texture: Texture, x: Plane, y: Plane) -> tuple[Plane, Plane]:
    """The places of a generic face that a texture's places are: of long faces and short ones the nose tells."""
    return x, np.asarray(y * (NOSE[1] / float(np.clip(texture.nose[1], 0.55, 1.0))), np.float32)


def _relief(x: Plane, y: Plane, nose: float) -> Plane:
    """Depth of a face: an ellipsoid with a nose, sockets, lips, a chin and cheeks."""
    inside = ((x - _CENTRE[0]) / _AXES[0]) ** 2 + ((y - _CENTRE[1]) / _AXES[1]) ** 2
    depth = _CENTRE[2] - _AXES[2] * np.sqrt(1 - np.minimum(inside, 0.97))
    for bump_x, bump_y, wide, tall, high in _BUMPS:
        shift = nose if bump_x == 0 else 0.0
        depth -= high * np.exp(-(((x - bump_x - shift) / wide) ** 2) - ((y - bump_y) / tall) ** 2)
    return np.asarray(cv2.GaussianBlur(depth, (0, 0), 0.06 * UNIT / 4), np.float32)


def expressed(texture: Texture, gesture: Gesture) -> Texture:
    """The photograph's face with another expression."""
    rows, columns = texture.pixels.shape[:2]
    x, y = _generic(texture, *grid(columns, rows))
    dx, dy = np.zeros_like(x), np.zeros_like(y)
    for side in (-1, 1):
        corner = np.exp(-(((x - side * 0.4) / 0.3) ** 2) - ((y - 1.02) / 0.28) ** 2)
        cheek = np.exp(-(((x - side * 0.6) / 0.35) ** 2) - ((y - 0.6) / 0.3) ** 2)
        dx += gesture.smile * side * (0.17 * corner + 0.03 * cheek)
        dy -= gesture.smile * (0.1 * corner + 0.06 * cheek)
    jaw = np.exp(-((x / 0.6) ** 2)) * np.clip((y - 1.05) / 0.25, 0, 1) * np.clip((2.2 - y) / 0.6, 0, 1)
    dy += gesture.opening * 0.16 * jaw
    for side in (-1, 1):  # the upper lid comes down over the eye and draws the skin above it along
        lid = np.exp(-(((x - side * 0.5) / 0.26) ** 2)) * _lid(y)
        dy += gesture.blink * 0.15 * lid
    across, down = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    place = np.asarray(np.stack([across - UNIT * dx, down - UNIT * dy], axis=-1), np.float32)
    pixels = looked_up(texture.pixels, place, cv2.BORDER_REPLICATE)
    if gesture.opening > 0.1:
        pixels = _with_mouth(np.asarray(pixels, np.uint8), x, y, gesture.opening)
    return replace(texture, pixels=np.asarray(pixels, np.uint8))


def blinking(texture: Texture, blink: float) -> Texture:
    """The photograph's face with nothing but what lies in the holes of its eyes changed."""
    x, y = _generic(texture, *grid(texture.pixels.shape[1], texture.pixels.shape[0]))
    hole = np.zeros_like(x)
    for side in (-1, 1):
        hole += np.exp(-(((x - side * 0.5) / 0.3) ** 8) - ((y / 0.15) ** 8))
    shut = expressed(texture, Gesture(blink=blink)).pixels
    return replace(texture, pixels=np.asarray(cv2.blendLinear(shut, texture.pixels, hole, 1 - hole), np.uint8))


def _lid(y: Plane) -> Plane:
    """How far the skin at a height follows the lid: all just above the lower lid, none at the brow and below."""
    return np.asarray(np.interp(y, [-0.42, -0.02, 0.1, 0.13], [0, 1, 1, 0]), np.float32)


def _with_mouth(pixels: Picture, x: Plane, y: Plane, opening: float) -> Picture:
    dark = np.exp(-((x / 0.3) ** 4) - (((y - 1.06 - 0.06 * opening) / (0.02 + 0.07 * opening)) ** 4))
    return np.asarray(pixels * (1 - 0.75 * dark[..., None]), np.uint8)


def shading(texture: Texture, gesture: Gesture, build: float, strength: float) -> Texture:
    """The light of a room that stays where it is while the head turns."""
    columns, rows = coarse_size(texture)
    x, y = grid(columns, rows)
    depth = _relief(*_generic(texture, x, y), texture.nose[0]) * build
    slope_x, slope_y = (np.gradient(depth, axis=axis) * UNIT / 4 for axis in (1, 0))
    normal = np.stack([slope_x, slope_y, -np.ones_like(depth)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    before = np.clip(normal @ np.asarray(_LIGHT), 0, 1)
    after = np.clip(normal @ gesture.head.matrix().T @ np.asarray(_LIGHT), 0, 1)
    fade = np.clip((1.9 - y) / 0.8, 0, 1)
    gain = 1 + strength * fade * cv2.GaussianBlur((after - before).astype(np.float32), (0, 0), 2)
    size = (texture.pixels.shape[1], texture.pixels.shape[0])
    lit = texture.pixels * cv2.resize(gain.astype(np.float32), size)[..., None]
    return replace(texture, pixels=np.asarray(np.clip(lit, 0, 255), np.uint8))
