"""Which end user a transaction is of."""

from __future__ import annotations

from typing import cast

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wathiq.store.audit import Action, Audit
from wathiq.store.database import Database
from wathiq.store.tables import TransactionRow, UserRow
from wathiq.store.transactions import Begun, ForeignTransaction, MayGoOn, Transactions, named, tenant_stays


class Links:
    """All of one database, for use from any thread.

    A transaction is of one user at most, for good; the one that a user was linked with last is the user's present one.
    """

    def __init__(self, database: Database, transactions: Transactions, audit: Audit) -> None:
        self._database = database
        self._transactions = transactions
        self._audit = audit

    def begin(self, tenant_id: str, transaction_id: str, user_id: int, *, actor: str) -> Begun:
        """Begin a transaction, or go on with it, as the user's present one. Raises as `link` does."""
        try:
            return self._begin(tenant_id, transaction_id, user_id, actor)
        except IntegrityError:  # another request has begun it at the same moment
            return self._begin(tenant_id, transaction_id, user_id, actor)

    def _begin(self, tenant_id: str, transaction_id: str, user_id: int, actor: str) -> Begun:
        """In one session: where there is no such user, no transaction of nobody stays behind."""
        with self._database.session() as session:
            _make_present(session, tenant_id, transaction_id, user_id)
            self._transactions.begin_in(session, tenant_id, transaction_id, _only(user_id))
            return self._linked(session, tenant_id, transaction_id, user_id, actor)

    def link(self, tenant_id: str, transaction_id: str, user_id: int, *, actor: str) -> Begun:
        """Make a transaction that was begun the user's present one.

        Raises ForeignTransaction where it is another user's, or where the tenant has no such transaction or user.
        """
        with self._database.session() as session:
            _make_present(session, tenant_id, transaction_id, user_id)
            return self._linked(session, tenant_id, transaction_id, user_id, actor)

    def _linked(self, session: Session, tenant_id: str, transaction_id: str, user_id: int, actor: str) -> Begun:
        begun = self._transactions.find(session, tenant_id, transaction_id, _only(user_id))
        if begun is None:
            raise ForeignTransaction("the tenant has no such transaction, or it is another user's")
        free = update(TransactionRow).where(TransactionRow.id == transaction_id, TransactionRow.user_id.is_(None))
        if _count(session, free.values(user_id=user_id)):
            self._audit.add(session, tenant_id, actor, Action.CHANGED, f"user {user_id}", named(transaction_id))
        return begun

    def present(self, tenant_id: str, user_id: int) -> str | None:
        """The user's present transaction, unless it has expired."""
        query = (
            select(TransactionRow.id)
            .join(UserRow, UserRow.transaction_id == TransactionRow.id)
            .where(UserRow.tenant_id == tenant_id, UserRow.id == user_id, TransactionRow.user_id == user_id)
        )
        with self._database.session() as session:
            found = session.scalar(query)
            return found if found and self._transactions.find(session, tenant_id, found) else None


def _make_present(session: Session, tenant_id: str, transaction_id: str, user_id: int) -> None:
    """Raises ForeignTransaction where there is no such user."""
    user = update(UserRow).where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
    if not tenant_stays(session, tenant_id) or not _count(session, user.values(transaction_id=transaction_id)):
        raise ForeignTransaction("the tenant has no such user")


def _only(user_id: int) -> MayGoOn:
    """With a transaction of this user, or of nobody."""
    return lambda holder: holder in (None, user_id)


def _count(session: Session, change: Update) -> int:
    """Make a change; how many rows it was about."""
    done = session.execute(change.execution_options(synchronize_session=False))
    return cast("CursorResult[object]", done).rowcount
