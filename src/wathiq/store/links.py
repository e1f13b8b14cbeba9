"""Which end user a transaction is of."""

from __future__ import annotations

from typing import cast

from sqlalchemy import CursorResult, select, update

from wathiq.store.audit import Action, Audit
from wathiq.store.database import Database
from wathiq.store.tables import TransactionRow, UserRow
from wathiq.store.transactions import ForeignTransaction, Transactions, named


class Links:
    """All of one database, for use from any thread.

    A transaction is of one user at most, for good; the one that a user was linked with last is the user's present one.
    """

    def __init__(self, database: Database, transactions: Transactions, audit: Audit) -> None:
        self._database = database
        self._transactions = transactions
        self._audit = audit

    def link(self, tenant_id: str, transaction_id: str, user_id: int, *, actor: str) -> None:
        """Make a transaction the user's present one.

        Raises ForeignTransaction where it is another user's, or where the tenant has no such transaction or user.
        """
        user = update(UserRow).where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        transaction = TransactionRow.id == transaction_id
        # Looks and writes at once: of two users at the same moment one comes too late.
        free = update(TransactionRow).where(transaction, TransactionRow.user_id.is_(None)).values(user_id=user_id)
        with self._database.session() as session:
            known = cast("CursorResult[object]", session.execute(user.values(transaction_id=transaction_id))).rowcount
            if not known or not self._transactions.lives(session, tenant_id, transaction_id):
                raise ForeignTransaction("the tenant has no such transaction or no such user")
            newly = cast("CursorResult[object]", session.execute(free)).rowcount
            if session.scalar(select(TransactionRow.user_id).where(transaction)) != user_id:
                raise ForeignTransaction("the transaction is another user's")
            if newly:
                self._audit.add(session, tenant_id, actor, Action.CHANGED, f"user {user_id}", named(transaction_id))

    def present(self, tenant_id: str, user_id: int) -> str | None:
        """The user's present transaction, unless it has expired."""
        query = (
            select(TransactionRow.id)
            .join(UserRow, UserRow.transaction_id == TransactionRow.id)
            .where(UserRow.tenant_id == tenant_id, UserRow.id == user_id, TransactionRow.user_id == user_id)
        )
        with self._database.session() as session:
            found = session.scalar(query)
            return found if found and self._transactions.lives(session, tenant_id, found) else None
