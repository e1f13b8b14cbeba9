"""Governorates of Egypt, and the cities, centres and quarters of each; finding them in text that may be misread.

The names stand in `egypt_places.json`: of every governorate its code in the national number, and its places as lists of
the Arabic name, the English one, and other Arabic names where there are any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, takewhile
from pathlib import Path
from typing import Any

from wathiq.language import arabic
from wathiq.language.arabic import Outline

_DATA = Path(__file__).with_name("egypt_places.json")

_ALIKE_GOVERNORATE = 0.7
"""There are 27 of them and every address names one; places are many more than are listed here, hence the next."""
_ALIKE_PLACE = 0.8
_MARGIN = 0.05
"""By how much a misread name must be nearer to one place than to the next."""
_CERTAIN = 0.9
"""What the end of an unparted line must be worth to be taken for a governorate."""
_LONGEST_GOVERNORATE = 2
"""Words."""
_SHORTEST_WITH_ARTICLE = 4
"""Letters; a name as short as this keeps its article, there is too little left of it without."""

# A tatweel that joins nothing is a dash.
_SEPARATOR = re.compile("[-\u2010-\u2015\u2212/|\\\\\u060c,:]|(?<!\\S)\u0640+(?!\\S)")


@dataclass(frozen=True, slots=True)
class Place:
    """A city, centre (markaz) or quarter (qism): `governorate` is the code of its governorate."""

    arabic: str
    english: str
    governorate: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Governorate:
    """A governorate; `code` is what stands for it in the national number."""

    code: str
    arabic: str
    english: str
    variants: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class GovernorateMatch:
    """A governorate found in text. `score` is 0..1; `changed` says whether letters had to be taken for others.

    Spelling habits (hamza, ى, ه for ة, a missing article) change nothing.
    """

    governorate: Governorate
    score: float
    changed: bool


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place found in text, as `GovernorateMatch`.

    `text` is the text as read where it is not changed, else with the place's name mended; `english` keeps its number
    (`Nasr City 1st`).
    """

    place: Place
    score: float
    changed: bool
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class AddressLine:
    """The line `district - governorate` taken apart; `district` is as read, whether its place is known or not."""

    district: str
    place: PlaceMatch | None
    governorate: GovernorateMatch | None


@dataclass(frozen=True, slots=True)
class _Core:
    """What may be a place's name in a text, and the words around it that say which kind or part of it is meant."""

    before: str
    name: str
    after: str
    ordinal: str


@cache
def governorates() -> tuple[Governorate, ...]:
    """The 27 governorates in the order of their codes."""
    return tuple(_governorate(row) for row in _data()["governorates"])


def by_code(code: str) -> Governorate | None:
    """The governorate of a two-digit code; None for codes that are none's, 88 (abroad) among them."""
    return _by_code().get(code)


def find_governorate(text: str) -> GovernorateMatch | None:
    """The governorate that a text names; None where it is like none, or like two."""
    words = arabic.clean(text).split()
    wanted = arabic.outline(" ".join(words[_run(map(arabic.fold, words), _units()) :]))
    ranking = sorted(
        ((max(wanted.likeness(name) for name in names), governorate) for governorate, names in _governorate_names()),
        key=lambda scored: -scored[0],
    )
    (score, best), (second, _) = ranking[:2]
    if score < _ALIKE_GOVERNORATE or (score < 1 and score - second < _MARGIN):
        return None
    return GovernorateMatch(best, score, changed=score < 1)


def find_place(text: str, governorate: Governorate | None = None) -> PlaceMatch | None:
    """The place that a text names, in one governorate or in all; None where it is like none, or like several.

    Words such as `قسم` and numbers such as `أول` may stand around the name.
    """
    places = governorate.places if governorate else tuple(p for g in governorates() for p in g.places)
    tries = [(_best(core, places), core) for core in _cores(text)]
    (score, place), core = max(tries, key=lambda attempt: attempt[0][0])
    if place is None:
        return None
    changed = score < 1
    mended = " ".join(filter(None, (core.before, place.arabic, core.after)))
    english = f"{place.english} {core.ordinal}".strip()
    return PlaceMatch(place, score, changed, mended if changed else arabic.clean(text), english)


