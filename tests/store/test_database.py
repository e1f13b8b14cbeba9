from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, make_url, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from tests.databases import POSTGRESQL_ALONE, SQLITE_ALONE
from wathiq.settings import Unusable
from wathiq.store import Database
from wathiq.store.tables import Base, NhnRow, TenantRow


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


def row(name: str, created_at: datetime | None = None) -> TenantRow:
    return TenantRow(id=name, name=name, name_folded=name, created_at=created_at or datetime.now(UTC))


def test_ping_is_true_only_once_the_tables_are_there(empty: Database) -> None:
    assert not empty.ping()
    empty.migrate()
    assert empty.ping()


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
def test_ping_is_false_when_the_file_is_gone(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "data").rmdir()
    assert not empty.ping()


def test_ping_is_false_when_no_server_listens() -> None:
    database = Database("postgresql://127.0.0.1:1/wathiq")
    assert not database.ping()
    database.close()


def test_migrating_again_keeps_what_is_there(database: Database) -> None:
    with database.session() as session:
        session.add(row("acme"))
    database.migrate()
    with database.session() as session:
        assert session.scalars(select(TenantRow.name)).all() == ["acme"]


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.session() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []


def test_the_migrations_can_be_taken_back(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", "wathiq.store:migrations")
    with database.session() as session:
        session.add(row("acme"))
    with database.session() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "base")
    with database.session() as session:
        assert inspect(session.connection()).get_table_names() == ["alembic_version"]
    database.migrate()
    assert database.ping()


def test_the_tables_suit_postgresql() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    for table in Base.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))


@pytest.mark.slow
def test_processes_that_start_at_once_all_migrate(empty_url: str) -> None:
    code = f"from wathiq.store import Database; Database({empty_url!r}).migrate()"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]  # noqa: S603
    assert [process.wait() for process in processes] == [0, 0, 0]
    database = Database(empty_url)
    assert database.ping()
    database.close()


def test_threads_that_start_at_once_all_migrate(empty_url: str) -> None:
    start = Barrier(4)
    databases = [Database(empty_url) for _ in range(4)]

    def migrate(database: Database) -> None:
        start.wait()
        database.migrate()

    threads = [Thread(target=migrate, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(database.ping() for database in databases)
    for database in databases:
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


@SQLITE_ALONE
def test_sqlite_writes_ahead_and_to_the_disk(database: Database) -> None:
    """What was committed outlives the process and, `synchronous` being FULL, the power, too."""
    with database.session() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2


def test_times_come_back_in_utc(database: Database) -> None:
    cairo = timezone(timedelta(hours=2))
    with database.session() as session:
        session.add(row("acme", datetime(2024, 5, 1, 12, tzinfo=cairo)))
    with database.session() as session:
        created_at = session.scalars(select(TenantRow.created_at)).one()
    assert (created_at.isoformat(), created_at.tzinfo) == ("2024-05-01T10:00:00+00:00", UTC)


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
def test_the_directory_of_a_new_sqlite_database_is_private(empty: Database, tmp_path: Path) -> None:
    assert not empty.ping()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


# what cannot be used -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_sqlite_database_must_be_a_file(url: str) -> None:
    with pytest.raises(Unusable, match="must be a file"):
        Database(url)


@pytest.mark.parametrize("url", ["mysql://me:hush@db/wathiq", "hush", "", "postgresql://me:hush@db:port/wathiq"])
def test_urls_of_nothing_that_is_known(url: str) -> None:
    with pytest.raises(Unusable) as caught:
        Database(url)
    assert "hush" not in str(caught.value)


def test_a_server_that_does_not_answer() -> None:
    database = Database("postgresql://me:hush@127.0.0.1:1/wathiq?password=hush")
    with pytest.raises(Unusable, match=r"^the database postgresql://127.0.0.1:1/wathiq does not answer: .*") as caught:
        database.migrate()
    assert "refused" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)
    database.close()


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a directory")
    with pytest.raises(Unusable, match="cannot be made: "):
        Database(f"sqlite:///{tmp_path / 'data' / 'wathiq.db'}")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "wathiq.db").write_text("not a database" * 1000)
    database = Database(f"sqlite:///{tmp_path / 'wathiq.db'}")
    with pytest.raises(Unusable, match="does not answer: file is not a database"):
        database.migrate()
    database.close()


# PostgreSQL ----------------------------------------------------------------------------------------------------------


def shown(database: Database, *names: str) -> list[str]:
    """The server's settings of these names, as a session finds them."""
    with database.session() as session:
        return [str(session.scalar(text(f"SHOW {name}"))) for name in names]


@POSTGRESQL_ALONE
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_urls_are_taken_as_operators_write_them(database_url: str, scheme: str) -> None:
    database = Database(f"{scheme}:{database_url.partition(':')[2]}")
    database.migrate()
    assert database.ping()
    database.close()


@POSTGRESQL_ALONE
def test_nothing_waits_for_ever(database: Database, database_url: str) -> None:
    assert shown(database, "statement_timeout", "idle_in_transaction_session_timeout") == ["30s", "1min"]
    asked = make_url(database_url).update_query_dict({"options": "-c statement_timeout=7s"})
    other = Database(asked.render_as_string(hide_password=False))
    assert shown(other, "statement_timeout") == ["7s"]
    other.close()


@POSTGRESQL_ALONE
def test_statements_see_what_others_committed_whatever_the_servers_default(database: Database) -> None:
    with database.session() as session:
        name = session.scalar(text("SELECT current_database()"))
        session.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"))
    database.close()  # the next connection is a new one
    assert shown(database, "default_transaction_isolation", "transaction_isolation") == [
        "serializable",
        "read committed",
    ]


@POSTGRESQL_ALONE
def test_connections_that_the_server_closed_are_made_anew(database: Database, database_url: str) -> None:
    with database.session() as session:
        session.add(row("acme"))
    other = Database(database_url)
    with other.session() as session:
        clients = "FROM pg_stat_activity WHERE backend_type = 'client backend'"
        others = f"{clients} AND datname = current_database() AND pid != pg_backend_pid()"
        assert session.scalars(text(f"SELECT pg_terminate_backend(pid) {others}")).all() == [True]
    other.close()
    with database.session() as session:
        assert session.get(TenantRow, "acme") is not None
