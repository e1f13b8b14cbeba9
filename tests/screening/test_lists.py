"""Imports happen whole or not at all, and what is in force can always be asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import ClauseElement, func, select, text
from sqlalchemy.dialects import sqlite

from tests.databases import POSTGRESQL_ALONE, SQLITE_ALONE
from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.lists import _HOW_MANY, _SHARING, Lists, fold_identifier
from wathiq.screening.refusal import ListRefused
from wathiq.screening.sizes import Sizes
from wathiq.settings import Settings
from wathiq.store import Database
from wathiq.store.tables import ListedEntityRow, ListedKeyRow, ListVersionRow


def entity(name: str, *numbers: str, source: str = "ours", reference: str = "") -> Entity:
    return Entity(
        source,
        reference or name,
        "person",
        (ListedName(name, "main"),),
        tuple(Identifier("passport", number) for number in numbers),
    )


def people(count: int, family: str = "Nour") -> Iterator[Entity]:
    return (entity(f"Person{number} {family}") for number in range(count))


def words(entity: Entity) -> set[str]:
    """A stand-in for the real keys."""
    return {word for name in entity.names for word in name.value.lower().split()}


def names(found: Iterable[Entity]) -> list[str]:
    return [entity.names[0].value for entity in found]


def rows(database: Database) -> tuple[int, int, int]:
    """How many versions, entries and keys there are."""
    with database.session() as session:
        versions, entries, keys = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (ListVersionRow, ListedEntityRow, ListedKeyRow)
        )
    return versions, entries, keys


# what is found -------------------------------------------------------------------------------------------------------


def test_an_entity_comes_back_as_it_was(lists: Lists) -> None:
    whole = Entity(
        "ours",
        "A-1",
        "person",
        (ListedName("Samir Halabi", "main"), ListedName("سمير حلبي", "alias"), ListedName("Abu Test", "weak")),
        (Identifier("national_id", "29001011234567", "EG"), Identifier("passport", "A 1234567")),
        ("1990-01-01", "1991"),
        "male",
        ("EG", "SY"),
        "2020-02-03",
        "653",
        2014,
        "allow",
    )
    lists.replace("ours", [whole], "2026-01-01", words)
    assert lists.candidates(["حلبي"], 10) == [whole]


def test_those_that_share_more_keys_come_first(lists: Lists) -> None:
    lists.replace("ours", [entity("Adel Nour"), entity("Adel Samir Nour"), entity("Hany Fathy")], "", words)
    assert names(lists.candidates(["adel", "samir", "nour", "nobody"], 10)) == ["Adel Samir Nour", "Adel Nour"]
    assert names(lists.candidates(["adel", "samir", "nour"], 1)) == ["Adel Samir Nour"]
    assert lists.candidates(["nobody"], 10) == []
    assert lists.candidates([], 10) == []


def test_all_lists_are_asked_at_once(lists: Lists) -> None:
    lists.replace("ours", [entity("Adel Nour")], "", words)
    lists.replace("theirs", [entity("Adel Fathy", source="theirs")], "", words)
    assert {found.source for found in lists.candidates(["adel"], 10)} == {"ours", "theirs"}


@pytest.mark.parametrize("asked", ["A1234567", "a 123-4567", "A\u0661\u0662\u0663\u0664\u0665\u0666\u0667"])
def test_numbers_are_found_however_they_are_written(lists: Lists, asked: str) -> None:
    lists.replace("ours", [entity("Adel Nour", "A 1234567"), entity("Hany Fathy", "B1234567")], "", words)
    assert names(lists.by_identifier([asked, "nothing"])) == ["Adel Nour"]


def test_a_number_is_no_name_and_a_name_no_number(lists: Lists) -> None:
    lists.replace("ours", [entity("Adel", "A1")], "", words)
    assert lists.by_identifier(["adel"]) == []
    assert lists.candidates(["A1"], 10) == []
    assert lists.by_identifier(["", " - "]) == []


def test_numbers_are_folded() -> None:
    assert fold_identifier(" \u0662\u0669\u0660-\u06f0\u06f1 x/1 ") == "29001X1"


@SQLITE_ALONE
def test_the_index_is_used(database: Database, lists: Lists) -> None:
    """Else the time of a query would grow with the lists."""
    lists.replace("ours", people(10), "", words)
    asked = _SHARING.params(keys=[1, 2], limit=10)
    assert "SEARCH listed_keys USING PRIMARY KEY (version_id=? AND key=?)" in plan(database, asked)
    assert "SCAN listed_entities" not in plan(database, asked)
    counted = _HOW_MANY.params(keys=[1, 2])
    assert "SEARCH listed_keys USING PRIMARY KEY (version_id=? AND key=? AND number<?)" in plan(database, counted)


@POSTGRESQL_ALONE
def test_the_index_is_used_by_postgresql_too(database: Database, lists: Lists) -> None:
    lists.replace("ours", people(8000), "", words)
    with database.session() as session:
        session.execute(text("ANALYZE"))
    for asked in (_SHARING.params(keys=[1, 2], limit=10), _HOW_MANY.params(keys=[1, 2])):
        found = plan(database, asked, "EXPLAIN")
        assert "Index Cond: ((version_id = lists.version_id) AND (key = ANY" in found
        assert "Seq Scan on listed_" not in found


def plan(database: Database, statement: ClauseElement, explain: str = "EXPLAIN QUERY PLAN") -> str:
    """How the database goes about a query."""
    query = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with database.session() as session:
        return " ".join(str(row) for row in session.execute(text(f"{explain} {query}")))


def test_keys_of_very_many_are_passed_over_for_rarer_ones(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.screening.lists._HELD", 100)
    lists.replace("ours", chain(people(200), [entity("Adel Nour"), entity("Samir Fathy")]), "", words)
    assert names(lists.candidates(["adel", "nour"], 1000)) == ["Adel Nour"]
    assert names(lists.candidates(["fathy", "nour", "nobody"], 1000)) == ["Samir Fathy"]
    assert len(lists.candidates(["nour", "nobody"], 1000)) == 201  # the rarest there is


def test_the_overview_tells_what_is_in_force(lists: Lists) -> None:
    lists.replace("b", people(3), "2026-02-27", words, format="un", origin="https://example.org/list.xml")
    version = lists.replace("a", people(2), "2026-02-28", words)
    assert lists.overview()[0] == version
    second = lists.overview()[1]
    assert (second.source, second.format, second.origin) == ("b", "un", "https://example.org/list.xml")
    assert (second.version, second.count, second.minimum_waived) == ("2026-02-27", 3, False)


# what goes ----------------------------------------------------------------------------------------------------------


def test_a_list_that_is_removed_is_gone_at_once_for_all(database: Database, lists: Lists, settings: Settings) -> None:
    lists.replace("ours", people(200), "1", words)
    lists.replace("theirs", [entity("Nour Gouda", "N 1", source="theirs")], "1", words)
    running = Database(settings.database)
    assert len(Lists(running).candidates(["nour"], 10_000)) == 201
    assert lists.remove("ours")
    assert names(Lists(running).candidates(["nour"], 10_000)) == ["Nour Gouda"]
    running.close()
    assert [version.source for version in lists.overview()] == ["theirs"]
    assert rows(database) == (1, 1, 3)


def test_what_is_no_list_is_not_removed(database: Database, lists: Lists) -> None:
    lists.replace("ours", people(2), "1", words)
    assert not lists.remove("theirs")
    assert rows(database)[:2] == (1, 2)


def test_a_list_that_was_removed_can_be_imported_again(lists: Lists) -> None:
    lists.replace("ours", people(200), "1", words)
    lists.remove("ours")
    assert not lists.remove("ours")
    assert lists.replace("ours", people(2), "2", words).count == 2  # however many it once had


def test_an_import_gives_up_where_its_list_is_removed(database: Database, lists: Lists) -> None:
    def removed_meanwhile() -> Iterator[Entity]:
        yield from people(3000, "Fathy")
        assert lists.remove("ours")
        yield from people(3000, "Late")

    lists.replace("ours", people(3000), "1", words)
    with pytest.raises(ListRefused) as caught:
        lists.replace("ours", removed_meanwhile(), "2", words)
    assert caught.value.code == "superseded"
    assert (lists.overview(), rows(database)) == ([], (0, 0, 0))


# what stays ----------------------------------------------------------------------------------------------------------


def test_a_new_version_takes_the_place_of_the_last(database: Database, lists: Lists) -> None:
    lists.replace("ours", people(5000), "1", words)
    lists.replace("ours", people(4000, "Fathy"), "2", words)
    assert lists.candidates(["nour"], 10) == []
    assert len(lists.candidates(["fathy"], 10_000)) == 4000
    assert rows(database) == (1, 4000, 8000)


def refused(lists: Lists, entities: Iterable[Entity], sizes: Sizes | None = None) -> str:
    """The code of the refusal, the list before it being in force as ever."""
    with pytest.raises(ListRefused) as caught:
        lists.replace("ours", entities, "2", words, sizes=sizes)
    assert [version.version for version in lists.overview()] == ["1"]
    assert len(lists.candidates(["nour"], 10_000)) == 200
    return caught.value.code


def test_lists_that_cannot_be_are_refused(database: Database, lists: Lists) -> None:
    lists.replace("ours", people(200), "1", words)
    before = rows(database)
    assert refused(lists, []) == "size"
    assert refused(lists, people(99)) == "size"
    assert refused(lists, people(601)) == "size"
    assert refused(lists, people(200), Sizes({"person": 300})) == "size"
    assert refused(lists, [entity("Adel", reference="1"), entity("Hany", reference="1")]) == "damaged"
    assert refused(lists, [entity("Adel", reference="r" * 256)]) == "damaged"
    assert rows(database) == before


def test_a_size_that_was_named_is_taken(lists: Lists) -> None:
    lists.replace("ours", people(200), "1", words)
    taken = lists.replace("ours", people(99), "2", words, sizes=Sizes({"person": 300}, waived=True, expected=100))
    assert (taken.count, taken.minimum_waived) == (99, True)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb"])
def test_names_that_are_none(lists: Lists, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        lists.replace(name, people(1), "", words)


def test_an_import_that_fails_half_way_changes_nothing(database: Database, lists: Lists) -> None:
    def broken() -> Iterator[Entity]:
        yield from people(4500, "Fathy")
        raise RuntimeError("the disk is gone")

    lists.replace("ours", people(200), "1", words)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        lists.replace("ours", broken(), "2", words)
    assert lists.candidates(["fathy"], 10) == []
    assert len(lists.candidates(["nour"], 10_000)) == 200
    assert rows(database) == (1, 200, 400)


_ENDLESS = """
import itertools, sys
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.lists import Lists
from wathiq.store import Database
people = (Entity("ours", f"n{n}", "person", (ListedName(f"N{n} Fathy", "main"),)) for n in itertools.count())
def told(entities):
    for number, entity in enumerate(entities):
        if number == 5000:
            print("half-way", flush=True)
        yield entity
