"""What a recogniser says a line reads, character by character."""

from __future__ import annotations

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
    def confidence(self) -> float:
        """Mean over the characters, 0 for an empty line."""
        return sum(c.confidence for c in self.characters) / len(self) if self.characters else 0.0
