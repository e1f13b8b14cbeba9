"""Requests and how they were answered: what is counted, measured and logged."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OK, _UNKNOWN = "ok", "unknown"
_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
_PROBES = ("/health/", "/metrics")
_CLIENT_WENT = 499  # as web servers log it: nobody heard the answer

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, with nothing of what they said.

    `endpoint` is the route's template, as a path may hold identifiers, and `unknown` for all paths that are none;
    `outcome` is `ok`, or the code of the dialect's own error. `tenant_id` is None for strangers.
    """

    endpoint: str
    method: str
    status: int
    outcome: str
    seconds: float
    tenant_id: str | None


def log(exchange: Exchange) -> None:
    """One line a request; those of machines that ask every few seconds are for a closer look alone."""
    say = _log.debug if exchange.endpoint.startswith(_PROBES) else _log.info
    say(
        "request",
        tenant=exchange.tenant_id,
        endpoint=exchange.endpoint,
        method=exchange.method,
        status=exchange.status,
        outcome=exchange.outcome,
        milliseconds=round(exchange.seconds * 1000, 1),
    )


def endpoint_of(scope: Scope) -> str:
    """The template of the route that a request was for."""
    return str(getattr(scope.get("route"), "path", _UNKNOWN))


def ended_in(request: Request, code: object) -> None:
    """Note that a request ends in an error with this code of its dialect."""
    request.state.outcome = str(code)


class Exchanges:
    """Middleware that tells observers of every exchange once it is over."""

    def __init__(self, app: ASGIApp, observers: Sequence[Callable[[Exchange], None]]) -> None:
        self._app, self._observers = app, observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), _CLIENT_WENT

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        scope.setdefault("state", {})
        try:
            await self._app(scope, receive, watched)
        finally:
            exchange = _exchange(scope, status, time.perf_counter() - begun)
            for observe in self._observers:
                observe(exchange)


def _exchange(scope: Scope, status: int, seconds: float) -> Exchange:
    known = scope["state"]
    outcome = known.get("outcome") or (_OK if status < 400 else str(status))
    method = scope["method"] if scope["method"] in _METHODS else _UNKNOWN
    return Exchange(endpoint_of(scope), method, status, outcome, seconds, known.get("tenant_id"))
