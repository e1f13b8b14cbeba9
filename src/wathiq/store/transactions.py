"""What the steps of a transaction read, kept encrypted for the steps that follow, until the transaction expires."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wathiq.store.database import Database
from wathiq.store.tables import StepRow, TransactionRow
from wathiq.store.vault import Vault

Steps = Mapping[str, Mapping[str, str]]
"""What was read so far: by document, its values by field."""


class ForeignTransaction(Exception):
    """The transaction is another tenant's."""


class Transactions:
    """All transactions of one database, for use from any thread. One expires `lifetime` after its first step."""

    def __init__(self, database: Database, vault: Vault, lifetime: timedelta) -> None:
        self._database = database
        self._vault = vault
        self._lifetime = lifetime

    def begin(self, tenant_id: str, transaction_id: str) -> None:
        """Begin the transaction, or see to it that the tenant may go on with it. Raises ForeignTransaction."""
        try:
            self._begin(tenant_id, transaction_id)
        except IntegrityError:  # another request has begun it at the same moment
            self._begin(tenant_id, transaction_id)

    def _begin(self, tenant_id: str, transaction_id: str) -> None:
        now = datetime.now(UTC)
        expired = delete(TransactionRow).where(TransactionRow.id == transaction_id, TransactionRow.expires_at <= now)
        with self._database.session() as session:
            session.execute(expired)
            row = session.get(TransactionRow, transaction_id)
            if row is None:
                session.add(TransactionRow(id=transaction_id, tenant_id=tenant_id, expires_at=now + self._lifetime))
            elif row.tenant_id != tenant_id:
                raise ForeignTransaction("the transaction is another tenant's")

    def keep(
        self,
        tenant_id: str,
        transaction_id: str,
        document: str,
        values: Mapping[str, str],
        portrait: bytes | None = None,
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
        alive = select(TransactionRow.id).where(*_alive(tenant_id, transaction_id)).with_for_update()
        same = delete(StepRow).where(StepRow.transaction_id == transaction_id, StepRow.document == document)
        with self._database.session() as session:
            if session.scalar(alive):
                session.execute(same)
                session.add(step)
            return self._steps(session, tenant_id, transaction_id)

    def steps(self, tenant_id: str, transaction_id: str) -> Steps:
        """What was kept of the tenant's transaction; nothing where there is none, or no longer."""
        with self._database.session() as session:
            return self._steps(session, tenant_id, transaction_id)

    def _steps(self, session: Session, tenant_id: str, transaction_id: str) -> Steps:
        query = select(StepRow.document, StepRow.values_encrypted).join(TransactionRow)
        rows = session.execute(query.where(*_alive(tenant_id, transaction_id)))
        return {
            row.document: self._values(row.values_encrypted, tenant_id, transaction_id, row.document) for row in rows
        }

    def steps_and_portrait(self, tenant_id: str, transaction_id: str, document: str) -> tuple[Steps, bytes | None]:
        """As `steps`, with the portrait on one of the documents, None where there is none.

        Both are of one moment: the portrait is the one on the very document that the steps tell of.
        """
        query = select(StepRow.document, StepRow.values_encrypted, StepRow.portrait_encrypted).join(TransactionRow)
        with self._database.session() as session:
            rows = session.execute(query.where(*_alive(tenant_id, transaction_id))).all()
        place = (tenant_id, transaction_id)
        steps = {row.document: self._values(row.values_encrypted, *place, row.document) for row in rows}
        sealed = next((row.portrait_encrypted for row in rows if row.document == document), None)
        return steps, self._vault.decrypt_bytes(sealed, _context("portrait", *place, document)) if sealed else None

    def _values(self, sealed: bytes, tenant_id: str, transaction_id: str, document: str) -> Mapping[str, str]:
        return dict(json.loads(self._vault.decrypt(sealed, _context("values", tenant_id, transaction_id, document))))

    def forget_expired(self) -> int:
        """Delete the transactions that have expired, with all that was kept of them; how many they were."""
        expired = delete(TransactionRow).where(TransactionRow.expires_at <= datetime.now(UTC))
        with self._database.session() as session:
            return cast("CursorResult[object]", session.execute(expired)).rowcount


def _alive(tenant_id: str, transaction_id: str) -> tuple[ColumnElement[bool], ...]:
    """That the transaction is the tenant's and has not expired."""
    return (
        TransactionRow.id == transaction_id,
        TransactionRow.tenant_id == tenant_id,
        TransactionRow.expires_at > datetime.now(UTC),
    )


def _context(part: str, tenant_id: str, transaction_id: str, document: str) -> str:
    """Ties what is encrypted to its place, so that nothing can be passed off as another document or another's."""
    return f"{part} of {document} of transaction {transaction_id} of tenant {tenant_id}"
