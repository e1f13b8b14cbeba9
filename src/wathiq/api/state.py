"""What the routes share: the engine, its pool, the store and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from wathiq.engine import Engine
from wathiq.pool import Pool
from wathiq.reading import Reading
from wathiq.screening.search import Hit, Query, Screening
from wathiq.settings import Settings
from wathiq.store import Tenants
from wathiq.vision.decode import Limits


@dataclass(frozen=True, slots=True)
class State:
    """Made once when the server starts."""

    settings: Settings
    engine: Engine
    inference: Pool
    lookups: Pool
    tenants: Tenants
    screening: Screening
    token_key: bytes

    async def read(self, data: bytes, document: str, limits: Limits) -> Reading:
        """A reading, off the event loop; raises the engine's faults, Overloaded among them."""
        return await self.inference.run(lambda: self.engine.read(data, document, limits))

    async def screen(self, query: Query) -> tuple[Hit, ...]:
        """The hits, off the event loop; raises Overloaded."""
        return await self.lookups.run(lambda: self.screening.screen(query))


def state_of(request: Request) -> State:
    """The running server's state."""
    return cast("State", request.app.state.wathiq)
