"""The application: all dialects behind one door."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wathiq import __version__
from wathiq.api.dialect import Dialect, Failure
from wathiq.api.exchange import Exchanges, endpoint_of, log
from wathiq.api.fetch import UrlFault
from wathiq.api.health import DatabaseCheck
from wathiq.api.huawei.dialect import HUAWEI
from wathiq.api.limits import Exceeded
from wathiq.api.metrics import Metrics
from wathiq.api.nhn.dialect import NHN
from wathiq.api.openapi import health
from wathiq.api.openapi.document import document
from wathiq.api.rates import Rates
from wathiq.api.requests import BadRequest, BodyLimit
from wathiq.api.state import State
from wathiq.api.usage import Tally
from wathiq.api.vlens.dialect import VLENS
from wathiq.bucket import Bucket
from wathiq.console.console import CONSOLE
from wathiq.console.headers import PREFIX as CONSOLE_PATH
from wathiq.console.headers import Headers, is_console
from wathiq.console.stores import Stores
from wathiq.delivery import open_sender
from wathiq.engine import limits_of
from wathiq.faults import Fault
from wathiq.inference import Inference, Local
from wathiq.logs import what_failed
from wathiq.pool import Pool
from wathiq.register.over_http import open_register
from wathiq.screening.lists import Lists
from wathiq.screening.search import Screening
from wathiq.settings import Settings
from wathiq.store import (
    Attempts,
    Audit,
    Codes,
    Database,
    Erasure,
    Images,
    Links,
    Objects,
    Quotas,
    Sessions,
    Tenants,
    Transactions,
    Usage,
    Users,
    Vault,
)

DIALECTS = (VLENS, HUAWEI, NHN)
REQUEST_ID = "wathiq.request_id"
"""Where whoever calls the application says in the scope how a request is named already."""

_FORESEEN = (Fault, BadRequest, UrlFault, Failure, Exceeded, HTTPException)

_SECONDS_BETWEEN_CLEARINGS = 600
_PATIENCE = 8.0
"""Seconds that a request waits for the database: a client of Vlens's gives up after ten."""

_log = structlog.get_logger()


