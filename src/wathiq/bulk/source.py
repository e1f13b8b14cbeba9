"""Where pictures come from: files and folders of this machine, or a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Protocol

from wathiq.bucket import Bucket, NoObject, TooLarge, Withheld
from wathiq.faults import TooManyBytes
from wathiq.settings import Unusable
from wathiq.vision.decode import Limits, bytes_of

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"}
_S3 = "s3://"


class Unreadable(Exception):
    """The picture cannot be had, whoever tries again: it is gone, or kept so that nobody can read it."""


class Source(Protocol):
    """Pictures by name. Another process may get a copy of it."""

    @property
    def here(self) -> bool:
        """Whether none but this machine can fetch from it."""

    def names(self) -> Iterator[str]:
        """The names of all pictures, in order. Raises Unusable where it cannot be told whether they are all."""

    def fetch(self, name: str, limits: Limits) -> bytes:
        """A picture's bytes, of one that is too large no more than show that it is. Raises Unreadable, TooManyBytes."""


@dataclass(frozen=True, slots=True)
class Files:
    """A file, or all pictures in a directory and below it."""

    path: Path

    @property
    def here(self) -> bool:
        return True

    def names(self) -> Iterator[str]:
        try:
            yield from sorted(_below(self.path)) if self.path.is_dir() else [str(self.path)]
        except OSError as error:
            raise Unusable(f"{error.filename} cannot be opened: {error.strerror}") from None

    def fetch(self, name: str, limits: Limits) -> bytes:
        try:
            return bytes_of(Path(name), limits)
        except OSError:
            raise Unreadable from None


@dataclass(frozen=True, slots=True)
class Objects:
    """All pictures below a prefix of a bucket, by their full URLs. Everything raises BucketAway, or Unusable.

    Fetching one raises Refused where its store may give others.
    """

    url: str

    @property
    def here(self) -> bool:
        return False

    def names(self) -> Iterator[str]:
        return (self._below + name for name in _bucket(self.url).names() if _is_picture(name))

    def fetch(self, name: str, limits: Limits) -> bytes:
        try:
            return _bucket(self.url).get(name.removeprefix(self._below), limits.max_bytes)
        except TooLarge:
            raise TooManyBytes(f"The image has more bytes than the limit of {limits.max_bytes}.") from None
        except (NoObject, Withheld):
            raise Unreadable from None

    @property
    def _below(self) -> str:
        return self.url.rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class Picture:
    """One of a source's pictures."""

    source: Source
    name: str

    @property
    def file(self) -> str:
        """Its name in the results; what of it is no text is told by its bytes, so that no two are told alike."""
        return os.fsencode(self.name).decode(errors="backslashreplace")

    def fetch(self, limits: Limits) -> bytes:
        return self.source.fetch(self.name, limits)


def source_of(argument: str) -> Source:
    """What an argument of the command line names: `s3://bucket/prefix`, a file or a directory."""
    return Objects(argument) if in_bucket(argument) else Files(Path(argument))


def in_bucket(argument: str) -> bool:
    """Whether it names a place in a bucket."""
    return argument.startswith(_S3)


def pictures_of(source: Source) -> Iterator[Picture]:
    """Every picture of a source."""
    return (Picture(source, name) for name in source.names())


def _below(directory: Path) -> Iterator[str]:
    """The pictures in a directory and below it. Links to directories are left alone: they may lead in circles."""
    for at, _, names in os.walk(directory, onerror=_refuse):
        yield from (str(Path(at, name)) for name in names if _is_picture(name))


def _refuse(error: OSError) -> None:
    """What is in a directory that cannot be opened must not be missing unnoticed."""
    raise error


def _is_picture(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _PICTURES


@cache
def _bucket(url: str) -> Bucket:
    return Bucket.open(url)
