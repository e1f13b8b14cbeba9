from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from wathiq.settings import Settings
from wathiq.store import Database, Quotas, Tenants
from wathiq.store import quotas as module
from wathiq.store.quotas import MOST, Quota
from wathiq.store.tables import QuotaRow

NOON = datetime(2026, 2, 27, 12, tzinfo=UTC)
PASSPORT, MATCH = "/v1/ocr/passport", "/v1/ocr/face/match"


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def quotas(database: Database, monkeypatch: pytest.MonkeyPatch) -> Quotas:
    """That look at once which quotas there are."""
    monkeypatch.setattr(module, "_SECONDS_KNOWN", -1.0)
    return Quotas(database)


def taken(quotas: Quotas, tenant: str, endpoint: str, calls: int, now: datetime = NOON) -> int:
    """How many of so many calls there was room for."""
    return sum(quotas.take(tenant, endpoint, now) is None for _ in range(calls))


def test_without_a_quota_any_number_is_taken(quotas: Quotas, acme: str) -> None:
    assert taken(quotas, acme, PASSPORT, 10) == 10


def test_a_quota_is_used_up(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 3)
    assert taken(quotas, acme, PASSPORT, 5) == 3
    used_up = quotas.take(acme, PASSPORT, NOON)
    assert used_up is not None
    assert used_up.quota == Quota(PASSPORT, "day", 3, 3)
    assert used_up.seconds == 12 * 3600


def test_of_two_who_give_a_quota_at_once_one_has_the_last_word(
    quotas: Quotas, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = Session.get

    def interrupted(session: Session, *which: Any, **how: Any) -> QuotaRow | None:
        found = get(session, *which, **how)
        patch.undo()
        quotas.allow(acme, PASSPORT, "day", 5)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Session, "get", interrupted)
        quotas.allow(acme, PASSPORT, "day", 3)
    assert quotas.of(acme) == [Quota(PASSPORT, "day", 3, 0)]


def test_a_quota_of_none_takes_nothing_in_any_period(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 0)
    assert taken(quotas, acme, PASSPORT, 2) == 0
    assert taken(quotas, acme, PASSPORT, 2, NOON + timedelta(days=1)) == 0


def test_a_quota_is_about_its_own_tenant_and_endpoint(quotas: Quotas, tenants: Tenants, acme: str) -> None:
    other = tenants.create("other").tenant_id
    quotas.allow(acme, PASSPORT, "day", 1)
    assert (taken(quotas, acme, MATCH, 3), taken(quotas, other, PASSPORT, 3), taken(quotas, acme, PASSPORT, 3)) == (
        3,
        3,
        1,
    )


def test_one_for_all_endpoints_counts_them_together(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, "*", "day", 3)
    assert taken(quotas, acme, PASSPORT, 2) + taken(quotas, acme, MATCH, 2) == 3


def test_what_is_refused_by_one_quota_counts_against_none(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, "*", "day", 10)
    quotas.allow(acme, PASSPORT, "day", 2)
    assert taken(quotas, acme, PASSPORT, 5) == 2
    assert taken(quotas, acme, MATCH, 10) == 8


