"""Number plates: Korean and Egyptian ones, and others that are neither. Places and sizes in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.specimens.paper import Box, Colour, Picture

_SCALE = 4
"""Pixels a millimetre while drawing."""
_EM = 400
_FONTS = Path("/usr/share/fonts")
# Faces that nothing here was trained on.
_FACES = {
    "square": "truetype/nanum/NanumSquareB.ttf",
    "dotum": "truetype/unfonts-core/UnDotumBold.ttf",
    "sans": "opentype/freefont/FreeSansBold.otf",
    "roboto": "truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
    "naskh": "truetype/noto/NotoNaskhArabic-Bold.ttf",
    "harmattan": "truetype/harmattan/Harmattan-Bold.ttf",
}
_WHITE, _BLACK = (236, 238, 236), (26, 26, 30)
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_HEADERS: dict[str, Colour] = {"private": (70, 158, 206), "taxi": (236, 128, 26), "truck": (196, 34, 30)}
_FORMS = {"ه": "ه\u200d"}
"""Plates print the initial form of this letter; a joiner behind it brings it about."""


@dataclass(frozen=True, slots=True)
class Row:
    """Characters one beside the other; the space in a row is as wide as `space`.

    `pitch` is the width of a digit with the gap behind it, `height` that of a digit; a syllable has its own size.
    """

    text: str
    left: float
    top: float
    pitch: float
    height: float
    syllable: tuple[float, float] = (60, 66)
    space: float = 14


@dataclass(frozen=True, slots=True)
class KoreanPlate:
    """Rows on a panel; a stacked region is two rows of one syllable."""

    size: tuple[float, float]
    rows: Sequence[Row]
    paint: Colour = _WHITE
    ink: Colour = _BLACK
    hangul: str = "square"
    digits: str = "roboto"
    strip: float = 0.0
    bolts: Sequence[tuple[float, float]] = ()
    type: ClassVar[str | None] = "korea_plate"

    def truth(self) -> dict[str, str]:
        return {"plate": "".join(row.text for row in self.rows).replace(" ", "")}

    def draw(self) -> Picture:
        panel = _Panel(self.size, self.paint)
        if self.strip:
            panel.box((4, 4, 4 + self.strip, self.size[1] - 4), (28, 78, 150))
            panel.disc(4 + self.strip / 2, self.size[1] * 0.4, self.strip * 0.26, (214, 222, 232))
        for row in self.rows:
            self._print(panel, row)
        panel.frame(self.ink, 3.0)
        return panel.finished(self.bolts)

    def _print(self, panel: _Panel, row: Row) -> None:
        x = row.left
        for character in row.text:
            if character == " ":
                x += row.space
            elif character.isdigit():
                panel.stretch(
                    _glyph(self.digits, character), (x, row.top, x + row.pitch * 0.84, row.top + row.height), self.ink
                )
                x += row.pitch
            else:
                wide, tall = row.syllable
                top = row.top + (row.height - tall) * 0.62
                panel.stretch(_glyph(self.hangul, character), (x, top, x + wide, top + tall), self.ink)
                x += wide * 1.13


@dataclass(frozen=True, slots=True)
class EgyptianPlate:
    """Letters in reading order, parted by spaces, and a number in Western digits."""

    letters: str
    digits: str
    kind: str
    face: str = "naskh"
    size: tuple[float, float] = (350, 170)
    type: ClassVar[str | None] = "egypt_plate"

    def truth(self) -> dict[str, str]:
        return {
            "plate": f"{self.letters} {self.digits}",
            "letters": self.letters,
            "digits": self.digits,
            "class": self.kind,
        }

    def draw(self) -> Picture:
        width, height = self.size
        panel, band = _Panel(self.size, (232, 232, 230)), height * 0.38
        panel.box((0, 0, width, band), _HEADERS[self.kind])
        panel.stretch(_glyph("sans", "EGYPT"), (32, 22, 142, 50), _BLACK)
        panel.stretch(_glyph(self.face, "مصر"), (222, 14, 302, 58), _BLACK)
        panel.box((0, band, width, band + 1.5), _BLACK)
        panel.box((width * 0.49, band, width * 0.49 + 2, height), (60, 60, 62))
        number = [_glyph(self.face, digit) for digit in self.digits.translate(_EASTERN)]
        letters = [_glyph(self.face, _FORMS.get(letter, letter)) for letter in reversed(self.letters.split())]
        panel.spread(number, (12, band + 7, width * 0.49 - 8, height - 8), self._em("١", 68), _BLACK)
        panel.spread(letters, (width * 0.49 + 9, band + 7, width - 12, height - 8), self._em("ل", 90), _BLACK)
        panel.frame(_BLACK, 2.5)
        return panel.finished(((22, 14), (width - 22, 14)))

    def _em(self, character: str, height: float) -> float:
        """The size of type in which a character is so high."""
        return height / _glyph(self.face, character).height


@dataclass(frozen=True, slots=True)
class ForeignPlate:
    """A row of Latin print."""

    size: tuple[float, float]
    text: str
    paint: Colour
    ink: Colour
    strip: float = 0.0
    below: str = ""
    type: ClassVar[str | None] = None

    def truth(self) -> dict[str, str]:
        return {}

    def draw(self) -> Picture:
        panel = _Panel(self.size, self.paint)
        width, height = self.size
        if self.strip:
            panel.box((0, 0, self.strip, height), (22, 58, 150))
        unit = (width - self.strip - 50) / sum(0.45 if c == " " else 1.0 for c in self.text)
        x = self.strip + 28
        tall = height * (0.56 if self.below else 0.68)
        top = height * (0.1 if self.below else 0.16)
        for character in self.text:
            if character != " ":
                panel.stretch(_glyph("sans", character), (x, top, x + unit * 0.8, top + tall), self.ink)
            x += unit * (0.45 if character == " " else 1.0)
        if self.below:
            panel.stretch(_glyph("sans", self.below), (width * 0.4, height * 0.76, width * 0.6, height * 0.9), self.ink)
        panel.frame(self.ink, 2.5)
        return panel.finished(((18, height / 2), (width - 12, height / 2)))


AnyPlate = KoreanPlate | EgyptianPlate | ForeignPlate


def draw(plate: AnyPlate, day: float) -> Picture:
    """A plate by daylight (1), or by the light of its two little lamps (0)."""
    picture = plate.draw()
    height, width = picture.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    lamps = (0.66 + 0.2 * np.cos((x - 0.5) * 4 * np.pi + np.pi)) * (1.0 - 0.4 * y)
    warm = np.array([1.0, 0.95, 0.84]) * lamps[..., None]
    return np.asarray(np.clip(picture * (day + (1 - day) * warm), 0, 255), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Glyph:
    """A character's ink (0..1), cropped, and how far it reaches above the baseline, in ems."""

    ink: NDArray[np.float32]
    ascent: float

    @property
    def width(self) -> float:
        return float(self.ink.shape[1] / _EM)

    @property
    def height(self) -> float:
        return float(self.ink.shape[0] / _EM)


