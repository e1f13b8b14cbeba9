"""A tenant's transactions as a list: when each began, which steps it has, and which pictures are kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wathiq.store import Database
from wathiq.store.tables import ImageRow, StepRow, TenantRow, TransactionRow

PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Those whose id begins so, that began from a moment on and before another; None for all.

    Of those that began at `before` itself, the ones whose ids come after `beyond`; without it none.
    """

    id_begins: str = ""
    since: datetime | None = None
    before: datetime | None = None
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction; nothing in it tells what was read."""

    id: str
    begun_at: datetime
    expires_at: datetime
    steps: tuple[str, ...]
    images: tuple[str, ...]


class History:
    """The transactions of one database, for use from any thread. `lifetime` is that of tenants without a wish."""

    def __init__(self, database: Database, lifetime: timedelta) -> None:
        self._database = database
        self._lifetime = lifetime

    def page(self, tenant_id: str, wanted: Wanted) -> list[Entry]:
        """The latest ones first: at most a page of them, and one more to tell that there are more."""
        with self._database.session() as session:
            kept_for = self._kept_for(session, tenant_id)
            rows = session.execute(_matching(tenant_id, wanted, datetime.now(UTC) - kept_for)).all()
            ids = [row.id for row in rows]
            steps = _by_transaction(session, StepRow.transaction_id, StepRow.document, ids)
            images = _by_transaction(session, ImageRow.transaction_id, ImageRow.name, ids)
        return [_entry(row, kept_for, steps, images) for row in rows]

    def one(self, tenant_id: str, transaction_id: str) -> Entry | None:
        """The tenant's transaction of this very id, unless it has expired."""
        found = self.page(tenant_id, Wanted(transaction_id))
        return next((entry for entry in found if entry.id == transaction_id), None)

    def _kept_for(self, session: Session, tenant_id: str) -> timedelta:
        hours = session.scalar(select(TenantRow.keep_hours).where(TenantRow.id == tenant_id))
        return self._lifetime if hours is None else timedelta(hours=hours)


def _matching(tenant_id: str, wanted: Wanted, expired_until: datetime) -> Select[str, datetime]:
    query = select(TransactionRow.id, TransactionRow.begun_at).where(
        TransactionRow.tenant_id == tenant_id, TransactionRow.begun_at > expired_until
    )
    if wanted.id_begins:
        query = query.where(TransactionRow.id.startswith(wanted.id_begins, autoescape=True))
    if wanted.since:
        query = query.where(TransactionRow.begun_at >= wanted.since)
    if wanted.before:
        query = query.where(_before(wanted.before, wanted.beyond))
    return query.order_by(TransactionRow.begun_at.desc(), TransactionRow.id).limit(PAGE + 1)


def _before(moment: datetime, beyond: str) -> ColumnElement[bool]:
    earlier = TransactionRow.begun_at < moment
    if not beyond:
        return earlier
    return or_(earlier, and_(TransactionRow.begun_at == moment, TransactionRow.id > beyond))


def _by_transaction(
    session: Session, of: InstrumentedAttribute[str], what: InstrumentedAttribute[str], ids: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for transaction_id, name in session.execute(select(of, what).where(of.in_(ids)).order_by(what)):
        found.setdefault(transaction_id, []).append(name)
    return {transaction_id: tuple(names) for transaction_id, names in found.items()}


def _entry(
    row: Row[str, datetime],
    kept_for: timedelta,
    steps: Mapping[str, tuple[str, ...]],
    images: Mapping[str, tuple[str, ...]],
) -> Entry:
    return Entry(row.id, row.begun_at, row.begun_at + kept_for, steps.get(row.id, ()), images.get(row.id, ()))
