"""What the application needs to know of a dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError  # noqa: A004 - SQLAlchemy's own word
from starlette.requests import Request

from wathiq.bucket import BucketAway

DATABASE_AWAY = (OperationalError, InterfaceError, TimeoutError, BucketAway)
"""What says that the database, or the bucket beside it, does not answer, or not in time: the next request may fare
better."""


class Failure(Exception):
    """A request ends in an error of the dialect's own; each dialect has its subclass."""


Refuse = Callable[[Request, Exception], JSONResponse]
"""Says any exception, foreseen or not, in the dialect's own words."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A wire format: the paths it answers, its routes, and how it refuses.

    A dialect whose server did not look at the case of paths has `any_case`; its routes are written in lower case.
    """

    prefixes: tuple[str, ...]
    router: APIRouter
    refuse: Refuse
    any_case: bool = False