@cache
def _glyph(face: str, text: str) -> _Glyph:
    font = ImageFont.truetype(_FONTS / _FACES[face], _EM, layout_engine=ImageFont.Layout.RAQM)
    cell = Image.new("L", (_EM * (len(text) + 2), _EM * 4))
    ImageDraw.Draw(cell).text((_EM, 2 * _EM), text, 255, font, "ls")
    left, top, right, bottom = cell.getbbox() or (0, 0, 1, 1)
    ink = np.asarray(cell.crop((left, top, right, bottom)), np.float32) / np.float32(255)
    return _Glyph(ink, 2 - top / _EM)


class _Panel:
    """Pressed sheet metal that is printed on."""

    def __init__(self, size: tuple[float, float], paint: Colour) -> None:
        self._picture = np.full((round(size[1] * _SCALE), round(size[0] * _SCALE), 3), paint, np.float32)
        self._raised = np.zeros(self._picture.shape[:2], np.float32)

    def box(self, box: Box, colour: Colour) -> None:
        left, top, right, bottom = (round(v * _SCALE) for v in box)
        self._picture[top:bottom, left:right] = colour

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        spot = (round(x * _SCALE * 16), round(y * _SCALE * 16))
        cv2.circle(self._picture, spot, round(radius * _SCALE * 16), colour, -1, cv2.LINE_AA, 4)

    def stretch(self, glyph: _Glyph, box: Box, ink: Colour) -> None:
        """A character that fills a box, but for the one, which stays slim in the middle of it."""
        left, top, right, bottom = box
        slim = 0.82 * (bottom - top) * glyph.width / glyph.height
        if glyph.width < 0.4:
            middle = (left + right) / 2
            left, right = middle - slim / 2, middle + slim / 2
        self._print(glyph, (left, top, right, bottom), ink)

    def spread(self, glyphs: Sequence[_Glyph], box: Box, em: float, ink: Colour) -> None:
        """Unjoined characters on one baseline, in the middle of a box and no larger than it."""
        left, top, right, bottom = box
        above, below = max(g.ascent for g in glyphs), max(0.0, *(g.height - g.ascent for g in glyphs))
        em = min(em, (bottom - top) / (above + below))
        widths = [g.width * em for g in glyphs]
        tight = min(1.0, (right - left - 5 * (len(glyphs) - 1)) / sum(widths))
        gap = min((right - left - sum(widths) * tight) / len(glyphs), 16.0)
        x = (left + right - sum(widths) * tight - gap * (len(glyphs) - 1)) / 2
        baseline = (top + bottom + (above - below) * em) / 2
        for glyph, width in zip(glyphs, widths, strict=True):
            y = baseline - glyph.ascent * em
            self._print(glyph, (x, y, x + width * tight, y + glyph.height * em), ink)
            x += width * tight + gap

    def _print(self, glyph: _Glyph, box: Box, colour: Colour) -> None:
        left, top, right, bottom = (round(v * _SCALE) for v in box)
        window, raised = self._picture[top:bottom, left:right], self._raised[top:bottom, left:right]
        cover = cv2.resize(glyph.ink, raised.shape[::-1], interpolation=cv2.INTER_AREA)
        window += cover[..., None] * (np.array(colour, np.float32) - window)
        np.maximum(raised, cover, out=raised)

    def frame(self, colour: Colour, inset: float) -> None:
        """A line within the edge."""
        height, width = self._raised.shape
        near = round(inset * _SCALE)
        for picture, value in ((self._picture, colour), (self._raised, (1.0,))):
            cv2.rectangle(picture, (near, near), (width - near, height - near), value, round(1.6 * _SCALE), cv2.LINE_AA)

    def finished(self, bolts: Sequence[tuple[float, float]]) -> Picture:
        """Pressed, screwed on, and driven for a while."""
        soft = cv2.GaussianBlur(self._raised, (0, 0), 1.2 * _SCALE)
        relief = soft - np.roll(soft, (round(0.9 * _SCALE), round(0.5 * _SCALE)), axis=(0, 1))
        picture = self._picture + 150 * relief[..., None]
        for x, y in bolts:
            for radius, tone, shift in ((6.5, 70, 0.8), (5.5, 168, 0.0), (3.6, 206, -0.6)):
                spot = (round((x + shift) * _SCALE), round((y + shift) * _SCALE))
                cv2.circle(picture, spot, round(radius * _SCALE), (tone, tone, tone + 3), -1, cv2.LINE_AA)
        random = np.random.default_rng(7)
        height, width = self._raised.shape
        cloud = cv2.resize(
            random.normal(0, 1, (9, 21)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        dust = cv2.GaussianBlur(random.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 2.0)
        worn = 1 - 0.02 * cloud - 0.05 * dust - 0.07 * np.linspace(0, 1, height, dtype=np.float32)[:, None] ** 3
        return np.asarray(np.clip(picture * worn[..., None], 0, 255), np.uint8)
