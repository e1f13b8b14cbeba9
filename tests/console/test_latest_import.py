"""Imports of servers that share a database: one at a time, shown by all of them, and given up on where one died."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from wathiq.console import imports as module
from wathiq.console.imports import Imports
from wathiq.console.latest_import import PATIENCE, ImportRuns, LatestImport, Progress
from wathiq.screening.formats.catalogue import open_list
from wathiq.screening.formats.format import Contents
from wathiq.screening.importing import Import
from wathiq.screening.lists import Lists
from wathiq.store import Database
from wathiq.store.tables import LatestImportRow

BLOCKED = b"name,reference\nZoltan Kereszturi,Z-1\n"
CSV = Import("csv", "blocked.csv", "blocked")


@pytest.fixture
def databases(database_url: str) -> Iterator[list[Database]]:
    """Two servers' connections to one database."""
    found = [Database(database_url) for _ in range(2)]
    yield found
    for database in found:
        database.close()


@pytest.fixture
def servers(databases: list[Database]) -> list[LatestImport]:
    return [LatestImport(database) for database in databases]


def silent(database: Database, since: timedelta) -> None:
    """As if the server that imports had not been heard of for so long."""
    with database.session() as session:
        row = session.get_one(LatestImportRow, 1)
        session.execute(update(LatestImportRow).values(heard_at=row.heard_at - since))


def heard_at(database: Database) -> datetime:
    with database.session() as session:
        return session.get_one(LatestImportRow, 1).heard_at


def test_at_first_there_is_none(servers: list[LatestImport]) -> None:
    assert servers[0].progress() is None


def test_what_one_imports_the_other_shows(servers: list[LatestImport]) -> None:
    one, other = servers
    run = one.begin("blocked")
    assert other.progress() == Progress("blocked")
    one.note(run, 1200)
    assert other.progress() == Progress("blocked", 1200)
    one.end(run, 1300, "damaged")
    assert other.progress() == Progress("blocked", 1300, ended=True, refusal="damaged")


def test_one_at_a_time(servers: list[LatestImport]) -> None:
    one, other = servers
    run = one.begin("blocked")
    for server in servers:
        with pytest.raises(ImportRuns):
            server.begin("second")
    one.end(run, 1, None)
    other.begin("second")
    assert one.progress() == Progress("second")


def test_of_many_at_once_one_begins(servers: list[LatestImport]) -> None:
    together = threading.Barrier(8)

    def begins(number: int) -> bool:
        together.wait(30)
        try:
            servers[number % 2].begin(f"list {number}")
        except ImportRuns:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        for _ in range(3):
            assert list(threads.map(begins, range(8))).count(True) == 1
            servers[0].end(_run_of(servers[0]), 0, None)


def _run_of(server: LatestImport) -> str:
    with server._database.session() as session:
        return session.get_one(LatestImportRow, 1).run


def test_a_server_that_died_loses_its_turn(servers: list[LatestImport], databases: list[Database]) -> None:
    one, other = servers
    died = one.begin("blocked")
    one.note(died, 1200)
    silent(databases[1], PATIENCE - timedelta(seconds=20))
    with pytest.raises(ImportRuns):
        other.begin("second")
    silent(databases[1], timedelta(seconds=20))
    assert other.progress() == Progress("blocked", 1200, ended=True, refusal="interrupted")
    other.begin("second")
    one.note(died, 1300)  # it was only slow, and has nothing to say any more
    one.end(died, 1300, None)
    assert one.progress() == Progress("second")


def test_who_is_heard_of_keeps_its_turn(servers: list[LatestImport], databases: list[Database]) -> None:
    one, other = servers
    run = one.begin("blocked")
    silent(databases[0], PATIENCE)
    one.note(run, 100)
    with pytest.raises(ImportRuns):
        other.begin("second")


def ended(imports: Imports) -> Progress:
    for _ in range(600):
        progress = imports.progress()
        if progress and progress.ended:
            return progress
        time.sleep(0.05)
    pytest.fail("the import did not end")


def test_an_import_is_seen_from_both_servers(databases: list[Database], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its download takes long, in which no entry is read, and its server is heard of all the same."""
    go_on = threading.Event()

    def slow(name: str, path: Path, source: str) -> Contents:
        assert go_on.wait(30)
        return open_list(name, path, source)

    monkeypatch.setattr(module, "open_list", slow)
    monkeypatch.setattr(module, "_BETWEEN_NOTES", 0.05)
    one, other = (Imports(database, Lists(database)) for database in databases)
    one.begin(CSV, BLOCKED)
    try:
        first = heard_at(databases[1])
        while heard_at(databases[1]) == first:
            time.sleep(0.05)
        assert other.progress() == Progress("blocked")
        with pytest.raises(ImportRuns):
            other.begin(CSV, BLOCKED)
    finally:
        go_on.set()
    assert ended(other) == Progress("blocked", 1, ended=True)
    assert [version.count for version in Lists(databases[1]).overview()] == [1]
