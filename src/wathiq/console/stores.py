"""What the console keeps of the store besides the server's state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self, cast

from starlette.requests import Request

from wathiq.console.history import History
from wathiq.console.imports import Imports
from wathiq.pool import Pool
from wathiq.screening.lists import Lists
from wathiq.settings import Settings
from wathiq.store import Database, Usage


@dataclass(frozen=True, slots=True)
class Stores:
    """Made once when the server starts.

    `sign_ins` has one thread: checking a password takes long, and strangers who guess are not to keep everybody else
    from the database.
    """

    sign_ins: Pool
    history: History
    usage: Usage
    lists: Lists
    imports: Imports

    @classmethod
    def open(cls, settings: Settings, database: Database) -> Self:
        lists = Lists(database)
        history = History(database, timedelta(hours=settings.transaction_hours))
        return cls(Pool(1, 16), history, Usage(database), lists, Imports(database, lists))

    def close(self) -> None:
        self.sign_ins.close()


def stores_of(request: Request) -> Stores:
    """The running server's."""
    return cast("Stores", request.app.state.console)
