from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from wathiq.store import Begun, Database, Images, Tenants, Transactions, Vault, VaultError
from wathiq.store.tables import ImageRow, ObjectRow, TransactionRow

ME = "a test"
FRONT, BACK = b"\xff\xd8 the front \xff\xd9", b"\xff\xd8 the back \xff\xd9" * 10_000


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("acme").tenant_id


@pytest.fixture
def transactions(database: Database, vault: Vault) -> Transactions:
    return Transactions(database, vault, timedelta(days=1))


@pytest.fixture(params=["in the database", "in a bucket"])
def images(request: pytest.FixtureRequest, database: Database, vault: Vault, transactions: Transactions) -> Images:
    """Wherever pictures are kept, most of it is the same."""
    url = request.getfixturevalue("bucket_url") if request.param == "in a bucket" else ""
    return Images(database, vault, transactions, url)


@pytest.fixture
def begun(transactions: Transactions, acme: str) -> Begun:
    return transactions.begin(acme, str(uuid.uuid4()))


def count(database: Database, table: type[ImageRow | ObjectRow] = ImageRow) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_pictures_are_read_by_name(images: Images, acme: str, begun: Begun) -> None:
    images.keep(begun, {"front.jpg": FRONT, "back.jpg": BACK}, actor=ME)
    assert images.read(acme, begun.id, "front.jpg", actor=ME) == {"front.jpg": FRONT}
    found = images.read(acme, begun.id, "back.jpg", "front.jpg", "selfie.jpg", actor=ME)
    assert found == {"front.jpg": FRONT, "back.jpg": BACK}


def test_a_picture_takes_the_place_of_an_earlier_one(images: Images, acme: str, begun: Begun) -> None:
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    images.keep(begun, {"front.jpg": BACK}, actor=ME)
    assert images.read(acme, begun.id, "front.jpg", actor=ME) == {"front.jpg": BACK}


def test_pictures_go_with_their_transaction(
    images: Images, transactions: Transactions, database: Database, acme: str, begun: Begun
) -> None:
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    with database.session() as session:
        session.get_one(TransactionRow, begun.id).begun_at -= timedelta(days=1)
    assert images.read(acme, begun.id, "front.jpg", actor=ME) == {}
    images.keep(replace(begun, begun_at=begun.begun_at - timedelta(days=1)), {"back.jpg": BACK}, actor=ME)
    assert count(database) == 1
    assert transactions.forget_expired() == 1
    assert count(database) == 0
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    assert count(database) == 0


def test_pictures_are_not_kept_in_a_transaction_begun_after_their_own_was_erased(
    images: Images, transactions: Transactions, database: Database, begun: Begun
) -> None:
    assert transactions.erase(begun.tenant_id, begun.id, actor=ME)
    again = transactions.begin(begun.tenant_id, begun.id)
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    assert (count(database), count(database, ObjectRow)) == (0, 0)
    images.keep(again, {"front.jpg": FRONT}, actor=ME)
    assert count(database) == 1


def test_whoever_may_not_go_on_any_more_keeps_no_pictures(images: Images, database: Database, begun: Begun) -> None:
    images.keep(replace(begun, may=lambda _: False), {"front.jpg": FRONT}, actor=ME)
    assert (count(database), count(database, ObjectRow)) == (0, 0)


def test_nobody_sees_or_adds_to_anothers(images: Images, tenants: Tenants, database: Database, begun: Begun) -> None:
    other = tenants.create("other").tenant_id
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    assert images.read(other, begun.id, "front.jpg", actor=ME) == {}
    images.keep(replace(begun, tenant_id=other), {"back.jpg": BACK}, actor=ME)
    assert count(database) == 1


def test_nothing_legible_is_stored(images: Images, database: Database, begun: Begun) -> None:
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    with database.session() as session:
        assert b"front" not in (session.scalars(select(ImageRow.image_encrypted)).one() or b"")


def test_a_picture_cannot_be_passed_off_as_another(images: Images, database: Database, acme: str, begun: Begun) -> None:
    images.keep(begun, {"front.jpg": FRONT}, actor=ME)
    with database.session() as session:
        session.execute(update(ObjectRow).values(transaction_id=None))  # or the database would refuse
        session.execute(update(ImageRow).values(name="back.jpg"))
        session.execute(update(ObjectRow).values(transaction_id=begun.id, image_name="back.jpg"))
    with pytest.raises(VaultError):
        images.read(acme, begun.id, "back.jpg", actor=ME)


def test_the_same_pictures_at_the_same_moment(images: Images, database: Database, acme: str, begun: Begun) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: images.keep(begun, {"front.jpg": FRONT}, actor=ME), range(8)))
    assert images.read(acme, begun.id, "front.jpg", actor=ME) == {"front.jpg": FRONT}
    assert count(database) == 1
