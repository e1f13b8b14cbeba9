"""The engine's jobs, done by readers elsewhere in the cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from ray.exceptions import ActorUnavailableError, RayError, RayTaskError
from ray.serve.exceptions import RayServeException
from ray.serve.handle import DeploymentHandle

from wathiq.cluster.reader import Failed, Outcome
from wathiq.engine import Engine
from wathiq.faults import Overloaded
from wathiq.places import Places
from wathiq.pool import Load

T = TypeVar("T")

_PATIENCE = 60.0
"""Seconds that a request waits for its job, and that readers are looked for."""
_DEATHS = 2
"""Readers that may die of one job, or with it: a picture that kills them must not kill them all."""
_PAUSE, _LONGEST_PAUSE = 0.5, 4.0
"""Seconds until a job whose reader was lost is tried again: about what Ray needs to learn of it, then ever longer."""

_log = structlog.get_logger()


class Remote:
    """An `Inference` of `workers` readers' processors, and room for `queue` more jobs that wait for one."""

    def __init__(self, readers: DeploymentHandle, workers: int, queue: int) -> None:
        self._run, self._workers = readers.run, workers  # from here on Serve tells the handle which readers there are
        self._places = Places(workers + queue)
        self.place, self.leave = self._places.place, self._places.leave

    async def run(self, job: Callable[[Engine], T]) -> T:
        return await self._places.run(lambda: asyncio.ensure_future(self._in_time(job)))

    async def _in_time(self, job: Callable[[Engine], T]) -> T:
        """In the end the job leaves its queue, too: nobody waits for it any more."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._done(job)
        except TimeoutError:
            raise Overloaded("The job takes too long.") from None

    async def _done(self, job: Callable[[Engine], T]) -> T:
        """By whichever reader lives to tell. A job changes nothing, so that it can be done twice."""
        losses = deaths = 0
        while True:
            try:
                outcome: Outcome[T] = await self._run.remote(job)
            except RayTaskError as error:  # of Ray's own work around the job: it would fail again
                _log.error("a job failed", error=type(error).__name__)
                raise Failed from None
            except (RayError, RayServeException) as error:
                deaths += not isinstance(error, ActorUnavailableError | RayServeException)
                if not losses:  # a line a job: where no reader is left, all that wait try again and again
                    _log.warning("a reader was lost", error=type(error).__name__)
            else:
                return outcome.value()
            if deaths >= _DEATHS:
                raise Overloaded("The job's readers died.")
            await asyncio.sleep(min(_PAUSE * 2**losses, _LONGEST_PAUSE))
            losses += 1

    @property
    def load(self) -> Load:
        return Load.of(self._places, self._workers)

    @property
    def is_ready(self) -> bool:
        """Whether there is a reader to send a job to."""
        # Ray's own list for whoever sends jobs: asking Serve's controller would keep it busy, with anybody's requests.
        router = self._run._router._asyncio_router._request_router  # noqa: SLF001
        return bool(router and router.curr_replicas)

    def close(self) -> None:
        """Nothing: Serve has let every request end before, and the readers live on."""
