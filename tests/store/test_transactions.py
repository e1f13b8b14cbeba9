from __future__ import annotations

import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tests.databases import POSTGRESQL_ALONE, SQLITE_ALONE
from wathiq.settings import Settings
from wathiq.store import Action, Begun, Database, ForeignTransaction, Tenants, Transactions, Vault, VaultError
from wathiq.store.tables import StepRow, TenantRow, TransactionRow, UserRow
from wathiq.store.transactions import tenant_stays

DAY = timedelta(days=1)
FRONT = {"name": "كريم قنديل برعي", "number": "29901230112345"}
BACK = {"job": "طبيب", "number": "29901230112345"}
ME = "a test"
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
        row.begun_at -= DAY


def portrait(transactions: Transactions, begun: Begun, document: str) -> bytes | None:
    steps, found = transactions.steps_and_portrait(begun, document, actor=ME)
    assert steps == transactions.steps(begun.tenant_id, begun.id, actor=ME)
    return found


def test_an_unknown_id_begins_a_transaction(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    assert transactions.steps(acme, transaction, actor=ME) == {}
    transactions.begin(acme, transaction)
    assert transactions.steps(acme, transaction, actor=ME) == {}


def test_later_steps_go_on_from_what_was_kept(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    assert transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME) == {"front": FRONT}
    transactions.begin(acme, transaction)
    assert transactions.keep(begun, "back", BACK, actor=ME) == {"front": FRONT, "back": BACK}
    assert transactions.steps(acme, transaction, actor=ME) == {"front": FRONT, "back": BACK}
    assert portrait(transactions, begun, "front") == PORTRAIT
    assert portrait(transactions, begun, "back") is None


def test_a_document_that_is_read_again_takes_its_own_place(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    transactions.keep(begun, "front", BACK, actor=ME)
    assert transactions.steps(acme, transaction, actor=ME) == {"front": BACK}
    assert portrait(transactions, begun, "front") is None


def test_no_tenant_goes_on_with_anothers(transactions: Transactions, database: Database, acme: str, other: str) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    with pytest.raises(ForeignTransaction):
        transactions.begin(other, transaction)
    assert transactions.keep(replace(begun, tenant_id=other), "back", BACK, actor=ME) == {}
    assert transactions.steps(other, transaction, actor=ME) == {}
    assert portrait(transactions, replace(begun, tenant_id=other), "front") is None
    assert transactions.steps(acme, transaction, actor=ME) == {"front": FRONT}
    assert count(database, StepRow) == 1


def test_what_has_expired_is_not_read(transactions: Transactions, database: Database, acme: str, other: str) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    expire(database, transaction)
    begun = replace(begun, begun_at=begun.begun_at - DAY)
    assert portrait(transactions, begun, "front") is None
    assert transactions.steps(acme, transaction, actor=ME) == {}
    assert transactions.keep(begun, "back", BACK, actor=ME) == {}  # it expired while the back was read
    transactions.begin(other, transaction)  # the id is anybody's again
    assert transactions.steps(other, transaction, actor=ME) == {}
    assert count(database, StepRow) == 0


def test_what_has_expired_is_deleted(transactions: Transactions, database: Database, acme: str) -> None:
    old, young = new_id(), new_id()
    for transaction in (old, young):
        begun = transactions.begin(acme, transaction)
        transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    expire(database, old)
    assert transactions.forget_expired() == 1
    assert (count(database, TransactionRow), count(database, StepRow)) == (1, 1)
    assert transactions.steps(acme, young, actor=ME) == {"front": FRONT}
    assert transactions.forget_expired() == 0


def test_later_steps_do_not_prolong_a_transaction(transactions: Transactions, database: Database, acme: str) -> None:
    def expiry() -> object:
        with database.session() as session:
            return session.scalar(select(TransactionRow.begun_at))

    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    at_first = expiry()
    transactions.keep(begun, "front", FRONT, actor=ME)
    assert transactions.begin(acme, transaction) == begun
    assert expiry() == at_first


# How long -------------------------------------------------------------------------------------------------------------


def change(tenants: Tenants, hours: int | None) -> None:
    tenants.change("acme", {"keep_hours": hours})


def test_a_tenant_may_want_its_transactions_kept_shorter_or_longer(
    transactions: Transactions, tenants: Tenants, database: Database, acme: str, other: str
) -> None:
    ours, theirs = new_id(), new_id()
    for tenant, transaction in ((acme, ours), (other, theirs)):
        transactions.keep(transactions.begin(tenant, transaction), "front", FRONT, actor=ME)
    change(tenants, 48)
    for transaction in (ours, theirs):
        expire(database, transaction)
    assert transactions.steps(acme, ours, actor=ME) == {"front": FRONT}
    assert transactions.steps(other, theirs, actor=ME) == {}
    assert transactions.forget_expired() == 1
    change(tenants, 24)
    assert transactions.steps(acme, ours, actor=ME) == {}
    assert transactions.forget_expired() == 1
    assert count(database, StepRow) == 0


def test_a_shorter_time_counts_for_what_is_kept_already(
    transactions: Transactions, tenants: Tenants, database: Database, acme: str, other: str
) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction)
    with database.session() as session:
        session.get_one(TransactionRow, transaction).begun_at -= timedelta(hours=2)
    transactions.begin(acme, transaction)
    change(tenants, 1)
    transactions.begin(other, transaction)  # the id is anybody's again
    change(tenants, None)
    with pytest.raises(ForeignTransaction):
        transactions.begin(acme, transaction)


# What happens during a step -------------------------------------------------------------------------------------------


def test_a_step_is_not_kept_in_a_transaction_begun_after_its_own_was_erased(
    transactions: Transactions, acme: str
) -> None:
    begun = transactions.begin(acme, new_id())
    assert transactions.erase(acme, begun.id, actor=ME)
    transactions.keep(transactions.begin(acme, begun.id), "back", BACK, PORTRAIT, actor=ME)
    assert transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME) == {}
    assert transactions.steps_and_portrait(begun, "back", actor=ME) == ({}, None)
    assert transactions.steps(acme, begun.id, actor=ME) == {"back": BACK}


