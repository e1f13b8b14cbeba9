"""The connection to the database, and its schema's way to the newest version."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from wathiq.store.tables import TenantRow

_BUSY_SECONDS = 10

# What keeps other processes waiting until this one's migration is committed. SQLite additionally rebuilds a table to
# alter it, and with foreign keys on, dropping the old one would delete the rows that refer to it.
_CLAIMS = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("SELECT pg_advisory_xact_lock(8706126871)",),
}
_migrating = Lock()  # Alembic keeps the migration under way in a global


class Database:
    """A pool of connections to `url`, for use from any thread.

    A SQLite database must be a file, since each thread would see its own one in memory. Its directory is made.
    """

    def __init__(self, url: str) -> None:
        self._engine = _sqlite(make_url(url)) if url.startswith("sqlite") else _server(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)

    def migrate(self) -> None:
        """Bring the schema to the newest version. Safe to call at every start, by several processes at once."""
        config = Config()
        config.set_main_option("script_location", "wathiq.store:migrations")
        with _migrating, self._engine.connect() as connection:
            connection.detach()  # what the claim sets must not come back to the pool
            for statement in _CLAIMS.get(connection.dialect.name, ()):
                connection.exec_driver_sql(statement)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def session(self) -> AbstractContextManager[Session]:
        """A session that commits when the block ends and rolls back when it raises.

        Rows keep their loaded values after the block.
        """
        return self._sessions.begin()

    def ping(self) -> bool:
        """Whether the database answers and has its tables."""
        try:
            with self.session() as session:
                session.scalar(select(TenantRow.id).limit(1))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self._engine.dispose()


def _server(url: str) -> Engine:
    return create_engine(url, hide_parameters=True, pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise ValueError("a SQLite database must be a file: sqlite:///path")
    Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # The mode is the file's. Two connections that set it on a new file at once make one fail, without any waiting.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()
