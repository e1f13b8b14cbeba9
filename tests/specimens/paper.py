"""Sheets of paper to print on: all places and sizes in millimetres from the sheet's top left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
"""Height, width, and red, green, blue."""
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SCALE = 16
"""Pixels a millimetre while drawing; the camera makes fewer of them."""
BLACK: Colour = (28, 28, 32)

_FONTS = Path("/usr/share/fonts")
_FACES = {
    "ocr-b": ("opentype/ocr-b/OCRB.otf", 0),
    "sans": ("truetype/liberation/LiberationSans-Regular.ttf", 0),
    "sans-bold": ("truetype/liberation/LiberationSans-Bold.ttf", 0),
    "serif": ("truetype/liberation/LiberationSerif-Regular.ttf", 0),
    "mono": ("truetype/dejavu/DejaVuSansMono.ttf", 0),
    "wide": ("truetype/dejavu/DejaVuSans.ttf", 0),
    "song": ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "song-bold": ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "hei": ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "half": ("opentype/noto/NotoSansCJK-Regular.ttc", 7),
    "micro": ("truetype/wqy/wqy-microhei.ttc", 0),
}


@cache
def _font(face: str, size: float) -> ImageFont.FreeTypeFont:
    path, index = _FACES[face]
    return ImageFont.truetype(_FONTS / path, size * SCALE, index)


@dataclass(frozen=True, slots=True)
class Type:
    """Type to print with: its size in millimetres, its face and its ink."""

    size: float
    face: str = "sans"
    ink: Colour = BLACK


class Paper:
    """A sheet being printed on. Text stands with its middle at `y`."""

    def __init__(self, ground: Picture) -> None:
        self._image = Image.fromarray(ground)
        self._draw = ImageDraw.Draw(self._image)

    @property
    def picture(self) -> Picture:
        return np.asarray(self._image, np.uint8)

    def text(self, x: float, y: float, text: str, style: Type, anchor: str = "lm") -> None:
        """One line, `anchor` as Pillow has it."""
        self._draw.text((x * SCALE, y * SCALE), text, style.ink, _font(style.face, style.size), anchor)

    def spread(self, ends: tuple[float, float], y: float, text: str, style: Type) -> None:
        """Characters evenly from the left end to the right one."""
        left, right = ends
        pitch = (right - left - style.size) / max(len(text) - 1, 1)
        self.pitched(left + (style.size - pitch) / 2, y, text, pitch, style)

    def pitched(self, left: float, y: float, text: str, pitch: float, style: Type) -> None:
        """Characters at a fixed pitch, the first one's cell beginning at `left`."""
        for place, character in enumerate(text):
            self.text(left + (place + 0.5) * pitch, y, character, style, "mm")

    def box(self, box: Box, fill: Colour | None = None, line: Colour | None = None, width: float = 0.2) -> None:
        self._draw.rectangle(_pixels(box), fill, line, max(1, round(width * SCALE)))

    def oval(self, box: Box, fill: Colour) -> None:
        self._draw.ellipse(_pixels(box), fill)

    def stick(self, left: float, top: float, picture: Picture) -> None:
        """Another sheet on this one."""
        self._image.paste(Image.fromarray(picture), (round(left * SCALE), round(top * SCALE)))

    def dots(self, left: float, right: float, y: float, ink: Colour) -> None:
        """A dotted rule."""
        for x in np.arange(left, right, 0.75):
            self.box((float(x), y, float(x) + 0.3, y + 0.12), ink)


def _pixels(box: Box) -> list[float]:
    return [value * SCALE for value in box]


def plain(width: float, height: float, tint: Colour) -> Picture:
    """Unprinted paper."""
    return np.full((round(height * SCALE), round(width * SCALE), 3), tint, np.uint8)


def guilloche(width: float, height: float, tint: Colour, seed: int) -> Picture:
    """Security paper: bundles of faint wavy lines on a tint."""
    ground = plain(width, height, tint).astype(np.float32)
    y, x = np.mgrid[0 : ground.shape[0], 0 : ground.shape[1]].astype(np.float32) / SCALE
    random = np.random.default_rng(seed)
    for colour in random.uniform(-1, 1, (3, 3)):
        ground += _bundle(x, y, random)[..., None] * (10 * colour - 8)
    return np.asarray(np.clip(ground, 0, 255), np.uint8)


def _bundle(x: NDArray[np.float32], y: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Lines along one direction, thin where 1, bent by two slow waves."""
    bend = sum(
        random.uniform(1, 4) * np.sin(x / random.uniform(4, 14) + y / random.uniform(9, 30) + random.uniform(0, 6))
        for _ in range(2)
    )
    turn = random.uniform(0, np.pi)
    across = x * np.cos(turn) + y * np.sin(turn) + bend
    return np.asarray(np.abs(np.cos(across * np.pi / random.uniform(0.9, 1.6))) ** 12, np.float32)
