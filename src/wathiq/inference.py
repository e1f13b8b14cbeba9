"""Where the engine's jobs run: in this process, or wherever else there is somebody who has an engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol, TypeVar

from wathiq.engine import Engine
from wathiq.pool import Load, Pool
from wathiq.settings import Settings

T = TypeVar("T")


class Inference(Protocol):
    """Belongs to one event loop. A job must stand a journey: a function of a module with arguments, not a closure."""

    async def run(self, job: Callable[[Engine], T]) -> T:
        """What the job makes of an engine, off the event loop; raises what the job does, and Overloaded."""
        ...

    def place(self) -> AbstractContextManager[None]:
        """As `Places.place`."""
        ...

    def leave(self) -> None:
        """As `Places.leave`."""
        ...

    @property
    def load(self) -> Load: ...

    @property
    def is_ready(self) -> bool:
        """Whether there is somebody now who has an engine."""
        ...

    def close(self) -> None:
        """Finish what was accepted, take nothing more."""
        ...


class Local:
    """An engine of this process, whose jobs threads do."""

    def __init__(self, engine: Engine, workers: int, queue: int) -> None:
        self.engine = engine
        self.pool = Pool(workers, queue)
        self.place, self.leave, self.close = self.pool.place, self.pool.leave, self.pool.close

    @classmethod
    def open(cls, settings: Settings) -> Local:
        """With all networks warm."""
        engine = Engine.open(settings)
        engine.warm_faces()
        return cls(engine, settings.worker_count, settings.queue)

    async def run(self, job: Callable[[Engine], T]) -> T:
        return await self.pool.run(partial(job, self.engine))

    @property
    def load(self) -> Load:
        return self.pool.load

    @property
    def is_ready(self) -> bool:
        """From the start: it was made with an engine."""
        return True