def test_whoever_may_not_go_on_any_more_keeps_and_sees_nothing(
    transactions: Transactions, database: Database, acme: str
) -> None:
    begun = transactions.begin(acme, new_id(), lambda user: user is None)
    given_to_a_user(database, acme, begun.id)
    transactions.keep(transactions.begin(acme, begun.id), "back", BACK, PORTRAIT, actor=ME)
    assert transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME) == {}
    assert transactions.steps_and_portrait(begun, "back", actor=ME) == ({}, None)
    assert transactions.steps(acme, begun.id, actor=ME) == {"back": BACK}


def test_a_tenant_that_has_gone_begins_nothing(transactions: Transactions, tenants: Tenants, acme: str) -> None:
    tenants.delete("acme")
    with pytest.raises(ForeignTransaction):
        transactions.begin(acme, new_id())


@SQLITE_ALONE
def test_nor_does_one_that_goes_at_that_moment(
    transactions: Transactions, tenants: Tenants, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets it go only then."""

    def gone_meanwhile(session: Session, tenant_id: str) -> bool:
        monkeypatch.undo()
        stays = tenant_stays(session, tenant_id)
        tenants.delete("acme")
        return stays

    monkeypatch.setattr("wathiq.store.transactions.tenant_stays", gone_meanwhile)
    with pytest.raises(ForeignTransaction):
        transactions.begin(acme, new_id())


# Erasing --------------------------------------------------------------------------------------------------------------


def notes(transactions: Transactions, action: Action) -> list[tuple[str, str]]:
    """Who did so to which transaction, as the audit trail has it."""
    found = transactions._audit.entries(about="transaction ")
    return [(entry.actor, entry.object) for entry in found if entry.action is action]


def test_a_transaction_is_erased_by_its_tenant_alone(
    transactions: Transactions, database: Database, acme: str, other: str
) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    assert not transactions.erase(other, transaction, actor=ME)
    assert count(database, StepRow) == 1
    assert transactions.erase(acme, transaction, actor=ME)
    assert (count(database, TransactionRow), count(database, StepRow)) == (0, 0)
    assert not transactions.erase(acme, transaction, actor=ME)
    assert notes(transactions, Action.ERASED) == [(ME, f"transaction {transaction}")]


def test_many_expired_transactions_are_erased_some_at_a_time(
    transactions: Transactions, database: Database, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for batch in ("_BATCH", "_LARGE_BATCH"):
        monkeypatch.setattr(f"wathiq.store.transactions.{batch}", 2)
    ids = [new_id() for _ in range(5)]
    for transaction in ids:
        transactions.begin(acme, transaction)
        expire(database, transaction)
    assert transactions.forget_expired() == 5
    assert sorted(notes(transactions, Action.ERASED)) == sorted(("server", f"transaction {each}") for each in ids)


@POSTGRESQL_ALONE
def test_those_that_another_server_is_about_to_erase_keep_nobody_waiting(
    transactions: Transactions, database: Database, acme: str
) -> None:
    theirs, ours = new_id(), new_id()
    for transaction in (theirs, ours):
        transactions.begin(acme, transaction)
        expire(database, transaction)
    with database.session() as session:
        session.execute(select(TransactionRow.id).where(TransactionRow.id == theirs).with_for_update())
        assert transactions.forget_expired() == 1
        assert session.scalars(select(TransactionRow.id)).all() == [theirs]


@SQLITE_ALONE
@pytest.mark.parametrize("how", ["on request", "expired"])
def test_what_was_erased_is_in_no_file_any_more(
    transactions: Transactions, database: Database, settings: Settings, acme: str, how: str
) -> None:
    def is_in_a_file(data: bytes) -> bool:
        return any(data in path.read_bytes() for path in settings.data_dir.glob("wathiq.db*"))

    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    transactions.keep(begun, "front", FRONT, PORTRAIT * 1000, actor=ME)
    with database.session() as session:
        step = session.scalars(select(StepRow)).one()
    kept = [step.values_encrypted, (step.portrait_encrypted or b"")[:64]]
    assert all(map(is_in_a_file, kept))
    if how == "expired":
        expire(database, transaction)
        assert transactions.forget_expired() == 1
    else:
        assert transactions.erase(acme, transaction, actor=ME)
    assert not any(map(is_in_a_file, kept))


# Who did what ---------------------------------------------------------------------------------------------------------


def test_steps_kept_and_read_are_noted(transactions: Transactions, acme: str) -> None:
    transaction = new_id()
    begun = transactions.begin(acme, transaction)
    assert transactions.steps(acme, transaction, actor="nobody") == {}
    transactions.keep(begun, "front", FRONT, actor="api key")
    thing = f"transaction {transaction}"
    assert notes(transactions, Action.CHANGED) == [("api key", f"{thing} front")]
    assert notes(transactions, Action.READ) == []  # an own reading is no news
    transactions.keep(begun, "back", BACK, actor="user 5")
    transactions.steps_and_portrait(begun, "front", actor="token")
    assert notes(transactions, Action.CHANGED) == [("api key", f"{thing} front"), ("user 5", f"{thing} back")]
    assert notes(transactions, Action.READ) == [("user 5", thing), ("token", thing)]


def test_a_tenants_transactions_go_with_it(transactions: Transactions, database: Database, acme: str) -> None:
    begun = transactions.begin(acme, new_id())
    transactions.keep(begun, "front", FRONT, actor=ME)
    with database.session() as session:
        session.execute(delete(TenantRow).where(TenantRow.id == acme))
    assert (count(database, TransactionRow), count(database, StepRow)) == (0, 0)


def test_nothing_legible_is_stored(transactions: Transactions, database: Database, acme: str) -> None:
    begun = transactions.begin(acme, new_id())
    transactions.keep(begun, "front", {"number": "29901230112345"}, PORTRAIT, actor=ME)
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
    begun, _ = (transactions.begin(acme, each) for each in (transaction, another))
    transactions.keep(begun, "front", FRONT, PORTRAIT, actor=ME)
    moved = {"document": "back", "transaction_id": another}[column]
    with database.session() as session:
        session.execute(update(StepRow).values({column: moved}))
    with pytest.raises(VaultError):
        transactions.steps(acme, another if column == "transaction_id" else transaction, actor=ME)


def test_steps_at_the_same_moment_are_all_kept(transactions: Transactions, database: Database, acme: str) -> None:
    transaction = new_id()

    def step(number: int) -> None:
        begun = transactions.begin(acme, transaction)
        transactions.keep(begun, f"document {number % 4}", FRONT, PORTRAIT, actor=ME)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(step, range(32)))
    assert transactions.steps(acme, transaction, actor=ME) == {f"document {number}": FRONT for number in range(4)}
    assert (count(database, TransactionRow), count(database, StepRow)) == (1, 4)


def test_of_two_steps_at_the_same_moment_one_sees_the_other(transactions: Transactions, acme: str) -> None:
    """Else two sides of different cards would pass when they are sent together."""
    for _ in range(8):
        begun = transactions.begin(acme, new_id())

        def keep(document: str, begun: Begun = begun) -> int:
            return len(transactions.keep(begun, document, FRONT, actor=ME))

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(keep, ["front", "back"])) == [1, 2]


def test_nothing_comes_between_the_look_at_a_transaction_and_what_is_kept_in_it(
    database: Database, vault: Vault, acme: str
) -> None:
    def begin_anew() -> Begun:
        assert transactions.erase(acme, begun.id, actor=ME)
        return transactions.begin(acme, begun.id)

    class Interrupted(Transactions):
        def goes_on(self, session: Session, begun: Begun) -> bool:
            found = super().goes_on(session, begun)
            anew.append(pool.submit(begin_anew))
            wait(anew, 0.5)
            return found

    transactions, interrupted = (each(database, vault, DAY) for each in (Transactions, Interrupted))
    begun, anew = transactions.begin(acme, new_id()), list[Future[Begun]]()
    with ThreadPoolExecutor(1) as pool:
        assert interrupted.keep(begun, "front", FRONT, actor=ME) == {"front": FRONT}
    assert anew[0].result() != begun
    assert transactions.steps(acme, begun.id, actor=ME) == {}


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


def given_to_a_user(database: Database, tenant: str, transaction: str) -> int:
    with database.session() as session:
        user = UserRow(
            tenant_id=tenant, phone_encrypted=b"", phone_hash=new_id(), password_hash="", profile_encrypted=b""
        )
        session.add(user)
        session.flush()
        session.get_one(TransactionRow, transaction).user_id = user.id
        return user.id


def test_who_may_not_go_on_with_a_users_transaction(transactions: Transactions, database: Database, acme: str) -> None:
    transaction = new_id()
    transactions.begin(acme, transaction, lambda user: user is None)
    number = given_to_a_user(database, acme, transaction)
    with pytest.raises(ForeignTransaction):
        transactions.begin(acme, transaction, lambda user: user is None)
    transactions.begin(acme, transaction, lambda user: user in (None, number))
