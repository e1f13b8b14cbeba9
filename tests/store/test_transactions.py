from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from wathiq.store import Database, ForeignTransaction, Tenants, Transactions, Vault, VaultError
from wathiq.store.tables import StepRow, TenantRow, TransactionRow

DAY = timedelta(days=1)
FRONT = {"name": "كريم قنديل برعي", "number": "29901230112345"}
BACK = {"job": "طبيب", "number": "29901230112345"}
PORTRAIT = b"\xff\xd8 a face \xff\xd9"


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def other(tenants: Tenants) -> str:
    return tenants.create("other").tenant_id


@pytest.fixture
def transactions(database: Database, vault: Vault) -> Transactions:
    return Transactions(database, vault, DAY)


def new_id() -> str:
    return str(uuid.uuid4())


def count(database: Database, table: type[TransactionRow | StepRow]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def expire(database: Database, transaction_id: str) -> None:
    """Let a transaction's time pass."""
    with database.session() as session:
        row = session.get_one(TransactionRow, transaction_id)
        row.expires_at -= DAY


def portrait(transactions: Transactions, tenant: str, transaction: str, document: str) -> bytes | None:
    steps, found = transactions.steps_and_portrait(tenant, transaction, document)
    assert steps == transactions.steps(tenant, transaction)
    return found


def test_an_unknown_id_begins_a_transaction(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    assert transactions.steps(acme, transaction) == {}
    transactions.begin(acme, transaction)
    assert transactions.steps(acme, transaction) == {}


def test_later_steps_go_on_from_what_was_kept(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    assert transactions.keep(acme, transaction, "front", FRONT, PORTRAIT) == {"front": FRONT}
    transactions.begin(acme, transaction)
    assert transactions.keep(acme, transaction, "back", BACK) == {"front": FRONT, "back": BACK}
    assert transactions.steps(acme, transaction) == {"front": FRONT, "back": BACK}
    assert portrait(transactions, acme, transaction, "front") == PORTRAIT
    assert portrait(transactions, acme, transaction, "back") is None


def test_a_document_that_is_read_again_takes_its_own_place(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    transactions.keep(acme, transaction, "front", FRONT, PORTRAIT)
    transactions.keep(acme, transaction, "front", BACK)
    assert transactions.steps(acme, transaction) == {"front": BACK}
    assert portrait(transactions, acme, transaction, "front") is None


def test_no_tenant_goes_on_with_anothers(transactions: Transactions, database: Database, acme: str, other: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    transactions.keep(acme, transaction, "front", FRONT, PORTRAIT)
    with pytest.raises(ForeignTransaction):
        transactions.begin(other, transaction)
    assert transactions.keep(other, transaction, "back", BACK) == {}
    assert transactions.steps(other, transaction) == {}
    assert portrait(transactions, other, transaction, "front") is None
    assert transactions.steps(acme, transaction) == {"front": FRONT}
    assert count(database, StepRow) == 1


def test_what_has_expired_is_not_read(transactions: Transactions, database: Database, acme: str, other: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    transactions.keep(acme, transaction, "front", FRONT, PORTRAIT)
    expire(database, transaction)
    assert portrait(transactions, acme, transaction, "front") is None
    assert transactions.steps(acme, transaction) == {}
    assert transactions.keep(acme, transaction, "back", BACK) == {}  # it expired while the back was read
    transactions.begin(other, transaction)  # the id is anybody's again
    assert transactions.steps(other, transaction) == {}
    assert count(database, StepRow) == 0


def test_what_has_expired_is_deleted(transactions: Transactions, database: Database, acme: str) -> None:
    old, young = new_id(), new_id()
    for transaction in (old, young):
        transactions.begin(acme, transaction)
        transactions.keep(acme, transaction, "front", FRONT, PORTRAIT)
    expire(database, old)
    assert transactions.forget_expired() == 1
    assert (count(database, TransactionRow), count(database, StepRow)) == (1, 1)
    assert transactions.steps(acme, young) == {"front": FRONT}
    assert transactions.forget_expired() == 0


def test_later_steps_do_not_prolong_a_transaction(transactions: Transactions, database: Database, acme: str) -> None:
    def expiry() -> object:
        with database.session() as session:
            return session.scalar(select(TransactionRow.expires_at))

    transaction = new_id()
    transactions.begin(acme, transaction)
    at_first = expiry()
    transactions.keep(acme, transaction, "front", FRONT)
    transactions.begin(acme, transaction)
    assert expiry() == at_first


def test_a_tenants_transactions_go_with_it(transactions: Transactions, database: Database, acme: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    transactions.keep(acme, transaction, "front", FRONT)
    with database.session() as session:
        session.execute(delete(TenantRow).where(TenantRow.id == acme))
    assert (count(database, TransactionRow), count(database, StepRow)) == (0, 0)


def test_nothing_legible_is_stored(transactions: Transactions, database: Database, acme: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    transactions.keep(acme, transaction, "front", {"number": "29901230112345"}, PORTRAIT)
    with database.session() as session:
        step = session.scalars(select(StepRow)).one()
    assert b"2990123" not in step.values_encrypted
    assert step.portrait_encrypted is not None
    assert b"face" not in step.portrait_encrypted


@pytest.mark.parametrize("column", ["document", "transaction_id"])
def test_what_was_kept_cannot_be_passed_off_as_something_else(
    transactions: Transactions, database: Database, acme: str, column: str
) -> None:
    transaction, another = new_id(), new_id()
    for begun in (transaction, another):
        transactions.begin(acme, begun)
    transactions.keep(acme, transaction, "front", FRONT, PORTRAIT)
    moved = {"document": "back", "transaction_id": another}[column]
    with database.session() as session:
        session.execute(update(StepRow).values({column: moved}))
    with pytest.raises(VaultError):
        transactions.steps(acme, another if column == "transaction_id" else transaction)


def test_steps_at_the_same_moment_are_all_kept(transactions: Transactions, database: Database, acme: str) -> None:
    transaction = new_id()

    def step(number: int) -> None:
        transactions.begin(acme, transaction)
        transactions.keep(acme, transaction, f"document {number % 4}", FRONT, PORTRAIT)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(step, range(32)))
    assert transactions.steps(acme, transaction) == {f"document {number}": FRONT for number in range(4)}
    assert (count(database, TransactionRow), count(database, StepRow)) == (1, 4)


def test_of_two_steps_at_the_same_moment_one_sees_the_other(transactions: Transactions, acme: str) -> None:
    """Else two sides of different cards would pass when they are sent together."""
    for _ in range(8):
        transaction = new_id()
        transactions.begin(acme, transaction)

        def keep(document: str, transaction: str = transaction) -> int:
            return len(transactions.keep(acme, transaction, document, FRONT))

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(keep, ["front", "back"])) == [1, 2]


def test_of_those_who_race_for_an_id_one_gets_it(transactions: Transactions, acme: str, other: str) -> None:
    def begins(tenant: str) -> bool:
        try:
            transactions.begin(tenant, transaction)
        except ForeignTransaction:
            return False
        return True

    for _ in range(8):
        transaction = new_id()
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(begins, [acme, other])) == [False, True]
