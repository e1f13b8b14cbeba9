"""Small pictures of a drawn scene, as the kit's simulation takes them: of the scene itself, or off a screen."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training.recapture import capture, scenes
from training.recapture.capture import Capture
from training.recapture.devices import EVALUATION
from training.specimens.backdrop import noise
from wathiq.vision.geometry import Pixels


def still_life(seed: int) -> Pixels:
    """Coloured things on a grained table, none of it anybody's photograph; 900 x 900."""
    random = Random(seed)
    scene = np.full((900, 900, 3), [random.randint(90, 200) for _ in range(3)], np.float32)
    for _ in range(25):
        middle = (random.randint(0, 900), random.randint(0, 900))
        axes = (random.randint(20, 160), random.randint(20, 160))
        colour = tuple(random.uniform(10, 245) for _ in range(3))
        cv2.ellipse(scene, middle, axes, random.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
    scene *= (1 + 0.05 * noise(900, 900, random, (2.0, 2.0)) + 0.08 * noise(900, 900, random, (30.0, 30.0)))[:, :, None]
    return np.asarray(np.clip(scene, 0, 255), np.uint8)


def taken(species: str, number: int, side: int = 320) -> Capture:
    """The still life of this number as a species of capture shows it, with devices that training never saw."""
    originals = scenes.Stock((still_life(number),), (), ())
    return capture.draw(EVALUATION, originals, Random(f"{species} {number}"), species, side)
