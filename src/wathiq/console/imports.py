"""Imports of lists in threads of their own: they take longer than a browser waits."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from wathiq.console.latest_import import LatestImport, Progress
from wathiq.logs import what_failed
from wathiq.screening.entity import Entity
from wathiq.screening.formats.catalogue import open_list
from wathiq.screening.importing import Import, import_list
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.screening.refusal import ListRefused
from wathiq.store import Database

_BETWEEN_NOTES = 1.0
"""Seconds."""

_log = structlog.get_logger()


class Imports:
    """The imports of one server; of all servers of the database one runs at a time. For use from any thread."""

    def __init__(self, database: Database, lists: Lists) -> None:
        self._lists = lists
        self._latest = LatestImport(database)

    def begin(self, wanted: Import, data: bytes | None = None) -> None:
        """Begin to read a list, out of the data or from where it is said to be. Raises ImportRuns.

        Of data, `wanted.origin` says what they are to be called.
        """
        run = _Run(self._latest.begin(wanted.source), self._latest, self._lists)
        threading.Thread(target=run.do, args=(wanted, data), name="import", daemon=True).start()

    def progress(self) -> Progress | None:
        """How the latest one fares, whichever server runs it."""
        return self._latest.progress()


class _Run:
    """One import, from its beginning to its end."""

    def __init__(self, identity: str, latest: LatestImport, lists: Lists) -> None:
        self._identity = identity
        self._latest = latest
        self._lists = lists
        self._entries = 0
        self._ended = threading.Event()

    def do(self, wanted: Import, data: bytes | None) -> None:
        threading.Thread(target=self._keep_noting, name="import's progress", daemon=True).start()
        try:
            refusal = self._outcome(wanted, data)
        finally:
            self._ended.set()
        try:
            self._latest.end(self._identity, self._entries, refusal)
        except Exception as error:  # noqa: BLE001 - as nothing more is heard of it, it will count as interrupted
            _log.error("the end of a list import could not be noted", list=wanted.source, **what_failed(error))

    def _outcome(self, wanted: Import, data: bytes | None) -> str | None:
        """Why the list is not in force, None where it is."""
        try:
            if data is None:
                import_list(self._lists, wanted, keys_of, watch=self._counted)
            else:
                self._read(wanted, data)
        except ListRefused as refused:
            return refused.code
        except Exception as error:  # noqa: BLE001 - nobody waits for a thread; the page is to be told all the same
            _log.error("list import failed", list=wanted.source, **what_failed(error))
            return "failed"
        return None

    def _read(self, wanted: Import, data: bytes) -> None:
        with TemporaryDirectory(prefix="wathiq-list-") as folder:
            path = Path(folder, "list")
            path.write_bytes(data)
            contents = open_list(wanted.format, path, wanted.source)
            self._lists.replace(
                wanted.source,
                self._counted(contents.entities),
                contents.version or datetime.now(UTC).date().isoformat(),
                keys_of,
                format=wanted.format,
                origin=wanted.origin,
                sizes=wanted.sizes,
            )

    def _counted(self, entities: Iterable[Entity]) -> Iterator[Entity]:
        for number, entity in enumerate(entities, 1):
            self._entries = number
            yield entity

    def _keep_noting(self) -> None:
        """By the clock and not by the entries: a download has none for long."""
        while not self._ended.wait(_BETWEEN_NOTES):
            try:
                self._latest.note(self._identity, self._entries)
            except Exception as error:  # noqa: BLE001 - the next time may do
                _log.warning("the progress of a list import could not be noted", error=type(error).__name__)
