"""What birth date, gender and country say for or against two that have like names. What either leaves out is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from wathiq.screening import features
from wathiq.screening.entity import Entity
from wathiq.screening.features import Feature
from wathiq.screening.score import Evidence

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


class Described(Protocol):
    """What a query says of a person besides the name."""

    @property
    def birth_date(self) -> str: ...
    @property
    def gender(self) -> str: ...
    @property
    def country(self) -> str: ...


def of(query: Described, entity: Entity) -> Iterator[Evidence]:
    """The evidence of everything that both sides tell."""
    if query.birth_date and entity.birth_dates:
        feature, listed = max(
            ((_of_dates(query.birth_date, listed), listed) for listed in entity.birth_dates),
            key=lambda found: found[0].weight if found[0] else 0.0,
        )
        if feature:
            yield Evidence(feature.name, query.birth_date, listed, feature.weight)
    if query.gender and entity.gender and query.gender != entity.gender:
        yield Evidence(features.GENDER_OTHER.name, query.gender, entity.gender, features.GENDER_OTHER.weight)
    if query.country and entity.countries and query.country.casefold() not in map(str.casefold, entity.countries):
        listed = ", ".join(entity.countries)
        yield Evidence(features.COUNTRY_OTHER.name, query.country, listed, features.COUNTRY_OTHER.weight)


def _of_dates(one: str, other: str) -> Feature | None:
    """How two dates differ as far as both are known; None where that says nothing."""
    mine, theirs = _DATE.match(one), _DATE.match(other)
    if not mine or not theirs:
        return None
    years = abs(int(mine[1]) - int(theirs[1]))
    if years:
        return features.BIRTH_DATE_NEAR if years == 1 else features.BIRTH_YEAR_OTHER
    days, other_days = mine.groups()[1:], theirs.groups()[1:]
    if None in (*days, *other_days):
        return None if days[0] in {None, other_days[0]} or other_days[0] is None else features.BIRTH_DAY_OTHER
    if days == other_days:
        return features.BIRTH_DATE_SAME
    return features.BIRTH_DATE_SWAPPED if days == other_days[::-1] else features.BIRTH_DAY_OTHER
