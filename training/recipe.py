"""What a recogniser is trained on, as data: one frozen `Recipe` a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a recogniser, given the fonts on the machine.

    `height` and `width` are the pixels of the grey line image; `write` makes the text of one line.
    `fonts` weights each training font file; `held_out_fonts` are seen by the evaluation alone.
    """

    name: str
    alphabet: str
    height: int
    width: int
    write: Callable[[Random], str]
    fonts: dict[str, float]
    held_out_fonts: tuple[str, ...]
    channels: tuple[int, int, int, int] = (16, 32, 48, 64)
    hidden: int = 64
    batch: int = 32
    learning_rate: float = 2e-3
    seed: int = 20261121
