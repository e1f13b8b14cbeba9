"""Objects in buckets: what is too large for the database, sealed, under random names.

A row tells of an object from before it is there until after it has gone. However a server ends, nothing stays in a
bucket that no row knows of.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from wathiq.bucket import Bucket, BucketAway, TooLarge
from wathiq.settings import Unusable
from wathiq.store.database import Database
from wathiq.store.tables import ImageRow, ObjectRow, TransactionRow
from wathiq.store.vault import VaultError

_GRACE = timedelta(minutes=10)
"""How long an object may wait for the row that refers to it: many times as long as a put takes."""

_BATCH = 1000
_UNREFERRED = ~exists().where(ImageRow.object_name == ObjectRow.name)

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
        """New objects' names. Each waits ten minutes to be claimed. Raises BucketAway."""
        names = [secrets.token_hex(16) for _ in contents]
        now, bucket = datetime.now(UTC), _open(self._url)
        with self._database.session() as session:
            for name, data in zip(names, contents, strict=True):
                session.add(ObjectRow(name=name, bucket=self._url, size=len(data), put_at=now, doomed=False))
        for name, data in zip(names, contents, strict=True):
            bucket.put(name, data)
        return names

    def claim(self, session: Session, names: Sequence[str]) -> None:
        """See to it that objects stay, for rows that refer to them from this session on.

        Raises BucketAway where they have waited so long that they are being deleted.
        """
        if not names:
            return
        # A write, of nothing new, which `_doom` waits for or skips.
        stay = update(ObjectRow).where(ObjectRow.name.in_(names), ~ObjectRow.doomed).values(doomed=False)
        if len(session.scalars(stay.returning(ObjectRow.name)).all()) < len(names):
            raise BucketAway("the bucket took too long")

    def get(self, row: ObjectRow) -> bytes:
        """The object's bytes. Raises NoObject, BucketAway, and VaultError where they are more than were put."""
        try:
            return _open(row.bucket).get(row.name, row.size)
        except TooLarge:
            raise VaultError("the object has changed since it was put") from None

    def discard(self, names: Sequence[str]) -> None:
        """Delete objects that no row refers to any more. Where their bucket is away, `forget_expired` will do it."""
        try:
            for first in range(0, len(names), _BATCH):
                self._delete(ObjectRow.name.in_(names[first : first + _BATCH]))
        except BucketAway as error:
            _log.warning("objects will be deleted later", count=len(names), reason=str(error))

    def forget_expired(self) -> int:
        """Delete the objects that no row refers to, but those that may yet be claimed; how many they were.

        Several servers may do so at once. Raises BucketAway, after all other buckets were seen to.
        """
        while self._doom() == _BATCH:
            pass
        with self._database.session() as session:
            urls = session.scalars(select(ObjectRow.bucket).where(ObjectRow.doomed).distinct()).all()
        count, away = 0, None
        for url in urls:
            try:
                while deleted := self._delete(ObjectRow.doomed.is_(True), ObjectRow.bucket == url):
                    count += deleted
            except BucketAway as error:
                away = error
        if away:
            raise away
        return count

    def _doom(self) -> int:
        """Of the objects that nobody wants, mark a batch: none of them can be claimed any more."""
        late = ObjectRow.put_at <= datetime.now(UTC) - _GRACE
        some = select(ObjectRow.name).where(late, ~ObjectRow.doomed, _UNREFERRED).limit(_BATCH)
        with self._database.session() as session:
            names = session.scalars(some.with_for_update(skip_locked=True)).all()
            # Looked at again: one may have been claimed before it was locked.
            session.execute(
                update(ObjectRow)
                .where(ObjectRow.name.in_(names), _UNREFERRED)
                .values(doomed=True)
                .execution_options(synchronize_session=False)
            )
        return len(names)

    def _delete(self, *which: ColumnElement[bool]) -> int:
        """Delete a batch of objects, and then their rows; how many they were."""
        with self._database.session() as session:
            rows = session.scalars(select(ObjectRow).where(*which).limit(_BATCH)).all()
        for url in {row.bucket for row in rows}:
            names = [row.name for row in rows if row.bucket == url]
            _open(url).delete(names)
            with self._database.session() as session:
                session.execute(delete(ObjectRow).where(ObjectRow.name.in_(names)))
        return len(rows)


def _open(url: str) -> Bucket:
    """Raises BucketAway."""
    try:
        return Bucket.open(url)
    except Unusable as error:  # it was usable when something was put there
        raise BucketAway(str(error)) from None


def objects_of(session: Session, *which: ColumnElement[bool]) -> list[str]:
    """The names of the objects that go with these transactions."""
    query = select(ImageRow.object_name).join(TransactionRow).where(*which)
    return [name for name in session.scalars(query) if name]
