"""What a face is shown on: paper and screens, their edges, and how far they bend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np

from training.attacks.subject import LEFT, TOP, UNIT, Picture, Plane, Texture, grid
from training.attacks.surface import Pose, coarse_size

Range = tuple[float, float]
Grain = Callable[[Picture, Random], Picture]
"""What a screen's grid or a print's dots make of a picture."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A sheet or a screen.

    It shows the photograph `half` units to either side of the face and `above` and `below` the eyes; `edge` is the
    margin or bezel around that, in units, of a grey out of `shade`; `bend` is its sagitta at one unit from its axis.
    """

    half: Range
    above: Range
    below: Range
    edge: Range
    shade: tuple[int, int]
    bend: Range = (0.0, 0.0)
    is_screen: bool = True


MEDIA: Mapping[str, Medium] = {
    "flat print": Medium((1.6, 3.5), (1.6, 3.1), (2.2, 4.4), (0.0, 0.25), (225, 255), is_screen=False),
    "bent print": Medium((1.6, 3.0), (1.6, 3.1), (2.2, 4.4), (0.0, 0.25), (225, 255), (0.02, 0.14), is_screen=False),
    "phone": Medium((1.2, 1.8), (1.5, 2.3), (1.9, 3.0), (0.1, 0.2), (5, 40)),
    "tablet": Medium((1.6, 2.6), (1.9, 2.9), (2.3, 4.0), (0.2, 0.4), (5, 60)),
    "monitor": Medium((2.4, 3.6), (2.2, 3.2), (3.0, 4.6), (0.2, 0.6), (5, 70)),
}


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """A medium with its picture: the texture, how it is bent about an axis at an angle (radians), and how unevenly."""

    texture: Texture
    bend: float = 0.0
    axis: float = 0.0
    wave: float = 0.0

    def flexed(self, random: Random) -> Sheet:
        """The same a moment later: hands bend it a little more or less."""
        bend, wave = (value * random.uniform(0.7, 1.3) for value in (self.bend, self.wave))
        return replace(self, bend=bend, wave=wave, axis=self.axis + random.gauss(0, 0.04))

    def points(self, pose: Pose) -> Plane:
        """Where it is in space, (rows, columns, 3) in units, the eyes at the origin but for the pose."""
        x, y = grid(*coarse_size(self.texture))
        across = x * np.cos(self.axis) + y * np.sin(self.axis)
        return pose.apply(np.stack([x, y, self.bend * across**2 + self.wave * across**3], axis=-1).astype(np.float32))


def sheet(photo: Texture, kind: str, grain: Grain, random: Random) -> Sheet:
    """The photograph on a medium of the kind."""
    medium = MEDIA[kind]
    texture = mounted(replace(photo, pixels=grain(photo.pixels, random)), medium, random)
    bend = random.uniform(*medium.bend) * random.choice((-1, 1))
    axis = random.choice((0.0, 0.0, np.pi / 2)) + random.gauss(0, 0.15)
    return Sheet(texture, bend, axis, bend * random.uniform(-0.2, 0.2))


def mounted(photo: Texture, medium: Medium, random: Random) -> Texture:
    """The part of the photograph that the medium shows, in its margin or bezel; nothing beyond."""
    half, above, below = (random.uniform(*span) for span in (medium.half, medium.above, medium.below))
    edge = random.uniform(*medium.edge)
    inner = _box(photo, -half, -above, half, below)
    outer = _box(photo, -half - edge, -above - edge, half + edge, below + edge)
    pixels, cover = np.full_like(photo.pixels, random.randint(*medium.shade)), np.zeros_like(photo.cover)
    pixels[inner] = photo.pixels[inner]
    cover[outer] = 1
    cover[0], cover[-1], cover[:, 0], cover[:, -1] = (0,) * 4
    return Texture(pixels, np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.8), np.float32))


def _box(photo: Texture, left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    rows, columns = photo.pixels.shape[:2]
    across = [round(float(np.clip((x - LEFT) * UNIT, 0, columns))) for x in (left, right)]
    down = [round(float(np.clip((y - TOP) * UNIT, 0, rows))) for y in (top, bottom)]
    return slice(down[0], down[1]), slice(across[0], across[1])