Lists(Database(sys.argv[1])).replace("ours", told(people), "2", lambda entity: ["fathy"])
"""


@pytest.mark.slow
def test_a_process_killed_half_way_changes_nothing(database: Database, lists: Lists, settings: Settings) -> None:
    lists.replace("ours", people(200), "1", words)
    with subprocess.Popen([sys.executable, "-c", _ENDLESS, settings.database], stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == b"half-way\n"
        assert len(lists.candidates(["nour"], 10_000)) == 200  # asked while the other one writes
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert [version.version for version in lists.overview()] == ["1"]
    assert lists.candidates(["fathy"], 10) == []
    assert rows(database)[0] == 2  # what it left behind
    lists.replace("ours", people(201), "3", words)
    assert rows(database) == (1, 201, 402)


def test_an_import_that_began_later_wins(database: Database, lists: Lists) -> None:
    """The earlier one finds its version gone, and the numbers of versions never come back."""

    def interrupted() -> Iterator[Entity]:
        yield from people(3000)
        lists.replace("ours", people(100, "Fathy"), "2", words)
        yield from people(3000, "Late")

    with pytest.raises(ListRefused) as caught:
        lists.replace("ours", interrupted(), "1", words)
    assert caught.value.code == "superseded"
    assert [version.version for version in lists.overview()] == ["2"]
    assert len(lists.candidates(["fathy"], 10_000)) == 100
    assert rows(database) == (1, 100, 200)


class Delayed(Lists):
    """Lists that stop, before or within the clearing away of a version, until they are told to go on."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.stopped, self.go_on = Event(), Event()

    def stop(self) -> None:
        self.stopped.set()
        assert self.go_on.wait(120)


