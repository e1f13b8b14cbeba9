"""How often tenants called what, how it ended, and how long it took, by days."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite

from wathiq.store.database import Database
from wathiq.store.tables import TenantRow, UsageRow

ASPECTS = ("day", "tenant", "endpoint", "outcome")

_INSERT: Mapping[str, Callable[[type[UsageRow]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_COLUMNS = {
    "day": (UsageRow.day,),
    "tenant": (UsageRow.tenant_id, TenantRow.name.label("tenant")),
    "endpoint": (UsageRow.endpoint,),
    "outcome": (UsageRow.outcome,),
}
_BOUNDS_MS = (100, 300, 1000, 3000, 10_000)


class Line(NamedTuple):
    """What is counted together. `outcome` is "ok" or the code of the dialect's error; the day is UTC's."""

    day: date
    tenant_id: str
    endpoint: str
    outcome: str


class Count(NamedTuple):
    """Requests, the milliseconds that all of them took together, and how many were answered within how long."""

    requests: int = 0
    milliseconds: float = 0.0
    within_100_ms: int = 0
    within_300_ms: int = 0
    within_1_s: int = 0
    within_3_s: int = 0
    within_10_s: int = 0

    @classmethod
    def of_one(cls, milliseconds: float) -> Count:
        """That of one request that took so long."""
        return cls(1, milliseconds, *(int(milliseconds <= bound) for bound in _BOUNDS_MS))

    def plus(self, other: Count) -> Count:
        return Count(*map(operator.add, self, other))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which tenant and of which days counts are wanted, the last day included; None for all."""

    tenant_id: str | None = None
    since: date | None = None
    until: date | None = None


class Usage:
    """The counts of all tenants, for use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, counts: Mapping[Line, Count]) -> None:
        """Add to what was counted before: all of this, or nothing where the database fails."""
        if not counts:
            return
        # In order, or two servers could wait for each other's rows.
        rows = [line._asdict() | count._asdict() for line, count in sorted(counts.items())]
        with self._database.session() as session:
            insert = _INSERT[session.get_bind().dialect.name](UsageRow)
            sums = {name: getattr(UsageRow, name) + insert.excluded[name] for name in Count._fields}
            session.execute(insert.on_conflict_do_update(index_elements=Line._fields, set_=sums), rows)

    def report(self, wanted: Wanted, by: Sequence[str] = ASPECTS) -> list[dict[str, Any]]:
        """The counts for each value of the aspects that are named, in order. A tenant that has gone has no name."""
        aspects = [column for aspect in by for column in _COLUMNS[aspect]]
        columns = (UsageRow.__table__.columns[name] for name in Count._fields)
        # PostgreSQL's sum of integers is a decimal number.
        sums = [cast(func.sum(column), column.type).label(column.name) for column in columns]
        query = (
            select(*aspects, *sums)
            .select_from(UsageRow)
            .outerjoin(TenantRow, TenantRow.id == UsageRow.tenant_id)
            .where(*_conditions(wanted))
            .group_by(*aspects)
            .order_by(*aspects)
        )
        with self._database.session() as session:
            return [dict(row) for row in session.execute(query).mappings()]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.tenant_id is not None:
        conditions.append(UsageRow.tenant_id == wanted.tenant_id)
    if wanted.since is not None:
        conditions.append(UsageRow.day >= wanted.since)
    if wanted.until is not None:
        conditions.append(UsageRow.day <= wanted.until)
    return conditions
