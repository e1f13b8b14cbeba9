"""What a camera's sensor and file make of what the lens shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np

from training.attacks.subject import Picture


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera's way with one frame: `exposure` and colour gains, blur and noise in pixels and grey levels, JPEG."""

    exposure: float
    gains: tuple[float, float, float]
    blur: float
    smear: tuple[float, float]
    noise: float
    quality: int

    @classmethod
    def draw(cls, random: Random) -> Shot:
        """A camera in some light."""
        return cls(
            random.uniform(0.75, 1.15),
            (random.uniform(0.93, 1.07), 1.0, random.uniform(0.93, 1.07)),
            random.uniform(0.4, 1.0),
            (0.0, 0.0),
            random.choice((1.0, 2.0, 4.0, 7.0)) * random.uniform(0.7, 1.2),
            random.randint(78, 95),
        )

    def again(self, random: Random) -> Shot:
        """The same camera for the next frame: the exposure wanders, the hand shakes."""
        return replace(
            self,
            exposure=self.exposure * random.uniform(0.95, 1.05),
            blur=self.blur * random.uniform(0.85, 1.2),
            smear=(random.gauss(0, 0.5), random.gauss(0, 0.5)),
        )

    def take(self, scene: Picture, random: Random) -> Picture:
        """The frame as it comes out of its file."""
        soft = cv2.GaussianBlur(scene, (0, 0), self.blur)
        soft = _smeared(np.asarray(soft, np.uint8), self.smear)
        grain = np.random.default_rng(random.getrandbits(32)).standard_normal(scene.shape, dtype=np.float32)
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.6), np.float32) * 1.6
        lit = soft * (self.exposure * np.asarray(self.gains, np.float32)) + self.noise * grain
        return filed(np.asarray(np.clip(lit, 0, 255), np.uint8), self.quality)


def filed(pixels: Picture, quality: int) -> Picture:
    """Through a JPEG file and back."""
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _smeared(scene: Picture, motion: tuple[float, float]) -> Picture:
    """Blurred along the way that the hand moved during the exposure."""
    length = float(np.hypot(*motion))
    if length < 0.3:
        return scene
    kernel = np.zeros((7, 7), np.float32)
    along = np.clip(np.linspace(-1, 1, 9)[:, None] * np.asarray(motion)[None, :], -3, 3)
    for right, down in np.round(along).astype(int) + 3:
        kernel[down, right] += 1
    return np.asarray(cv2.filter2D(scene, -1, kernel / kernel.sum()), np.uint8)
