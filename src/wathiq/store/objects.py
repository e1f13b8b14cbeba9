"""Objects in buckets: what is too large for the database, sealed, under random names.

A row tells of an object from before it is there until after it has gone, and which picture it is tied to meanwhile.
However a server ends, nothing stays in a bucket that no row knows of.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from wathiq.bucket import Bucket, BucketAway, TooLarge
from wathiq.settings import Unusable
from wathiq.store.database import Database
from wathiq.store.tables import ObjectRow, TransactionRow
from wathiq.store.vault import VaultError

_GRACE = timedelta(minutes=10)
"""How long an object may wait for the picture that it is tied to: many times as long as a put takes."""

_BATCH = 1000
_UNTIED = ObjectRow.transaction_id.is_(None), ~ObjectRow.doomed
"""As the index has them: what is looked for is among few, however many objects there are."""

_log = structlog.get_logger(__name__)


class Objects:
    """All objects of one database, for use from any thread. Each stays in the bucket that it was put into."""

    def __init__(self, database: Database, url: str = "") -> None:
        """`url` names the bucket that new objects are put into. Raises Unusable where it is none."""
        self._database = database
        self._url = url
        if url:
            Bucket.open(url)

    def put(self, contents: Sequence[bytes]) -> list[str]:
        """New objects' names. Each waits ten minutes to be tied. Raises BucketAway."""
        names = [secrets.token_hex(16) for _ in contents]
        now, bucket = datetime.now(UTC), _open(self._url)
        with self._database.session() as session:
            for name, data in zip(names, contents, strict=True):
                session.add(ObjectRow(name=name, bucket=self._url, size=len(data), put_at=now))
        for name, data in zip(names, contents, strict=True):
            bucket.put(name, data)
        return names

    def tie(self, session: Session, transaction_id: str, objects: Mapping[str, str]) -> None:
        """Have objects stay as long as a transaction's pictures do, whose names they go by here.

        Raises BucketAway where they have waited so long that they are being deleted, or are already.
        """
        for image, name in objects.items():
            tied = update(ObjectRow).where(ObjectRow.name == name, *_UNTIED)
            tied = tied.values(transaction_id=transaction_id, image_name=image)
            if session.scalar(tied.returning(ObjectRow.name)) is None:
                raise BucketAway("the bucket took too long")

    def get(self, row: ObjectRow) -> bytes:
        """The object's bytes. Raises NoObject, BucketAway, and VaultError where they are more than were put."""
        try:
            return _open(row.bucket).get(row.name, row.size)
        except TooLarge:
            raise VaultError("the object has changed since it was put") from None

    def discard(self, names: Sequence[str]) -> None:
        """Delete objects that were let go. Where their bucket is away, `forget_expired` will do it."""
        try:
            for first in range(0, len(names), _BATCH):
                self._delete(ObjectRow.name.in_(names[first : first + _BATCH]))
        except BucketAway as error:
            _log.warning("objects will be deleted later", count=len(names), reason=str(error))

    def take_back(self, names: Sequence[str]) -> None:
        """Delete objects that were just put, for nothing. As `discard`, but whether their rows are still there or not.

        A put that took very long may have come after another server had deleted the object, and with it the row.
        """
        if not names:
            return
        try:
            self._delete_all(self._url, names)
        except BucketAway as error:
            _log.warning("objects will be deleted later", count=len(names), reason=str(error))

    def forget_expired(self) -> int:
        """Delete the objects that are tied to nothing, but those that may yet be; how many they were.

        Several servers may do so at once. Raises BucketAway, after all other buckets were seen to.
        """
        while self._doom() == _BATCH:
            pass
        with self._database.session() as session:
            urls = session.scalars(select(ObjectRow.bucket).where(ObjectRow.doomed).distinct()).all()
        count, away = 0, None
        for url in urls:
            try:
                while deleted := self._delete(and_(ObjectRow.doomed, ObjectRow.bucket == url)):
                    count += deleted
            except BucketAway as error:
                away = error
        if away:
            raise away
        return count

    def _doom(self) -> int:
        """Of the objects that nobody wants, mark a batch: none of them can be tied any more."""
        late = ObjectRow.put_at <= datetime.now(UTC) - _GRACE
        some = select(ObjectRow.name).where(late, *_UNTIED).order_by(ObjectRow.put_at).limit(_BATCH)
        with self._database.session() as session:
            names = session.scalars(some.with_for_update(skip_locked=True)).all()
            # Looked at again: SQLite locks none, and one may have been tied since.
            session.execute(update(ObjectRow).where(ObjectRow.name.in_(names), *_UNTIED).values(doomed=True))
        return len(names)

    def _delete(self, *which: ColumnElement[bool]) -> int:
        """Delete a batch of objects, and then their rows; how many they were."""
        with self._database.session() as session:
            rows = session.scalars(select(ObjectRow).where(*which).limit(_BATCH)).all()
        for url in {row.bucket for row in rows}:
            self._delete_all(url, [row.name for row in rows if row.bucket == url])
        return len(rows)

    def _delete_all(self, url: str, names: Sequence[str]) -> None:
        _open(url).delete(names)
        # A row that another server has locked is being deleted there, or will be.
        ours = select(ObjectRow.name).where(ObjectRow.name.in_(names)).with_for_update(skip_locked=True)
        with self._database.session() as session:
            session.execute(delete(ObjectRow).where(ObjectRow.name.in_(ours)))


def _open(url: str) -> Bucket:
    """Raises BucketAway."""
    try:
        return Bucket.open(url)
    except Unusable as error:  # it was usable when something was put there
        raise BucketAway(str(error)) from None


def let_go(session: Session, *which: ColumnElement[bool]) -> list[str]:
    """Untie such objects, for good; their names."""
    doomed = update(ObjectRow).where(*which).values(transaction_id=None, image_name=None, doomed=True)
    return list(session.scalars(doomed.returning(ObjectRow.name).execution_options(synchronize_session=False)))


def let_go_with(session: Session, *which: ColumnElement[bool]) -> list[str]:
    """As `let_go`, all objects of these transactions. They stay locked, so that none is added meanwhile."""
    # A write, of nothing new: SQLite has no other lock.
    locked = update(TransactionRow).where(*which).values(begun_at=TransactionRow.begun_at).returning(TransactionRow.id)
    ids = session.scalars(locked.execution_options(synchronize_session=False)).all()
    return let_go(session, ObjectRow.transaction_id.in_(ids))
