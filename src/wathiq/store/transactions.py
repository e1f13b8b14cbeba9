"""What the steps of a transaction read, kept encrypted for the steps that follow, until the transaction expires."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wathiq.store.audit import SERVER, Action, Audit
from wathiq.store.database import PAUSE, Database
from wathiq.store.objects import Objects, let_go_with
from wathiq.store.tables import StepRow, TenantRow, TransactionRow
from wathiq.store.vault import Vault

Steps = Mapping[str, Mapping[str, str]]
"""What was read so far: by document, its values by field."""

_BATCH, _LARGE_BATCH = 10, 500
"""Transactions that are erased at once where nobody else can write meanwhile, as pictures take their time; and where
others can."""


MayGoOn = Callable[[int | None], bool]
"""Whether somebody may go on with a transaction of the end user, or of none."""


def _anybody(_: int | None) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Begun:
    """A transaction that somebody began or goes on with, as far as he may.

    When it began tells it from another of the same id, begun after this one was erased.
    """

    tenant_id: str
    id: str
    begun_at: datetime
    may: MayGoOn


class ForeignTransaction(Exception):
    """The transaction is another tenant's, or another user's, or nobody's any more: its tenant has gone."""


class Transactions:
    """All transactions of one database, for use from any thread.

    One expires as many hours after its first step as its tenant wants now, or else after `lifetime`. What is done with
    it goes to the audit trail, as the deed of `actor`.
    """

    def __init__(self, database: Database, vault: Vault, lifetime: timedelta) -> None:
        self._database = database
        self._vault = vault
        self._lifetime = lifetime
        self._audit = Audit(database, vault)
        self._objects = Objects(database)

    def begin(self, tenant_id: str, transaction_id: str, may: MayGoOn = _anybody) -> Begun:
        """Begin the transaction, or see to it that the caller may go on with it. Raises ForeignTransaction."""
        try:
            return self._begin(tenant_id, transaction_id, may)
        except IntegrityError:  # another request has begun it at the same moment, or the tenant has gone
            return self._begin(tenant_id, transaction_id, may)

    def _begin(self, tenant_id: str, transaction_id: str, may: MayGoOn) -> Begun:
        with self._database.session() as session:
            return self.begin_in(session, tenant_id, transaction_id, may)

    def begin_in(self, session: Session, tenant_id: str, transaction_id: str, may: MayGoOn) -> Begun:
        """As `begin`, but raises IntegrityError where that tries again."""
        same = TransactionRow.id == transaction_id
        found = session.execute(_LIVES.where(same)).one_or_none()
        if found and not self._expired(found):
            if found.tenant_id != tenant_id or not may(found.user_id):
                raise ForeignTransaction("the transaction is another tenant's or user's")
            return Begun(tenant_id, transaction_id, found.begun_at, may)
        if not tenant_stays(session, tenant_id):
            raise ForeignTransaction("the tenant has gone")
        erased = _erased(session, same, TransactionRow.begun_at == found.begun_at) if found else []
        begun = Begun(tenant_id, transaction_id, datetime.now(UTC), may)
        session.add(TransactionRow(id=begun.id, tenant_id=begun.tenant_id, begun_at=begun.begun_at))
        session.flush()
        self._note_erased(session, SERVER, erased)
        return begun

    def keep(
        self, begun: Begun, document: str, values: Mapping[str, str], portrait: bytes | None = None, *, actor: str
    ) -> Steps:
        """Keep what a step read and the portrait it saw, in place of an earlier reading of the same document.

        The steps so far, this one among them: of two at the same moment, one sees the other. There are none where the
        transaction has ended meanwhile, or has become that of a user with which the caller may not go on.
        """
        contexts = [_context(part, begun, document) for part in ("values", "portrait")]
        step = StepRow(
            transaction_id=begun.id,
            document=document,
            values_encrypted=self._vault.encrypt(json.dumps(dict(values)), contexts[0]),
            portrait_encrypted=self._vault.encrypt_bytes(portrait, contexts[1]) if portrait else None,
        )
        same = delete(StepRow).where(StepRow.transaction_id == begun.id, StepRow.document == document)
        thing = named(begun.id)
        with self._database.session() as session:
            if not self.goes_on(session, begun):
                return {}
            session.execute(same)
            session.add(step)
            steps, _ = self._kept(session, begun)
            self._audit.add(session, begun.tenant_id, actor, Action.CHANGED, f"{thing} {document}")
            if len(steps) > 1:
                self._audit.add(session, begun.tenant_id, actor, Action.READ, thing)
            return steps

    def steps(self, tenant_id: str, transaction_id: str, *, actor: str) -> Steps:
        """What was kept of the tenant's transaction; nothing where there is none, or no longer."""
        with self._database.session() as session:
            begun = self.find(session, tenant_id, transaction_id)
            return self._read(session, begun, "", actor)[0] if begun else {}

    def steps_and_portrait(self, begun: Begun, document: str, *, actor: str) -> tuple[Steps, bytes | None]:
        """What was kept so far, and the portrait on one of the documents, None where there is none.

        Both are of one moment: the portrait is the one on the very document that the steps tell of. There is nothing
        where `keep` would keep nothing.
        """
        with self._database.session() as session:
            if not self.goes_on(session, begun):
                return {}, None
            steps, sealed = self._read(session, begun, document, actor)
        context = _context("portrait", begun, document)
        return steps, self._vault.decrypt_bytes(sealed, context) if sealed else None

    def find(self, session: Session, tenant_id: str, transaction_id: str, may: MayGoOn = _anybody) -> Begun | None:
        """The tenant's transaction, unless it has expired or the caller may not go on with it.

        It stays as it is until the session ends.
        """
        same = TransactionRow.id == transaction_id, TransactionRow.tenant_id == tenant_id
        # A write, of nothing new: SQLite has no other lock.
        locked = update(TransactionRow).where(*same).values(begun_at=TransactionRow.begun_at)
        session.execute(locked.execution_options(synchronize_session=False))
        found = session.execute(_LIVES.where(*same)).one_or_none()
        if found is None or self._expired(found) or not may(found.user_id):
            return None
        return Begun(tenant_id, transaction_id, found.begun_at, may)

    def goes_on(self, session: Session, begun: Begun) -> bool:
        """Whether it is this very transaction that `find` finds."""
        return self.find(session, begun.tenant_id, begun.id, begun.may) == begun

    def erase(self, tenant_id: str, transaction_id: str, *, actor: str) -> bool:
        """Erase the tenant's transaction with all that was kept of it, at once; whether there was one."""
        which = TransactionRow.tenant_id == tenant_id, TransactionRow.id == transaction_id
        with self._database.session() as session:
            objects = let_go_with(session, *which)
            erased = _erased(session, *which)
            self._note_erased(session, actor, erased)
        if erased:
            self._database.scrub()
            self._objects.discard(objects)
        return bool(erased)

    def forget_expired(self) -> int:
        """Erase the transactions that have expired, with all that was kept of them; how many they were.

        Pictures in buckets are left to `Objects.forget_expired`: a bucket that is away is to keep nothing else waiting.
        """
        with self._database.session() as session:
            wanted = session.scalars(select(TenantRow.keep_hours).distinct()).all()
        count = sum(self._forget_expired(hours) for hours in wanted)
        self._database.scrub()  # in any case: after an erasure somebody may have been reading, which puts it off
        return count

    def _forget_expired(self, hours: int | None) -> int:
        """Of the tenants that want them kept for so many hours. Several servers share the work, where they can."""
        of_these = TenantRow.keep_hours.is_not_distinct_from(hours)
        expired = TransactionRow.begun_at <= datetime.now(UTC) - self._kept_for(hours)
        query = select(TransactionRow.id).join(TenantRow).where(of_these, expired)
        query = query.with_for_update(of=TransactionRow, skip_locked=True)

        def forget_some(session: Session, batch: int) -> int:
            erased = _erased(session, TransactionRow.id.in_(query.limit(batch)), expired)
            self._note_erased(session, SERVER, erased)
            return len(erased)

        return in_batches(self._database, forget_some)

    def _read(self, session: Session, begun: Begun, document: str, actor: str) -> tuple[Steps, bytes | None]:
        """As `_kept`, noted in the audit trail."""
        kept = self._kept(session, begun, document)
        if kept[0]:
            self._audit.add(session, begun.tenant_id, actor, Action.READ, named(begun.id))
        return kept

    def _kept(self, session: Session, begun: Begun, document: str = "") -> tuple[Steps, bytes | None]:
        """The steps, and the portrait on one of the documents, as it is encrypted."""
        columns = (StepRow.document, StepRow.values_encrypted, StepRow.portrait_encrypted)
        rows = session.execute(select(*columns).where(StepRow.transaction_id == begun.id)).all()
        steps = {row.document: self._values(row.values_encrypted, begun, row.document) for row in rows}
        return steps, next((row.portrait_encrypted for row in rows if row.document == document), None)

    def _values(self, sealed: bytes, begun: Begun, document: str) -> Mapping[str, str]:
        return dict(json.loads(self._vault.decrypt(sealed, _context("values", begun, document))))

    def _expired(self, found: Row[str, datetime, int | None, int | None]) -> bool:
        _, begun_at, _, keep_hours = found
        return begun_at <= datetime.now(UTC) - self._kept_for(keep_hours)

    def _kept_for(self, hours: int | None) -> timedelta:
        return self._lifetime if hours is None else timedelta(hours=hours)

    def _note_erased(self, session: Session, actor: str, erased: Iterable[Row[str, str]]) -> None:
        ids: dict[str, list[str]] = {}
        for row in erased:
            ids.setdefault(row.tenant_id, []).append(named(row.id))
        for tenant_id, things in ids.items():
            self._audit.add(session, tenant_id, actor, Action.ERASED, *things)


