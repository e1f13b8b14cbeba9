from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from wathiq.store import Attempts, Database
from wathiq.store.attempts import FAILURES, LOCKED_FOR
from wathiq.store.tables import FailedAttemptsRow

KEY = b"k" * 32
HOSTILE = ["", "\0", "\ud800", "x" * 100_000, "' OR 1=1 --", "مفتاح", "\r\n"]


@pytest.fixture
def attempts(database: Database) -> Attempts:
    return Attempts(database, KEY)


def fail(attempts: Attempts, times: int, kind: str = "login", subject: str = "mona") -> None:
    for _ in range(times):
        attempts.failed(kind, subject)


def pass_time(database: Database, time: timedelta) -> None:
    with database.session() as session:
        for row in session.scalars(select(FailedAttemptsRow)).all():
            row.expires_at -= time


def rows(database: Database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(FailedAttemptsRow)) or 0


def test_the_fifth_failure_locks(attempts: Attempts) -> None:
    fail(attempts, FAILURES - 1)
    assert not attempts.locked("login", "mona")
    fail(attempts, 1)
    assert attempts.locked("login", "mona")


def test_others_and_other_ways_in_are_not_locked(attempts: Attempts) -> None:
    fail(attempts, FAILURES)
    assert not attempts.locked("login", "omar")
    assert not attempts.locked("signature", "mona")
    assert not attempts.locked("log", "inmona")


def test_a_lock_ends_by_itself(attempts: Attempts, database: Database) -> None:
    fail(attempts, FAILURES)
    pass_time(database, LOCKED_FOR - timedelta(seconds=5))
    assert attempts.locked("login", "mona")
    pass_time(database, timedelta(seconds=5))
    assert not attempts.locked("login", "mona")
    fail(attempts, FAILURES - 1)
    assert not attempts.locked("login", "mona")
    fail(attempts, 1)
    assert attempts.locked("login", "mona")


def test_only_failures_in_a_row_count(attempts: Attempts, database: Database) -> None:
    fail(attempts, FAILURES - 1)
    attempts.succeeded("login", "mona")
    fail(attempts, FAILURES - 1)
    assert not attempts.locked("login", "mona")
    attempts.succeeded("login", "mona")
    attempts.succeeded("login", "omar")
    assert rows(database) == 0


def test_failures_at_the_same_moment_all_count(attempts: Attempts, database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fail(attempts, 1), range(24)))
    with database.session() as session:
        assert session.scalars(select(FailedAttemptsRow.failures)).all() == [24]


def test_what_counts_no_more_is_forgotten(attempts: Attempts, database: Database) -> None:
    fail(attempts, 1, subject="mona")
    pass_time(database, LOCKED_FOR)
    fail(attempts, 1, subject="omar")
    assert (attempts.forget_expired(), attempts.forget_expired()) == (1, 0)
    assert rows(database) == 1


@pytest.mark.parametrize("subject", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_any_text_is_a_subject(attempts: Attempts, subject: str) -> None:
    fail(attempts, FAILURES, subject=subject)
    assert attempts.locked("login", subject)
    attempts.succeeded("login", subject)
    assert not attempts.locked("login", subject)


def test_no_more_rows_than_a_million_whoever_is_named(attempts: Attempts, database: Database) -> None:
    """What stands for a subject is short, and nobody without the key can tell whose it is."""
    fail(attempts, 1, subject="mona")
    Attempts(database, b"x" * 32).failed("login", "mona")
    with database.session() as session:
        found = session.scalars(select(FailedAttemptsRow.subject)).all()
    assert len(found) == 2
    assert all(0 <= subject < 2**20 for subject in found)


def test_an_expired_lock_is_none_before_it_is_forgotten(attempts: Attempts, database: Database) -> None:
    fail(attempts, FAILURES)
    with database.session() as session:
        session.execute(update(FailedAttemptsRow).values(expires_at=datetime.now(UTC)))
    assert not attempts.locked("login", "mona")
    assert rows(database) == 1
