"""What the routes share: who reads, the store and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from starlette.requests import Request

from wathiq.api.health import DatabaseCheck
from wathiq.api.rates import Rates
from wathiq.delivery import Sender
from wathiq.engine import Engine, Seen, Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness
from wathiq.inference import Inference
from wathiq.pool import Pool
from wathiq.reading import Classification, Reading
from wathiq.register.register import Register
from wathiq.screening.lists import Lists
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
from wathiq.vision.decode import Limits


@dataclass(frozen=True, slots=True)
class State:
    """Made once when the server starts."""

    settings: Settings
    limits: Limits
    inference: Inference
    lookups: Pool
    pictures: Pool
    logins: Pool
    tenants: Tenants
    transactions: Transactions
    lists: Lists
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
        return await self.inference.run(partial(Engine.read, data=data, document=document, limits=limits))

    async def see(self, data: bytes, document: str, limits: Limits, *, judged: bool = False) -> Seen:
        """As `read`, with all that the picture tells; and, where it is to be `judged`, with whether it is a fake."""
        seen = partial(Engine.see, data=data, document=document, limits=limits, judged=judged)
        return await self.inference.run(seen)

    async def classify(self, data: bytes, limits: Limits) -> Classification:
        """Which document it is, off the event loop; raises the faults of decoding, and Overloaded."""
        return await self.inference.run(partial(Engine.classify, data=data, limits=limits))

    async def compare(
        self, one: bytes, other: bytes, limits: Limits, live: bytes | None
    ) -> tuple[Comparison, Liveness | None]:
        """How alike two faces are, and, of the picture that is to be `live`, whether it is; off the event loop."""
        return await self.inference.run(partial(_compare, one=one, other=other, limits=limits, live=live))

    async def match(self, portrait: bytes, selfie: bytes, limits: Limits) -> Comparison:
        """How alike a face and a portrait are, off the event loop; raises the faults of the engine, and Overloaded."""
        return await self.inference.run(partial(Engine.match, portrait=portrait, selfie=selfie, limits=limits))

    async def verify(self, portrait: bytes, frames: Sequence[bytes], limits: Limits) -> Verification:
        """Whether frames show the one on a portrait, live; off the event loop. Raises as `match` does."""
        return await self.inference.run(partial(Engine.verify, portrait=portrait, frames=frames, limits=limits))

    async def screen(self, query: Query, threshold: float | None) -> tuple[Hit, ...] | None:
        """The hits from the threshold on, None being the setting's, off the event loop; raises Overloaded.

        None where there is no list: then nobody was looked for, and nobody is to be called unlisted.
        """
        return await self.lookups.run(lambda: self._screened(query, threshold))

    def _screened(self, query: Query, threshold: float | None) -> tuple[Hit, ...] | None:
        """Where lists came or went meanwhile it is asked anew: who is not found may have been on the other ones."""
        before = self.lists.overview()
        hits = self.screening.screen(query, threshold)
        if hits or self.lists.overview() == before:
            return hits if hits or before else None
        return self._screened(query, threshold)


def _compare(
    engine: Engine, one: bytes, other: bytes, limits: Limits, live: bytes | None
) -> tuple[Comparison, Liveness | None]:
    compared = engine.compare(one=one, other=other, limits=limits)
    return compared, engine.still_liveness(data=live, limits=limits) if live else None


def state_of(request: Request) -> State:
    """The running server's state."""
    return cast("State", request.app.state.wathiq)
