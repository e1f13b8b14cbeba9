"""What the steps of a transaction read, kept encrypted for the steps that follow, until the transaction expires."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, select
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


class ForeignTransaction(Exception):
    """The transaction is another tenant's, or another user's."""


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

    def begin(self, tenant_id: str, transaction_id: str, may: MayGoOn = _anybody) -> None:
        """Begin the transaction, or see to it that the caller may go on with it. Raises ForeignTransaction."""
        try:
            self._begin(tenant_id, transaction_id, may)
        except IntegrityError:  # another request has begun it at the same moment
            self._begin(tenant_id, transaction_id, may)

    def _begin(self, tenant_id: str, transaction_id: str, may: MayGoOn) -> None:
        same = TransactionRow.id == transaction_id
        with self._database.session() as session:
            found = session.execute(_LIVES.where(same)).one_or_none()
            if found and not self._expired(found):
                if found.tenant_id != tenant_id or not may(found.user_id):
                    raise ForeignTransaction("the transaction is another tenant's or user's")
                return
            erased = _erased(session, same, TransactionRow.begun_at == found.begun_at) if found else []
            session.add(TransactionRow(id=transaction_id, tenant_id=tenant_id, begun_at=datetime.now(UTC)))
            self._note_erased(session, SERVER, erased)

    def keep(  # noqa: PLR0913 - what a step leaves is as much
        self,
        tenant_id: str,
        transaction_id: str,
        document: str,
        values: Mapping[str, str],
        portrait: bytes | None = None,
        *,
        actor: str,
    ) -> Steps:
        """Keep what a step read and the portrait it saw, in place of an earlier reading of the same document.

        The steps so far, this one among them: of two at the same moment, one sees the other. There are none where the
        transaction has expired meanwhile.
        """
        contexts = [_context(part, tenant_id, transaction_id, document) for part in ("values", "portrait")]
        step = StepRow(
            transaction_id=transaction_id,
            document=document,
            values_encrypted=self._vault.encrypt(json.dumps(dict(values)), contexts[0]),
            portrait_encrypted=self._vault.encrypt_bytes(portrait, contexts[1]) if portrait else None,
        )
        try:
            return self._keep(tenant_id, step, actor)
        except IntegrityError:  # the transaction was erased at the same moment
            return {}

    def _keep(self, tenant_id: str, step: StepRow, actor: str) -> Steps:
        same = delete(StepRow).where(StepRow.transaction_id == step.transaction_id, StepRow.document == step.document)
        thing = named(step.transaction_id)
        with self._database.session() as session:
            if not self.lives(session, tenant_id, step.transaction_id):
                return {}
            session.execute(same)
            session.add(step)
            steps, _ = self._kept(session, tenant_id, step.transaction_id)
            self._audit.add(session, tenant_id, actor, Action.CHANGED, f"{thing} {step.document}")
            if len(steps) > 1:
                self._audit.add(session, tenant_id, actor, Action.READ, thing)
            return steps

    def steps(self, tenant_id: str, transaction_id: str, *, actor: str) -> Steps:
        """What was kept of the tenant's transaction; nothing where there is none, or no longer."""
        return self.steps_and_portrait(tenant_id, transaction_id, "", actor=actor)[0]

    def steps_and_portrait(
        self, tenant_id: str, transaction_id: str, document: str, *, actor: str
    ) -> tuple[Steps, bytes | None]:
        """As `steps`, with the portrait on one of the documents, None where there is none.

        Both are of one moment: the portrait is the one on the very document that the steps tell of.
        """
        with self._database.session() as session:
            if not self.lives(session, tenant_id, transaction_id):
                return {}, None
            steps, sealed = self._kept(session, tenant_id, transaction_id, document)
            if steps:
                self._audit.add(session, tenant_id, actor, Action.READ, named(transaction_id))
        context = _context("portrait", tenant_id, transaction_id, document)
        return steps, self._vault.decrypt_bytes(sealed, context) if sealed else None

    def lives(self, session: Session, tenant_id: str, transaction_id: str) -> bool:
        """Whether the transaction is the tenant's and has not expired. It stays so until the session ends."""
        query = _LIVES.where(TransactionRow.id == transaction_id, TransactionRow.tenant_id == tenant_id)
        found = session.execute(query.with_for_update(of=TransactionRow)).one_or_none()
        return found is not None and not self._expired(found)

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
        batch = _BATCH if self._database.writes_in_turn else _LARGE_BATCH
        some = select(TransactionRow.id).join(TenantRow).where(of_these, expired).limit(batch)
        some = some.with_for_update(of=TransactionRow, skip_locked=True)
        count = 0
        while True:
            with self._database.session() as session:
                erased = _erased(session, TransactionRow.id.in_(some), expired)
                self._note_erased(session, SERVER, erased)
            count += len(erased)
            if len(erased) < batch:
                return count
            if self._database.writes_in_turn:
                time.sleep(PAUSE)

    def _kept(
        self, session: Session, tenant_id: str, transaction_id: str, document: str = ""
    ) -> tuple[Steps, bytes | None]:
        """The steps, and the portrait on one of the documents, as it is encrypted."""
        columns = (StepRow.document, StepRow.values_encrypted, StepRow.portrait_encrypted)
        rows = session.execute(select(*columns).where(StepRow.transaction_id == transaction_id)).all()
        steps = {
            row.document: self._values(row.values_encrypted, tenant_id, transaction_id, row.document) for row in rows
        }
        return steps, next((row.portrait_encrypted for row in rows if row.document == document), None)

    def _values(self, sealed: bytes, tenant_id: str, transaction_id: str, document: str) -> Mapping[str, str]:
        return dict(json.loads(self._vault.decrypt(sealed, _context("values", tenant_id, transaction_id, document))))

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


def named(transaction_id: str) -> str:
    """The transaction as the audit trail names it."""
    return f"transaction {transaction_id}"


def _context(part: str, tenant_id: str, transaction_id: str, document: str) -> str:
    """Ties what is encrypted to its place, so that nothing can be passed off as another document or another's."""
    return f"{part} of {document} of transaction {transaction_id} of tenant {tenant_id}"
