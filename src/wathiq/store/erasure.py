"""An end user, or a transaction, with everything that is stored about it, erased at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from sqlalchemy import delete, or_, select

from wathiq.settings import Settings
from wathiq.store.addresses import Address
from wathiq.store.audit import Action, Audit
from wathiq.store.codes import Codes
from wathiq.store.database import Database
from wathiq.store.objects import Objects, let_go_with
from wathiq.store.tables import TransactionRow, UserRow
from wathiq.store.transactions import Transactions, named
from wathiq.store.users import Users
from wathiq.store.vault import Vault


class Erasure:
    """For use from any thread. A tenant erases nothing but its own; what is another's looks like nothing."""

    def __init__(self, database: Database, vault: Vault, transactions: Transactions, codes: Codes) -> None:
        self._database = database
        self._users = Users(database, vault)
        self._audit = Audit(database, vault)
        self._objects = Objects(database)
        self._transactions = transactions
        self._codes = codes

    @classmethod
    def of(cls, settings: Settings, database: Database, vault: Vault) -> Self:
        """As a command needs it, which has nothing else open."""
        transactions = Transactions(database, vault, timedelta(hours=settings.transaction_hours))
        codes = Codes(database, vault.derive("one-time codes"), settings.codes_per_hour)
        return cls(database, vault, transactions, codes)

    def transaction(self, tenant_id: str, transaction_id: str, *, actor: str) -> bool:
        """Erase a transaction: what its steps read, and its pictures. Whether there was one."""
        return self._transactions.erase(tenant_id, transaction_id, actor=actor)

    def user(self, tenant_id: str, email_or_phone: str, *, actor: str) -> bool:
        """Erase a user: his transactions, sessions, one-time codes and devices, too. Whether there was one."""
        user = self._users.find(tenant_id, email_or_phone)
        if user is None:
            return False
        self._codes.erase(tenant_id, *filter(None, map(Address.parse_any, (user.phone, user.email))))
        own = or_(TransactionRow.user_id == user.id, TransactionRow.id == user.transaction_id)
        of_user = TransactionRow.tenant_id == tenant_id, own
        same = delete(UserRow).where(UserRow.tenant_id == tenant_id, UserRow.id == user.id)
        locked = select(UserRow.id).where(UserRow.tenant_id == tenant_id, UserRow.id == user.id).with_for_update()
        with self._database.session() as session:
            session.execute(locked)  # first, as `Links` does: two that wait for each other would be refused
            objects = let_go_with(session, *of_user)
            ids = session.scalars(delete(TransactionRow).where(*of_user).returning(TransactionRow.id)).all()
            session.execute(same)
            things = [*map(named, ids), f"user {user.id}"]
            self._audit.add(session, tenant_id, actor, Action.ERASED, *things)
        self._database.scrub()
        self._objects.discard(objects)
        return True
