"""A machine-readable line as a finder would cut it out: margins, slices of its neighbours, skew and perspective."""

from __future__ import annotations

from functools import partial
from random import Random

import cv2
import numpy as np

from training import mrz_text
from training.degrade import Picture
from training.lines import Grey, askew, draw_line, edges
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
    edges(canvas, partial(_neighbour, font), random, left)
    return _tapered(askew(np.asarray(canvas, np.float32) / np.float32(255), random, height), random)


def _neighbour(font: str, random: Random) -> Grey:
    return draw_line(mrz_text.write_line(random), font, random)


def _tapered(picture: Picture, random: Random) -> Picture:
    """One time in three, one end farther from the camera than the other."""
    if random.random() > 0.35:
        return picture
    height, width = picture.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners.copy()
    far, away, toward = random.choice(([0, 3], [1, 2])), random.uniform(0.55, 0.95), random.uniform(0.2, 0.8)
    moved[far, 1] = (moved[far, 1] - toward * height) * away + toward * height
    transform = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(picture, transform, (width, height), borderValue=1.0).astype(np.float32)
