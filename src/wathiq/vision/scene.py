"""One picture under examination: what was found in it is found once, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from wathiq.language.text import Text
from wathiq.vision.eyes import Eyes
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.lines import Line
from wathiq.vision.plate_finder import FoundPlate
from wathiq.vision.sheet import Sheet, read_sheet


class Scene:
    """A BGR picture and the networks to look at it with. Belongs to one request, hence to one thread."""

    def __init__(self, pixels: Pixels, eyes: Eyes) -> None:
        self.pixels = pixels
        self.eyes = eyes
        self._lines: dict[int, list[Line]] = {}
        self._plates: dict[tuple[int, ...], list[FoundPlate]] = {}
        self._texts: dict[bytes, Text] = {}
        self._mrz: dict[bytes, Text] = {}
        self._sheets: dict[int, Sheet] = {}

    @property
    def longest_side(self) -> int:
        return int(max(self.pixels.shape[:2]))

    def lines(self, longest_side: int) -> list[Line]:
        """Lines of text, looked for with no side longer than this many pixels."""
        looked_at = min(longest_side, self.longest_side)
        if looked_at not in self._lines:
            self._lines[looked_at] = self.eyes.lines.find(self.pixels, looked_at)
        return self._lines[looked_at]

    def plates(self, longest_sides: tuple[int, ...]) -> list[FoundPlate]:
        """Number plates, looked for at these sizes."""
        if longest_sides not in self._plates:
            self._plates[longest_sides] = self.eyes.plates.find(self.pixels, longest_sides)
        return self._plates[longest_sides]

    def read(self, line: Corners) -> Text:
        """Chinese or Latin print in a quad."""
        return self.read_all([line])[0]

    def read_all(self, lines: Sequence[Corners]) -> list[Text]:
        """Chinese or Latin print in quads, each read once however often it is asked for."""
        unread = [line for line in lines if line.tobytes() not in self._texts]
        texts = self.eyes.text.read_all(self.pixels, unread)
        self._texts |= {line.tobytes(): text for line, text in zip(unread, texts, strict=True)}
        return [self._texts[line.tobytes()] for line in lines]

    def sheet(self, longest_side: int) -> Sheet:
        """The lines as Arabic print, looked for at this size, whichever way up they lie."""
        looked_at = min(longest_side, self.longest_side)
        if looked_at not in self._sheets:
            lines = [line.corners for line in self.lines(looked_at)]
            self._sheets[looked_at] = read_sheet(self.pixels, lines, self.eyes.arabic)
        return self._sheets[looked_at]

    def sheets(self, longest_sides: Sequence[int]) -> Iterator[Sheet]:
        """The same at several sizes, the smallest first, as long as that shows more and there is Arabic at all."""
        for side in longest_sides:
            sheet = self.sheet(side)
            yield sheet
            if self.longest_side <= side or not sheet.is_arabic:
                return

    def turned(self, quarters: int) -> Scene:
        """The scene turned to the left by so many quarters."""
        return Scene(np.ascontiguousarray(np.rot90(self.pixels, quarters)), self.eyes) if quarters else self

    def read_mrz(self, line: Corners) -> Text:
        """Machine-readable print in a quad."""
        key = line.tobytes()
        if key not in self._mrz:
            self._mrz[key] = self.eyes.mrz.read(self.pixels, line)
        return self._mrz[key]
