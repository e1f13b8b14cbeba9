"""Who read, changed or erased what, and when: a trail that can be added to, and nothing else.

Triggers refuse every change of an entry. Whoever gets around them is found out: each entry's MAC covers the entry and
the MAC before it, and the head, sealed itself, says how many entries there are.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wathiq.store.database import Database
from wathiq.store.tables import AuditHeadRow, AuditRow, TenantRow
from wathiq.store.vault import Vault

COMMAND_LINE = "command line"
"""Who acts where an operator does."""

SERVER = "server"
"""Who acts where nobody asked: what has expired is erased."""

_PAGE = 1000


class Action(Enum):
    READ = "read"
    CHANGED = "changed"
    ERASED = "erased"


class AuditBroken(Exception):
    """Somebody else has written to the trail: nothing can be added to it any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`number` counts from 1. The tenant is None where the deed was about none."""

    number: int
    moment: datetime
    tenant_id: str | None
    actor: str
    action: Action
    object: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How many entries are as they were written, the last one's MAC, and the number of the first that is not."""

    entries: int
    last: str
    broken_at: int | None


class Audit:
    """The trail of one database, for use from any thread."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._key = vault.derive("audit")

    def note(self, tenant_id: str | None, actor: str, action: Action, what: str) -> None:
        """Add an entry. `what` names a thing, such as "transaction <id>": never a person, nor what was read."""
        with self._database.session() as session:
            self.add(session, tenant_id, actor, action, what)

    def add(self, session: Session, tenant_id: str | None, actor: str, action: Action, *what: str) -> None:
        """Add an entry for each thing as a part of what the session does: both are there afterwards, or neither.

        To be done last. From here until the session ends nobody else adds anything.
        """
        if not what:
            return
        session.flush()
        ahead = update(AuditHeadRow).values(number=AuditHeadRow.number + len(what))
        # The first write of its row makes others wait, so that no two entries follow the same one.
        number, mac = session.execute(ahead.returning(AuditHeadRow.number, AuditHeadRow.mac)).one()
        rows, first, moment = [], number - len(what) + 1, datetime.now(UTC)
        for place, thing in enumerate(what, first):
            entry = Entry(place, moment, tenant_id, actor, action, thing)
            mac = self._mac(entry, mac)
            rows.append(_columns(entry) | {"mac": mac})
        try:
            session.execute(insert(AuditRow), rows)
        except IntegrityError as error:  # not to be taken for one of what the session does
            raise AuditBroken("there is an entry beyond the last one") from error
        session.execute(update(AuditHeadRow).values(mac=mac, seal=self._seal(number, mac)))

    def entries(
        self, tenant_id: str | None = None, about: str | None = None, since: datetime | None = None
    ) -> Iterator[Entry]:
        """In their order; those of a tenant, those whose object begins like this, those from a moment on."""
        wanted: list[ColumnElement[bool]] = []
        if tenant_id is not None:
            wanted.append(AuditRow.tenant_id == tenant_id)
        if about is not None:
            wanted.append(AuditRow.object.startswith(about, autoescape=True))
        if since is not None:
            wanted.append(AuditRow.moment >= since)
        for row in self._rows(*wanted):
            yield _entry(row)

    def verify(self) -> Verification:
        """Whether all entries that were ever written are there, as they were written.

        A database that was put back as a whole to an earlier state cannot be told from one that was never used since:
        keep the last MAC elsewhere to see it.
        """
        with self._database.session() as session:
            head = session.scalars(select(AuditHeadRow)).one()
        mac, number = b"", 0
        for row in self._rows(AuditRow.number <= head.number):
            mac = self._mac(_entry(row), mac)
            if row.number != number + 1 or not hmac.compare_digest(mac, row.mac):
                return Verification(number, "", number + 1)
            number = row.number
        sealed = self._seal(number, mac) if number else b""
        whole = number == head.number and hmac.compare_digest(sealed, head.seal) and not self._strange(number)
        return Verification(number, mac.hex(), None if whole else number + 1)

    def _strange(self, number: int) -> bool:
        """Whether there is an entry beyond the last one, or nothing tells of tenants that there are."""
        with self._database.session() as session:
            head = select(AuditHeadRow.number).scalar_subquery()
            beyond = session.scalar(select(AuditRow.number).where(AuditRow.number > head).limit(1))
            return beyond is not None or (not number and session.scalar(select(TenantRow.id).limit(1)) is not None)

    def _rows(self, *wanted: ColumnElement[bool]) -> Iterator[AuditRow]:
        """A page at a time: whoever takes them may take his time."""
        last = 0
        while True:
            query = select(AuditRow).where(AuditRow.number > last, *wanted).order_by(AuditRow.number).limit(_PAGE)
            with self._database.session() as session:
                rows = session.scalars(query).all()
            if not rows:
                return
            yield from rows
            last = rows[-1].number

    def _mac(self, entry: Entry, before: bytes) -> bytes:
        said = [entry.number, entry.moment.isoformat(), entry.tenant_id, entry.actor, entry.action.value, entry.object]
        return hmac.digest(self._key, before + json.dumps(said).encode(), "sha256")

    def _seal(self, number: int, mac: bytes) -> bytes:
        return hmac.digest(self._key, b"head" + number.to_bytes(8, "big") + mac, "sha256")


def _entry(row: AuditRow) -> Entry:
    return Entry(row.number, row.moment, row.tenant_id, row.actor, Action(row.action), row.object)


def _columns(entry: Entry) -> dict[str, object]:
    return asdict(entry) | {"action": entry.action.value}
