from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from wathiq.settings import Settings
from wathiq.store import Database
from wathiq.store.tables import Base, NhnRow, TenantRow


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'er' / 'wathiq.db'}")
    yield database
    database.close()


def row(name: str, created_at: datetime | None = None) -> TenantRow:
    return TenantRow(id=name, name=name, name_folded=name, created_at=created_at or datetime.now(UTC))


def test_ping_is_true_only_once_the_tables_are_there(empty: Database) -> None:
    assert not empty.ping()
    empty.migrate()
    assert empty.ping()


def test_ping_is_false_when_the_database_is_gone(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").rmdir()
    assert not empty.ping()


def test_migrating_again_keeps_what_is_there(database: Database) -> None:
    with database.session() as session:
        session.add(row("acme"))
    database.migrate()
    with database.session() as session:
        assert session.scalars(select(TenantRow.name)).all() == ["acme"]


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.session() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []


def test_the_tables_suit_postgresql() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    for table in Base.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))


@pytest.mark.slow
def test_processes_that_start_at_once_all_migrate(settings: Settings) -> None:
    code = f"from wathiq.store import Database; Database({settings.database!r}).migrate()"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]  # noqa: S603
    assert [process.wait() for process in processes] == [0, 0, 0]
    database = Database(settings.database)
    assert database.ping()
    database.close()


def test_a_session_commits_when_its_block_ends(database: Database) -> None:
    with database.session() as session:
        session.add(row("acme"))
    with database.session() as session:
        assert session.get(TenantRow, "acme") is not None


def test_a_session_rolls_back_when_its_block_raises(database: Database) -> None:
    def add_and_fail() -> None:
        with database.session() as session:
            session.add(row("acme"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    with database.session() as session:
        assert session.get(TenantRow, "acme") is None


def test_foreign_keys_are_enforced_after_a_migration_too(database: Database) -> None:
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(NhnRow(tenant_id="nobody", app_key="a" * 16, secret_key_hash="0" * 64))


def test_errors_do_not_show_the_values(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.session() as session:
        session.add(NhnRow(tenant_id="nobody", app_key="a" * 16, secret_key_hash="0" * 64))
    assert "a" * 16 not in str(caught.value)


def test_sqlite_writes_ahead(database: Database) -> None:
    with database.session() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_times_come_back_in_utc(database: Database) -> None:
    cairo = timezone(timedelta(hours=2))
    with database.session() as session:
        session.add(row("acme", datetime(2024, 5, 1, 12, tzinfo=cairo)))
    with database.session() as session:
        created_at = session.scalars(select(TenantRow.created_at)).one()
    assert (created_at.isoformat(), created_at.tzinfo) == ("2024-05-01T10:00:00+00:00", UTC)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_sqlite_database_must_be_a_file(url: str) -> None:
    with pytest.raises(ValueError, match="must be a file"):
        Database(url)


def test_the_directory_of_a_new_sqlite_database_is_private(empty: Database, tmp_path: Path) -> None:
    assert not empty.ping()
    assert (tmp_path / "deep" / "er").stat().st_mode & 0o777 == 0o700
