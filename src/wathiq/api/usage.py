"""What tenants used, counted in memory and written down every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog

from wathiq.api.exchange import Exchange
from wathiq.store import Usage
from wathiq.store.usage import Count, Line

_SECONDS_BETWEEN_WRITINGS = 5.0

_log = structlog.get_logger()


class Tally:
    """Counts what was asked by tenants that are known. A server that is killed loses what it counted last, 5 seconds'.

    Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._counts: dict[Line, Count] = {}

    def count(self, exchange: Exchange) -> None:
        if exchange.tenant_id is None:
            return  # a stranger cannot make rows
        day = datetime.now(UTC).date()
        line = Line(day, exchange.tenant_id, exchange.endpoint, exchange.outcome)
        self._add({line: Count.of_one(exchange.seconds * 1000)})

    async def keep_writing(self, usage: Usage) -> None:
        """Write what was counted, ever again."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_WRITINGS)
            await self.write(usage)

    async def write(self, usage: Usage) -> None:
        """Write what was counted; what the database does not take is tried again with the next."""
        taken, self._counts = self._counts, {}
        try:
            await asyncio.to_thread(usage.add, taken)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next time may do
            self._add(taken)
            _log.warning("usage could not be written", error=type(error).__name__)

    def _add(self, counts: Mapping[Line, Count]) -> None:
        for line, count in counts.items():
            self._counts[line] = self._counts.get(line, Count()).plus(count)