def create_app(settings: Settings, open_inference: Callable[[Settings], Inference] = Local.open) -> FastAPI:
    """The server for these settings; it opens models and store when it starts, and says so through `/health/ready`.

    Raises Unusable where codes cannot be delivered, or pictures kept, as the settings say.
    """
    app = FastAPI(
        title="wathiq", version=__version__, lifespan=_lifespan, redirect_slashes=False, docs_url=None, redoc_url=None
    )
    app.state.settings, app.state.tally, app.state.metrics = settings, Tally(), Metrics()
    app.state.open_inference = open_inference
    app.state.sender = open_sender(settings)
    if settings.images_url:
        Bucket.open(settings.images_url)  # what is wrong with it is said here, before anything starts
    app.openapi = lambda: document(app)  # type: ignore[method-assign]  # the framework's own way
    for dialect in DIALECTS:
        app.include_router(dialect.router)
    app.include_router(CONSOLE.router)
    app.get("/", include_in_schema=False)(_front_door)
    app.get("/health/live", tags=["health"], summary="Does it run?", openapi_extra=health.LIVE)(_live)
    app.get("/health/ready", tags=["health"], summary="Does it serve?", openapi_extra=health.READY)(_ready)
    if settings.metrics:
        app.get("/metrics", tags=["health"], summary="Metrics for Prometheus", openapi_extra=health.METRICS)(_metrics)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(Refusals)
    app.add_middleware(Exchanges, observers=(app.state.tally.count, app.state.metrics.count, log))
    app.add_middleware(AnyCase, dialects=DIALECTS)
    app.add_middleware(Headers)
    app.add_middleware(RequestIds)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open everything before the first request; finish what was accepted before closing."""
    settings: Settings = app.state.settings
    database = Database(settings.database)
    await asyncio.to_thread(database.migrate)
    vault = await asyncio.to_thread(Vault.open, settings, database)
    inference: Inference = await asyncio.to_thread(app.state.open_inference, settings)
    lookups = Pool(4, 64, _PATIENCE)
    pictures = Pool(4, 64, _PATIENCE)  # a store of pictures that hangs keeps no lookup waiting
    logins = Pool(1, 16)  # passwords are dear to check: whoever floods the logins keeps no other request waiting
    register = open_register(settings)
    codes = Codes(database, vault.derive("one-time codes"), settings.codes_per_hour)
    transactions = Transactions(database, vault, timedelta(hours=settings.transaction_hours))
    audit = Audit(database, vault)
    sessions, attempts = Sessions(database), Attempts(database, vault.derive("failed attempts"))
    lists = Lists(database)
    app.state.wathiq = State(
        settings=settings,
        limits=limits_of(settings),
        inference=inference,
        lookups=lookups,
        pictures=pictures,
        logins=logins,
        tenants=Tenants(database, vault),
        transactions=transactions,
        lists=lists,
        screening=Screening(lists, settings.screening_threshold),
        token_key=vault.derive("huawei tokens"),
        vault=vault,
        sessions=sessions,
        attempts=attempts,
        users=Users(database, vault),
        links=Links(database, transactions, audit),
        codes=codes,
        sender=app.state.sender,
        existence_rates=Rates(),
        audit=audit,
        images=Images(database, vault, transactions, settings.images_url),
        erasure=Erasure(database, vault, transactions, codes),
        register=register,
        rates=Rates(),
        quotas=Quotas(database),
        database_check=DatabaseCheck(database.ping),
    )
    app.state.console = Stores.open(settings, database)
    app.state.metrics.watch({"inference": inference, "lookups": lookups, "pictures": pictures, "logins": logins})
    usage, tally = Usage(database), app.state.tally
    chores = [
        asyncio.create_task(chore)
        for chore in (_clear(transactions, sessions, attempts, codes, Objects(database)), tally.keep_writing(usage))
    ]
    yield
    for chore in chores:
        chore.cancel()
    await asyncio.gather(*chores, return_exceptions=True)
    await tally.write(usage)  # before anything that may take longer than this process is given: all was counted
    if register:
        await register.close()
    app.state.sender.close()
    inference.close()
    lookups.close()
    pictures.drop()  # nobody waits for them any more, and a store that hangs would be waited for
    app.state.console.close()
    logins.close()
    database.close()


class _Expiring(Protocol):
    def forget_expired(self) -> int: ...


async def _clear(*stores: _Expiring) -> None:
    """Delete what has expired in each of the stores, now and ever again."""
    while True:
        for store in stores:
            try:
                await asyncio.to_thread(store.forget_expired)
            except Exception as error:  # noqa: BLE001 - it cannot be read any more, and the next time may do
                _log.warning("what expired could not be deleted", of=type(store).__name__, error=type(error).__name__)
        await asyncio.sleep(_SECONDS_BETWEEN_CLEARINGS)


async def _front_door() -> Response:
    """Where somebody gets to who opens the server's address in a browser."""
    return RedirectResponse(CONSOLE_PATH, 303)


async def _live() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "live"}


async def _ready(request: Request) -> JSONResponse:
    """Whether somebody has models that are warm and the database answers, with 503 where not."""
    state: State | None = getattr(request.app.state, "wathiq", None)
    checks = {
        "models": state is not None and state.inference.is_ready,
        "database": state is not None and await state.database_check.answers(),
    }
    if all(checks.values()):
        return JSONResponse({"status": "ready"})
    said = {name: "ready" if ready else "not ready" for name, ready in checks.items()}
    return JSONResponse({"status": "not ready", **said}, 503)


async def _metrics(request: Request) -> Response:
    """What Prometheus reads."""
    return Response(await asyncio.to_thread(request.app.state.metrics.text), media_type=CONTENT_TYPE_LATEST)


def _dialect_of(path: str) -> Dialect | None:
    if is_console(path):
        return CONSOLE
    return next((dialect for dialect in DIALECTS if path.lower().startswith(dialect.prefixes)), None)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    """The error in the words of the dialect whose path was called."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    dialect = _dialect_of(request.url.path)
    response = (
        dialect.refuse(request, error)
        if dialect
        else JSONResponse({"error": "not_found" if status == 404 else "failed"}, status)
    )
    if status == 405:
        response.headers["Allow"] = _allowed(request)
    return response


def _allowed(request: Request) -> str:
    """The methods that the path takes: it may have a route for each."""
    routes = (route for route in iter_route_contexts(request.app.routes) if route.methods)
    fitting = (route for route in routes if route.path_regex.match(request.scope["path"]))
    return ", ".join(sorted({method for route in fitting for method in route.methods or ()}))


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
                _log.error("request failed", path=endpoint_of(scope), **what_failed(error))
            await response(scope, receive, send)


class RequestIds:
    """Middleware that names every request in the header X-Request-Id of its answer and in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity: str = scope.get(REQUEST_ID) or uuid.uuid4().hex

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
