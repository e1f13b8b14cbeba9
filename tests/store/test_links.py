"""Whose transactions are, on every database."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from wathiq.store import (
    Address,
    Audit,
    Channel,
    Database,
    ForeignTransaction,
    Links,
    Tenants,
    Transactions,
    Users,
    Vault,
)
from wathiq.store.tables import TransactionRow

ONE, TWO = (str(uuid.UUID(int=number)) for number in (1, 2))


@pytest.fixture
def transactions(database: Database, vault: Vault) -> Transactions:
    return Transactions(database, vault, timedelta(hours=24))


@pytest.fixture
def links(database: Database, transactions: Transactions, vault: Vault) -> Links:
    return Links(database, transactions, Audit(database, vault))


@pytest.fixture
def users(database: Database, vault: Vault) -> Users:
    return Users(database, vault)


@pytest.fixture
def tenant(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


def new_user(users: Users, tenant: str) -> int:
    phone = Address.parse(f"+2010{uuid.uuid4().int % 10**8:08}", Channel.PHONE)
    assert phone is not None
    return users.create(tenant, phone, None, "correct horse").id


def begun(transactions: Transactions, tenant: str, transaction: str) -> str:
    transactions.begin(tenant, transaction)
    return transaction


def test_the_latest_link_is_the_present_transaction(
    links: Links, transactions: Transactions, users: Users, tenant: str
) -> None:
    user = new_user(users, tenant)
    assert links.present(tenant, user) is None
    for transaction in (ONE, TWO, ONE, ONE):
        links.link(tenant, begun(transactions, tenant, transaction), user, actor="a test")
        assert links.present(tenant, user) == transaction


def test_a_transaction_stays_its_users(links: Links, transactions: Transactions, users: Users, tenant: str) -> None:
    """Even after the user has gone on to another."""
    user, other = new_user(users, tenant), new_user(users, tenant)
    for transaction in (ONE, TWO):
        links.link(tenant, begun(transactions, tenant, transaction), user, actor="a test")
    for transaction in (ONE, TWO):
        with pytest.raises(ForeignTransaction):
            links.link(tenant, transaction, other, actor="a test")
    assert (links.present(tenant, user), links.present(tenant, other)) == (TWO, None)


def test_what_cannot_be_linked(
    links: Links, transactions: Transactions, users: Users, tenants: Tenants, tenant: str
) -> None:
    user, others = new_user(users, tenant), tenants.create("other").tenant_id
    foreign = begun(transactions, others, TWO)
    for whose, transaction, who in ((tenant, ONE, user), (tenant, foreign, user), (others, foreign, user)):
        with pytest.raises(ForeignTransaction):
            links.link(whose, transaction, who, actor="a test")
    assert links.present(tenant, user) is None
    links.link(tenant, begun(transactions, tenant, ONE), user, actor="a test")
    assert links.present(others, user) is None


def test_a_transaction_that_has_expired(
    links: Links, transactions: Transactions, users: Users, tenant: str, database: Database
) -> None:
    user = new_user(users, tenant)
    links.link(tenant, begun(transactions, tenant, ONE), user, actor="a test")
    with database.session() as session:
        session.execute(update(TransactionRow).values(begun_at=datetime.now(UTC) - timedelta(hours=24)))
    assert links.present(tenant, user) is None
    with pytest.raises(ForeignTransaction):
        links.link(tenant, ONE, user, actor="a test")


def test_of_many_users_at_once_one_gets_it(links: Links, transactions: Transactions, users: Users, tenant: str) -> None:
    begun(transactions, tenant, ONE)

    def linked(user: int) -> bool:
        try:
            links.link(tenant, ONE, user, actor="a test")
        except ForeignTransaction:
            return False
        return True

    rivals = [new_user(users, tenant) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        got = dict(zip(rivals, pool.map(linked, rivals), strict=True))
    assert sum(got.values()) == 1
    assert [user for user in rivals if links.present(tenant, user)] == [user for user in rivals if got[user]]


def test_a_link_is_noted_once(links: Links, transactions: Transactions, users: Users, tenant: str) -> None:
    user = new_user(users, tenant)
    for _ in range(2):
        links.link(tenant, begun(transactions, tenant, ONE), user, actor="a test")
    noted = [entry.object for entry in links._audit.entries(tenant) if entry.actor == "a test"]
    assert noted == [f"user {user}", f"transaction {ONE}"]
