"""Who failed to prove who they are, how often in a row, and whom that locks out for a while."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, case, delete, select, update
from sqlalchemy.exc import IntegrityError

from wathiq.store.database import Database
from wathiq.store.tables import FailedAttemptsRow

T = TypeVar("T")

FAILURES = 5
"""As many in a row lock."""

LOCKED_FOR = timedelta(minutes=5)
"""From the latest failure on; as long is a failure remembered."""

_HEX_DIGITS = 5
# 20 bits of a keyed hash: a stranger can make no more rows than that, whatever names he invents. Two of the same
# bits share their count, and whose bits are the same, nobody can find out without the key.


class Locked(Exception):
    """As many failures as are allowed were reached, moments ago."""


class Attempts:
    """All failed attempts of one database, for use from any thread.

    They are counted whether or not the subject exists, so that a lock tells nothing of it. `kind` is the way in, such
    as a login; `subject` is who wants to get in, in whatever words a stranger sent.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    def proved(self, kind: str, subject: str, prove: Callable[[], T | None]) -> T | None:
        """What a proof gives, None for a wrong one, which counts; a right one makes those before forgotten.

        Raises Locked, without a look at the proof, where there were too many.
        """
        if self.locked(kind, subject):
            raise Locked
        found = prove()
        if found is None:
            self.failed(kind, subject)
        else:
            self.succeeded(kind, subject)
        return found

    def locked(self, kind: str, subject: str) -> bool:
        """Whether as many failures as are allowed were reached, moments ago. Fast enough for every request."""
        failures = select(FailedAttemptsRow.failures).where(self._is(kind, subject), ~_expired())
        with self._database.session() as session:
            return (session.scalar(failures) or 0) >= FAILURES

    def failed(self, kind: str, subject: str) -> None:
        try:
            self._count(kind, subject)
        except IntegrityError:  # another failure was the first one at the same moment
            self._count(kind, subject)

    def succeeded(self, kind: str, subject: str) -> None:
        """Forget the failures before. Writes nothing where there were none: most succeed at once."""
        same = self._is(kind, subject)
        with self._database.session() as session:
            known = session.scalar(select(FailedAttemptsRow.subject).where(same))
        if known is not None:
            with self._database.session() as session:
                session.execute(delete(FailedAttemptsRow).where(same))

    def forget_expired(self) -> int:
        """Delete the failures that count no more; of how many subjects they were."""
        with self._database.session() as session:
            return cast("CursorResult[object]", session.execute(delete(FailedAttemptsRow).where(_expired()))).rowcount

    def _count(self, kind: str, subject: str) -> None:
        failures = case((_expired(), 1), else_=FailedAttemptsRow.failures + 1)
        expires_at = datetime.now(UTC) + LOCKED_FOR
        known = update(FailedAttemptsRow).where(self._is(kind, subject))
        with self._database.session() as session:
            counted = session.execute(known.values(failures=failures, expires_at=expires_at))
            if not cast("CursorResult[object]", counted).rowcount:
                subject_bits = self._bits(kind, subject)
                session.add(FailedAttemptsRow(subject=subject_bits, failures=1, expires_at=expires_at))

    def _is(self, kind: str, subject: str) -> ColumnElement[bool]:
        return FailedAttemptsRow.subject == self._bits(kind, subject)

    def _bits(self, kind: str, subject: str) -> int:
        text = f"{kind}\0{subject}".encode(errors="surrogatepass")
        return int(hmac.new(self._key, text, "sha256").hexdigest()[:_HEX_DIGITS], 16)


def _expired() -> ColumnElement[bool]:
    return FailedAttemptsRow.expires_at <= datetime.now(UTC)