class LateToClear(Delayed):
    def _forget(self, version_id: int) -> None:
        self.stop()
        super()._forget(version_id)


class SlowToClear(Delayed):
    def _abandon(self, version_id: int) -> bool:
        abandoned = super()._abandon(version_id)
        self.stop()
        return abandoned


def start_before_the_end(entities: Iterator[Entity], other: Thread, others_lists: Delayed) -> Iterator[Entity]:
    """These entities; before the last has been taken, the other import has begun and stopped."""
    yield from entities
    other.start()
    assert others_lists.stopped.wait(120)


def test_an_import_that_ends_while_the_next_begins_is_whole_until_then(database: Database, lists: Lists) -> None:
    late, seen = LateToClear(database), []

    def looking() -> Iterator[Entity]:
        seen.append(len(lists.candidates(["nour"], 10_000)))
        yield from people(3000, "Late")

    other = Thread(target=late.replace, args=("ours", looking(), "2", words))
    lists.replace("ours", start_before_the_end(people(3000), other, late), "1", words)
    late.go_on.set()
    other.join()
    assert seen == [3000]
    assert [version.version for version in lists.overview()] == ["2"]
    assert rows(database) == (1, 3000, 6000)


def test_what_is_being_cleared_away_cannot_come_into_force(database: Database, lists: Lists) -> None:
    slow = SlowToClear(database)
    other = Thread(target=slow.replace, args=("ours", people(3000, "Late"), "2", words))
    with pytest.raises(ListRefused) as caught:
        lists.replace("ours", start_before_the_end(people(3000), other, slow), "1", words)
    assert caught.value.code == "superseded"
    assert lists.overview() == []
    slow.go_on.set()
    other.join()
    assert [version.version for version in lists.overview()] == ["2"]
    assert rows(database) == (1, 3000, 6000)


