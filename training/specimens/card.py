"""A card being printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np

from training.specimens import ink
from training.specimens.document import HEIGHT, SPECIMEN, WIDTH, Line, Picture, Quad
from training.specimens.ground import Colour, blend
from training.specimens.ink import Mask
from training.specimens.workshop import Workshop

Slot = tuple[float, float, float, float]
"""Left, top, right, bottom, as shares of the card's width and height."""
Align = Literal["left", "middle", "right"]
Script = Literal["arabic", "latin", "ornament", "serial"]

_EDGE = 0.008
_CONDENSED = 0.8
"""Lines too long are set this narrow before they are set smaller."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a line is set: letters take `size` of their slot's height, and a laser leaves out `dots` of their ink."""

    script: Script = "arabic"
    colour: Colour = (30, 28, 26)
    size: float = 0.9
    weight: float = 0.0
    tracking: float = 0.0
    opacity: float = 0.92
    dots: float = 0.0


class Card:
    """Prints into slots: a line never leaves its slot, but for the jitter that moves the whole card's print."""

    def __init__(self, ground: Picture, workshop: Workshop, random: Random) -> None:
        self.picture = ground
        self.lines: list[Line] = []
        self._random = random
        self._jitter = workshop.jitter
        self._offset = workshop.jitter.offset(random)
        self._scale = random.uniform(*workshop.jitter.sizes)
        self._blur = random.uniform(0.35, 0.7)
        self._faces = {script: _shuffled(faces, random) for script, faces in workshop.fonts.items()}

    def print(self, text: str, field: str, slot: Slot, style: Type, align: Align = "right") -> Line | None:
        """A line, and where it came to stand; nothing for an empty text."""
        if not text:
            return None
        left, top, right, bottom = self.placed(slot, self._jitter.line)
        written = self._fitted(text, style, right - left, bottom - top)
        height, width = written.mask.shape
        x = {"left": left, "right": right - width, "middle": (left + right - width) // 2}[align]
        y = min(max(round(self._baseline(text, style, top, bottom) - written.baseline), top), bottom - height)
        self._ink(written.mask, x, y, style)
        line = Line(text, field, _rectangle(x, y, x + width, y + height))
        self.lines.append(line)
        return line

    def placed(self, slot: Slot, stray: float = 0.0) -> tuple[int, int, int, int]:
        """A slot in pixels, where this card's print run has it."""
        across, down = (offset + self._random.uniform(-stray, stray) for offset in self._offset)
        left, top, right, bottom = slot
        across = min(max(across, _EDGE - left), 1 - _EDGE - right)
        down = min(max(down, _EDGE - top), 1 - _EDGE - bottom)
        return (
            round((left + across) * WIDTH),
            round((top + down) * HEIGHT),
            round((right + across) * WIDTH),
            round((bottom + down) * HEIGHT),
        )

    def unplaced(self, x: float) -> float:
        """Where the form has what this card's print run has at x, a share of the width."""
        return x - self._offset[0]

    def specimen(self, slot: Slot) -> None:
        """Says that the card is none."""
        style = Type("latin", (120, 120, 120), tracking=0.2, opacity=self._random.uniform(0.35, 0.6))
        self.print("SPECIMEN", SPECIMEN, slot, style, "middle")

    def _fitted(self, text: str, style: Type, width: int, height: int) -> ink.Ink:
        face = self._face(text, style.script)
        tall = style.size * self._scale * height
        written = ink.write(text, face, tall, weight=style.weight, tracking=style.tracking)
        rows, columns = written.mask.shape
        narrow = min(1.0, width / columns)
        flat = min(1.0, height / rows, narrow / _CONDENSED)
        size = (max(1, int(columns * min(narrow, flat))), max(1, int(rows * flat)))
        if size == (columns, rows):
            return written
        mask = cv2.resize(written.mask, size, interpolation=cv2.INTER_AREA)
        return ink.Ink(np.asarray(mask, np.uint8), written.baseline * size[1] / rows)

    def _face(self, text: str, script: Script) -> str:
        """This card's face for the script, or the next that has what the text needs."""
        fitting = (face for face in self._faces[script] if ink.covers(face, text))
        face = next(fitting, None)
        if face is None:
            raise ValueError(f"no face of the {script} ones has all of {text!r}")
        return face

    def _baseline(self, text: str, style: Type, top: int, bottom: int) -> float:
        """The row that puts the script's letters, whichever of them the text has, into the slot's middle."""
        reach = ink.extent(self._face(text, style.script), ink.sample(text))
        tall = style.size * self._scale * (bottom - top)
        return (top + bottom - tall) / 2 + tall * reach.above / reach.height

    def _ink(self, mask: Mask, x: int, y: int, style: Type) -> None:
        inked = np.pad(mask, 2)
        if style.dots:
            inked = _dotted(inked, style.dots, self._random)
        soft = np.asarray(cv2.GaussianBlur(inked, (0, 0), self._blur), np.uint8)
        height, width = soft.shape
        top, left = max(0, y - 2), max(0, x - 2)
        window = self.picture[top : y - 2 + height, left : x - 2 + width]
        blend(window, soft[: window.shape[0], : window.shape[1]], style.colour, style.opacity)


def _dotted(mask: Mask, strength: float, random: Random) -> Mask:
    """A laser's dots: ink only where a fine grid allows it."""
    height, width = mask.shape
    pitch = random.uniform(2.4, 3.6)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) * (2 * np.pi / pitch)
    grid = 0.5 + 0.25 * (np.cos(x) + np.cos(y))
    return np.asarray(mask * (1 - strength * (1 - grid)), np.uint8)


def _shuffled(faces: Mapping[str, float], random: Random) -> list[str]:
    """Faces in the order in which they are tried, the often drawn ones rather at the front."""
    return sorted(faces, key=lambda face: random.random() ** (1 / faces[face]), reverse=True)


def _rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
