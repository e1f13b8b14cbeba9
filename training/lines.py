"""Text to ink: one line of a fixed-pitch font as a grey picture, black on white; and how lines are cut out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.degrade import Picture

Grey = NDArray[np.uint8]
_SIZE = 32


@lru_cache(maxsize=256)
def _font(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, _SIZE)


@lru_cache(maxsize=8192)
def _glyph(path: str, character: str) -> Grey:
    """A character in its cell, drawn once: rendering would otherwise starve the training."""
    font = _font(path)
    cell = Image.new("L", (max(2, round(font.getlength(character))), round(_SIZE * 1.5)), 255)
    ImageDraw.Draw(cell).text((0, _SIZE * 1.15), character, font=font, fill=0, anchor="ls")
    return np.asarray(cell)


def draw_line(text: str, font: str, random: Random) -> Grey:
    """The characters of `text` side by side with a pitch that differs a little from line to line."""
    gap = random.randint(-2, 8)
    cells = []
    for character in text:
        glyph = _glyph(font, character)
        if random.random() < 0.1:
            glyph = np.roll(glyph, random.randint(-1, 1), axis=0)
        cells.append(glyph)
        if gap > 0:
            cells.append(np.full((glyph.shape[0], gap), 255, np.uint8))
    line = np.concatenate(cells, axis=1)
    return line[:, : line.shape[1] + min(gap, 0) or None]


def edges(canvas: Grey, other: Callable[[Random], Grey], random: Random, left: int) -> None:
    """Slices of `other` lines above and below that the cut did not quite leave out, drawn from column `left` on."""
    for at_top in (True, False):
        if random.random() > 0.25:
            continue
        line = other(random)
        rows = np.flatnonzero(line.min(axis=1) < 128)
        depth = random.randint(1, 5)
        slice_ = line[rows[-1] + 1 - depth : rows[-1] + 1] if at_top else line[rows[0] : rows[0] + depth]
        span = min(slice_.shape[1], canvas.shape[1] - left)
        rows_ = min(slice_.shape[0], canvas.shape[0])
        place = slice(0, rows_) if at_top else slice(canvas.shape[0] - rows_, canvas.shape[0])
        canvas[place, left : left + span] = np.minimum(canvas[place, left : left + span], slice_[:rows_, :span])


def askew(picture: Picture, random: Random, letter: float) -> Picture:
    """Corners a little off, in proportion to letters of `letter` pixels."""
    height, width = picture.shape
    reach = letter * 0.16
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[random.gauss(0, reach * 2), random.gauss(0, reach / 2)] for _ in corners], np.float32)
    transform = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(picture, transform, (width, height), borderValue=1.0).astype(np.float32)
