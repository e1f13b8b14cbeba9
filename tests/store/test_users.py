from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select, update

from wathiq.store import (
    Address,
    Channel,
    Database,
    Erasure,
    Profile,
    Tenants,
    UserExists,
    Users,
    Vault,
    VaultError,
)
from wathiq.store.tables import TenantRow, TransactionRow, UserDeviceRow, UserRow

PHONE = Address(Channel.PHONE, "+201001234567")
ANOTHER_PHONE = Address(Channel.PHONE, "+201007654321")
EMAIL = Address(Channel.EMAIL, "mona@example.com")
PASSWORD = "correct horse"
MONA = Profile("Mona", "El Sayed", "Mona Ahmed El Sayed", "29805150112345", "12 El Nil Street")


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def other(tenants: Tenants) -> str:
    return tenants.create("other").tenant_id


@pytest.fixture
def users(database: Database, vault: Vault) -> Users:
    return Users(database, vault)


def count(database: Database, table: type[UserRow | UserDeviceRow | TransactionRow]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_user_is_found_by_phone_email_and_id(users: Users, acme: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    assert (user.phone, user.email, user.profile) == ("+201001234567", "mona@example.com", Profile())
    assert (user.verified, user.transaction_id) == (False, None)
    assert users.by_id(acme, user.id) == user
    assert users.find(acme, "+201001234567") == user
    assert users.find(acme, "Mona@Example.com") == user
    assert users.exists(acme, PHONE)
    assert users.exists(acme, EMAIL)


def test_the_email_address_may_be_missing(users: Users, acme: str) -> None:
    assert users.create(acme, PHONE, None, PASSWORD).email == ""
    assert users.create(acme, ANOTHER_PHONE, None, PASSWORD).email == ""  # nor is nothing taken for another's


def test_who_is_not_there_is_not_found(users: Users, acme: str) -> None:
    assert users.by_id(acme, 1) is None
    assert users.find(acme, "+201001234567") is None
    assert not users.exists(acme, PHONE)
    assert users.by_login(acme, PHONE, PASSWORD) is None


@pytest.mark.parametrize("text", ["", "nobody", "\x00", "\ud800", "+" * 100_000, "' OR 1=1 --"])
def test_what_is_no_address_has_nobody(users: Users, acme: str, text: str) -> None:
    users.create(acme, PHONE, EMAIL, PASSWORD)
    assert users.find(acme, text) is None


def test_a_tenants_users_are_its_own(users: Users, acme: str, other: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    users.remember_device(acme, user.id, "phone 1")
    assert users.by_id(other, user.id) is None
    assert users.find(other, PHONE.text) is None
    assert not users.exists(other, PHONE)
    assert users.by_login(other, PHONE, PASSWORD) is None
    assert not users.knows_device(other, user.id, "phone 1")
    assert users.mark_verified(other, user.id, MONA) is None
    users.remember_device(other, user.id, "phone 2")
    assert not users.knows_device(acme, user.id, "phone 2")
    assert users.by_id(acme, user.id) == user


def test_two_tenants_may_have_the_same_person(users: Users, acme: str, other: str) -> None:
    one, two = (users.create(tenant, PHONE, EMAIL, password) for tenant, password in ((acme, "one"), (other, "two")))
    assert users.by_login(acme, PHONE, "one") == one
    assert users.by_login(other, PHONE, "two") == two
    assert users.by_login(other, PHONE, "one") is None


@pytest.mark.parametrize(("phone", "email"), [(PHONE, None), (ANOTHER_PHONE, EMAIL), (PHONE, EMAIL)])
def test_an_address_belongs_to_one_user(users: Users, acme: str, phone: Address, email: Address | None) -> None:
    users.create(acme, PHONE, EMAIL, PASSWORD)
    with pytest.raises(UserExists):
        users.create(acme, phone, email, PASSWORD)


def test_of_those_who_race_for_an_address_one_gets_it(users: Users, database: Database, acme: str) -> None:
    def create(_: int) -> bool:
        try:
            users.create(acme, PHONE, EMAIL, PASSWORD)
        except UserExists:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(8))) == 1
    assert count(database, UserRow) == 1


def test_the_password_lets_in_and_nothing_else(users: Users, acme: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    assert users.by_login(acme, PHONE, PASSWORD) == user
    for wrong in ("", "correct horsE", "correct horse ", PASSWORD * 2, "\x00", "x" * 128):
        assert users.by_login(acme, PHONE, wrong) is None


def test_a_password_is_the_same_however_its_letters_were_put_together(users: Users, acme: str) -> None:
    user = users.create(acme, PHONE, None, "\u0622\u0645\u0646 cafe\u0301")  # alef with madda, e and an accent
    assert users.by_login(acme, PHONE, "\u0627\u0653\u0645\u0646 caf\u00e9") == user


@pytest.mark.usefixtures("dear_passwords")
def test_a_wrong_password_takes_as_long_as_a_stranger(users: Users, acme: str) -> None:
    users.create(acme, PHONE, EMAIL, PASSWORD)

    def seconds(phone: Address) -> float:
        times = []
        for _ in range(7):
            start = time.thread_time()  # whatever else the machine does
            assert users.by_login(acme, phone, "wrong") is None
            times.append(time.thread_time() - start)
        return statistics.median(times)

    known, unknown = seconds(PHONE), seconds(ANOTHER_PHONE)
    assert min(known, unknown) > 0.4 * max(known, unknown)  # without a decoy it is one in twenty
    assert unknown > 0.005


def test_devices_are_remembered_by_user(users: Users, acme: str) -> None:
    mona, karim = users.create(acme, PHONE, None, PASSWORD), users.create(acme, ANOTHER_PHONE, None, PASSWORD)
    assert not users.knows_device(acme, mona.id, "phone 1")
    for _ in range(2):  # a second time changes nothing
        users.remember_device(acme, mona.id, "phone 1")
    assert users.knows_device(acme, mona.id, "phone 1")
    assert not users.knows_device(acme, mona.id, "phone 2")
    assert not users.knows_device(acme, karim.id, "phone 1")


def test_what_an_identity_card_says_makes_a_user_verified(users: Users, acme: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    verified = users.mark_verified(acme, user.id, MONA)
    assert verified is not None
    assert (verified.verified, verified.profile) == (True, MONA)
    assert users.by_id(acme, user.id) == verified
    assert users.mark_verified(acme, user.id + 1, MONA) is None


def test_an_erased_user_leaves_nothing(users: Users, erasure: Erasure, database: Database, acme: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    users.remember_device(acme, user.id, "phone 1")
    assert erasure.user(acme, PHONE.text, actor="a test")
    assert users.by_id(acme, user.id) is None
    assert users.by_login(acme, PHONE, PASSWORD) is None
    users.remember_device(acme, user.id, "phone 2")  # a login that was under way
    assert (count(database, UserRow), count(database, UserDeviceRow)) == (0, 0)


def test_the_number_of_an_erased_user_is_nobodys(users: Users, erasure: Erasure, acme: str) -> None:
    """Else a token of his would be the next one's."""
    first = users.create(acme, PHONE, EMAIL, PASSWORD)
    assert erasure.user(acme, PHONE.text, actor="a test")
    assert users.create(acme, PHONE, EMAIL, PASSWORD).id > first.id


def test_a_tenants_users_go_with_it(users: Users, database: Database, acme: str) -> None:
    users.remember_device(acme, users.create(acme, PHONE, EMAIL, PASSWORD).id, "phone 1")
    with database.session() as session:
        session.execute(delete(TenantRow).where(TenantRow.id == acme))
    assert (count(database, UserRow), count(database, UserDeviceRow)) == (0, 0)


def test_nothing_legible_is_stored(users: Users, database: Database, acme: str) -> None:
    user = users.create(acme, PHONE, EMAIL, PASSWORD)
    users.mark_verified(acme, user.id, MONA)
    users.remember_device(acme, user.id, "356938035643809")
    with database.session() as session:
        row, device = session.scalars(select(UserRow)).one(), session.scalars(select(UserDeviceRow)).one()
    stored = repr({**row.__dict__, **device.__dict__})
    for secret in ("1001234567", "example", PASSWORD, "Mona", "Sayed", "298051501", "356938035643809"):
        assert secret not in stored
    assert row.password_hash.startswith("$argon2id$")


def test_a_user_is_not_shown(users: Users, acme: str) -> None:
    user = users.mark_verified(acme, users.create(acme, PHONE, EMAIL, PASSWORD).id, MONA)
    for secret in ("1001234567", "example", "Mona", "Sayed", "298051501"):
        assert secret not in repr(user)


@pytest.mark.parametrize("part", ["phone_encrypted", "email_encrypted", "profile_encrypted"])
def test_a_user_cannot_be_passed_off_as_another(users: Users, database: Database, acme: str, part: str) -> None:
    mona = users.create(acme, PHONE, EMAIL, PASSWORD)
    karim = users.create(acme, ANOTHER_PHONE, Address(Channel.EMAIL, "karim@example.com"), PASSWORD)
    column = getattr(UserRow, part)
    with database.session() as session:
        monas = session.scalar(select(column).where(UserRow.id == mona.id))
        session.execute(update(UserRow).where(UserRow.id == karim.id).values({part: monas}))
    with pytest.raises(VaultError):
        users.by_id(acme, karim.id)
    assert users.by_id(acme, mona.id) == mona
