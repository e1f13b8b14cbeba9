"""Databases for tests: a new one for each, of every kind that this machine can have.

Migrating takes longer than most tests: one database of each kind is migrated, and what tests get are copies of it.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text

from wathiq.store import Database

SERVER = "WATHIQ_TEST_POSTGRESQL"
"""The variable that names a PostgreSQL server, as a URL of a database and a user who may make others."""

SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

KINDS = ("sqlite", "postgresql")


@contextmanager
def new(kind: str, folder: Path, migrated: str | None = None) -> Iterator[str]:
    """The URL of a new database, empty or a copy of a migrated one; skips the test where there can be none."""
    if kind == "sqlite":
        yield _new_file(folder, migrated)
    else:
        with _new_on_server(migrated) as url:
            yield url


def migrate(url: str) -> None:
    with closing(Database(url)) as database:
        database.migrate()


def until_somebody_waits(database: Database) -> None:
    """On PostgreSQL, for a lock that somebody else holds."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(1000):
        with database.session() as session:
            if session.scalar(text(waiting)):
                return
        time.sleep(0.01)
    raise TimeoutError


def _new_file(folder: Path, migrated: str | None) -> str:
    path = folder / "wathiq.db"
    if migrated:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(str(make_url(migrated).database), path)
    return f"sqlite:///{path}"


@contextmanager
def _new_on_server(migrated: str | None) -> Iterator[str]:
    server = os.environ.get(SERVER)
    if not server:
        pytest.skip(f"{SERVER} names no PostgreSQL server")
    name = sql.Identifier(f"wathiq_test_{uuid.uuid4().hex}")
    template = sql.Identifier(str(make_url(migrated).database) if migrated else "template0")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        try:
            yield make_url(server).set(database=name.as_string().strip('"')).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
