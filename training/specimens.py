"""One training specimen: a scene drawn, degraded as cameras do, and squeezed to the network's input."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.degrade import Picture, degrade
from training.recipe import Recipe

Grey = NDArray[np.uint8]


def specimen(recipe: Recipe, random: Random) -> tuple[Grey, str]:
    """A degraded image of (recipe.height, recipe.width) and its text."""
    picture, text = recipe.scene(random, recipe.fonts)
    return squeeze(degrade(picture, recipe.conditions, random), recipe), text


def squeeze(picture: Picture, recipe: Recipe) -> Grey:
    """The picture at the recogniser's own size, whatever its aspect, stretched to full contrast."""
    small = cv2.resize(picture, (recipe.width, recipe.height), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(small, (1, 99))
    return np.clip((small - low) * (255 / max(high - low, 0.02)), 0, 255).astype(np.uint8)
