"""Words that Egyptian documents print, with their English twins, and finding them in text that may be misread.

The lists stand in `egypt_lexicons.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from wathiq.language import arabic
from wathiq.language.arabic import Outline

_DATA = Path(__file__).with_name("egypt_lexicons.json")

_ALIKE = 0.75
"""Of a word of four letters one may be misread, of three only the dots of one."""
_MARGIN = 0.05
"""By how much a misread word must be nearer to one meaning than to the next."""


class Lexicon(StrEnum):
    """The lists there are, by their names in the data."""

    GENDERS = "genders"
    RELIGIONS = "religions"
    MARITAL_STATES = "marital_states"
    NATIONALITIES = "nationalities"
    PROFESSIONS = "professions"
    DRIVING_CLASSES = "driving_classes"
    VEHICLE_CLASSES = "vehicle_classes"
    VEHICLE_MAKES = "vehicle_makes"
    COLOURS = "colours"
    FUELS = "fuels"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and its English twin; `variants` mean the same, `gender` is that of the person it is said of."""

    arabic: str
    english: str
    variants: tuple[str, ...] = ()
    gender: Literal["male", "female"] | None = None


@dataclass(frozen=True, slots=True)
class WordMatch:
    """What was found for a text.

    `entry` is None and `english` empty where nothing was. `text` is the text as read unless letters of it had to be
    taken for others, which `changed` says; spelling habits (hamza, ى for ي, ه for ة) change nothing. `score` is how
    near the best entry is (0..1), taken or not.
    """

    text: str
    entry: Entry | None
    score: float
    changed: bool

    @property
    def english(self) -> str:
        return self.entry.english if self.entry else ""


def entries(lexicon: Lexicon) -> tuple[Entry, ...]:
    """A list's entries in the order of the data."""
    return _lexicons()[lexicon]


def find(lexicon: Lexicon, text: str) -> WordMatch:
    """The entry that a text names; the text itself and no English where it is like none, or like two that differ."""
    wanted = arabic.outline(text)
    ranking = sorted(
        ((wanted.likeness(outline), spelling, entry) for outline, spelling, entry in _spellings(lexicon)),
        key=lambda scored: -scored[0],
    )
    score, spelling, entry = ranking[0]
    rival = next((other for other, _, third in ranking if third.english != entry.english), 0.0)
    if score < _ALIKE or (score < 1 and score - rival < _MARGIN):
        return WordMatch(arabic.clean(text), None, score, changed=False)
    return WordMatch(spelling if score < 1 else arabic.clean(text), entry, score, changed=score < 1)


@cache
def _lexicons() -> Mapping[str, tuple[Entry, ...]]:
    content: Mapping[str, list[Mapping[str, Any]]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return {name: tuple(map(_entry, rows)) for name, rows in content.items()}


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["arabic"], row["english"], tuple(row.get("variants", ())), row.get("gender"))


@cache
def _spellings(lexicon: Lexicon) -> tuple[tuple[Outline, str, Entry], ...]:
    return tuple(_spelled(lexicon))


def _spelled(lexicon: Lexicon) -> Iterator[tuple[Outline, str, Entry]]:
    for entry in entries(lexicon):
        for spelling in (entry.arabic, *entry.variants):
            yield arabic.outline(spelling), spelling, entry
