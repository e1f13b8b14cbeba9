"""The connection to the database, and its schema's way to the newest version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from wathiq.settings import Unusable
from wathiq.store.tables import TenantRow

_BUSY_SECONDS = 10

PAUSE = 0.15
"""Seconds between two pieces of a long work: SQLite's waiters look ten times a second whether it is their turn."""
_POSTGRESQL = {
    "connect_timeout": "5",  # seconds
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",  # milliseconds, as are those that follow
    "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
    "client_encoding": "utf8",
    "application_name": "wathiq",
}
"""libpq's parameters where the URL says nothing of them: a server that has gone is noticed within seconds."""

# What keeps other processes waiting until this one's migration is committed. SQLite additionally rebuilds a table to
# alter it, and with foreign keys on, dropping the old one would delete the rows that refer to it.
_CLAIMS = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("SET LOCAL statement_timeout = 0", "SELECT pg_advisory_xact_lock(8706126871)"),
}
_migrating = Lock()  # Alembic keeps the migration under way in a global


class Database:
    """A pool of connections to `url`, of SQLite or PostgreSQL, for use from any thread.

    A SQLite database must be a file, since each thread would see its own one in memory. Its directory is made. Raises
    Unusable for other URLs.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)

    def migrate(self) -> None:
        """Bring the schema to the newest version. Safe to call at every start, by several processes at once.

        Raises Unusable where the database does not answer.
        """
        config = Config()
        config.set_main_option("script_location", "wathiq.store:migrations")
        with _migrating, self._answering(), self._engine.connect() as connection:
            connection.detach()  # what the claim sets must not come back to the pool
            for statement in _CLAIMS.get(connection.dialect.name, ()):
                connection.exec_driver_sql(statement)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if type(error) not in (OperationalError, DatabaseError):
                raise  # that is ours
            reason = str(error.orig).partition("\n")[0]
            raise Unusable(f"the database {_shown(self._engine.url)} does not answer: {reason}") from None

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

    @property
    def writes_in_turn(self) -> bool:
        """Whether whoever writes keeps all others from it, as in SQLite."""
        return self._engine.dialect.name == "sqlite"

    def scrub(self) -> None:
        """After something was erased: leave no copy of it in SQLite's write-ahead log.

        PostgreSQL overwrites what was deleted after its own time, when it vacuums.
        """
        if self.writes_in_turn:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # whose message quotes the URL, and with it the password
        raise Unusable(
            "WATHIQ_DATABASE_URL is no URL: write sqlite:///path or postgresql://user:password@host/name"
        ) from None
    kind = parsed.drivername.partition("+")[0]
    if kind not in _OPENED:
        raise Unusable(f"the database must be one of {', '.join(_OPENED)}, not {kind}")
    return _OPENED[kind](parsed)


def _postgresql(url: URL) -> Engine:
    said = url.set(drivername="postgresql+psycopg").update_query_dict(
        {name: value for name, value in _POSTGRESQL.items() if name not in url.query}
    )
    # Whatever the server's own default is: each statement must see what others have committed meanwhile.
    return create_engine(
        said, hide_parameters=True, pool_pre_ping=True, pool_timeout=10, isolation_level="READ COMMITTED"
    )


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise Unusable("a SQLite database must be a file: sqlite:///path")
    try:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"the directory of {_shown(url)}, as WATHIQ_DATA_DIR or WATHIQ_DATABASE_URL has it, cannot be made: "
            f"{error.strerror}"
        ) from None
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


_OPENED = {"sqlite": _sqlite, "postgresql": _postgresql, "postgres": _postgresql}


def _shown(url: URL) -> str:
    """The URL without what is secret in it, which may be among its parameters, too."""
    kind = url.drivername.partition("+")[0]
    return URL.create(kind, host=url.host, port=url.port, database=url.database).render_as_string()


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten with zeros: erased is erased.
    cursor.execute("PRAGMA secure_delete = ON")
    # The mode is the file's. Two connections that set it on a new file at once make one fail, without any waiting.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    # SQLite's own default unless it was built otherwise: a commit is on the disk, not only in the system's cache.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()
