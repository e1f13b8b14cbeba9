"""Sessions: what a login began, and what its tokens are good for until it ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update

from wathiq.store.database import Database
from wathiq.store.tables import SessionRow

LIFETIME = timedelta(days=7)
"""From the latest renewal on."""

GRACE = timedelta(seconds=30)
"""How long a client's parallel requests may renew with the same token."""


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

    def begin(self, tenant_id: str, user_id: int | None = None) -> Session:
        now = datetime.now(UTC)
        begun = Session(secrets.token_hex(16), tenant_id, user_id, 0)
        with self._database.session() as database:
            database.add(
                SessionRow(
                    id=begun.id,
                    tenant_id=tenant_id,
                    user_id=user_id,
                    generation=begun.generation,
                    renewed_at=now,
                    expires_at=now + LIFETIME,
                )
            )
        return begun

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


def _session(row: SessionRow) -> Session:
    return Session(row.id, row.tenant_id, row.user_id, row.generation)
