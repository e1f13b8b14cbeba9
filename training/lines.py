"""Text to ink: one line of a fixed-pitch or proportional font as a grey picture, black on white."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

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
