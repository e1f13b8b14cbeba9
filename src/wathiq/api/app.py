"""The application: all dialects behind one door."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wathiq import __version__
from wathiq.api.dialect import Dialect, Failure
from wathiq.api.fetch import UrlFault
from wathiq.api.huawei.dialect import HUAWEI
from wathiq.api.nhn.dialect import NHN
from wathiq.api.requests import BadRequest, BodyLimit
from wathiq.api.state import State
from wathiq.api.vlens.dialect import VLENS
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.pool import Pool
from wathiq.screening.lists import Lists
from wathiq.screening.search import Screening
from wathiq.settings import Settings
from wathiq.store import Database, Tenants, Transactions, Vault

DIALECTS = (VLENS, HUAWEI, NHN)

_FORESEEN = (Fault, BadRequest, UrlFault, Failure, HTTPException)

_SECONDS_BETWEEN_CLEARINGS = 600

_log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """The server for these settings; it opens models and store when it starts, and says so through `/health/ready`."""
    app = FastAPI(
        title="wathiq", version=__version__, lifespan=_lifespan, redirect_slashes=False, docs_url=None, redoc_url=None
    )
    app.state.settings = settings
    for dialect in DIALECTS:
        app.include_router(dialect.router)
    app.get("/health/live", tags=["health"])(_live)
    app.get("/health/ready", tags=["health"])(_ready)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(Refusals)
    app.add_middleware(AnyCase, dialects=DIALECTS)
    app.add_middleware(RequestIds)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open everything before the first request; finish what was accepted before closing."""
    settings: Settings = app.state.settings
    database = Database(settings.database)
    await asyncio.to_thread(database.migrate)
    vault = Vault.open(settings)
    engine = await asyncio.to_thread(_opened, settings)
    inference = Pool(settings.worker_count, settings.queue)
    lookups = Pool(4, 64)
    transactions = Transactions(database, vault, timedelta(hours=settings.transaction_hours))
    app.state.wathiq = State(
        settings,
        engine,
        inference,
        lookups,
        Tenants(database, vault),
        transactions,
        Screening(Lists(database), settings.screening_threshold),
        vault.derive("huawei tokens"),
    )
    clearing = asyncio.create_task(_clear(transactions))
    yield
    clearing.cancel()
    with suppress(asyncio.CancelledError):
        await clearing
    inference.close()
    lookups.close()
    database.close()


def _opened(settings: Settings) -> Engine:
    """The engine with all its networks warm."""
    engine = Engine.open(settings)
    engine.warm_faces()
    return engine


async def _clear(transactions: Transactions) -> None:
    """Delete expired transactions, now and ever again."""
    while True:
        try:
            await asyncio.to_thread(transactions.forget_expired)
        except SQLAlchemyError as error:  # they cannot be read any more, and the next time may do
            _log.warning("expired transactions could not be deleted", error=type(error).__name__)
        await asyncio.sleep(_SECONDS_BETWEEN_CLEARINGS)


async def _live() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "live"}


async def _ready(request: Request) -> dict[str, str]:
    """Whether models are warm and the store answers; until then the server does not listen."""
    await asyncio.to_thread(request.app.state.wathiq.tenants.count)
    return {"status": "ready"}


def _dialect_of(path: str) -> Dialect | None:
    return next((dialect for dialect in DIALECTS if path.lower().startswith(dialect.prefixes)), None)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    """The error in the words of the dialect whose path was called."""
    if dialect := _dialect_of(request.url.path):
        return dialect.refuse(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": "not_found" if status == 404 else "failed"}, status)


class Refusals:
    """Middleware that answers every exception in its dialect's words, and logs those that nobody foresaw.

    The log names the exception's type and place, never its message: that may quote a document.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return  # nobody waits for an answer
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            response = await _refuse(Request(scope), error)
            if not isinstance(error, _FORESEEN):  # the status does not tell: some dialects say 200 to everything
                _log.error("request failed", error=type(error).__name__, place=_place(error), path=_route(scope))
            await response(scope, receive, send)


def _place(error: Exception) -> str:
    """File and line where the exception was raised."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""


def _route(scope: Scope) -> str:
    """The route's template: the path itself may hold identifiers."""
    return str(getattr(scope.get("route"), "path", "unknown"))


class RequestIds:
    """Middleware that names every request in the header X-Request-Id of its answer and in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity = uuid.uuid4().hex

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=identity):
            await self._app(scope, receive, named)


class AnyCase:
    """Middleware that lowers the case of paths of dialects that do not look at it."""

    def __init__(self, app: ASGIApp, dialects: Sequence[Dialect]) -> None:
        self._app = app
        self._prefixes = tuple(prefix for dialect in dialects if dialect.any_case for prefix in dialect.prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (lower := scope["path"].lower()).startswith(self._prefixes):
            scope = {**scope, "path": lower}
        await self._app(scope, receive, send)
