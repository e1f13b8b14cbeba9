"""What the routes share: the engine, its pool, the store and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from wathiq.api.health import DatabaseCheck
from wathiq.api.rates import Rates
from wathiq.authenticity.document import Authenticity
from wathiq.delivery import Sender
from wathiq.documents import portrait
from wathiq.engine import Engine, Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness
from wathiq.pool import Pool
from wathiq.reading import Classification, Reading
from wathiq.register.register import Register
from wathiq.screening.search import Hit, Query, Screening
from wathiq.settings import Settings
from wathiq.store import (
    Attempts,
    Audit,
    Codes,
    Erasure,
    Images,
    Links,
    Quotas,
    Sessions,
    Tenants,
    Transactions,
    Users,
    Vault,
)
from wathiq.vision.decode import Limits, decode


@dataclass(frozen=True, slots=True)
class Seen:
    """A document that was read: its holder's portrait as a JPEG where it shows one, and whether it is a fake.

    `authenticity` is None where nobody asked for it.
    """

    reading: Reading
    portrait: bytes | None = None
    authenticity: Authenticity | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Made once when the server starts."""

    settings: Settings
    engine: Engine
    inference: Pool
    lookups: Pool
    logins: Pool
    tenants: Tenants
    transactions: Transactions
    screening: Screening
    token_key: bytes
    vault: Vault
    sessions: Sessions
    attempts: Attempts
    users: Users
    links: Links
    codes: Codes
    sender: Sender
    existence_rates: Rates
    audit: Audit
    images: Images
    erasure: Erasure
    register: Register | None
    rates: Rates
    quotas: Quotas
    database_check: DatabaseCheck

    async def read(self, data: bytes, document: str, limits: Limits) -> Reading:
        """A reading, off the event loop; raises the engine's faults, Overloaded among them."""
        return await self.inference.run(lambda: self.engine.read(data, document, limits))

    async def see(self, data: bytes, document: str, limits: Limits, *, judged: bool) -> Seen:
        """As `read`, with the holder's portrait; and, where it is to be `judged`, with whether it is a fake."""
        return await self.inference.run(lambda: _see(self.engine, data, document, limits, judged=judged))

    async def classify(self, data: bytes, limits: Limits) -> Classification:
        """Which document it is, off the event loop; raises the faults of decoding, and Overloaded."""
        return await self.inference.run(lambda: self.engine.classify(data, limits))

    async def compare(
        self, one: bytes, other: bytes, limits: Limits, live: bytes | None
    ) -> tuple[Comparison, Liveness | None]:
        """How alike two faces are, and, of the picture that is to be `live`, whether it is; off the event loop."""

        def job() -> tuple[Comparison, Liveness | None]:
            compared = self.engine.compare(one, other, limits)
            return compared, self.engine.still_liveness(live, limits) if live else None

        return await self.inference.run(job)

    async def match(self, portrait: bytes, selfie: bytes, limits: Limits) -> Comparison:
        """How alike a face and a portrait are, off the event loop; raises the faults of the engine, and Overloaded."""
        return await self.inference.run(lambda: self.engine.match(portrait, selfie, limits))

    async def verify(self, portrait: bytes, frames: Sequence[bytes], limits: Limits) -> Verification:
        """Whether frames show the one on a portrait, live; off the event loop. Raises as `match` does."""
        return await self.inference.run(lambda: self.engine.verify(portrait, frames, limits))

    async def screen(self, query: Query, threshold: float | None) -> tuple[Hit, ...]:
        """The hits from the threshold on, None being the setting's, off the event loop; raises Overloaded."""
        return await self.lookups.run(lambda: self.screening.screen(query, threshold))


def _see(engine: Engine, data: bytes, document: str, limits: Limits, *, judged: bool) -> Seen:
    image = decode(data, limits)
    reading = engine.read_image(image, document)
    authenticity = engine.authenticity(image, reading) if judged else None
    return Seen(reading, portrait.cut_out(image.pixels, reading), authenticity)


def state_of(request: Request) -> State:
    """The running server's state."""
    return cast("State", request.app.state.wathiq)
