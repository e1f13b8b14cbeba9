"""What a recogniser is trained on, as data: one frozen `Recipe` a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from training.degrade import Conditions, Picture

FontSet = Mapping[str, Mapping[str, float]]
"""Script -> font file -> how often it is drawn from."""
Scene = Callable[[Random, FontSet], tuple[Picture, str]]
"""Draws what a finder would cut out, in grey 0..1 and before any camera; and the text that stands in it."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a recogniser, given the fonts on the machine.

    `scene` is what training sees, `exam` what the evaluation asks: no foreign plates, nothing cut amiss.
    `lawful` tells what the product would take for a text of this kind.
    `height` and `width` are the pixels of the grey image that the network sees. Plates are squeezed to `width`; where
    there is a `stretch`, a line is `stretch` times as wide as its proportions say, and `width` is the most it gets.
    `held_out_fonts` and `unseen` conditions are for the evaluation alone. `channels` are those of the four convolution
    stages.
    `plan` is how many specimens the training takes.
    """

    name: str
    alphabet: str
    height: int
    width: int
    scene: Scene
    exam: Scene
    lawful: Callable[[str], bool]
    fonts: FontSet
    held_out_fonts: FontSet
    conditions: Conditions
    unseen: Conditions
    channels: tuple[int, int, int, int] = (16, 32, 48, 64)
    hidden: int = 64
    stretch: float | None = None
    batch: int = 32
    learning_rate: float = 2e-3
    plan: int = 400_000
    seed: int = 20261121