_LIVES = select(TransactionRow.tenant_id, TransactionRow.begun_at, TransactionRow.user_id, TenantRow.keep_hours).join(
    TenantRow
)


def _erased(session: Session, *which: ColumnElement[bool]) -> list[Row[str, str]]:
    """Delete these transactions; whose they were, and their ids."""
    deleted = delete(TransactionRow).where(*which).returning(TransactionRow.tenant_id, TransactionRow.id)
    return list(session.execute(deleted))


def in_batches(database: Database, erase: Callable[[Session, int], int]) -> int:
    """Erase at most as many at once as `erase` is told, until there are no more; how many they were."""
    batch = _BATCH if database.writes_in_turn else _LARGE_BATCH
    count = 0
    while True:
        with database.session() as session:
            erased = erase(session, batch)
        count += erased
        if erased < batch:
            return count
        if database.writes_in_turn:
            time.sleep(PAUSE)


def tenant_stays(session: Session, tenant_id: str) -> bool:
    """Whether there is the tenant. On PostgreSQL it stays until the session ends.

    Asked before anything of the tenant's is locked: else this session and one that deletes it wait for each other.
    """
    same = select(TenantRow.id).where(TenantRow.id == tenant_id)
    return session.scalar(same.with_for_update(read=True, key_share=True)) is not None


def named(transaction_id: str) -> str:
    """The transaction as the audit trail names it."""
    return f"transaction {transaction_id}"


def _context(part: str, begun: Begun, document: str) -> str:
    """Ties what is encrypted to its place, so that nothing can be passed off as another document or another's."""
    return f"{part} of {document} of transaction {begun.id} of tenant {begun.tenant_id}"
