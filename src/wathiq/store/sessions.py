"""Sessions: what a login began, and what its tokens are good for until it ends."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DatabaseSession

from wathiq.store.database import Database
from wathiq.store.tables import SessionRow, VlensRow

LIFETIME = timedelta(days=7)
"""From the latest renewal on."""

GRACE = timedelta(seconds=30)
"""How long a client's parallel requests may renew with the same token."""


class LoginEnded(Exception):
    """Whom a session is for was erased, or has other credentials, since the login was checked."""


@dataclass(frozen=True, slots=True)
class Session:
    """A tenant's session, or one of its end users. A refresh token is good for one generation of it."""

    id: str
    tenant_id: str
    user_id: int | None
    generation: int


class Sessions:
    """All sessions of one database, for use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, tenant_id: str, login_generation: int = 0) -> Session:
        """A session of the tenant's own, whose credentials were of that generation when they were checked.

        Raises LoginEnded.
        """
        begun = _new(tenant_id, None)
        present = select(VlensRow.token_generation).where(VlensRow.tenant_id == tenant_id).with_for_update(read=True)
        with self._written(begun) as database:
            # Asked once it is written, and they cannot change before it begins: who changes them then ends it, too.
            if database.scalar(present) != login_generation:
                raise LoginEnded
        return begun

    def begin_for_user(self, tenant_id: str, user_id: int) -> Session:
        """A session of an end user. Raises LoginEnded."""
        begun = _new(tenant_id, user_id)
        with self._written(begun):
            return begun

    @contextmanager
    def _written(self, begun: Session) -> Iterator[DatabaseSession]:
        """It begins when the block ends. Raises LoginEnded where there is nobody any more to have it."""
        try:
            with self._database.session() as database:
                database.add(_row(begun))
                database.flush()
                yield database
        except IntegrityError:
            raise LoginEnded from None

    def find(self, tenant_id: str, session_id: str) -> Session | None:
        """The tenant's session, unless it has ended. Fast enough for every request."""
        with self._database.session() as database:
            row = database.scalar(select(SessionRow).where(*_alive(tenant_id, session_id)))
        return _session(row) if row else None

    def renew(self, tenant_id: str, session_id: str, generation: int) -> Session | None:
        """The session's next generation, None where the session has ended.

        Whoever comes with an older generation than the session's own has a copy of a token that was used already. Then
        two have it, and who is the thief cannot be told: the session ends. A client's parallel requests do the same,
        but within moments: they get what the first of them got.
        """
        now = datetime.now(UTC)
        with self._database.session() as database:
            database.execute(
                update(SessionRow)
                .where(*_alive(tenant_id, session_id), SessionRow.generation == generation)
                .values(generation=generation + 1, renewed_at=now, expires_at=now + LIFETIME)
            )
            row = database.scalar(select(SessionRow).where(*_alive(tenant_id, session_id)))
            if row is None:
                return None
            if row.generation == generation + 1 and now - row.renewed_at <= GRACE:
                return _session(row)
            database.delete(row)
        return None

    def end(self, tenant_id: str, session_id: str) -> None:
        """End one session."""
        same = (SessionRow.tenant_id == tenant_id, SessionRow.id == session_id)
        with self._database.session() as database:
            database.execute(delete(SessionRow).where(*same))

    def forget_expired(self) -> int:
        """Delete the sessions that have expired; how many they were."""
        expired = delete(SessionRow).where(SessionRow.expires_at <= datetime.now(UTC))
        with self._database.session() as database:
            return cast("CursorResult[object]", database.execute(expired)).rowcount


def _alive(tenant_id: str, session_id: str) -> tuple[ColumnElement[bool], ...]:
    """That the session is the tenant's and has neither ended nor expired."""
    return (
        SessionRow.id == session_id,
        SessionRow.tenant_id == tenant_id,
        SessionRow.expires_at > datetime.now(UTC),
    )


def _new(tenant_id: str, user_id: int | None) -> Session:
    return Session(secrets.token_hex(16), tenant_id, user_id, 0)


def _row(begun: Session) -> SessionRow:
    now = datetime.now(UTC)
    return SessionRow(
        id=begun.id,
        tenant_id=begun.tenant_id,
        user_id=begun.user_id,
        generation=begun.generation,
        renewed_at=now,
        expires_at=now + LIFETIME,
    )


def _session(row: SessionRow) -> Session:
    return Session(row.id, row.tenant_id, row.user_id, row.generation)
