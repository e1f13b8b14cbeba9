"""How a camera sees a flat surface: turned, leaning away, bent; and what of its finest detail reaches the sensor."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from training.recapture.light import Light, Plane


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """Where each sensor pixel of a square window looks: across and down from the surface's centre, (side, side) each.

    In sensor pixels, as long as the surface is seen from straight ahead.
    """

    across: Plane
    down: Plane

    @property
    def reach(self) -> float:
        """The farthest that any pixel looks from the centre, in either direction."""
        return max(float(np.abs(self.across).max()), float(np.abs(self.down).max())) + 4


def look(side: int, random: Random, *, bend: float = 0.0) -> View:
    """A hand-held camera's view of a surface that is bent by up to `bend` of the window's side."""
    steps = np.arange(side, dtype=np.float32) - side / 2
    x, y = steps[None, :], steps[:, None]
    angle = np.radians(random.gauss(0, 4) + random.choice((0, 0, 0, 0, 90)))
    turned_x, turned_y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    depth = 1 + (random.gauss(0, 0.07) * x + random.gauss(0, 0.07) * y) / side
    across, down = turned_x / depth, turned_y / depth
    barrel = 1 + random.gauss(0, 0.02) * (across * across + down * down) / (side * side)
    across, down = across * barrel, down * barrel
    if bend:
        across = across + random.uniform(-bend, bend) * across * across / side
        down = down + random.uniform(-bend, bend) * across * across / side
    return View(np.asarray(across, np.float32), np.asarray(down, np.float32))


def sample(texture: Light, fineness: float, view: View, blur: float) -> Light:
    """What falls on each sensor pixel of a texture with `fineness` texels a sensor pixel, its centre at the view's.

    The lens (`blur`, in sensor pixels) and the pixel's own area even out what is finer than they are before the sensor
    samples it: what is left of a grid then beats with the sensor's own, as it does in a camera.
    """
    aperture = max(1, round(fineness))
    averaged = cv2.blur(texture, (aperture, aperture), borderType=cv2.BORDER_REFLECT_101)
    even = unfocused(np.asarray(averaged, np.float32), blur * fineness)
    columns = view.across * fineness + texture.shape[1] / 2
    rows = view.down * fineness + texture.shape[0] / 2
    seen = cv2.remap(
        even, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(seen, np.float32)


def unfocused(seen: Light, blur: float) -> Light:
    """Light through a lens whose blur has this deviation, in the picture's own pixels."""
    size = 2 * int(np.ceil(2.5 * blur)) + 1
    return np.asarray(cv2.GaussianBlur(seen, (size, size), max(0.3, blur)), np.float32)
