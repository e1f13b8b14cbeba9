from __future__ import annotations

import pytest

from wathiq.screening import features, qualifiers
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.features import Feature
from wathiq.screening.search import Query


def entity(*birth_dates: str, countries: tuple[str, ...] = ()) -> Entity:
    names = (ListedName("Mira", "main"),)
    return Entity("own", "1", "person", names, birth_dates=birth_dates, gender="female", countries=countries)


@pytest.mark.parametrize(
    ("asked", "listed", "feature"),
    [
        ("1971-04-02", ("1971-04-02",), features.BIRTH_DATE_SAME),
        ("1971-04-02", ("1971-02-04",), features.BIRTH_DATE_SWAPPED),
        ("1971-04-02", ("1971-04-03",), features.BIRTH_DAY_OTHER),
        ("1971-04-02", ("1972-04-02",), features.BIRTH_DATE_NEAR),
        ("1971-04-02", ("1980-04-02",), features.BIRTH_YEAR_OTHER),
        ("1971-04-02", ("1980", "1971-04-02"), features.BIRTH_DATE_SAME),  # the best of several
        ("1971-04-02", ("1971-05",), features.BIRTH_DAY_OTHER),
        ("1971-04-02", ("1971",), None),
        ("1971", ("1971-04-02",), None),
        ("1971-04-02", ("1971-04",), None),
        ("1971-04-02", (), None),
        ("", ("1971",), None),
        ("soon", ("1971",), None),
    ],
)
def test_birth_dates(asked: str, listed: tuple[str, ...], feature: Feature | None) -> None:
    found = list(qualifiers.of(Query(birth_date=asked), entity(*listed)))
    assert [(step.feature, step.contribution) for step in found] == (
        [(feature.name, feature.weight)] if feature else []
    )


def test_gender_and_country() -> None:
    steps = qualifiers.of(Query(gender="male", country="EG"), entity(countries=("SD", "LY")))
    assert [(step.feature, step.query, step.listed) for step in steps] == [
        ("gender_other", "male", "female"),
        ("country_other", "EG", "SD, LY"),
    ]
    assert not list(qualifiers.of(Query(gender="female", country="eg"), entity(countries=("EG",))))
