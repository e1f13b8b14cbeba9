"""A tenant's transactions as a list, on either database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from wathiq.console.history import PAGE, History, Wanted
from wathiq.settings import Settings
from wathiq.store import Database, Images, Tenants, Transactions, Vault
from wathiq.store.tables import TransactionRow

LIFETIME = timedelta(hours=24)


class Store:
    """Two tenants' transactions."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.database.migrate()
        vault = Vault.open(Settings(data_dir=folder), self.database)
        self.tenants = Tenants(self.database, vault)
        self.own, self.other = (self.tenants.create(name).tenant_id for name in ("own", "other"))
        self.transactions = Transactions(self.database, vault, LIFETIME)
        self.images = Images(self.database, vault, self.transactions)
        self.history = History(self.database, LIFETIME)

    def begun(self, tenant: str | None = None, *, ago: timedelta = timedelta()) -> str:
        """The id of a transaction that began that long ago."""
        identity = str(uuid.uuid4())
        self.transactions.begin(tenant or self.own, identity)
        moment = datetime.now(UTC) - ago
        with self.database.session() as session:
            same = TransactionRow.id == identity
            session.execute(update(TransactionRow).where(same).values(begun_at=moment))
        return identity

    def found(self, wanted: Wanted | None = None) -> list[str]:
        return [entry.id for entry in self.history.page(self.own, wanted or Wanted())]


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    store = Store(database_url, tmp_path)
    yield store
    store.database.close()


def test_the_latest_first_and_nobody_elses(store: Store) -> None:
    old, new = store.begun(ago=timedelta(hours=2)), store.begun(ago=timedelta(hours=1))
    theirs = store.begun(store.other)
    assert store.found() == [new, old]
    assert store.history.one(store.own, theirs) is None
    assert store.found(Wanted(theirs[:8])) == []


def test_by_the_beginning_of_the_id_and_by_time(store: Store) -> None:
    old, new = store.begun(ago=timedelta(hours=3)), store.begun()
    assert store.found(Wanted(old[:8])) == [old]
    assert store.found(Wanted("%")) == store.found(Wanted("_")) == []
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert (store.found(Wanted(since=hour_ago)), store.found(Wanted(before=hour_ago))) == ([new], [old])


def test_what_has_expired_is_not_there(store: Store) -> None:
    gone = store.begun(ago=LIFETIME)
    assert store.found() == []
    store.tenants.change("own", {"keep_hours": 48})
    (entry,) = store.history.page(store.own, Wanted())
    assert (entry.id, entry.expires_at - entry.begun_at) == (gone, timedelta(hours=48))


def test_steps_and_pictures_are_named(store: Store) -> None:
    bare, full = store.begun(ago=timedelta(minutes=1)), store.begun()
    begun = store.transactions.begin(store.own, full)
    for document in ("egypt_id_front", "egypt_id_back"):
        store.transactions.keep(begun, document, {"name": "x"}, actor="test")
    store.images.keep(begun, {"id_front.jpg": b"picture"}, actor="test")
    found = store.history.one(store.own, full)
    assert found is not None
    assert (found.steps, found.images) == (("egypt_id_back", "egypt_id_front"), ("id_front.jpg",))
    other = store.history.one(store.own, bare)
    assert other is not None
    assert (other.steps, other.images) == ((), ())


def test_a_page_at_a_time(store: Store) -> None:
    ids = [store.begun(ago=timedelta(minutes=number)) for number in range(PAGE + 2)]
    first = store.history.page(store.own, Wanted())
    assert [entry.id for entry in first] == ids[: PAGE + 1]
    assert store.found(Wanted(before=first[PAGE - 1].begun_at)) == ids[PAGE:]


def test_those_that_began_at_the_same_moment(store: Store) -> None:
    store.begun(ago=timedelta(minutes=1))
    store.begun(ago=timedelta(minutes=1))
    moment = datetime.now(UTC) - timedelta(minutes=1)
    with store.database.session() as session:
        session.execute(update(TransactionRow).values(begun_at=moment))
    one, other = store.found()
    assert store.found(Wanted(before=moment)) == []
    assert store.found(Wanted(before=moment, beyond=one)) == [other]
