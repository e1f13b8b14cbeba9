"""A sign that speaks for or against what a picture shows being genuine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """One sign: its stable name, its score (0..1, 1 speaks for a fake) and what it says in plain words."""

    name: str
    score: float
    message: str
