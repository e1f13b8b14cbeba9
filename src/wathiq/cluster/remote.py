"""The engine's jobs, done by readers elsewhere in the cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException
from ray.serve.handle import DeploymentHandle

from wathiq.cluster.reader import Outcome
from wathiq.engine import Engine
from wathiq.faults import Overloaded
from wathiq.places import Places
from wathiq.pool import Load

T = TypeVar("T")

_PATIENCE = 60.0
"""Seconds that a request waits for its job."""
_TRIES = 4
_PAUSE = 0.5
"""Seconds until a job whose reader was lost is tried again: about what Ray needs to learn of it."""

_log = structlog.get_logger()


class Remote:
    """An `Inference` of `workers` readers' processors, and room for `queue` more jobs that wait for one."""

    def __init__(self, readers: DeploymentHandle, workers: int, queue: int) -> None:
        self._readers, self._workers = readers, workers
        self._places = Places(workers + queue, _PATIENCE)
        self.place, self.leave = self._places.place, self._places.leave

    async def run(self, job: Callable[[Engine], T]) -> T:
        return await self._places.run(lambda: asyncio.ensure_future(self._done(job)))

    async def _done(self, job: Callable[[Engine], T]) -> T:
        """By whichever reader lives to tell. A job changes nothing, so that it can be done twice."""
        for _ in range(_TRIES):
            try:
                outcome: Outcome[T] = await self._readers.run.remote(job)
            except (RayError, RayServeException) as error:
                _log.warning("a reader was lost", error=type(error).__name__)
                await asyncio.sleep(_PAUSE)
            else:
                return outcome.value()
        raise Overloaded("No reader could be reached.")

    @property
    def load(self) -> Load:
        return Load.of(self._places, self._workers)

    def close(self) -> None:
        """Nothing: Serve has let every request end before."""
