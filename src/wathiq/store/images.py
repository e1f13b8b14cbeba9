"""Pictures that the steps of transactions were taken from, kept encrypted as long as their transaction.

They are kept in the database, or in a bucket with the database knowing where.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, delete, select

from wathiq.bucket import BucketAway, NoObject
from wathiq.store.audit import Action, Audit
from wathiq.store.database import Database
from wathiq.store.objects import Objects, let_go
from wathiq.store.tables import ImageRow, ObjectRow
from wathiq.store.transactions import Begun, Transactions, named
from wathiq.store.vault import Vault


class Images:
    """All pictures of one database, for use from any thread. What is done with them goes to the audit trail.

    Where `url` names a bucket, new pictures are kept there; each picture is read where it is.
    """

    def __init__(self, database: Database, vault: Vault, transactions: Transactions, url: str = "") -> None:
        """Raise Unusable where `url` is neither empty nor a bucket's."""
        self._database = database
        self._vault = vault
        self._transactions = transactions
        self._audit = Audit(database, vault)
        self._objects = Objects(database, url)
        self._in_bucket = bool(url)

    def keep(self, begun: Begun, images: Mapping[str, bytes], *, actor: str) -> None:
        """Keep pictures by name, in place of earlier ones; nothing where `Transactions.keep` would keep nothing.

        Raises BucketAway.
        """
        contexts = {name: _context(begun.tenant_id, begun.id, name) for name in images}
        sealed = {name: self._vault.encrypt_bytes(image, contexts[name]) for name, image in images.items()}
        objects = dict(zip(sealed, self._objects.put(list(sealed.values())), strict=True)) if self._in_bucket else {}
        rows = [
            ImageRow(transaction_id=begun.id, name=name, image_encrypted=None if objects else data)
            for name, data in sealed.items()
        ]
        try:
            replaced = self._keep(begun, rows, objects, actor)
        except BucketAway:
            self._objects.take_back(list(objects.values()))
            raise
        if replaced is None:
            self._objects.take_back(list(objects.values()))
        else:
            self._objects.discard(replaced)

    def _keep(self, begun: Begun, rows: list[ImageRow], objects: Mapping[str, str], actor: str) -> list[str] | None:
        """The objects of the pictures that were replaced; None where nothing is kept. Raises BucketAway."""
        names = [row.name for row in rows]
        same = delete(ImageRow).where(ImageRow.transaction_id == begun.id, ImageRow.name.in_(names))
        with self._database.session() as session:
            if not self._transactions.goes_on(session, begun):
                return None
            replaced = let_go(session, ObjectRow.transaction_id == begun.id, ObjectRow.image_name.in_(names))
            session.execute(same)
            session.add_all(rows)
            session.flush()
            self._objects.tie(session, begun.id, objects)
            self._audit.add(session, begun.tenant_id, actor, Action.CHANGED, *_named(begun.id, names))
        return replaced

    def read(self, tenant_id: str, transaction_id: str, *names: str, actor: str) -> Mapping[str, bytes]:
        """Those of the names of which the tenant's transaction has pictures. Raises BucketAway."""
        try:
            return self._read(tenant_id, transaction_id, *names, actor=actor)
        except NoObject:  # it was replaced or erased since its row was read
            pass
        try:
            return self._read(tenant_id, transaction_id, *names, actor=actor)
        except NoObject:
            raise BucketAway("a picture is not in its bucket any more") from None

    def _read(self, tenant_id: str, transaction_id: str, *names: str, actor: str) -> Mapping[str, bytes]:
        wanted = ImageRow.transaction_id == transaction_id, ImageRow.name.in_(names)
        tied = and_(ObjectRow.transaction_id == ImageRow.transaction_id, ObjectRow.image_name == ImageRow.name)
        query = select(ImageRow, ObjectRow).outerjoin(ObjectRow, tied).where(*wanted)
        with self._database.session() as session:
            if self._transactions.find(session, tenant_id, transaction_id) is None:
                return {}
            found = {image.name: (image, kept) for image, kept in session.execute(query)}
            # Before a bucket gives anything: what is noted without having been read does no harm.
            self._audit.add(session, tenant_id, actor, Action.READ, *_named(transaction_id, sorted(found)))
        return {
            name: self._vault.decrypt_bytes(self._sealed(*where), _context(tenant_id, transaction_id, name))
            for name, where in found.items()
        }

    def _sealed(self, image: ImageRow, kept: ObjectRow | None) -> bytes:
        """Raises NoObject and BucketAway."""
        if image.image_encrypted is not None:
            return image.image_encrypted
        if kept is None:
            raise NoObject("nothing is known of the picture's object")
        return self._objects.get(kept)


def _named(transaction_id: str, names: list[str]) -> list[str]:
    """The pictures as the audit trail names them."""
    return [f"{named(transaction_id)} {name}" for name in names]


def _context(tenant_id: str, transaction_id: str, name: str) -> str:
    return f"image {name} of transaction {transaction_id} of tenant {tenant_id}"
