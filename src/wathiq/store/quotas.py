"""How often tenants may call endpoints in a day or a month, and how often they did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wathiq.store.database import Database
from wathiq.store.tables import QuotaRow

ALL_ENDPOINTS = "*"
PERIODS = ("day", "month")
MOST = 10**12

_SECONDS_KNOWN = 5.0
_LONGEST_ENDPOINT = 128

_Name = tuple[str, str]  # an endpoint and a period


@dataclass(frozen=True, slots=True)
class Quota:
    """`allowed` calls of `endpoint` in a `period`; `used` of them were made in the one under way."""

    endpoint: str
    period: str
    allowed: int
    used: int


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A quota of which nothing is left for so many seconds."""

    quota: Quota
    seconds: float


class Quotas:
    """The quotas of all tenants, for use from any thread. Days and months are those of UTC.

    A call is counted in the database before it is answered: exact for several servers on one database, and nothing is
    lost where one is killed. A quota that is new or was taken away is noticed within five seconds.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, tuple[_Name, ...]]] = {}  # until when, by tenant

    def may_count(self, tenant_id: str, endpoint: str) -> bool:
        """Whether a call may fall under a quota, at once: the database is not asked."""
        until, names = self._known.get(tenant_id, (0.0, ()))
        return until < time.monotonic() or bool(_about(names, endpoint))

    def take(self, tenant_id: str, endpoint: str, now: datetime) -> UsedUp | None:
        """Count a call against every quota that it falls under; where one is used up, against none, and that one."""
        names = _about(self._names(tenant_id), endpoint)
        if not names:
            return None
        with self._database.session() as session:
            for key in ((tenant_id, *name) for name in names):
                if not _counted(session, key, now) and (row := session.get(QuotaRow, key)):
                    used_up = UsedUp(_quota(row, now), _seconds_left(row.period, now))
                    session.rollback()
                    return used_up
        return None

    def _names(self, tenant_id: str) -> tuple[_Name, ...]:
        until, names = self._known.get(tenant_id, (0.0, ()))
        if until < time.monotonic():
            until, names = time.monotonic() + _SECONDS_KNOWN, tuple((q.endpoint, q.period) for q in self.of(tenant_id))
            self._known[tenant_id] = until, names
        return names

    def of(self, tenant_id: str) -> list[Quota]:
        """A tenant's quotas, always in the same order: calls that count several must not wait for each other."""
        wanted = select(QuotaRow).where(QuotaRow.tenant_id == tenant_id).order_by(QuotaRow.endpoint, QuotaRow.period)
        with self._database.session() as session:
            return [_quota(row, datetime.now(UTC)) for row in session.scalars(wanted)]

    def allow(self, tenant_id: str, endpoint: str, period: str, allowed: int) -> None:
        """Give a tenant a quota, or change its number; what was used stays used. Raises ValueError where it is none."""
        if period not in PERIODS or not 0 < len(endpoint) <= _LONGEST_ENDPOINT or not 0 <= allowed <= MOST:
            raise ValueError(f"a quota is 0 to {MOST} calls of an endpoint in a {' or '.join(PERIODS)}")
        try:
            self._allow(tenant_id, endpoint, period, allowed)
        except IntegrityError:  # somebody else gave it at the same moment
            self._allow(tenant_id, endpoint, period, allowed)

    def _allow(self, tenant_id: str, endpoint: str, period: str, allowed: int) -> None:
        with self._database.session() as session:
            row = session.get(QuotaRow, (tenant_id, endpoint, period), with_for_update=True)
            row = row or QuotaRow(tenant_id=tenant_id, endpoint=endpoint, period=period, counted_from=date.min)
            row.allowed = allowed
            session.add(row)

    def remove(self, tenant_id: str, endpoint: str, period: str) -> None:
        """Take a quota away, if the tenant has it."""
        with self._database.session() as session:
            session.execute(delete(QuotaRow).where(*_is((tenant_id, endpoint, period))))


def _about(names: tuple[_Name, ...], endpoint: str) -> list[_Name]:
    return [name for name in names if name[0] in {ALL_ENDPOINTS, endpoint}]


def _is(key: tuple[str, str, str]) -> tuple[ColumnElement[bool], ...]:
    tenant_id, endpoint, period = key
    return QuotaRow.tenant_id == tenant_id, QuotaRow.endpoint == endpoint, QuotaRow.period == period


def _counted(session: Session, key: tuple[str, str, str], now: datetime) -> bool:
    """Count a call where there is room for it, in one statement that no other call can come between."""
    begun = _begin(key[2], now)
    new = QuotaRow.counted_from < begun
    counting = (
        update(QuotaRow)
        .where(*_is(key), QuotaRow.allowed > 0, or_(new, QuotaRow.used < QuotaRow.allowed))
        .values(
            used=case((new, 1), else_=QuotaRow.used + 1), counted_from=case((new, begun), else_=QuotaRow.counted_from)
        )
        .returning(QuotaRow.used)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(counting) is not None


def _quota(row: QuotaRow, now: datetime) -> Quota:
    used = row.used if row.counted_from >= _begin(row.period, now) else 0
    return Quota(row.endpoint, row.period, row.allowed, used)


def _begin(period: str, now: datetime) -> date:
    """The first day of the period under way."""
    today = now.astimezone(UTC).date()
    return today if period == "day" else today.replace(day=1)


def _seconds_left(period: str, now: datetime) -> float:
    """Until the next period begins."""
    after = _begin(period, now) + timedelta(days=1 if period == "day" else 32)
    begins = after if period == "day" else after.replace(day=1)
    return (datetime(begins.year, begins.month, begins.day, tzinfo=UTC) - now).total_seconds()
