"""The look of a PDF417 barcode: true start, stop and row clusters, and codewords that say nothing."""

from __future__ import annotations

from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

_MODULES = 17
"""A codeword's, in four bars and four spaces of one to six."""
_WIDEST = 6
_START = (8, 1, 1, 1, 1, 1, 1, 3)
_STOP = (7, 1, 1, 3, 1, 1, 1, 2, 1)
_TALL = 3
"""A row's height in modules."""


def draw(width: int, height: int, rows: int, random: Random) -> NDArray[np.uint8]:
    """Ink, 0..255, of a symbol stretched to this size, with as many columns as keep its modules' proportions."""
    module = height / (rows * _TALL)
    columns = max(3, round((width / module - sum(_START) - sum(_STOP)) / _MODULES))
    lines = [_row(row % 3, columns, random) for row in range(rows)]
    symbol = np.repeat(np.array(lines, np.uint8) * 255, _TALL, axis=0)
    return np.asarray(cv2.resize(symbol, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _row(cluster: int, columns: int, random: Random) -> list[int]:
    words = random.choices(_codewords()[cluster], k=columns)
    return [module for widths in (_START, *words, _STOP) for module in _modules(widths)]


def _modules(widths: tuple[int, ...]) -> list[int]:
    """Bars as ones and spaces as noughts, a bar first."""
    return [1 - place % 2 for place, width in enumerate(widths) for _ in range(width)]


@cache
def _codewords() -> tuple[list[tuple[int, ...]], ...]:
    """All codewords of each of the three clusters that rows take in turn."""
    words: tuple[list[tuple[int, ...]], ...] = ([], [], [])
    for widths in _splits(8, _MODULES):
        remainder = (widths[0] - widths[2] + widths[4] - widths[6]) % 9
        if remainder % 3 == 0:
            words[remainder // 3].append(widths)
    return words


def _splits(parts: int, total: int) -> list[tuple[int, ...]]:
    """The ways to make a total of so many parts, each from one to six."""
    if not parts:
        return [()] if not total else []
    firsts = range(1, min(_WIDEST, total - parts + 1) + 1)
    return [(first, *rest) for first in firsts for rest in _splits(parts - 1, total - first)]
