"""Pictures in a bucket: found again, and gone when they ought to be, whatever ends in the middle."""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.orm import Session

from tests import databases
from tests.s3 import Store
from wathiq import bucket
from wathiq.bucket import Bucket, BucketAway
from wathiq.settings import Settings, Unusable
from wathiq.store import (
    Audit,
    Begun,
    Database,
    Images,
    Objects,
    Tenants,
    Transactions,
    Vault,
    VaultError,
    vault_rotation,
)
from wathiq.store.tables import ImageRow, ObjectRow, TransactionRow

ME = "a test"
FRONT, BACK = b"\xff\xd8 the front \xff\xd9", b"\xff\xd8 the back \xff\xd9" * 10_000
MOST = 1_000_000


@dataclass(frozen=True)
class Place:
    """A transaction whose pictures are kept in a bucket, and who looks after them."""

    database: Database
    vault: Vault
    tenants: Tenants
    url: str
    acme: str
    begun: Begun

    @property
    def transaction(self) -> str:
        return self.begun.id

    @property
    def transactions(self) -> Transactions:
        return Transactions(self.database, self.vault, timedelta(days=1))

    @property
    def bucket(self) -> Bucket:
        """What anybody sees who may look into the bucket."""
        return Bucket.open(self.url)

    def images(self, url: str) -> Images:
        return Images(self.database, self.vault, self.transactions, url)

    def keep(self, images: Mapping[str, bytes], begun: Begun | None = None) -> None:
        self.images(f"{self.url}/pictures").keep(begun or self.begun, images, actor=ME)

    def read(self, *names: str, transaction: str = "") -> Mapping[str, bytes]:
        return self.images("").read(self.acme, transaction or self.transaction, *names, actor=ME)

    def begin(self) -> Begun:
        """Another transaction."""
        return self.transactions.begin(self.acme, str(uuid.uuid4()))

    def erase(self) -> bool:
        return self.transactions.erase(self.acme, self.transaction, actor=ME)

    def sweep(self) -> int:
        """As another server does, or the next one."""
        return Objects(self.database).forget_expired()

    def later(self) -> None:
        """Let as much time go by as an object may wait to be claimed."""
        with self.database.session() as session:
            for row in session.scalars(select(ObjectRow)):
                row.put_at -= timedelta(minutes=11)

    def forget_images(self) -> None:
        """Delete what refers to the objects."""
        with self.database.session() as session:
            session.execute(delete(ImageRow))

    @property
    def counts(self) -> tuple[int, int, int]:
        """Pictures that there are, objects that are known, and objects in the bucket."""
        with self.database.session() as session:
            tables = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (ImageRow, ObjectRow)]
        return tables[0], tables[1], len(list(self.bucket.names()))


@pytest.fixture
def place(database: Database, vault: Vault, tenants: Tenants, bucket_url: str) -> Place:
    acme = tenants.create("acme").tenant_id
    begun = Transactions(database, vault, timedelta(days=1)).begin(acme, str(uuid.uuid4()))
    return Place(database, vault, tenants, bucket_url, acme, begun)


def refuse(*_: object, **__: object) -> None:
    raise BucketAway("the bucket does not answer")


