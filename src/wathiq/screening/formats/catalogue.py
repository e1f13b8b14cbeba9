"""Every format there is, and the way from a file to its entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import structlog

from wathiq.screening.entity import Entity
from wathiq.screening.formats import egypt, eu, ofac, opensanctions, own, uk, un
from wathiq.screening.formats.format import Contents, Format
from wathiq.screening.refusal import ListRefused

_log = structlog.get_logger(__name__)

FORMATS: Mapping[str, Format] = {
    "un": un.FORMAT,
    "ofac": ofac.FORMAT,
    "eu": eu.FORMAT,
    "uk": uk.FORMAT,
    "opensanctions": opensanctions.FORMAT,
    "egypt": egypt.FORMAT,
    "csv": own.FORMAT,
}


def open_list(name: str, path: Path, source: str) -> Contents:
    """The list at a path, read as the format of a name; its entries will say that they stand on `source`."""
    wanted = FORMATS[name]
    if path.is_file() and path.stat().st_size > wanted.max_bytes:
        raise ListRefused("too_large", f"the file has more than {wanted.max_bytes} bytes")
    for variant in wanted.variants:
        if variant.recognises(path):
            contents = variant.read(path, source)
            return Contents(contents.version, _named(contents.entities))
    raise ListRefused("unknown_format", f"{_what(path)} no list of {wanted.title}")


def _what(path: Path) -> str:
    if path.is_dir():
        return "this is a directory, and"
    return "this is" if path.stat().st_size else "the file is empty, and"


def _named(entities: Iterator[Entity]) -> Iterator[Entity]:
    """The entries that have a name, as all but a few drafts of official lists do."""
    for entity in entities:
        if entity.names:
            yield entity
        else:
            _log.warning("entry_without_name", list=entity.source, reference=entity.reference)
