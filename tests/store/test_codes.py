from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from wathiq.store import Address, Channel, Codes, Database, Tenants, Vault
from wathiq.store.codes import Issued, Proof, Purpose, TooManyCodes
from wathiq.store.tables import CodeRow, TenantRow

PHONE = Address(Channel.PHONE, "+201001234567")
ANOTHER = Address(Channel.PHONE, "+201007654321")


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def other(tenants: Tenants) -> str:
    return tenants.create("other").tenant_id


@pytest.fixture
def codes(database: Database, vault: Vault) -> Codes:
    return Codes(database, vault.derive("one-time codes"), hourly=12)


def later(database: Database, span: timedelta) -> None:
    """Let time pass for all codes."""
    with database.session() as session:
        for row in session.scalars(select(CodeRow)):
            row.sent_at -= span
            row.expires_at -= span


def proof(issued: Issued, address: Address = PHONE) -> Proof:
    return Proof(Purpose.REGISTRATION, address, issued.request_id, issued.code)


def wrong(issued: Issued) -> Proof:
    return replace(proof(issued), code=f"{(int(issued.code) + 1) % 10**6:06}")


def test_a_code_has_six_digits(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    assert len(issued.code) == 6
    assert issued.code.isascii()
    assert issued.code.isdigit()
    assert str(uuid.UUID(issued.request_id)) == issued.request_id
    assert issued.code not in repr(issued)


def test_a_code_is_good_once(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    assert codes.spend(acme, proof(issued))
    assert not codes.spend(acme, proof(issued))
    assert not codes.confirm(acme, proof(issued))


def test_a_code_that_is_confirmed_can_still_be_spent(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    for _ in range(7):  # a client may ask again
        assert codes.confirm(acme, proof(issued))
    assert codes.spend(acme, proof(issued))
    assert not codes.confirm(acme, proof(issued))


def test_of_many_who_spend_a_code_at_the_same_moment_one_can(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: codes.spend(acme, proof(issued)), range(16))) == 1


def test_after_five_wrong_ones_the_right_one_is_too_late(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    for attempt in range(5):
        assert not (codes.confirm if attempt % 2 else codes.spend)(acme, wrong(issued))
    assert not codes.spend(acme, proof(issued))


def test_four_wrong_ones_are_forgiven(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    for _ in range(4):
        assert not codes.confirm(acme, wrong(issued))
    assert codes.confirm(acme, proof(issued))
    assert codes.spend(acme, proof(issued))


def test_many_attempts_at_the_same_moment_are_five(codes: Codes, database: Database, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: codes.spend(acme, wrong(issued)), range(40)))
    with database.session() as session:
        assert session.scalar(select(CodeRow.attempts_left)) == 0


def test_a_code_expires(codes: Codes, database: Database, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    later(database, timedelta(minutes=5))
    assert not codes.confirm(acme, proof(issued))
    assert not codes.spend(acme, proof(issued))


def test_a_code_that_is_confirmed_lives_long_enough_for_a_form(codes: Codes, database: Database, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    assert codes.confirm(acme, proof(issued))
    later(database, timedelta(minutes=29))
    assert codes.confirm(acme, proof(issued))  # which does not prolong it once more
    later(database, timedelta(minutes=1))
    assert not codes.spend(acme, proof(issued))


def test_a_code_is_good_for_what_it_was_asked_for_alone(codes: Codes, acme: str, other: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    email = Address(Channel.EMAIL, "mona@example.com")
    assert not codes.spend(other, proof(issued))
    assert not codes.spend(acme, proof(issued, ANOTHER))
    assert not codes.spend(acme, proof(issued, email))
    assert not codes.spend(acme, replace(proof(issued), purpose=Purpose.LOGIN))
    assert not codes.spend(acme, replace(proof(issued), request_id=str(uuid.uuid4())))
    assert codes.spend(acme, proof(issued))


@pytest.mark.parametrize("text", ["", "1", "12345a", "1234567", "\x00" * 6, "\ud800" * 6, "9" * 1_000_000, "²³¹⁴⁵⁶"])
def test_hostile_texts_are_no_codes(codes: Codes, acme: str, text: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    assert not codes.spend(acme, replace(proof(issued), code=text))
    assert not codes.spend(acme, replace(proof(issued), request_id=text))
    assert codes.spend(acme, proof(issued))


def test_codes_may_be_typed_on_arabic_keyboards(codes: Codes, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    typed = issued.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert codes.confirm(acme, replace(proof(issued), code=typed))
    assert codes.spend(acme, replace(proof(issued), code=f" {issued.code} ", request_id=issued.request_id.upper()))


def test_the_next_code_has_to_wait(codes: Codes, database: Database, acme: str, other: str) -> None:
    codes.issue(acme, Purpose.REGISTRATION, PHONE)
    with pytest.raises(TooManyCodes) as refused:
        codes.issue(acme, Purpose.LOGIN, PHONE)  # whatever it is for
    assert 29 <= refused.value.seconds <= 30
    codes.issue(acme, Purpose.REGISTRATION, ANOTHER)
    codes.issue(other, Purpose.REGISTRATION, PHONE)
    later(database, timedelta(seconds=30))
    codes.issue(acme, Purpose.LOGIN, PHONE)


def test_an_address_has_ten_codes_a_day(codes: Codes, database: Database, acme: str) -> None:
    for _ in range(10):
        codes.issue(acme, Purpose.REGISTRATION, PHONE)
        later(database, timedelta(minutes=10))
    with pytest.raises(TooManyCodes) as refused:
        codes.issue(acme, Purpose.REGISTRATION, PHONE)
    assert 22 * 3600 < refused.value.seconds < 23 * 3600
    later(database, timedelta(hours=22, minutes=20))
    codes.issue(acme, Purpose.REGISTRATION, PHONE)


def test_a_tenant_has_so_many_codes_an_hour(codes: Codes, database: Database, acme: str, other: str) -> None:
    """Whoever has the key that an app carries cannot have the whole world written to."""
    for number in range(12):
        codes.issue(acme, Purpose.REGISTRATION, Address(Channel.PHONE, f"+2010000000{number:02}"))
    with pytest.raises(TooManyCodes):
        codes.issue(acme, Purpose.REGISTRATION, PHONE)
    codes.issue(other, Purpose.REGISTRATION, PHONE)
    later(database, timedelta(hours=1))
    codes.issue(acme, Purpose.REGISTRATION, PHONE)


def test_of_many_who_ask_at_the_same_moment_one_gets_a_code(codes: Codes, acme: str) -> None:
    def issue(_: int) -> bool:
        try:
            codes.issue(acme, Purpose.REGISTRATION, PHONE)
        except TooManyCodes:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(issue, range(16))) == 1


def test_codes_are_deleted_a_day_later(codes: Codes, database: Database, acme: str) -> None:
    codes.issue(acme, Purpose.REGISTRATION, PHONE)
    later(database, timedelta(hours=23))  # until then they count for how many there were
    assert codes.forget_expired() == 0
    codes.issue(acme, Purpose.REGISTRATION, ANOTHER)
    later(database, timedelta(hours=1))
    assert codes.forget_expired() == 1
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(CodeRow)) == 1


def test_an_addresses_codes_can_be_erased(codes: Codes, acme: str, other: str) -> None:
    email = Address(Channel.EMAIL, "mona@example.com")
    mine = [(address, codes.issue(acme, Purpose.REGISTRATION, address)) for address in (PHONE, email)]
    another, elsewhere = codes.issue(acme, Purpose.LOGIN, ANOTHER), codes.issue(other, Purpose.REGISTRATION, PHONE)
    codes.erase(acme, PHONE, email)
    assert not any(codes.spend(acme, proof(issued, address)) for address, issued in mine)
    assert codes.spend(acme, replace(proof(another, ANOTHER), purpose=Purpose.LOGIN))
    assert codes.spend(other, proof(elsewhere))


def test_nothing_legible_is_stored(codes: Codes, database: Database, acme: str) -> None:
    issued = codes.issue(acme, Purpose.REGISTRATION, PHONE)
    with database.session() as session:
        row = session.scalars(select(CodeRow)).one()
    assert issued.code not in row.code_hash
    assert (len(row.code_hash), len(row.address_hash)) == (64, 64)
    assert "1001234567" not in repr(row.__dict__)


def test_a_tenants_codes_go_with_it(codes: Codes, database: Database, acme: str) -> None:
    codes.issue(acme, Purpose.REGISTRATION, PHONE)
    with database.session() as session:
        session.execute(delete(TenantRow).where(TenantRow.id == acme))
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(CodeRow)) == 0


def test_what_is_asked_for_to_register_uses_up_no_code_for_logging_in(
    codes: Codes, database: Database, acme: str
) -> None:
    """Anybody may ask for the former; the latter take the password."""
    for _ in range(10):
        codes.issue(acme, Purpose.REGISTRATION, PHONE)
        later(database, timedelta(minutes=1))
    for number in range(2):
        codes.issue(acme, Purpose.REGISTRATION, Address(Channel.PHONE, f"+2010000000{number:02}"))
    codes.issue(acme, Purpose.LOGIN, PHONE)
