"""What one database takes in a second, from several processes at once: the audit trail, transactions, erasures."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from wathiq.settings import Settings
from wathiq.store import Audit, Database, Transactions, Vault
from wathiq.store.audit import Action
from wathiq.store.tables import StepRow, TransactionRow

Work = AbstractContextManager[Callable[[], object]]
"""What a process does over and over, with what it needs open."""

PROCESSES = (1, 2, 4)

_SECONDS_TO_BEGIN = 120.0
"""Until every process has loaded what it needs, at most."""
_LIFETIME = timedelta(hours=24)
_VALUES, _PORTRAIT = bytes(1200), bytes(9000)
"""About what the front of an ID card leaves."""
_FEW, _MANY = 300, 5000
"""Expired transactions to erase: many batches of either size, of which SQLite's have pauses between."""


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """The URL of a new database on a PostgreSQL server, named by the URL of a database and a user who may make one."""
    name = sql.Identifier(f"wathiq_sizing_{uuid.uuid4().hex}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield make_url(server).set(database=name.as_string().strip('"')).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def described(server: str) -> str:
    """Its version, and what a commit waits for there."""
    with psycopg.connect(server) as connection:
        names = ("server_version", "fsync", "synchronous_commit")
        rows = [connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone() for name in names]
    release, *others = [row[0] if row else "" for row in rows]
    return ", ".join([release.split()[0], *(f"{name} {value}" for name, value in zip(names[1:], others, strict=True))])


def chained(settings: Settings, tenant: str, processes: int, seconds: float) -> float:
    """Commits a second, of which each adds one entry to the audit trail."""
    return _together(partial(_noting, settings, tenant), processes, seconds)


def begun(settings: Settings, tenant: str, processes: int, seconds: float) -> float:
    """Transactions that are begun a second: a commit each, of one row."""
    return _together(partial(_beginning, settings, tenant), processes, seconds)


def erased(settings: Settings, tenant: str) -> float:
    """Expired transactions that one process erases a second."""
    with closing(Database(settings.database)) as database:
        count = _FEW if database.writes_in_turn else _MANY
        vault = Vault.open(settings, database)
        _expire(database, tenant, count)
        transactions = Transactions(database, vault, _LIFETIME)
        begun = time.monotonic()
        if (found := transactions.forget_expired()) != count:
            raise RuntimeError(f"{found} of {count} transactions were erased")
        return count / (time.monotonic() - begun)


def _expire(database: Database, tenant: str, count: int) -> None:
    """Transactions with one step each that ended a while ago."""
    long_ago = datetime.now(UTC) - 2 * _LIFETIME
    ids = [str(uuid.uuid4()) for _ in range(count)]
    with database.session() as session:
        session.add_all(TransactionRow(id=one, tenant_id=tenant, begun_at=long_ago) for one in ids)
        session.flush()
        session.add_all(
            StepRow(
                transaction_id=one, document="egypt_id_front", values_encrypted=_VALUES, portrait_encrypted=_PORTRAIT
            )
            for one in ids
        )


def _together(work: Callable[[], Work], processes: int, seconds: float) -> float:
    """What the processes do in a second, all together."""
    context = get_context("spawn")
    begin, done = context.Barrier(processes, timeout=_SECONDS_TO_BEGIN), context.Queue()
    running = [context.Process(target=_run, args=(work, begin, done, seconds)) for _ in range(processes)]
    for process in running:
        process.start()
    counts: list[int] = [done.get(timeout=_SECONDS_TO_BEGIN + 10 * seconds) for _ in running]
    for process in running:
        process.join()
    return sum(counts) / seconds


def _run(opened: Callable[[], Work], begin: Barrier, done: Queue[int], seconds: float) -> None:
    """In each process: how often the work is done from the moment on when all are ready."""
    with opened() as work:
        work()  # warm
        begin.wait()
        count, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            work()
            count += 1
    done.put(count)


@contextmanager
def _noting(settings: Settings, tenant: str) -> Iterator[Callable[[], object]]:
    with closing(Database(settings.database)) as database:
        audit = Audit(database, Vault.open(settings, database))
        yield lambda: audit.note(tenant, "api key", Action.READ, f"transaction {uuid.uuid4()}")


@contextmanager
def _beginning(settings: Settings, tenant: str) -> Iterator[Callable[[], object]]:
    with closing(Database(settings.database)) as database:
        transactions = Transactions(database, Vault.open(settings, database), _LIFETIME)
        yield lambda: transactions.begin(tenant, str(uuid.uuid4()))
