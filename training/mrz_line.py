"""A machine-readable line as a finder would cut it out: margins, slices of its neighbours, skew and perspective."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training import mrz_text
from training.degrade import Picture
from training.lines import Grey, draw_line
from training.recipe import FontSet


def scene(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """A line in one of the fonts, grey 0..1, and its text."""
    font = random.choices(list(fonts["mrz"]), weights=list(fonts["mrz"].values()))[0]
    text = mrz_text.write_line(random)
    return _cut_out(text, font, random), text


def _cut_out(text: str, font: str, random: Random) -> Picture:
    ink = draw_line(text, font, random)
    rows = np.flatnonzero(ink.min(axis=1) < 128)
    ink = ink[rows[0] : rows[-1] + 1]
    height, width = ink.shape
    above, below = (round(height * random.uniform(0.08, 0.65)) for _ in range(2))
    left, right = (round(height * random.uniform(0.1, 1.2)) for _ in range(2))
    canvas = np.full((height + above + below, width + left + right), 255, np.uint8)
    canvas[above : above + height, left : left + width] = ink
    _neighbours(canvas, font, random, left)
    return _askew(np.asarray(canvas, np.float32) / np.float32(255), random, height)


def _neighbours(canvas: Grey, font: str, random: Random, left: int) -> None:
    """Slices of other lines that the crop did not quite leave out."""
    for at_top in (True, False):
        if random.random() > 0.25:
            continue
        other = draw_line(mrz_text.write_line(random), font, random)
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