@pytest.mark.parametrize(
    ("period", "now", "next_begins"),
    [
        ("day", NOON, datetime(2026, 2, 28, tzinfo=UTC)),
        ("day", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("month", NOON, datetime(2026, 3, 1, tzinfo=UTC)),
        ("month", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        ("month", datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_new_period_begins_anew(quotas: Quotas, acme: str, period: str, now: datetime, next_begins: datetime) -> None:
    quotas.allow(acme, PASSPORT, period, 2)
    assert taken(quotas, acme, PASSPORT, 3, now) == 2
    used_up = quotas.take(acme, PASSPORT, now)
    assert used_up is not None
    assert now + timedelta(seconds=used_up.seconds) == next_begins
    assert taken(quotas, acme, PASSPORT, 3, next_begins - timedelta(seconds=1)) == 0
    assert taken(quotas, acme, PASSPORT, 3, next_begins) == 2


def test_a_server_whose_clock_is_behind_does_not_begin_the_last_period_again(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 2)
    assert taken(quotas, acme, PASSPORT, 2, NOON + timedelta(days=1)) == 2
    assert taken(quotas, acme, PASSPORT, 2, NOON) == 0


def test_another_number_counts_at_once_and_what_was_used_stays_used(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 3)
    assert taken(quotas, acme, PASSPORT, 5) == 3
    quotas.allow(acme, PASSPORT, "day", 5)
    assert taken(quotas, acme, PASSPORT, 5) == 2
    quotas.allow(acme, PASSPORT, "day", 1)
    assert taken(quotas, acme, PASSPORT, 5) == 0


def test_a_quota_is_taken_away(quotas: Quotas, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 0)
    quotas.allow(acme, PASSPORT, "month", 7)
    quotas.remove(acme, PASSPORT, "day")
    quotas.remove(acme, PASSPORT, "day")
    assert quotas.of(acme) == [Quota(PASSPORT, "month", 7, 0)]
    assert taken(quotas, acme, PASSPORT, 8) == 7


def test_one_that_was_taken_away_a_moment_ago_refuses_nothing(database: Database, acme: str) -> None:
    quotas = Quotas(database)
    quotas.allow(acme, PASSPORT, "day", 1)
    assert taken(quotas, acme, PASSPORT, 2) == 1
    Quotas(database).remove(acme, PASSPORT, "day")
    assert quotas.may_count(acme, PASSPORT)
    assert taken(quotas, acme, PASSPORT, 2) == 2


def test_the_database_is_asked_again_only_after_a_while(database: Database, acme: str) -> None:
    quotas = Quotas(database)
    assert quotas.may_count(acme, PASSPORT)  # for all it knows
    assert taken(quotas, acme, PASSPORT, 1) == 1
    assert not quotas.may_count(acme, PASSPORT)
    quotas.allow(acme, PASSPORT, "day", 0)
    assert not quotas.may_count(acme, PASSPORT)


@pytest.mark.parametrize(
    ("endpoint", "period", "allowed"),
    [("", "day", 1), ("x" * 129, "day", 1), (PASSPORT, "year", 1), (PASSPORT, "day", -1), (PASSPORT, "day", MOST + 1)],
)
def test_quotas_that_are_none(quotas: Quotas, acme: str, endpoint: str, period: str, allowed: int) -> None:
    with pytest.raises(ValueError, match="a quota is"):
        quotas.allow(acme, endpoint, period, allowed)


def test_what_is_used_is_told_of_the_period_under_way(quotas: Quotas, database: Database, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 9)
    assert taken(quotas, acme, PASSPORT, 4, datetime.now(UTC)) == 4
    assert quotas.of(acme) == [Quota(PASSPORT, "day", 9, 4)]
    with database.session() as session:
        session.execute(update(QuotaRow).values(counted_from=NOON.date()))
    assert quotas.of(acme) == [Quota(PASSPORT, "day", 9, 0)]


def test_quotas_go_with_their_tenant(quotas: Quotas, tenants: Tenants, acme: str) -> None:
    quotas.allow(acme, PASSPORT, "day", 9)
    tenants.delete("acme")
    assert quotas.of(acme) == []


@pytest.fixture
def servers(settings: Settings, database: Database) -> Iterator[list[Database]]:
    """Several on the one database, each with its own connections."""
    opened = [database, *(Database(settings.database) for _ in range(2))]
    yield opened
    for other in opened[1:]:
        other.close()


def test_calls_at_once_to_several_servers_are_counted_exactly(servers: list[Database], acme: str) -> None:
    Quotas(servers[0]).allow(acme, "*", "month", 50)
    Quotas(servers[0]).allow(acme, PASSPORT, "day", 40)
    at_once = threading.Barrier(6)

    def call(number: int) -> int:
        quotas = Quotas(servers[number % len(servers)])
        at_once.wait(10)
        return taken(quotas, acme, PASSPORT, 10, datetime.now(UTC)) + taken(quotas, acme, MATCH, 5, datetime.now(UTC))

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(call, range(6))) == 50
    together, passports = Quotas(servers[1]).of(acme)
    assert together.used == 50
    assert passports.used <= 40
