"""Whether the server can serve."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

_SECONDS_TO_ANSWER = 2.0


class DatabaseCheck:
    """Asks whether the database answers, one question at a time however many want to know. Belongs to one event loop.

    A database that hangs, hangs the thread that asks: it is one, and nobody waits for it at the end.
    """

    def __init__(self, ping: Callable[[], bool]) -> None:
        self._ping = ping
        self._asked: asyncio.Future[bool] | None = None

    async def answers(self) -> bool:
        """Whether it does, within two seconds."""
        if self._asked is None or self._asked.done():
            self._asked = self._ask()
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_ANSWER):
                return await asyncio.shield(self._asked)
        return False

    def _ask(self) -> asyncio.Future[bool]:
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[bool] = loop.create_future()

        def ask() -> None:
            answer = False
            with suppress(Exception):  # whatever is wrong with it, it does not answer
                answer = self._ping()
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(asked.set_result, answer)

        threading.Thread(target=ask, name="wathiq database check", daemon=True).start()
        return asked
