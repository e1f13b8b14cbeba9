"""Whose transactions are, on every database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.databases import POSTGRESQL_ALONE, until_somebody_waits
from wathiq.store import (
    Address,
    Audit,
    Begun,
    Channel,
    Database,
    ForeignTransaction,
    Links,
    Profile,
    Tenants,
    Transactions,
    Users,
    Vault,
)
from wathiq.store.tables import TransactionRow

DAY = timedelta(hours=24)
ONE, TWO = (str(uuid.UUID(int=number)) for number in (1, 2))


@pytest.fixture
def transactions(database: Database, vault: Vault) -> Transactions:
    return Transactions(database, vault, DAY)


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
        session.execute(update(TransactionRow).values(begun_at=datetime.now(UTC) - DAY))
    assert links.present(tenant, user) is None
    with pytest.raises(ForeignTransaction):
        links.link(tenant, ONE, user, actor="a test")


def only_one_gets_it(links: Links, users: Users, tenant: str, enter: Callable[..., Begun]) -> None:
    """Of many users who do this with one transaction at once."""

    def entered(user: int) -> bool:
        try:
            enter(tenant, ONE, user, actor="a test")
        except ForeignTransaction:
            return False
        return True

    rivals = [new_user(users, tenant) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        got = dict(zip(rivals, pool.map(entered, rivals), strict=True))
    assert sum(got.values()) == 1
    assert [user for user in rivals if links.present(tenant, user)] == [user for user in rivals if got[user]]


def test_of_many_users_at_once_one_gets_it(links: Links, transactions: Transactions, users: Users, tenant: str) -> None:
    begun(transactions, tenant, ONE)
    only_one_gets_it(links, users, tenant, links.link)


def test_a_link_is_noted_once(links: Links, transactions: Transactions, users: Users, tenant: str) -> None:
    user = new_user(users, tenant)
    for _ in range(2):
        links.link(tenant, begun(transactions, tenant, ONE), user, actor="a test")
    noted = [entry.object for entry in links._audit.entries(tenant) if entry.actor == "a test"]
    assert noted == [f"user {user}", f"transaction {ONE}"]


# Begun as a user's ---------------------------------------------------------------------------------------------------


def test_a_transaction_is_begun_as_the_users_or_gone_on_with(
    links: Links, transactions: Transactions, users: Users, tenant: str
) -> None:
    user, other = new_user(users, tenant), new_user(users, tenant)
    nobodys = transactions.begin(tenant, TWO)
    for transaction in (ONE, ONE, TWO):
        begun = links.begin(tenant, transaction, user, actor="a test")
        assert links.present(tenant, user) == transaction
        assert transactions.keep(begun, transaction, {}, actor="a test") == {transaction: {}}
        with pytest.raises(ForeignTransaction):
            links.begin(tenant, transaction, other, actor="a test")
    assert begun.begun_at == nobodys.begun_at
    assert links.present(tenant, other) is None
    noted = [entry.object for entry in links._audit.entries(tenant) if entry.object.startswith("user")]
    assert noted == [f"user {user}"] * 2


def test_where_there_is_no_such_user_nothing_is_begun(
    links: Links, users: Users, tenants: Tenants, tenant: str, database: Database
) -> None:
    user, others = new_user(users, tenant), tenants.create("other").tenant_id
    for whose, who in ((tenant, user + 1), (others, user)):
        with pytest.raises(ForeignTransaction):
            links.begin(whose, ONE, who, actor="a test")
    with database.session() as session:
        assert session.scalars(select(TransactionRow.id)).all() == []


def test_of_many_users_who_begin_it_at_once_one_gets_it(links: Links, users: Users, tenant: str) -> None:
    only_one_gets_it(links, users, tenant, links.begin)


def test_what_an_earlier_transaction_shows_of_a_user_leaves_the_present_one(
    links: Links, users: Users, tenant: str
) -> None:
    user = new_user(users, tenant)
    for transaction in (ONE, TWO):
        links.begin(tenant, transaction, user, actor="a test")
    users.mark_verified(tenant, user, Profile("Mona"))  # as the steps of the first one have it
    assert links.present(tenant, user) == TWO


@POSTGRESQL_ALONE
def test_one_that_begins_and_the_tenants_end_do_not_wait_for_each_other(
    database: Database, vault: Vault, users: Users, tenant: str
) -> None:
    class Interrupted(Transactions):
        def begin_in(self, *asked: Any, **how: Any) -> Begun:
            pool.submit(tenants.delete, "acme")
            until_somebody_waits(database)
            return super().begin_in(*asked, **how)

    class Watched(Tenants):
        def _deleted(self, tenant_id: str) -> bool:
            deleted.append(super()._deleted(tenant_id))
            return deleted[-1]

    user, transactions, tenants = new_user(users, tenant), Interrupted(database, vault, DAY), Watched(database, vault)
    deleted = list[bool]()
    with ThreadPoolExecutor(1) as pool:
        Links(database, transactions, Audit(database, vault)).begin(tenant, ONE, user, actor="a test")
    assert deleted == [True]
    assert tenants.count() == 0
