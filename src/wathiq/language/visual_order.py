"""The order in which a line's characters stand on paper, left to right, and the order in which they are read.

A recogniser sees the first, everything else wants the second. What is drawn left to right inside Arabic (numbers,
dates, Latin words) keeps its order; all around it is reversed and brackets turn. It is the Unicode bidirectional
algorithm (UAX 9) cut down to single lines of print without nesting, and it is its own inverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from wathiq.language.text import Text

_ARABIC = re.compile("[\u0600-\u06ff]")
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z](?:[A-Za-z0-9 /.:,&'()+-]*[A-Za-z0-9])?"  # Latin words and what lies between them
    r"|[0-9٠-٩]+(?:[/.:,][0-9٠-٩]+)*"  # numbers, dates, times
)
_MIRRORED = str.maketrans("()[]<>«»", ")(][><»«")


def reordered(text: str) -> str:
    """A line of print from reading order to visual order, or back."""
    order = places(text)
    if order == range(len(text)):
        return text
    inside = {place for run in _LEFT_TO_RIGHT.finditer(text) for place in range(run.start(), run.end())}
    return "".join(text[place] if place in inside else text[place].translate(_MIRRORED) for place in order)


def in_reading_order(text: Text) -> Text:
    """A line as a recogniser saw it, its characters in the order in which they are read; their places stay."""
    visual = str(text)
    characters = zip(reordered(visual), (text.characters[place] for place in places(visual)), strict=True)
    return Text(tuple(replace(character, value=value) for value, character in characters))


def places(text: str) -> Sequence[int]:
    """Which character of the one order stands at each place of the other."""
    if not _ARABIC.search(text):
        return range(len(text))
    return [place for run in reversed([*_runs(text)]) for place in run]


def _runs(text: str) -> Iterator[range]:
    """Left-to-right runs whole, everything else character by character."""
    end = 0
    for run in _LEFT_TO_RIGHT.finditer(text):
        yield from (range(place, place - 1, -1) for place in range(end, run.start()))
        yield range(run.start(), run.end())
        end = run.end()
    yield from (range(place, place - 1, -1) for place in range(end, len(text)))
