"""The latest import of a list and how it fares: one row that all servers of a database share.

Whoever imports keeps saying so. Of a server that died nothing is heard any more: its import counts as interrupted then,
and another may begin.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, or_, update
from sqlalchemy.exc import IntegrityError

from wathiq.store import Database
from wathiq.store.tables import LatestImportRow

PATIENCE = timedelta(minutes=1)
"""So long is waited for word of an import; servers' clocks may be apart by less than this."""

INTERRUPTED = "interrupted"

_ID = 1


class ImportRuns(Exception):
    """Another import has not ended yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the latest import fares: entries so far, and how it ended.

    `refusal` is None where the list is in force, else the code of a ListRefused, `interrupted` or `failed`.
    """

    list: str
    entries: int = 0
    ended: bool = False
    refusal: str | None = None


class LatestImport:
    """That of one database, for use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, source: str) -> str:
        """The run that is the latest from now on. Raises ImportRuns where the one before it has not ended."""
        run = secrets.token_hex(16)
        now = datetime.now(UTC)
        begun = {"run": run, "source": source, "entries": 0, "ended": False, "refusal": None, "heard_at": now}
        try:
            with self._database.session() as session:
                taken = session.execute(update(LatestImportRow).where(_is_over()).values(begun))
                if not cast("CursorResult[object]", taken).rowcount:
                    session.add(LatestImportRow(id=_ID, **begun))
        except IntegrityError:  # there is a row, which is another's
            raise ImportRuns from None
        return run

    def note(self, run: str, entries: int) -> None:
        """Say that the run goes on. One that was given up on says nothing any more."""
        self._change(run, entries=entries, heard_at=datetime.now(UTC))

    def end(self, run: str, entries: int, refusal: str | None) -> None:
        self._change(run, entries=entries, ended=True, refusal=refusal)

    def progress(self) -> Progress | None:
        """None where there was no import yet."""
        with self._database.session() as session:
            row = session.get(LatestImportRow, _ID)
        if row is None:
            return None
        if not row.ended and row.heard_at <= datetime.now(UTC) - PATIENCE:
            return Progress(row.source, row.entries, ended=True, refusal=INTERRUPTED)
        return Progress(row.source, row.entries, row.ended, row.refusal)

    def _change(self, run: str, **values: object) -> None:
        with self._database.session() as session:
            session.execute(update(LatestImportRow).where(LatestImportRow.run == run).values(values))


def _is_over() -> ColumnElement[bool]:
    return or_(LatestImportRow.ended, LatestImportRow.heard_at <= datetime.now(UTC) - PATIENCE)
