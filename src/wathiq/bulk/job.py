"""The work itself: so many pictures at once as there are workers, in whatever order they are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

_AHEAD = 2
"""Pictures that are waiting for each worker: enough to keep it busy, few enough for the memory."""
T = TypeVar("T")
R = TypeVar("R")


class Lost(Exception):
    """Pictures got no result: they were refused, or their readers died again and again. Another run may do better."""


def left(names: Iterable[str], done: Mapping[str, int]) -> Iterator[int]:
    """The places of those that have no result yet; of a name that occurs twice, two results are wanted."""
    missing = Counter(done)
    for place, name in enumerate(names):
        if missing[name] > 0:
            missing[name] -= 1
        else:
            yield place


def each(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """What the work makes of each item, as soon as it is made. What it raises ends the job."""
    waiting: set[Future[R]] = set()
    with ThreadPoolExecutor(workers, thread_name_prefix="wathiq-bulk") as pool:
        try:
            for item in items:
                if len(waiting) >= workers * (1 + _AHEAD):
                    ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in ended)
                waiting.add(pool.submit(work, item))
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def answered(results: Iterable[R | None]) -> Iterator[R]:
    """The results that there are. Raises Lost in the end where some are None."""
    refused = 0
    for result in results:
        if result is None:
            refused += 1
        else:
            yield result
    if refused:
        raise Lost(f"{refused} pictures were refused: another run tries them again")
