"""What every format of lists is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wathiq.screening.entity import Entity, ListedName

_HEAD = 4096
_TIDY = str.maketrans("\0\u00a0", "  ")

NameKind = Literal["main", "alias", "weak"]


@dataclass(frozen=True, slots=True)
class Contents:
    """A list opened: its version as it says itself, empty where it does not, and its entries as they are read."""

    version: str
    entities: Iterator[Entity]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way a list is written: whether a path leads to it, and how to read that as the list of a name."""

    recognises: Callable[[Path], bool]
    read: Callable[[Path, str], Contents]


@dataclass(frozen=True, slots=True)
class Format:
    """A list's format in all its variants.

    `at_least` is how many entries of each kind the official list is known to have. `companions` are files that belong
    to the first one and stand beside it.
    """

    title: str
    variants: tuple[Variant, ...]
    at_least: Mapping[str, int] = field(default_factory=dict)
    max_bytes: int = 300_000_000
    companions: tuple[str, ...] = ()


def head(path: Path) -> str:
    """How a file begins; empty for a directory."""
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return file.read(_HEAD).decode("utf-8-sig", errors="replace")


def tidy(text: str | None) -> str:
    """The text on one line, with single spaces."""
    return " ".join((text or "").translate(_TIDY).split())


def names(*spelled: tuple[NameKind, str | None]) -> tuple[ListedName, ...]:
    """Every spelling once, in order, the main ones first; the first is main whatever it was said to be."""
    found: dict[str, NameKind] = {}
    for kind, text in sorted(spelled, key=lambda name: name[0] != "main"):
        if value := tidy(text):
            found.setdefault(value, kind if found else "main")
    return tuple(ListedName(value, kind) for value, kind in found.items())


def distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Every text that is not empty, tidy, once, in order."""
    return tuple(dict.fromkeys(text for text in map(tidy, texts) if text))
