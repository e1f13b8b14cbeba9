"""What a recogniser says a line reads, character by character."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a line.

    `confidence` is how sure the network is of it (0..1), `place` where its middle lies (0..1 along the line), and
    `others` the next best characters with their probabilities.
    """

    value: str
    confidence: float
    place: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A line's characters, left to right as printed."""

    characters: tuple[Character, ...] = ()

    def __str__(self) -> str:
        return "".join(character.value for character in self.characters)

    def __len__(self) -> int:
        return len(self.characters)

    @property
    def sureness(self) -> float:
        """The product over the characters: how sure the network is of all of them together; 0 for an empty line."""
        return math.prod(c.confidence for c in self.characters) if self.characters else 0.0

    @property
    def confidence(self) -> float:
        """Mean over the characters, 0 for an empty line."""
        return sum(c.confidence for c in self.characters) / len(self) if self.characters else 0.0


def logit(probability: float) -> float:
    """The logarithm of the odds; certainty, which no network has earned, counts as a millionth less."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))