@contextmanager
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store does not answer meanwhile."""
    with monkeypatch.context() as patch:
        for call in ("get", "put", "delete"):
            patch.setattr(Bucket, call, refuse)
        yield


def test_nothing_legible_lies_in_the_bucket(place: Place) -> None:
    place.keep({"front.jpg": FRONT, "back.jpg": BACK})
    one, other = place.bucket.names()
    assert re.fullmatch("pictures/[0-9a-f]{32}", one)
    assert re.fullmatch("pictures/[0-9a-f]{32}", other)
    assert b"front" not in place.bucket.get(one, MOST) + place.bucket.get(other, MOST)
    with place.database.session() as session:
        assert session.scalars(select(ImageRow.image_encrypted)).all() == [None, None]


def test_pictures_are_read_wherever_they_are_kept(place: Place, s3: Store) -> None:
    urls = ["", f"{place.url}/pictures", s3.new_bucket()]
    of = place.acme, place.transaction
    everywhere = [place.images(url) for url in urls]
    for number, images in enumerate(everywhere):
        images.keep(place.begun, {f"{number}.jpg": FRONT}, actor=ME)
    for images in everywhere:
        assert images.read(*of, "0.jpg", "1.jpg", "2.jpg", actor=ME) == dict.fromkeys(
            ["0.jpg", "1.jpg", "2.jpg"], FRONT
        )
    everywhere[0].keep(place.begun, {"1.jpg": BACK}, actor=ME)
    everywhere[1].keep(place.begun, {"0.jpg": BACK}, actor=ME)
    found = everywhere[2].read(*of, "0.jpg", "1.jpg", "2.jpg", actor=ME)
    assert found == {"0.jpg": BACK, "1.jpg": BACK, "2.jpg": FRONT}
    assert place.counts == (3, 2, 1)


def test_a_replaced_picture_leaves_the_bucket(place: Place) -> None:
    place.keep({"front.jpg": FRONT})
    (first,) = place.bucket.names()
    place.keep({"front.jpg": BACK})
    (second,) = place.bucket.names()
    assert first != second
    assert place.read("front.jpg") == {"front.jpg": BACK}


def test_an_erased_transaction_leaves_the_bucket(place: Place) -> None:
    other = place.begin()
    place.keep({"front.jpg": FRONT, "back.jpg": BACK})
    place.keep({"front.jpg": FRONT}, other)
    assert place.erase()
    assert place.counts == (1, 1, 1)
    assert place.read("front.jpg", transaction=other.id) == {"front.jpg": FRONT}
    place.keep({"front.jpg": FRONT})  # too late
    assert place.counts == (1, 1, 1)


@pytest.mark.parametrize("by", ["expiry", "another transaction of the same id", "the tenant's end"])
def test_what_goes_by_itself_is_swept_out(place: Place, by: str) -> None:
    place.keep({"front.jpg": FRONT})
    place.later()
    assert place.sweep() == 0
    if by == "the tenant's end":
        place.tenants.delete("acme")
    else:
        with place.database.session() as session:
            session.get_one(TransactionRow, place.transaction).begun_at -= timedelta(days=1)
        if by == "expiry":
            assert place.transactions.forget_expired() == 1
        else:
            place.transactions.begin(place.acme, place.transaction)
    assert place.counts == (0, 1, 1)
    assert (place.sweep(), place.sweep()) == (1, 0)
    assert place.counts == (0, 0, 0)


def test_the_vaults_new_key_opens_pictures_too(place: Place, settings: Settings) -> None:
    place.keep({"front.jpg": FRONT})
    before = list(place.bucket.names())
    vault_rotation.rotate(settings, place.database)
    again = Images(place.database, Vault.open(settings, place.database), place.transactions)
    assert again.read(place.acme, place.transaction, "front.jpg", actor=ME) == {"front.jpg": FRONT}
    assert list(place.bucket.names()) == before


# When the store is away -----------------------------------------------------------------------------------------------


def test_nothing_is_acknowledged_while_the_store_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    with away(monkeypatch), pytest.raises(BucketAway):
        place.keep({"front.jpg": BACK, "back.jpg": BACK})
    assert place.read("front.jpg", "back.jpg") == {"front.jpg": FRONT}


def test_what_was_put_before_it_went_away_is_swept_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Bucket.put

    def first_alone(self: Bucket, name: str, data: bytes) -> None:
        put(self, name, data)
        monkeypatch.setattr(Bucket, "put", refuse)

    monkeypatch.setattr(Bucket, "put", first_alone)
    with pytest.raises(BucketAway):
        place.keep({"front.jpg": FRONT, "back.jpg": BACK})
    assert (place.counts, place.sweep()) == ((0, 2, 1), 0)  # as one of a put on its way
    place.later()
    assert (place.sweep(), place.counts) == (2, (0, 0, 0))


def test_a_picture_cannot_be_read_while_it_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    with away(monkeypatch), pytest.raises(BucketAway):
        place.read("front.jpg")
    assert place.read("front.jpg") == {"front.jpg": FRONT}


def test_what_is_erased_while_it_is_away_goes_when_it_is_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    with away(monkeypatch):
        assert place.erase()
        place.later()
        with pytest.raises(BucketAway):
            place.sweep()
    assert place.read("front.jpg") == {}
    assert place.counts == (0, 1, 1)
    assert (place.sweep(), place.counts) == (1, (0, 0, 0))


def test_a_bucket_that_is_away_keeps_no_other_from_being_swept(place: Place) -> None:
    place.keep({"front.jpg": FRONT})
    nobodys = place.images("s3://a-bucket-of-nobody")
    with pytest.raises(BucketAway):
        nobodys.keep(place.begun, {"back.jpg": BACK}, actor=ME)
    place.forget_images()
    place.later()
    with pytest.raises(BucketAway, match="a-bucket-of-nobody"):
        place.sweep()
    assert place.counts == (0, 1, 0)


# When a server ends, or several run -----------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("where", "what", "stays"),
    [(Images, "_keep", FRONT), (Audit, "add", FRONT), (Objects, "discard", BACK)],
    ids=["after the put", "before the commit", "after the commit"],
)
def test_a_server_that_is_killed_leaves_nothing_for_ever(
    place: Place, monkeypatch: pytest.MonkeyPatch, where: type, what: str, stays: bytes
) -> None:
    place.keep({"front.jpg": FRONT})
    with monkeypatch.context() as patch:
        patch.setattr(where, what, kill)
        with pytest.raises(Killed):
            place.keep({"front.jpg": BACK})
    assert place.counts == (1, 2, 2)
    place.later()
    assert (place.sweep(), place.counts) == (1, (1, 1, 1))
    assert place.read("front.jpg") == {"front.jpg": stays}


def test_an_erasure_that_is_killed_is_finished_by_the_next_sweep(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    with monkeypatch.context() as patch:
        patch.setattr(Objects, "discard", kill)
        with pytest.raises(Killed):
            place.erase()
    place.later()
    assert (place.counts, place.sweep(), place.counts) == ((0, 1, 1), 1, (0, 0, 0))


@pytest.mark.parametrize("deleted", [False, True])
def test_a_sweep_that_is_killed_is_finished_by_the_next(place: Place, *, deleted: bool) -> None:
    place.keep({"front.jpg": FRONT})
    place.forget_images()
    place.later()
    assert Objects(place.database)._doom() == 1
    if deleted:
        place.bucket.delete(place.bucket.names())
    assert (place.sweep(), place.counts) == (1, (0, 0, 0))


def test_a_put_that_takes_too_long_is_not_acknowledged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Bucket.put

    def slow(self: Bucket, name: str, data: bytes) -> None:
        put(self, name, data)
        place.later()
        assert Objects(place.database)._doom() == 1

    monkeypatch.setattr(Bucket, "put", slow)
    with pytest.raises(BucketAway, match="too long"):
        place.keep({"front.jpg": FRONT})
    assert (place.counts, place.sweep()) == ((0, 0, 0), 0)


def test_a_put_that_comes_after_it_was_given_up_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Bucket.put

    def slow(self: Bucket, name: str, data: bytes) -> None:
        place.later()
        assert place.sweep() == 1
        put(self, name, data)

    monkeypatch.setattr(Bucket, "put", slow)
    with pytest.raises(BucketAway, match="too long"):
        place.keep({"front.jpg": FRONT})
    assert place.counts == (0, 0, 0)


def test_nor_does_one_whose_transaction_has_gone_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Bucket.put

    def slow(self: Bucket, name: str, data: bytes) -> None:
        place.later()
        assert (place.sweep(), place.erase()) == (1, True)
        put(self, name, data)

    monkeypatch.setattr(Bucket, "put", slow)
    place.keep({"front.jpg": FRONT})
    assert place.counts == (0, 0, 0)


@databases.POSTGRESQL_ALONE  # with SQLite a sweep waits until the other one has committed
def test_a_picture_that_is_tied_at_the_last_moment_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    tie = Objects.tie

    def at_last(self: Objects, session: Session, transaction_id: str, objects: Mapping[str, str]) -> None:
        place.later()
        tie(self, session, transaction_id, objects)
        assert Objects(place.database).forget_expired() == 0  # on another connection: this one has not committed

    monkeypatch.setattr(Objects, "tie", at_last)
    place.keep({"front.jpg": FRONT})
    assert place.sweep() == 0
    assert place.read("front.jpg") == {"front.jpg": FRONT}


def test_an_erasure_waits_for_a_picture_that_is_being_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    tie = Objects.tie

    def meanwhile(self: Objects, session: Session, transaction_id: str, objects: Mapping[str, str]) -> None:
        tie(self, session, transaction_id, objects)
        erased.append(pool.submit(place.erase))
        assert not wait(erased, 0.3).done  # this one has not committed

    erased: list[Future[bool]] = []
    monkeypatch.setattr(Objects, "tie", meanwhile)
    with ThreadPoolExecutor(1) as pool:
        place.keep({"front.jpg": FRONT})
    assert (erased[0].result(), place.counts) == (True, (0, 0, 0))


def test_a_sweep_looks_at_no_more_objects_than_it_must(place: Place) -> None:
    place.keep({"front.jpg": FRONT, "back.jpg": BACK})
    place.forget_images()
    place.later()
    asked: list[tuple[str, Any]] = []
    engine = place.database._engine

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    assert place.sweep() == 2
    event.remove(engine, "before_cursor_execute", note)
    whole = {"sqlite": r"SCAN objects(?! USING)", "postgresql": r"Seq Scan on objects"}[engine.dialect.name]
    how = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[engine.dialect.name]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")  # as with many rows
        plans = ["\n".join(map(str, connection.exec_driver_sql(f"{how} {one}", of))) for one, of in asked]
    assert len(plans) >= 5
    assert [plan for plan in plans if re.search(whole, plan) or "transaction_images" in plan] == []
    if engine.dialect.name == "postgresql":  # SQLite finds the untied by another index as well
        assert "ix_objects_untied" in plans[0]


def test_several_servers_sweep_at_once(place: Place) -> None:
    begun = [place.begin() for _ in range(6)]
    for each in begun:
        place.keep({"front.jpg": FRONT, "back.jpg": BACK}, each)
    place.later()
    with place.database.session() as session:
        session.execute(delete(TransactionRow).where(TransactionRow.id.in_([each.id for each in begun[:3]])))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: place.sweep(), range(4)))
    assert place.counts == (6, 6, 6)
    for each in begun[3:]:
        assert len(place.read("front.jpg", "back.jpg", transaction=each.id)) == 2


def test_the_same_pictures_at_the_same_moment_leave_one_object(place: Place) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: place.keep({"front.jpg": FRONT}), range(8)))
    assert place.read("front.jpg") == {"front.jpg": FRONT}
    assert place.counts == (1, 1, 1)


# When the bucket holds something else ---------------------------------------------------------------------------------


def test_a_picture_that_is_replaced_while_it_is_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    get = Bucket.get

    def replaced(self: Bucket, name: str, max_bytes: int) -> bytes:
        monkeypatch.setattr(Bucket, "get", get)
        place.keep({"front.jpg": BACK})
        return get(self, name, max_bytes)

    monkeypatch.setattr(Bucket, "get", replaced)
    assert place.read("front.jpg") == {"front.jpg": BACK}


def test_a_picture_that_is_erased_while_it_is_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    get = Bucket.get

    def erased(self: Bucket, name: str, max_bytes: int) -> bytes:
        place.erase()
        return get(self, name, max_bytes)

    monkeypatch.setattr(Bucket, "get", erased)
    assert place.read("front.jpg") == {}


@pytest.mark.parametrize("known", [True, False])
def test_an_object_that_is_missing(place: Place, *, known: bool) -> None:
    place.keep({"front.jpg": FRONT})
    place.bucket.delete(place.bucket.names())
    if not known:
        with place.database.session() as session:
            session.execute(delete(ObjectRow))
    with pytest.raises(BucketAway, match="not in its bucket any more"):
        place.read("front.jpg")


@pytest.mark.parametrize("by", ["another", "garbage", "nothing", "more"])
def test_an_object_that_was_changed(place: Place, by: str) -> None:
    place.keep({"front.jpg": FRONT, "selfie.jpg": FRONT[::-1]})
    one, other = place.bucket.names()
    contents = {"another": place.bucket.get(other, MOST), "garbage": b"\x01" + bytes(40), "nothing": b""}
    place.bucket.put(one, contents.get(by, bytes(MOST)))
    with pytest.raises(VaultError):
        place.read("front.jpg", "selfie.jpg")


def test_a_url_that_is_none(place: Place) -> None:
    with pytest.raises(Unusable, match="s3://bucket"):
        place.images("https://example.com")


def test_pictures_in_a_bucket_without_the_extra(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep({"front.jpg": FRONT})
    bucket._client.cache_clear()
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(BucketAway, match="needs the extra"):
        place.read("front.jpg")
