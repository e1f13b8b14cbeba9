"""What the routes share: the engine, its pool, the store and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from wathiq.documents import portrait
from wathiq.engine import Engine
from wathiq.pool import Pool
from wathiq.reading import Classification, Reading
from wathiq.screening.search import Hit, Query, Screening
from wathiq.settings import Settings
from wathiq.store import Tenants, Transactions
from wathiq.vision.decode import Limits, decode


@dataclass(frozen=True, slots=True)
class State:
    """Made once when the server starts."""

    settings: Settings
    engine: Engine
    inference: Pool
    lookups: Pool
    tenants: Tenants
    transactions: Transactions
    screening: Screening
    token_key: bytes

    async def read(self, data: bytes, document: str, limits: Limits) -> Reading:
        """A reading, off the event loop; raises the engine's faults, Overloaded among them."""
        return await self.inference.run(lambda: self.engine.read(data, document, limits))

    async def read_with_portrait(self, data: bytes, document: str, limits: Limits) -> tuple[Reading, bytes | None]:
        """As `read`, with the holder's portrait as a JPEG where the document shows one."""
        return await self.inference.run(lambda: _read_with_portrait(self.engine, data, document, limits))

    async def classify(self, data: bytes, limits: Limits) -> Classification:
        """Which document it is, off the event loop; raises the faults of decoding, and Overloaded."""
        return await self.inference.run(lambda: self.engine.classify(data, limits))

    async def screen(self, query: Query, threshold: float | None) -> tuple[Hit, ...]:
        """The hits from the threshold on, None being the setting's, off the event loop; raises Overloaded."""
        return await self.lookups.run(lambda: self.screening.screen(query, threshold))


def _read_with_portrait(engine: Engine, data: bytes, document: str, limits: Limits) -> tuple[Reading, bytes | None]:
    image = decode(data, limits)
    reading = engine.read_image(image, document)
    return reading, portrait.cut_out(image.pixels, reading)


def state_of(request: Request) -> State:
    """The running server's state."""
    return cast("State", request.app.state.wathiq)