def test_an_import_that_ends_while_its_list_is_removed_gives_up(database: Database, lists: Lists) -> None:
    class Remover(Lists):
        def _clear(self, source: str) -> None:  # removed it is by now, and what is left is about to be cleared away
            go_on.set()
            importer.join()
            super()._clear(source)

    go_on, filled, codes = Event(), Event(), []

    def until_removed() -> Iterator[Entity]:
        yield from people(300, "Late")
        filled.set()
        assert go_on.wait(120)

    def import_it() -> None:
        with pytest.raises(ListRefused) as caught:
            lists.replace("ours", until_removed(), "2", words)
        codes.append(caught.value.code)

    lists.replace("ours", people(300), "1", words)
    importer = Thread(target=import_it)
    importer.start()
    assert filled.wait(120)
    assert Remover(database).remove("ours")
    assert (lists.overview(), codes) == ([], ["superseded"])
    assert rows(database) == (0, 0, 0)


def test_two_imports_at_once_leave_one_whole_list(database: Database, lists: Lists) -> None:
    lists.replace("ours", people(6000), "0", words)
    start = Barrier(2)
    codes = []

    def import_as(family: str) -> None:
        start.wait()
        try:
            lists.replace("ours", people(6000, family), family, words)
        except ListRefused as refusal:
            codes.append(refusal.code)

    threads = [Thread(target=import_as, args=(family,)) for family in ("Fathy", "Late")]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert len(lists.candidates(["nour", "fathy", "late"], 10_000)) == 6000
        time.sleep(0.02)
    (winner,) = lists.overview()
    assert winner.version in {"Fathy", "Late"}
    assert len(lists.candidates([winner.version.lower()], 10_000)) == 6000
    assert codes in ([], ["superseded"])
    assert rows(database) == (1, 6000, 12000)
