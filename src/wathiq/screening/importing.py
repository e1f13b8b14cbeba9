"""From a file or a URL to a list in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from wathiq.screening.download import downloaded
from wathiq.screening.entity import Entity
from wathiq.screening.formats.catalogue import FORMATS, open_list
from wathiq.screening.lists import KeysOf, Lists, ListVersion
from wathiq.screening.refusal import ListRefused
from wathiq.screening.sizes import Sizes

Watch = Callable[[Iterable[Entity]], Iterable[Entity]]
"""Sees every entry go by, for a progress bar."""


def is_url(origin: str) -> bool:
    return origin.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Import:
    """A list to be read: its format, the path or URL it is at, and the name it is to have.

    `expected` is about how many entries are right, against what is known of the official list; None where that holds.
    `instead_of` is the version whose place alone it may take; None where it may take any.
    """

    format: str
    origin: str
    source: str
    expected: int | None = None
    instead_of: int | None = None

    @property
    def sizes(self) -> Sizes:
        return Sizes(FORMATS[self.format].at_least, self.expected is not None, self.expected or 0)


def again(last: ListVersion) -> Import:
    """The import that gets a list anew from where it came. Where the official minimum was waived it stays so.

    What was done about the list meanwhile, it does not undo.
    """
    return Import(last.format, last.origin, last.source, 0 if last.minimum_waived else None, last.id)


def import_list(
    lists: Lists,
    wanted: Import,
    keys_of: KeysOf,
    *,
    watch: Watch = iter,
    transport: httpx.BaseTransport | None = None,
) -> ListVersion:
    """Read a list and put it in force. Raises ListRefused, and leaves all as it is, where it is not to be trusted."""
    with _at_hand(wanted, transport) as path:
        contents = open_list(wanted.format, path, wanted.source)
        return lists.replace(
            wanted.source,
            watch(contents.entities),
            contents.version or _changed_on(path),
            keys_of,
            format=wanted.format,
            origin=wanted.origin if is_url(wanted.origin) else str(path.resolve()),
            sizes=wanted.sizes,
            instead_of=wanted.instead_of,
        )


@contextmanager
def _at_hand(wanted: Import, transport: httpx.BaseTransport | None) -> Iterator[Path]:
    """The file, fetched first where it is at a URL."""
    if is_url(wanted.origin):
        form = FORMATS[wanted.format]
        with downloaded(wanted.origin, form.companions, form.max_bytes, transport=transport) as path:
            yield path
    else:
        try:
            yield Path(wanted.origin)
        except OSError as error:
            raise ListRefused("unreadable_file", f"the file cannot be read: {error.strerror}") from None


def _changed_on(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
