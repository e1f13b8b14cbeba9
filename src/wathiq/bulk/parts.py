"""Results in a bucket: numbered parts, each written whole and never again, that know which pictures they have."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from wathiq.bucket import Bucket, Exists, TooLarge
from wathiq.bulk.results import NotResults, ResultsInUse, counted, encoded
from wathiq.settings import Unusable

_LINES, _BYTES, _SECONDS = 1000, 8 << 20, 30.0
"""A part is written with so many results, with so large ones, or so long after the part before it."""
_MOST_BYTES = 4 * _BYTES
"""No part of ours is larger."""


class Parts:
    """An open series of parts. Whoever writes the next one has read all before it, so that no picture is in two.

    What was added since the last part is lost with the process, and read again by the next run.
    """

    def __init__(self, bucket: Bucket, number: int, done: Mapping[str, int], clock: Callable[[], float]) -> None:
        self._bucket = bucket
        self._number = number
        self._clock = clock
        self._lines: list[bytes] = []
        self._bytes = 0
        self._begun = clock()
        self.done = done
        """How many results of each `file` there were when the run began."""

    @classmethod
    @contextmanager
    def open(cls, url: str, clock: Callable[[], float] = time.monotonic) -> Iterator[Self]:
        """Go on with the parts below `s3://bucket/prefix`, or begin them; what was added is written at the end.

        Raises NotResults, ResultsInUse then or on adding, BucketAway, and Unusable for a URL that is none, and then or
        on adding for a store in which parts are not safe.
        """
        bucket = Bucket.open(url)
        done: Counter[str] = Counter()
        number = 1
        for name in bucket.names():
            if name != _name(number):
                raise NotResults(f"there is something else than {_name(number)} below {url}")
            done.update(_counted(bucket, name))
            number += 1
        if number > 1:
            _prove(bucket, bucket.get(_name(1), _MOST_BYTES))
        parts = cls(bucket, number, done, clock)
        try:
            yield parts
        finally:
            parts._write()

    def add(self, line: Mapping[str, Any]) -> None:
        """Append a result. It outlives this process once its part is written."""
        self._lines.append(encoded(line))
        self._bytes += len(self._lines[-1])
        if len(self._lines) >= _LINES or self._bytes >= _BYTES or self._clock() - self._begun >= _SECONDS:
            self._write()

    def _write(self) -> None:
        """The next part, if there is anything to write. Whatever happens, it is tried once."""
        data = b"".join(self._lines)
        self._lines, self._bytes, self._begun = [], 0, self._clock()
        if not data:
            return
        name = _name(self._number)
        try:
            self._bucket.put(name, data, new=True)
        except Exists:
            if not self._is_ours(name, data):
                raise ResultsInUse("another run has written the next part") from None
        self._number += 1
        if name == _name(1):
            _prove(self._bucket, data)

    def _is_ours(self, name: str, data: bytes) -> bool:
        """Whether the part that is there is the one meant to be: the store may have been asked twice, unheard."""
        try:
            return self._bucket.get(name, len(data)) == data
        except TooLarge:
            return False


def _name(number: int) -> str:
    return f"part-{number:08}.jsonl"


def _prove(bucket: Bucket, data: bytes) -> None:
    """Write the first part as it is once more. Raises Unusable where the store does so: two runs would go unnoticed."""
    try:
        bucket.put(_name(1), data, new=True)
    except Exists:
        return
    raise Unusable("--out needs a store that knows If-None-Match: in this one a run may write over another's results")


def _counted(bucket: Bucket, name: str) -> Counter[str]:
    try:
        data = bucket.get(name, _MOST_BYTES)
    except TooLarge:
        raise NotResults(f"{name} is larger than any part") from None
    done, whole = counted(data.splitlines(keepends=True))
    if whole != len(data) or not data:
        raise NotResults(f"{name} is no part, as its last line is broken off")
    return done
