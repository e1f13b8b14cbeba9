"""Threads for the work that would block the event loop, and a bounded queue in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from wathiq.faults import Overloaded

T = TypeVar("T")


def _finished(work: Callable[[], T]) -> T:
    """The job's result; a future cannot carry StopIteration, and its caller would wait for ever."""
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("the job ended in StopIteration") from error


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs of a pool that run, that wait, and that were refused since it was made."""

    workers: int
    busy: int
    waiting: int
    refused: int


class Pool:
    """Runs at most `workers` jobs at once and lets at most `queue` wait. Belongs to one event loop."""

    def __init__(self, workers: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="wathiq")
        self._workers, self._places = workers, workers + queue
        self._room = self._places
        self._refused = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The job's result; raises Overloaded at once where there is no room.

        A caller that goes away leaves its job running, and its place taken until the job is done.
        """
        if self._room <= 0:
            self._refused += 1
            raise Overloaded("Too many requests are waiting.")
        job = asyncio.get_running_loop().run_in_executor(self._threads, _finished, work)
        self._room -= 1
        job.add_done_callback(self._done)
        return await asyncio.shield(job)

    def _done(self, job: asyncio.Future[T]) -> None:
        self._room += 1
        if not job.cancelled():
            job.exception()  # seen, so that a job whose caller went away is not reported as forgotten

    @property
    def load(self) -> Load:
        taken = self._places - self._room
        busy = min(taken, self._workers)
        return Load(self._workers, busy, taken - busy, self._refused)

    def close(self) -> None:
        """Finish what was accepted, take nothing more."""
        self._threads.shutdown(wait=True)
