from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.databases import SQLITE_ALONE
from wathiq.store import Action, Audit, Database, Tenants, Vault
from wathiq.store.audit import AuditBroken
from wathiq.store.tables import AuditHeadRow, AuditRow, TenantRow


@pytest.fixture
def audit(database: Database, vault: Vault) -> Audit:
    return Audit(database, vault)


@pytest.fixture
def written(audit: Audit) -> Audit:
    """With three entries."""
    for number in (1, 2, 3):
        audit.note("acme", "token", Action.READ, f"transaction {number}")
    return audit


Tamper = Callable[[str], None]


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Runs a statement as one who owns the database may: the triggers are taken away before."""
    dropped = {
        "sqlite": ("audit_no_update", "audit_no_delete", "audit_no_replace", "audit_head_stays"),
        "postgresql": ("audit_no_change ON audit_entries", "audit_head_stays ON audit_head"),
    }

    def run(statement: str) -> None:
        with database.session() as session:
            for trigger in dropped[session.get_bind().dialect.name]:
                session.execute(text(f"DROP TRIGGER {trigger}"))
            session.execute(text(statement))

    return run


def test_entries_say_who_did_what_to_what_and_when(audit: Audit) -> None:
    audit.note("acme", "user 5", Action.READ, "transaction 1")
    audit.note(None, "command line", Action.CHANGED, "list un")
    first, second = audit.entries()
    assert (first.number, first.tenant_id, first.actor, first.action) == (1, "acme", "user 5", Action.READ)
    assert first.object == "transaction 1"
    assert datetime.now(UTC) - first.moment < timedelta(minutes=1)
    assert (second.number, second.tenant_id, second.object) == (2, None, "list un")


def test_entries_are_found_by_tenant_object_and_moment(audit: Audit) -> None:
    for tenant, thing in (("acme", "transaction 1"), ("acme", "user 1"), ("other", "transaction 1 id_front.jpg")):
        audit.note(tenant, "token", Action.CHANGED, thing)
    assert [entry.number for entry in audit.entries(tenant_id="acme")] == [1, 2]
    assert [entry.number for entry in audit.entries(about="transaction 1")] == [1, 3]
    assert [entry.number for entry in audit.entries(about="%")] == []
    last = list(audit.entries())[-1]
    assert [entry.number for entry in audit.entries(since=last.moment)] == [3]


def test_many_entries_come_in_their_order(audit: Audit, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.store.audit._PAGE", 2)
    with database.session() as session:
        audit.add(session, "acme", "server", Action.ERASED, *(f"transaction {number}" for number in range(5)))
    assert [entry.object for entry in audit.entries()] == [f"transaction {number}" for number in range(5)]
    assert audit.verify().entries == 5


def test_a_note_stands_or_falls_with_what_it_tells_of(audit: Audit, database: Database) -> None:
    def add_and_fail() -> None:
        with database.session() as session:
            audit.add(session, "acme", "token", Action.ERASED, "transaction 1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    assert list(audit.entries()) == []
    audit.note("acme", "token", Action.ERASED, "transaction 2")
    assert audit.verify().broken_at is None


def test_entries_outlive_their_tenant(audit: Audit, database: Database, tenants: Tenants) -> None:
    tenant = tenants.create("acme").tenant_id
    audit.note(tenant, "token", Action.READ, "transaction 1")
    with database.session() as session:
        session.delete(session.get_one(TenantRow, tenant))
    assert [entry.tenant_id for entry in audit.entries(about="transaction")] == [tenant]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'nobody'",
        "UPDATE audit_entries SET actor = 'nobody' WHERE number = 2",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE number = 3",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_the_trail(written: Audit, database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="can only be added to"), database.session() as session:
        session.execute(text(statement))
    assert (written.verify().entries, written.verify().broken_at) == (3, None)


@SQLITE_ALONE
def test_nor_does_sqlite_replace_an_entry(written: Audit, database: Database) -> None:
    replace = "REPLACE INTO audit_entries SELECT number, moment, tenant_id, 'x', action, object, mac FROM audit_entries"
    with pytest.raises(DBAPIError, match="can only be added to"), database.session() as session:
        session.execute(text(replace))
    assert written.verify().broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entries SET actor = 'nobody' WHERE number = 2", 2),
        ("UPDATE audit_entries SET tenant_id = NULL WHERE number = 1", 1),
        ("UPDATE audit_entries SET action = 'changed' WHERE number = 3", 3),
        ("UPDATE audit_entries SET object = 'transaction 9' WHERE number = 3", 3),
        ("DELETE FROM audit_entries WHERE number = 1", 1),
        ("DELETE FROM audit_entries WHERE number = 2", 2),
        ("DELETE FROM audit_entries WHERE number = 3", 3),
        ("DELETE FROM audit_entries", 1),
        ("UPDATE audit_entries SET number = number + 10", 1),
        ("UPDATE audit_head SET number = 2", 3),
        ("UPDATE audit_head SET number = 2, mac = (SELECT mac FROM audit_entries WHERE number = 2)", 3),
    ],
)
def test_what_was_changed_or_removed_all_the_same_shows(
    written: Audit, tamper: Tamper, statement: str, broken_at: int
) -> None:
    assert written.verify().broken_at is None
    tamper(statement)
    assert written.verify().broken_at == broken_at


def test_an_entry_that_was_not_written_by_the_server_shows(written: Audit, database: Database) -> None:
    with database.session() as session:
        head = session.scalars(select(AuditHeadRow)).one()
        forged = AuditRow(
            number=4, moment=datetime.now(UTC), actor="token", action="read", object="x", mac=os.urandom(32)
        )
        session.add(forged)
        head.number, head.mac = 4, forged.mac
    assert written.verify().broken_at == 4


def test_another_key_verifies_nothing(written: Audit, database: Database) -> None:
    assert written.verify().broken_at is None
    assert Audit(database, Vault(bytes(32))).verify().broken_at == 1


def test_an_empty_trail_is_whole(audit: Audit) -> None:
    verified = audit.verify()
    assert (verified.entries, verified.last, verified.broken_at) == (0, "", None)


def test_those_who_write_at_the_same_moment_make_one_chain(audit: Audit) -> None:
    def note(number: int) -> None:
        audit.note("acme", "token", Action.READ, f"transaction {number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(40)))
    verified = audit.verify()
    assert (verified.entries, verified.broken_at) == (40, None)


def test_a_trail_that_was_emptied_does_not_count_as_whole(
    audit: Audit, database: Database, vault: Vault, tamper: Tamper
) -> None:
    assert audit.verify().broken_at is None  # nothing was ever done
    Tenants(database, vault).create("acme")
    tamper("DELETE FROM audit_entries")
    with database.session() as session:
        session.execute(update(AuditHeadRow).values(number=0, mac=b"", seal=b""))
    assert audit.verify().broken_at == 1


def test_an_entry_beyond_the_last_one_is_found_and_stops_all_others(written: Audit, database: Database) -> None:
    with database.session() as session:
        forged = {"tenant_id": None, "actor": "token", "action": "read", "object": "transaction 4", "mac": b"forged"}
        session.execute(insert(AuditRow).values(number=4, moment=datetime.now(UTC), **forged))
    assert written.verify().broken_at == 4
    with pytest.raises(AuditBroken):
        written.note("acme", "token", Action.READ, "transaction 5")
