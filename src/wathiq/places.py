"""A bounded number of places for requests: one that finds none is refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from wathiq.faults import Overloaded

T = TypeVar("T")


def _seen(job: asyncio.Future[Any]) -> None:
    """Look at what came of a job, so that one whose caller went away is not reported as forgotten."""
    if not job.cancelled():
        job.exception()


@dataclass(slots=True)
class _Place:
    """What a request holds: room for its jobs, of which `job` is the last."""

    job: asyncio.Future[Any] | None = None
    is_left: bool = False


class Places:
    """Room for `count` requests at once. Belongs to one event loop.

    A caller waits for its job `patience` seconds, None for as long as it takes.
    """

    def __init__(self, count: int, patience: float | None = None) -> None:
        self._count = self._room = count
        self._patience = patience
        self._held: ContextVar[_Place | None] = ContextVar("held", default=None)
        self.refused = 0
        """Requests that found no place since this was made."""

    @property
    def taken(self) -> int:
        return self._count - self._room

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

    async def run(self, begin: Callable[[], asyncio.Future[T]]) -> T:
        """The result of a job; raises Overloaded at once where there is no room, or when patience is at an end.

        A caller that goes away leaves its job running, and its place taken until the job is done.
        """
        place = self._held.get()
        if place is None or place.is_left:
            with self.place():  # which is given back once the job is done
                return await self.run(begin)
        job = place.job = begin()
        job.add_done_callback(_seen)
        done, _ = await asyncio.wait({job}, timeout=self._patience)
        if not done:
            raise Overloaded("The job takes too long.")
        return job.result()

    def _give_back(self, place: _Place) -> None:
        """Once, and not before its job is done."""
        if place.is_left:
            return
        place.is_left = True
        if place.job is None or place.job.done():
            self._room += 1
        else:
            place.job.add_done_callback(self._free)

    def _take(self) -> None:
        if self._room <= 0:
            self.refused += 1
            raise Overloaded("Too many requests are waiting.")
        self._room -= 1

    def _free(self, _: asyncio.Future[Any]) -> None:
        self._room += 1
