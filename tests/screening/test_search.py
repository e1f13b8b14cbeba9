"""Queries against lists in a database."""

from __future__ import annotations

import pytest

from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.screening.search import DEFAULT_THRESHOLD, Query, Screening

NUMBER = "28001010112345"
ZAKI = Entity(
    "own",
    "Z-1",
    "person",
    (ListedName("Zaki Mansour Dastawi", "main"), ListedName("Abu Dujana", "weak")),
    (Identifier("national_id", NUMBER), Identifier("passport", "A1234567")),
    birth_dates=("1980-01-01",),
    gender="male",
)
OTHERS = tuple(
    Entity("own", f"O-{number}", "person", (ListedName(name, "main"),))
    for number, name in enumerate(("Zaki Mansour Darbala", "Dastawi Trading Company", "Salem Qandil", "Mohamed Ahmed"))
)


@pytest.fixture
def screening(lists: Lists) -> Screening:
    lists.replace("own", (ZAKI, *OTHERS), "1", keys_of)
    return Screening(lists)


def test_by_name(screening: Screening) -> None:
    (hit,) = screening.screen(Query("زكي منصور دستاوي"))
    assert (hit.entity, hit.name, hit.allowed_by) == (ZAKI, "Zaki Mansour Dastawi", "")
    assert hit.score == pytest.approx(sum(step.contribution for step in hit.explanation))


def test_nobody(screening: Screening) -> None:
    assert screening.screen(Query("Olaf Scholz")) == screening.screen(Query("--")) == screening.screen(Query()) == ()


@pytest.mark.parametrize("number", [NUMBER, "٢٨٠٠١٠١٠١١٢٣٤٥", "2800101-01-12345"])
def test_by_number_whatever_the_name(screening: Screening, number: str) -> None:
    (hit,) = screening.screen(Query("Olaf Scholz", id_number=number))
    assert (hit.entity, hit.score, [step.feature for step in hit.explanation]) == (ZAKI, 1.0, ["identifier"])


def test_by_passport(screening: Screening) -> None:
    assert [hit.entity.reference for hit in screening.screen(Query(passport="a 123 4567"))] == ["Z-1"]


def test_name_and_number_are_one_hit(screening: Screening) -> None:
    hits = screening.screen(Query("Zaki Mansour Dastawi", id_number=NUMBER))
    assert [(hit.entity.reference, hit.explanation[0].feature) for hit in hits] == [("Z-1", "identifier")]


def test_what_else_is_known_moves_the_score(screening: Screening) -> None:
    name = "Zaki Mansour Dastawi"
    (same,) = screening.screen(Query(name, birth_date="1980-01-01"))
    unlike = screening.screen(Query(name, birth_date="1950-01-01"), 0.5)[0]
    assert same.score == 1.0
    assert unlike.score == pytest.approx(0.8)
    assert ("birth_year_other", -0.2) in [(step.feature, step.contribution) for step in unlike.explanation]


def test_a_national_number_says_birth_date_and_gender(screening: Screening) -> None:
    hit = screening.screen(Query("Zaki Mansour Dastawi", id_number="29505050112322"), 0.5)[0]
    assert {"birth_year_other", "gender_other"} <= {step.feature for step in hit.explanation}


def test_a_weak_name_costs(screening: Screening) -> None:
    (hit,) = screening.screen(Query("Abu Dujana"))
    assert hit.score == pytest.approx(0.9)
    assert hit.explanation[-1].feature == "weak_name"


def test_the_threshold_is_the_calls_or_the_screenings(lists: Lists, screening: Screening) -> None:
    query = Query("Zaki Mansour Darwish")
    assert screening.screen(query) == Screening(lists, DEFAULT_THRESHOLD).screen(query) == ()
    assert len(screening.screen(query, 0.4)) == len(Screening(lists, 0.4).screen(query)) == 2


def test_the_surest_come_first(screening: Screening) -> None:
    scores = [hit.score for hit in screening.screen(Query("Zaki Mansour Dastawi"), 0.3)]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("reference", "name"), [("Z-1", "Zaki Dastawi"), ("mine", "Zaki Mansour Dastawi")])
def test_an_allow_list_speaks_for_whom_it_names(lists: Lists, screening: Screening, reference: str, name: str) -> None:
    allowed = Entity("cleared", reference, "person", (ListedName(name, "main"),), action="allow")
    lists.replace("cleared", [allowed], "1", keys_of)
    (hit,) = screening.screen(Query("Zaki Mansour Dastawi"))
    assert (hit.entity, hit.allowed_by, hit.explanation[-1].feature) == (ZAKI, reference, "allow_list")


def test_nothing_is_allowed_of_another(lists: Lists, screening: Screening) -> None:
    allowed = Entity("cleared", "mine", "person", (ListedName("Zaki Mansour Darbala", "main"),), action="allow")
    lists.replace("cleared", [allowed], "1", keys_of)
    assert [hit.allowed_by for hit in screening.screen(Query("Zaki Mansour Dastawi"))] == [""]


def test_a_number_is_never_allowed(lists: Lists, screening: Screening) -> None:
    lists.replace(
        "cleared", [Entity("cleared", "Z-1", "person", ZAKI.names, ZAKI.identifiers, action="allow")], "1", keys_of
    )
    assert [hit.allowed_by for hit in screening.screen(Query(id_number=NUMBER))] == [""]
