"""One of the processes that read: an engine, and the jobs that others send it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from ray import serve

from wathiq import logs, memory
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.inference import Local
from wathiq.settings import Settings

T = TypeVar("T")
Job = Callable[[Engine], T]

BATCH = "a batch"
"""What the log says of each, with the number of its jobs."""
_WAITING = 6

_log = structlog.get_logger()


class Failed(Exception):
    """A job raised what nobody foresaw; the reader's log says what."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of a job. Exceptions travel as values: Ray would wrap them, and log what they say."""

    result: T | None
    fault: Fault | None = None
    failed: bool = False

    def value(self) -> T:
        """The result; raises the job's Fault, and Failed."""
        if self.fault:
            raise self.fault
        if self.failed:
            raise Failed
        return self.result  # type: ignore[return-value]  # None is a result, too


def batch_of(settings: Settings) -> int:
    """Jobs that a reader takes at a time: one for each of its processors at least."""
    return max(settings.ray_reader_cpus, settings.ray_batch)


def at_hand(settings: Settings) -> int:
    """Jobs that Serve hands a reader at once: those that it does, and so many that it need not wait for the next.

    Where all readers are full, Ray's routers ask again after pauses that grow, in which readers had nothing to do.
    """
    batch = batch_of(settings)
    return batch + max(batch, _WAITING)


class Reader:
    """Does as many jobs at once as it has processors. Those that come at the same moment are a batch."""

    def __init__(self, settings: Settings) -> None:
        logs.configure(settings.log_level, logs.JSON)
        memory.give_back()
        cpus, batch = settings.ray_reader_cpus, batch_of(settings)
        places = {"workers": cpus, "threads": cpus, "queue": at_hand(settings)}
        self._local = Local.open(settings.model_copy(update=places))
        # As many batches as there may be jobs, or two that come apart would keep all others waiting: the threads of
        # `_local` bound what is done at once.
        in_batches = serve.batch(max_batch_size=batch, batch_wait_timeout_s=0, max_concurrent_batches=at_hand(settings))
        self._jobs = in_batches(self._side_by_side)

    async def run(self, job: Job[T]) -> Outcome[T]:
        """What comes of the job; never raises."""
        outcome: Outcome[T] = await self._jobs(job)
        return outcome

    async def _side_by_side(self, jobs: Sequence[Job[Any]]) -> list[Outcome[Any]]:
        """What comes of a batch."""
        _log.debug(BATCH, jobs=len(jobs))
        return await asyncio.gather(*(outcome_of(job, self._local) for job in jobs))


async def outcome_of(job: Job[T], local: Local) -> Outcome[T]:
    """What comes of a job that is done here; never raises."""
    try:
        return Outcome(await local.run(job))
    except Fault as fault:
        return Outcome(None, type(fault)(fault.message))  # without the traceback, which holds the picture
    except Exception as error:  # noqa: BLE001 - whatever it is, this job alone is lost
        _log.error("a job failed", **logs.what_failed(error))
        return Outcome(None, failed=True)