def split_address(line: str) -> AddressLine:
    """Takes the second address line apart, whatever separates its halves, and whichever comes first."""
    parts = [part for part in (arabic.clean(part) for part in _SEPARATOR.split(line)) if part]
    if len(parts) == 1:
        return _unparted(parts[0])
    for at in (-1, 0):
        match = find_governorate(parts[at]) if parts else None
        if match:
            return _address(parts[:-1] if at else parts[1:], match)
    return _address(parts, None)


def _unparted(line: str) -> AddressLine:
    """A line without a separator: one name, or a district with its governorate right behind it."""
    place = find_place(line)
    whole = find_governorate(line)
    if whole and (place is None or whole.score >= place.score):
        return AddressLine("", None, whole)
    if place and place.score >= _CERTAIN:
        return AddressLine(line, place, None)
    words = line.split()
    ends = range(max(1, len(words) - _LONGEST_GOVERNORATE), len(words))
    found = [(match, end) for end in ends if (match := find_governorate(" ".join(words[end:])))]
    match, end = max(found, key=lambda scored: scored[0].score, default=(None, 0))
    if match and match.score >= _CERTAIN:
        return _address([" ".join(words[:end])], match)
    return AddressLine(line, place, None)


def _address(parts: Sequence[str], governorate: GovernorateMatch | None) -> AddressLine:
    """The nearest to the governorate of several parts that is a place says which one it is."""
    within = governorate.governorate if governorate else None
    place = next((match for part in reversed(parts) if (match := find_place(part, within))), None)
    return AddressLine(" - ".join(parts), place, governorate)


def _best(core: _Core, places: Iterable[Place]) -> tuple[float, Place | None]:
    """The place nearest to a name, None where it is not near or another is as near."""
    wanted = arabic.outline(core.name)
    ranking = sorted(((_likeness(wanted, place), place) for place in places), key=lambda scored: -scored[0])
    (score, best), (second, other) = ranking[:2]
    rival = second if other.english != best.english or other.governorate != best.governorate else 0.0
    if score < _ALIKE_PLACE or rival > score - (_MARGIN if score < 1 else 1e-9):
        return 0.0, None
    return score, best


def _likeness(wanted: Outline, place: Place) -> float:
    return max(wanted.likeness(name) for name in _place_names()[place])


def _cores(text: str) -> Iterator[_Core]:
    """The ways to see a place's name in a text, those that take most words for the name first."""
    words = arabic.clean(text).split()
    folded = [arabic.fold(word) for word in words]
    before = _run(folded, _units() | _ordinals().keys())
    after = _run(folded[::-1], _ordinals().keys())
    for start, end in product(range(before + 1), range(len(words), len(words) - after - 1, -1)):
        number = next((_ordinals()[word] for word in folded[:start] + folded[end:] if word in _ordinals()), "")
        yield _Core(" ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:]), number)


def _run(words: Iterable[str], known: Container[str]) -> int:
    """How many words from the first on are known ones."""
    return sum(1 for _ in takewhile(known.__contains__, words))


def _names(place: Place | Governorate) -> tuple[Outline, ...]:
    """All that a place is called, with and without its article."""
    names = (place.arabic, *place.variants)
    return tuple(map(arabic.outline, dict.fromkeys((*names, *map(_without_article, names)))))


def _without_article(name: str) -> str:
    return name[2:] if name.startswith("ال") and len(name.partition(" ")[0]) > _SHORTEST_WITH_ARTICLE else name


@cache
def _data() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return content


@cache
def _units() -> frozenset[str]:
    """Folded words for a kind of place, such as `قسم`."""
    return frozenset(arabic.fold(word) for word in _data()["units"])


@cache
def _ordinals() -> Mapping[str, str]:
    """The English number of each folded Arabic one."""
    return {arabic.fold(word): english for english, words in _data()["ordinals"].items() for word in words}


def _governorate(row: Mapping[str, Any]) -> Governorate:
    places = tuple(Place(name, english, row["code"], tuple(more)) for name, english, *more in row["places"])
    return Governorate(row["code"], row["arabic"], row["english"], tuple(row["variants"]), places)


@cache
def _by_code() -> Mapping[str, Governorate]:
    return {governorate.code: governorate for governorate in governorates()}


@cache
def _governorate_names() -> tuple[tuple[Governorate, tuple[Outline, ...]], ...]:
    return tuple((g, _names(g)) for g in governorates())


@cache
def _place_names() -> Mapping[Place, tuple[Outline, ...]]:
    return {p: _names(p) for g in governorates() for p in g.places}
