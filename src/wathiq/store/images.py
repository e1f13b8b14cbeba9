"""Pictures that the steps of transactions were taken from, kept encrypted as long as their transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from wathiq.store.audit import Action, Audit
from wathiq.store.database import Database
from wathiq.store.tables import ImageRow
from wathiq.store.transactions import Transactions, named
from wathiq.store.vault import Vault


class Images:
    """All pictures of one database, for use from any thread. What is done with them goes to the audit trail."""

    def __init__(self, database: Database, vault: Vault, transactions: Transactions) -> None:
        self._database = database
        self._vault = vault
        self._transactions = transactions
        self._audit = Audit(database, vault)

    def keep(self, tenant_id: str, transaction_id: str, images: Mapping[str, bytes], *, actor: str) -> None:
        """Keep pictures by name, in place of earlier ones; nothing where the transaction has expired meanwhile."""
        rows = [
            ImageRow(
                transaction_id=transaction_id,
                name=name,
                image_encrypted=self._vault.encrypt_bytes(image, _context(tenant_id, transaction_id, name)),
            )
            for name, image in images.items()
        ]
        try:
            self._keep(tenant_id, transaction_id, rows, actor)
        except IntegrityError:  # the transaction was erased at the same moment, or the same pictures came again
            return

    def _keep(self, tenant_id: str, transaction_id: str, rows: list[ImageRow], actor: str) -> None:
        names = [row.name for row in rows]
        same = delete(ImageRow).where(ImageRow.transaction_id == transaction_id, ImageRow.name.in_(names))
        with self._database.session() as session:
            if self._transactions.lives(session, tenant_id, transaction_id):
                session.execute(same)
                session.add_all(rows)
                self._audit.add(session, tenant_id, actor, Action.CHANGED, *_named(transaction_id, names))

    def read(self, tenant_id: str, transaction_id: str, *names: str, actor: str) -> Mapping[str, bytes]:
        """Those of the names of which the tenant's transaction has pictures."""
        with self._database.session() as session:
            if not self._transactions.lives(session, tenant_id, transaction_id):
                return {}
            wanted = ImageRow.transaction_id == transaction_id, ImageRow.name.in_(names)
            sealed = {row.name: row.image_encrypted for row in session.scalars(select(ImageRow).where(*wanted))}
            self._audit.add(session, tenant_id, actor, Action.READ, *_named(transaction_id, sorted(sealed)))
        open_ = self._vault.decrypt_bytes
        return {name: open_(image, _context(tenant_id, transaction_id, name)) for name, image in sealed.items()}


def _named(transaction_id: str, names: list[str]) -> list[str]:
    """The pictures as the audit trail names them."""
    return [f"{named(transaction_id)} {name}" for name in names]


def _context(tenant_id: str, transaction_id: str, name: str) -> str:
    return f"image {name} of transaction {transaction_id} of tenant {tenant_id}"
