"""Who on the lists a person or an organisation may be: identifiers first, then names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Literal, Protocol

from wathiq.language import national_id
from wathiq.screening import features, qualifiers
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.features import IDENTIFIER
from wathiq.screening.keys import keys_of_query
from wathiq.screening.lists import fold_identifier
from wathiq.screening.score import Evidence, of_names

DEFAULT_THRESHOLD = 0.78
"""Two names of three words that share two and differ in one stay below it; one slip in a name of two stays above."""
_CANDIDATES, _COMPARED = 40, 60
"""Entities that are fetched, and names of them that are compared: those that share most keys with the query."""
_SAME_NAME = 0.95
"""From so alike on, an allowed name is the one that was hit."""


class Source(Protocol):
    """Where candidates come from: `Lists`, or what stands in for it."""

    def candidates(self, keys: Iterable[str], limit: int) -> list[Entity]: ...

    def by_identifier(self, values: Iterable[str]) -> list[Entity]: ...


@dataclass(frozen=True)
class Query:
    """Who is asked for, as far as it is known. An Egyptian national number says birth date and gender as well."""

    name: str = ""
    id_number: str = ""
    passport: str = ""
    birth_date: str = ""
    gender: Literal["", "male", "female"] = ""
    country: str = ""

    @cached_property
    def known(self) -> Query:
        """The query with what its national number says filled in."""
        number = national_id.parse(self.id_number, date.max)
        if not number.is_sound or number.birth_date is None:
            return self
        return replace(
            self, birth_date=self.birth_date or number.birth_date.isoformat(), gender=self.gender or number.gender or ""
        )

    @cached_property
    def identifiers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(fold_identifier, (self.id_number, self.passport)))))


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed entity that the query may be, by which of its names, how surely (0..1) and why.

    `allowed_by` is the reference of the entry of an allow list that says that this is not the one; such a hit counts
    for nothing.
    """

    entity: Entity
    name: str
    score: float
    explanation: tuple[Evidence, ...]
    allowed_by: str = ""


class Screening:
    """Holds queries against the lists, for use from any thread."""

    def __init__(self, lists: Source, threshold: float = DEFAULT_THRESHOLD) -> None:
        self._lists = lists
        self._threshold = threshold

    def screen(self, query: Query, threshold: float | None = None) -> tuple[Hit, ...]:
        """All hits from the threshold on, one for each entity, the surest first, those that are allowed last."""
        least = self._threshold if threshold is None else threshold
        found = {(hit.entity.source, hit.entity.reference): hit for hit in self._hits(query.known, least)}
        allowed = [hit for hit in found.values() if hit.entity.action == "allow"]
        blocked = [_judged(hit, allowed) for hit in found.values() if hit.entity.action == "block"]
        return tuple(sorted(blocked, key=lambda hit: (bool(hit.allowed_by), -hit.score, hit.entity.reference)))

    def _hits(self, query: Query, least: float) -> Iterator[Hit]:
        """Hits by name, then those by identifier, which are to count where an entity has both."""
        if query.name and (keys := keys_of_query(query.name)):
            yield from _by_names(query, _likeliest(keys, self._lists.candidates(keys, _CANDIDATES)), least)
        if query.identifiers:
            for entity in self._lists.by_identifier(query.identifiers):
                yield from _by_identifier(query, entity)


def _by_identifier(query: Query, entity: Entity) -> Iterator[Hit]:
    held = next((held for held in entity.identifiers if fold_identifier(held.value) in query.identifiers), None)
    if held:
        step = Evidence(IDENTIFIER.name, fold_identifier(held.value), held.value, IDENTIFIER.weight)
        yield Hit(entity, entity.names[0].value if entity.names else "", IDENTIFIER.weight, (step,))


def _likeliest(keys: frozenset[str], entities: Iterable[Entity]) -> list[tuple[Entity, ListedName]]:
    """The names of these entities that share most keys with the query, so many that they can all be compared."""
    shared = [(len(keys & keys_of_query(name.value)), entity, name) for entity in entities for name in entity.names]
    shared.sort(key=itemgetter(0), reverse=True)
    return [(entity, name) for count, entity, name in shared[:_COMPARED] if count]


def _by_names(query: Query, names: Iterable[tuple[Entity, ListedName]], least: float) -> Iterator[Hit]:
    """Of each entity the best of its names, with what is known besides, where that is good enough."""
    best: dict[tuple[str, str], Hit] = {}
    for entity, name in names:
        match = of_names(query.name, name.value)
        besides = (*_weak(name), *qualifiers.of(query, entity))
        score, place = _total(match.score, besides), (entity.source, entity.reference)
        if score >= least and (place not in best or score > best[place].score):
            best[place] = Hit(entity, name.value, score, (*match.evidence(), *besides))
    yield from best.values()


def _total(score: float, steps: Iterable[Evidence]) -> float:
    return min(1.0, max(0.0, score + sum(step.contribution for step in steps)))


def _weak(name: ListedName) -> Iterator[Evidence]:
    if name.kind == "weak":
        yield Evidence(features.WEAK_NAME.name, "", name.value, features.WEAK_NAME.weight)


def _judged(hit: Hit, allowed: Iterable[Hit]) -> Hit:
    """The hit, with the entry that allows it; nothing allows an identifier's."""
    if hit.explanation[0].feature == IDENTIFIER.name:
        return hit
    for other in allowed:
        if other.entity.reference == hit.entity.reference or of_names(other.name, hit.name).score >= _SAME_NAME:
            why = Evidence("allow_list", other.name, hit.name, -hit.score)
            return replace(hit, explanation=(*hit.explanation, why), allowed_by=other.entity.reference)
    return hit
