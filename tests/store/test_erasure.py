from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from wathiq.bucket import Bucket
from wathiq.store import (
    Address,
    Audit,
    Channel,
    Database,
    Erasure,
    Images,
    Links,
    Sessions,
    Tenants,
    Transactions,
    Users,
    Vault,
)
from wathiq.store.codes import Purpose
from wathiq.store.tables import Base, CodeRow, ObjectRow, SessionRow, TransactionRow, UserDeviceRow, UserRow
from wathiq.store.users import User

ME = "a test"
PHONE, EMAIL = "+201012345678", "mona@example.com"


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def users(database: Database, vault: Vault) -> Users:
    return Users(database, vault)


@pytest.fixture
def mona(users: Users, acme: str) -> User:
    phone, email = Address.parse(PHONE, Channel.PHONE), Address.parse(EMAIL, Channel.EMAIL)
    assert phone
    return users.create(acme, phone, email, "correct horse")


@pytest.fixture
def transaction(database: Database, vault: Vault, acme: str, mona: User) -> str:
    """Mona's."""
    transactions, begun = Transactions(database, vault, timedelta(days=1)), str(uuid.uuid4())
    transactions.begin(acme, begun)
    Links(database, transactions, Audit(database, vault)).link(acme, begun, mona.id, actor=ME)
    return begun


def count(database: Database, table: type[Base]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def erased(erasure: Erasure) -> list[str]:
    return [entry.object for entry in erasure._audit.entries() if entry.action.value == "erased"]


@pytest.mark.parametrize("who", [PHONE, EMAIL, "MONA@Example.com"])
def test_a_user_is_erased_with_all_that_is_his(  # noqa: PLR0917 - so much is his
    erasure: Erasure, users: Users, database: Database, acme: str, mona: User, transaction: str, who: str
) -> None:
    Sessions(database).begin_for_user(acme, mona.id)
    users.remember_device(acme, mona.id, "phone 1")
    for text, channel in ((PHONE, Channel.PHONE), (EMAIL, Channel.EMAIL)):
        address = Address.parse(text, channel)
        assert address
        erasure._codes.issue(acme, Purpose.LOGIN, address)
    tables = (UserRow, TransactionRow, SessionRow, CodeRow, UserDeviceRow)
    assert [count(database, table) for table in tables] == [1, 1, 1, 2, 1]
    assert erasure.user(acme, who, actor=ME)
    assert [count(database, table) for table in tables] == [0, 0, 0, 0, 0]
    assert erased(erasure) == [f"transaction {transaction}", f"user {mona.id}"]
    assert not erasure.user(acme, who, actor=ME)


def test_others_stay(erasure: Erasure, users: Users, database: Database, acme: str, mona: User) -> None:
    phone = Address.parse("+201012345679", Channel.PHONE)
    assert phone
    karim = users.create(acme, phone, None, "correct horse")
    Sessions(database).begin_for_user(acme, karim.id)
    Sessions(database).begin(acme)
    assert erasure.user(acme, PHONE, actor=ME)
    assert users.by_id(acme, mona.id) is None
    assert users.by_id(acme, karim.id) is not None
    assert count(database, SessionRow) == 2


@pytest.mark.usefixtures("mona")
def test_nobody_erases_anothers(erasure: Erasure, tenants: Tenants, database: Database, transaction: str) -> None:
    other = tenants.create("other").tenant_id
    assert not erasure.user(other, PHONE, actor=ME)
    assert not erasure.transaction(other, transaction, actor=ME)
    assert (count(database, UserRow), count(database, TransactionRow), erased(erasure)) == (1, 1, [])


def test_a_transaction_is_erased_and_its_user_stays(
    erasure: Erasure, users: Users, acme: str, mona: User, transaction: str
) -> None:
    assert erasure.transaction(acme, transaction, actor=ME)
    assert users.by_id(acme, mona.id) is not None
    assert erased(erasure) == [f"transaction {transaction}"]


def test_a_users_pictures_leave_their_bucket(  # noqa: PLR0917 - hers, and others'
    erasure: Erasure, database: Database, vault: Vault, acme: str, transaction: str, bucket_url: str
) -> None:
    transactions, others = erasure._transactions, str(uuid.uuid4())
    images = Images(database, vault, transactions, bucket_url)
    for of in (transaction, others):
        images.keep(transactions.begin(acme, of), {"front.jpg": b"the front", "back.jpg": b"the back"}, actor=ME)
    before = set(Bucket.open(bucket_url).names())
    assert erasure.user(acme, PHONE, actor=ME)
    left = set(Bucket.open(bucket_url).names())
    assert (len(before), len(left)) == (4, 2)
    assert len(images.read(acme, others, "front.jpg", "back.jpg", actor=ME)) == 2
    assert count(database, ObjectRow) == 2
