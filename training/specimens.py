"""One training specimen: text, drawn, set slightly askew between its neighbours, degraded and squeezed to the input."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training.degrade import Picture, degrade
from training.lines import Grey, draw_line
from training.recipe import Recipe


def specimen(recipe: Recipe, random: Random) -> tuple[Grey, str]:
    """A degraded line image of (recipe.height, recipe.width) and its text."""
    font = random.choices(list(recipe.fonts), weights=list(recipe.fonts.values()))[0]
    text = recipe.write(random)
    return squeeze(degrade(scene(recipe, text, font, random), random), recipe), text


def squeeze(picture: Picture, recipe: Recipe) -> Grey:
    """The picture at the recogniser's own size, whatever its aspect, stretched to full contrast."""
    small = cv2.resize(picture, (recipe.width, recipe.height), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(small, (1, 99))
    return np.clip((small - low) * (255 / max(high - low, 0.02)), 0, 255).astype(np.uint8)


def scene(recipe: Recipe, text: str, font: str, random: Random) -> Picture:
    """The line as a finder would cut it out: margins, a slice of the line above or below, skew and perspective."""
    ink = draw_line(text, font, random)
    rows = np.flatnonzero(ink.min(axis=1) < 128)
    ink = ink[rows[0] : rows[-1] + 1]
    height, width = ink.shape
    above, below = (round(height * random.uniform(0.08, 0.65)) for _ in range(2))
    left, right = (round(height * random.uniform(0.1, 1.2)) for _ in range(2))
    canvas = np.full((height + above + below, width + left + right), 255, np.uint8)
    canvas[above : above + height, left : left + width] = ink
    _neighbours(canvas, recipe, font, random, left)
    return _askew(canvas.astype(np.float32) / 255, random, height)


def _neighbours(canvas: Grey, recipe: Recipe, font: str, random: Random, left: int) -> None:
    """Slices of other lines that the crop did not quite leave out."""
    for at_top in (True, False):
        if random.random() > 0.25:
            continue
        other = draw_line(recipe.write(random), font, random)
        rows = np.flatnonzero(other.min(axis=1) < 128)
        depth = random.randint(1, 5)
        slice_ = other[rows[-1] + 1 - depth : rows[-1] + 1] if at_top else other[rows[0] : rows[0] + depth]
        span = min(slice_.shape[1], canvas.shape[1] - left)
        place = slice(0, depth) if at_top else slice(canvas.shape[0] - depth, canvas.shape[0])
        canvas[place, left : left + span] = np.minimum(canvas[place, left : left + span], slice_[:, :span])


def _askew(picture: Picture, random: Random, letter: int) -> Picture:
    """Corners a little off and, one time in three, one end farther from the camera than the other."""
    height, width = picture.shape
    reach = letter * 0.16
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[random.gauss(0, reach * 2), random.gauss(0, reach / 2)] for _ in corners], np.float32)
    if random.random() < 0.35:
        far, away, toward = random.choice(([0, 3], [1, 2])), random.uniform(0.55, 0.95), random.uniform(0.2, 0.8)
        moved[far, 1] = (moved[far, 1] - toward * height) * away + toward * height
    transform = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(picture, transform, (width, height), borderValue=1.0).astype(np.float32)
