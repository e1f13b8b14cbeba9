"""Threads for the work that would block the event loop, and a bounded queue in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from wathiq.faults import Overloaded

T = TypeVar("T")


def _finished(work: Callable[[], T]) -> T:
    """The job's result; a future cannot carry StopIteration, and its caller would wait for ever."""
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("the job ended in StopIteration") from error


def _seen(job: asyncio.Future[Any]) -> None:
    """Look at what came of a job, so that one whose caller went away is not reported as forgotten."""
    if not job.cancelled():
        job.exception()


@dataclass(slots=True)
class _Place:
    """What a request holds in a pool: room for its jobs, of which `job` is the last."""

    job: asyncio.Future[Any] | None = None
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs of a pool that run, that wait, and that were refused since it was made."""

    workers: int
    busy: int
    waiting: int
    refused: int


class Pool:
    """Runs at most `workers` jobs at once and lets at most `queue` wait. Belongs to one event loop.

    A caller waits for its job `patience` seconds, None for as long as it takes.
    """

    def __init__(self, workers: int, queue: int, patience: float | None = None) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="wathiq")
        self._workers, self._places = workers, workers + queue
        self._room = self._places
        self._refused = 0
        self._patience = patience
        self._held: ContextVar[_Place | None] = ContextVar("held", default=None)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for all the jobs of one request, one after the other; raises Overloaded at once where there is none.

        So nothing is done for a request that is refused in the end, and none is refused in the middle.
        """
        self._take()
        place = _Place()
        token = self._held.set(place)
        try:
            yield
        finally:
            self._held.reset(token)
            self._give_back(place)

    def leave(self) -> None:
        """Give the request's place back early: what it waits for now is none of the workers."""
        if place := self._held.get():
            self._give_back(place)

    def _give_back(self, place: _Place) -> None:
        """Once, and not before its job is done."""
        if place.is_left:
            return
        place.is_left = True
        if place.job is None or place.job.done():
            self._room += 1
        else:
            place.job.add_done_callback(self._free)

    async def run(self, work: Callable[[], T]) -> T:
        """The job's result; raises Overloaded at once where there is no room, or when patience is at an end.

        A caller that goes away leaves its job running, and its place taken until the job is done.
        """
        place = self._held.get()
        if place is None or place.is_left:
            with self.place():  # which is given back once the job is done
                return await self.run(work)
        job = place.job = asyncio.get_running_loop().run_in_executor(self._threads, _finished, work)
        job.add_done_callback(_seen)
        done, _ = await asyncio.wait({job}, timeout=self._patience)
        if not done:
            raise Overloaded("The job takes too long.")
        result: T = job.result()
        return result

    def _take(self) -> None:
        if self._room <= 0:
            self._refused += 1
            raise Overloaded("Too many requests are waiting.")
        self._room -= 1

    def _free(self, _: asyncio.Future[Any]) -> None:
        self._room += 1

    @property
    def load(self) -> Load:
        taken = self._places - self._room
        busy = min(taken, self._workers)
        return Load(self._workers, busy, taken - busy, self._refused)

    def close(self) -> None:
        """Finish what was accepted, take nothing more."""
        self._threads.shutdown(wait=True)
