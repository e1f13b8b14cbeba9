from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from wathiq.store import Database, Tenants, Usage
from wathiq.store.usage import Count, Line, Wanted

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PASSPORT, MATCH = "/v1/ocr/passport", "/v1/ocr/face/match"


@pytest.fixture
def usage(database: Database) -> Usage:
    return Usage(database)


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.mark.parametrize(
    ("milliseconds", "bounds_kept"), [(0.4, 5), (100, 5), (100.1, 4), (999, 3), (3000, 2), (3001, 1), (10_001, 0)]
)
def test_a_request_counts_within_every_bound_that_it_keeps(milliseconds: float, bounds_kept: int) -> None:
    requests, summed, *within = Count.of_one(milliseconds)
    assert (requests, summed) == (1, milliseconds)
    assert within == [0] * (5 - bounds_kept) + [1] * bounds_kept


def test_counts_add_up(usage: Usage, acme: str) -> None:
    line = Line(MONDAY, acme, PASSPORT, "ok")
    usage.add({line: Count.of_one(50).plus(Count.of_one(2000))})
    usage.add({line: Count.of_one(150), Line(MONDAY, acme, PASSPORT, "5006"): Count.of_one(80)})
    assert usage.report(Wanted()) == [
        told(Line(MONDAY, acme, PASSPORT, "5006"), "acme", Count(1, 80, 1, 1, 1, 1, 1)),
        told(Line(MONDAY, acme, PASSPORT, "ok"), "acme", Count(3, 2200, 1, 2, 2, 3, 3)),
    ]


def told(line: Line, tenant: str | None, count: Count) -> dict[str, Any]:
    return {**line._asdict(), "tenant": tenant, **count._asdict()}


@pytest.fixture
def week(usage: Usage, tenants: Tenants, acme: str) -> dict[str, str]:
    """The ids of two tenants, of which one made one and the other three requests."""
    other = tenants.create("other").tenant_id
    for line in (
        Line(MONDAY, acme, PASSPORT, "ok"),
        Line(MONDAY, other, PASSPORT, "ok"),
        Line(TUESDAY, other, PASSPORT, "3011"),
        Line(TUESDAY, other, MATCH, "ok"),
    ):
        usage.add({line: Count.of_one(100)})
    return {"acme": acme, "other": other}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (["day"], {(MONDAY,): 2, (TUESDAY,): 2}),
        (["endpoint"], {(MATCH,): 1, (PASSPORT,): 3}),
        (["outcome"], {("3011",): 1, ("ok",): 3}),
        (["day", "outcome"], {(MONDAY, "ok"): 2, (TUESDAY, "3011"): 1, (TUESDAY, "ok"): 1}),
    ],
)
@pytest.mark.usefixtures("week")
def test_counts_are_told_apart_by_what_is_asked(usage: Usage, by: list[str], expected: dict[Any, int]) -> None:
    report = usage.report(Wanted(), by)
    assert {tuple(line[aspect] for aspect in by): line["requests"] for line in report} == expected


def test_tenants_are_told_by_name(usage: Usage, week: dict[str, str]) -> None:
    told = {(line["tenant"], line["tenant_id"], line["requests"]) for line in usage.report(Wanted(), ["tenant"])}
    assert told == {("acme", week["acme"], 1), ("other", week["other"], 3)}


@pytest.mark.parametrize(
    ("since", "until", "requests"),
    [(None, None, 4), (TUESDAY, None, 2), (None, MONDAY, 2), (MONDAY, MONDAY, 2), (date(2026, 4, 1), None, 0)],
)
@pytest.mark.usefixtures("week")
def test_days_are_chosen(usage: Usage, since: date | None, until: date | None, requests: int) -> None:
    report = usage.report(Wanted(since=since, until=until), ["day"])
    assert sum(line["requests"] for line in report) == requests


def test_a_tenant_is_chosen(usage: Usage, week: dict[str, str]) -> None:
    report = usage.report(Wanted(tenant_id=week["other"]))
    assert {line["tenant"] for line in report} == {"other"}
    assert len(report) == 3


@pytest.mark.usefixtures("week")
def test_numbers_are_such_as_json_knows(usage: Usage) -> None:
    for line in usage.report(Wanted()):
        assert {type(line[name]) for name in Count._fields} <= {int, float}


def test_what_was_used_is_known_when_its_tenant_has_gone(usage: Usage, tenants: Tenants, week: dict[str, str]) -> None:
    tenants.delete("acme")
    report = usage.report(Wanted(tenant_id=week["acme"]))
    assert report == [told(Line(MONDAY, week["acme"], PASSPORT, "ok"), None, Count.of_one(100))]


def test_all_is_added_or_nothing(usage: Usage, acme: str) -> None:
    fits = Line(MONDAY, acme, PASSPORT, "ok")
    with pytest.raises(SQLAlchemyError):
        usage.add({fits: Count.of_one(1), Line(MONDAY, acme, PASSPORT, "z"): Count(requests=None)})  # type: ignore[arg-type]
    assert usage.report(Wanted()) == []


def test_several_servers_add_to_the_same_lines(database: Database, acme: str) -> None:
    lines = [Line(MONDAY, acme, f"/{number}", "ok") for number in range(10)]
    at_once = threading.Barrier(4)

    def add(number: int) -> None:
        at_once.wait(10)
        for _ in range(5):
            usage = Usage(database)
            usage.add({line: Count.of_one(1) for line in (lines if number % 2 else reversed(lines))})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(4)))
    assert {line["requests"] for line in Usage(database).report(Wanted())} == {20}
