"""One training specimen: a scene drawn, degraded as cameras do, and squeezed to the network's input."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.degrade import Picture, degrade
from training.recipe import Recipe
from wathiq.vision.recognise import network_width

Grey = NDArray[np.uint8]


def specimen(recipe: Recipe, random: Random) -> tuple[Grey, str]:
    """A degraded image of (recipe.height, recipe.width) and its text."""
    picture, text = recipe.scene(random, recipe.fonts)
    return squeeze(degrade(picture, recipe.conditions, random), recipe), text


def squeeze(picture: Picture, recipe: Recipe) -> Grey:
    """The picture at the recogniser's own size, stretched to full contrast."""
    small = cv2.resize(picture, (_width(picture, recipe), recipe.height), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(small, (1, 99))
    return np.asarray(np.clip((small - low) * (255 / max(high - low, 0.02)), 0, 255), np.uint8)


def _width(picture: Picture, recipe: Recipe) -> int:
    if recipe.stretch is None:
        return recipe.width
    height, width = picture.shape
    return network_width(width / height, recipe.height, recipe.width, recipe.stretch)


def stacked(pictures: Sequence[Grey]) -> NDArray[np.float32]:
    """(batch, 1, height, width) in -1..1; the shorter ones end in mid-grey."""
    batch = np.zeros((len(pictures), 1, len(pictures[0]), max(picture.shape[1] for picture in pictures)), np.float32)
    for place, picture in zip(batch[:, 0], pictures, strict=True):
        place[:, : picture.shape[1]] = picture / np.float32(127.5) - 1
    return batch
