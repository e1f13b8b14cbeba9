"""Threads for the work that would block the event loop, and a bounded queue in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from wathiq.places import Places

T = TypeVar("T")


def _finished(work: Callable[[], T]) -> T:
    """The job's result; a future cannot carry StopIteration, and its caller would wait for ever."""
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("the job ended in StopIteration") from error


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs that run, that wait, and that were refused from the start."""

    workers: int
    busy: int
    waiting: int
    refused: int

    @classmethod
    def of(cls, places: Places, workers: int) -> Load:
        """Of so many workers that work for those who have a place."""
        busy = min(places.taken, workers)
        return cls(workers, busy, places.taken - busy, places.refused)


class Pool:
    """Runs at most `workers` jobs at once and lets at most `queue` wait. Belongs to one event loop.

    A caller waits for its job `patience` seconds, None for as long as it takes.
    """

    def __init__(self, workers: int, queue: int, patience: float | None = None) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="wathiq")
        self._workers = workers
        self._places = Places(workers + queue, patience)

    def place(self) -> AbstractContextManager[None]:
        """As `Places.place`."""
        return self._places.place()

    def leave(self) -> None:
        """As `Places.leave`."""
        self._places.leave()

    async def run(self, work: Callable[[], T]) -> T:
        """As `Places.run`, for a job that a thread does."""
        loop = asyncio.get_running_loop()
        return await self._places.run(lambda: loop.run_in_executor(self._threads, _finished, work))

    @property
    def load(self) -> Load:
        return Load.of(self._places, self._workers)

    def close(self) -> None:
        """Finish what was accepted, take nothing more."""
        self._threads.shutdown(wait=True)

    def drop(self) -> None:
        """Take nothing more, begin nothing more, and wait for nothing: what runs ends when it does."""
        self._threads.shutdown(wait=False, cancel_futures=True)
