"""One import of a list at a time, in a thread of its own: lists take longer than a browser waits."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from wathiq.logs import what_failed
from wathiq.screening.entity import Entity
from wathiq.screening.formats.catalogue import open_list
from wathiq.screening.importing import Import, import_list
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.screening.refusal import ListRefused

_EVERY = 100

_log = structlog.get_logger()


class ImportRuns(Exception):
    """Another import has not ended yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the latest import fares: entries so far, and how it ended; `refusal` is the code of a ListRefused."""

    list: str
    entries: int = 0
    ended: bool = False
    refusal: str | None = None
    message: str | None = None


class Imports:
    """The imports of one server, of which one runs at a time."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._busy = threading.Lock()
        self.latest: Progress | None = None

    def begin(self, wanted: Import, data: bytes | None = None) -> None:
        """Begin to read a list, out of the data or from where it is said to be. Raises ImportRuns.

        Of data, `wanted.origin` says what they are to be called.
        """
        if not self._busy.acquire(blocking=False):
            raise ImportRuns
        self.latest = Progress(wanted.source)
        threading.Thread(target=self._run, args=(wanted, data), name="import", daemon=True).start()

    def _run(self, wanted: Import, data: bytes | None) -> None:
        try:
            if data is None:
                import_list(self._lists, wanted, keys_of, watch=self._counted)
            else:
                self._read(wanted, data)
            self._ended(None, None)
        except ListRefused as refusal:
            self._ended(refusal.code, refusal.message)
        except Exception as error:  # noqa: BLE001 - nobody waits for a thread; the page is to be told all the same
            _log.error("list import failed", list=wanted.source, **what_failed(error))
            self._ended("failed", None)
        finally:
            self._busy.release()

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
            if number % _EVERY == 0:
                self._note(number)
            yield entity

    def _note(self, entries: int) -> None:
        if self.latest:
            self.latest = replace(self.latest, entries=entries)

    def _ended(self, refusal: str | None, message: str | None) -> None:
        if self.latest:
            self.latest = replace(self.latest, ended=True, refusal=refusal, message=message)
