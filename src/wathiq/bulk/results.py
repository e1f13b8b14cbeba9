"""A file of results, one JSON object a line, that knows which pictures it has."""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

_HEAD = b'{"file": '
"""How every line begins."""


class ResultsInUse(Exception):
    """Another run writes to the same place."""


class NotResults(Exception):
    """The place holds something else: nothing of it is touched."""


class Results:
    """An open file of results. A line that is there was written whole, whenever the machine stopped."""

    def __init__(self, file: IO[bytes], done: Mapping[str, int]) -> None:
        self._file = file
        self.done = done
        """How many results of each `file` there were when the run began."""

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Go on with the file, or begin it; a last line that a kill broke off is cut off.

        Raises ResultsInUse, NotResults, and OSError where the file cannot be written.
        """
        with path.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however that ends
            except OSError:
                raise ResultsInUse(f"{path} is being written by another run") from None
            file.seek(0)
            done, whole = counted(file)
            file.truncate(whole)
            yield cls(file, done)

    def add(self, line: Mapping[str, Any]) -> None:
        """Append a result. It outlives this process from here on."""
        self._file.write(encoded(line))
        self._file.flush()


def encoded(line: Mapping[str, Any]) -> bytes:
    """A result as it is written."""
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def counted(file: Iterable[bytes]) -> tuple[Counter[str], int]:
    """The results of each picture, and how many bytes the whole lines are. Raises NotResults."""
    done: Counter[str] = Counter()
    whole = 0
    for line in file:
        if not line.endswith(b"\n"):
            if not (line.startswith(_HEAD) or _HEAD.startswith(line)):
                raise NotResults("the last line is no result: this is another kind of file")
            break
        try:
            done[json.loads(line)["file"]] += 1
        except (ValueError, KeyError, TypeError):
            raise NotResults(f"line {done.total() + 1} is no result: this is another kind of file") from None
        whole += len(line)
    return done, whole
