"""Who is signed in: a cookie that no script can read names a session, and every change needs a token besides."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request

from wathiq.api.limits import admit
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask
from wathiq.api.vlens.authentication import CONSOLE, Caller
from wathiq.console import errors
from wathiq.console.errors import ConsoleFailure
from wathiq.console.headers import API, PREFIX
from wathiq.console.stores import stores_of
from wathiq.store import LoginEnded, Tenant
from wathiq.store.attempts import Locked
from wathiq.store.tenants import plausible

router = APIRouter(prefix=API)

ACTOR = CONSOLE
"""Who acts, in the audit trail."""

COOKIE = "wathiq_console"
LIFETIME = timedelta(hours=8)

_LOGIN = "console login"
_ALGORITHM, _AUDIENCE = "HS256", "console"
_CLAIMS = ["aud", "sub", "sid", "exp"]
_LONGEST_COOKIE = 1024
_TOKEN = "x-csrf-token"  # noqa: S105 - a header's name
_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, and the token that its changing requests carry."""

    tenant: Tenant
    session_id: str = field(repr=False)
    token: str = field(repr=False)
    is_operator: bool

    def members(self) -> dict[str, Any]:
        """What its page is told."""
        tenant = self.tenant
        named = {"id": tenant.id, "name": tenant.name, "tenancy_name": tenant.tenancy_name}
        return {"tenant": named, "operator": self.is_operator, "csrf": self.token}


@router.post("/session")
async def sign_in(request: Request) -> JSONResponse:
    """Begin a session. Only a page of this server can send JSON here without asking first."""
    state, asked = state_of(request), await ask.json_members(request)
    login = [ask.text(asked, name) for name in ("tenancy_name", "user_name", "password")]
    tenant = await stores_of(request).sign_ins.run(lambda: _checked(state, *login))
    try:
        session = await state.lookups.run(lambda: state.sessions.begin(tenant.id, tenant.login_generation))
    except LoginEnded:
        raise ConsoleFailure(errors.WRONG_LOGIN) from None
    response = JSONResponse(_signed_in(state, tenant, session.id).members())
    response.set_cookie(
        COOKIE,
        _sealed(state, tenant.id, session.id),
        max_age=int(LIFETIME.total_seconds()),
        path=PREFIX,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.get("/session")
async def session(request: Request) -> JSONResponse:
    """Who is signed in, and the token for what changes anything; null for nobody, which is no error to ask."""
    try:
        return JSONResponse((await signed_in(request)).members())
    except ConsoleFailure:
        return JSONResponse(None)


@router.delete("/session")
async def sign_out(request: Request) -> Response:
    """End the session, wherever its cookie went."""
    found, state = await signed_in(request), state_of(request)
    await state.lookups.run(lambda: state.sessions.end(found.tenant.id, found.session_id))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path=PREFIX, httponly=True, samesite="strict")
    return response


async def signed_in(request: Request) -> SignedIn:
    """Whose request it is. Raises ConsoleFailure, also where a change is asked for without the session's token.

    A page sends its token with what it reads, too: in a browser where somebody else has signed in since, it must not
    show the other one's data as its own. Pictures are fetched without a token.
    """
    state = state_of(request)
    tenant_id, session_id = _opened(state, request.cookies.get(COOKIE, ""))
    found = await state.lookups.run(lambda: state.sessions.find(tenant_id, session_id))
    tenant = await state.lookups.run(lambda: state.tenants.by_id(tenant_id)) if found else None
    if tenant is None:
        raise ConsoleFailure(errors.NOT_SIGNED_IN)
    who = _signed_in(state, tenant, session_id)
    given = request.headers.get(_TOKEN, "").encode()
    if hmac.compare_digest(given, who.token.encode()):
        return who
    if request.method not in _READS:
        raise ConsoleFailure(errors.FORGED)
    if given:
        raise ConsoleFailure(errors.NOT_SIGNED_IN)
    return who


async def operator(request: Request) -> SignedIn:
    """As `signed_in`, of the tenant that runs the server. Raises ConsoleFailure."""
    found = await signed_in(request)
    if not found.is_operator:
        raise ConsoleFailure(errors.NOT_OPERATOR)
    return found


async def caller(request: Request) -> Caller:
    """As `signed_in`, counted as a call of the tenant's, as everything is that the engine has to work for."""
    tenant = (await signed_in(request)).tenant
    await admit(request, tenant)
    return Caller(tenant, None, ACTOR)


def _checked(state: State, tenancy_name: str, user_name: str, password: str) -> Tenant:
    """The tenant of a login. Raises ConsoleFailure. Failures count, also for tenants that there are not."""
    if not plausible(tenancy_name, user_name, password):
        raise ConsoleFailure(errors.WRONG_LOGIN)
    subject = f"{tenancy_name.lower()} {user_name}"
    login = state.tenants.by_vlens_login
    try:
        tenant = state.attempts.proved(_LOGIN, subject, lambda: login(tenancy_name.lower(), user_name, password))
    except Locked:
        raise ConsoleFailure(errors.LOCKED) from None
    if tenant is None:
        raise ConsoleFailure(errors.WRONG_LOGIN)
    return tenant


def _signed_in(state: State, tenant: Tenant, session_id: str) -> SignedIn:
    token = hmac.digest(state.vault.derive("console requests"), session_id.encode(), "sha256").hex()
    return SignedIn(tenant, session_id, token, tenant.name.casefold() == state.settings.console_operator.casefold())


def _sealed(state: State, tenant_id: str, session_id: str) -> str:
    claims = {"aud": _AUDIENCE, "sub": tenant_id, "sid": session_id, "exp": datetime.now(UTC) + LIFETIME}
    return jwt.encode(claims, state.vault.derive("console sessions"), _ALGORITHM)


def _opened(state: State, cookie: str) -> tuple[str, str]:
    """The tenant and the session that a cookie names. Raises ConsoleFailure."""
    if not cookie or len(cookie) > _LONGEST_COOKIE:
        raise ConsoleFailure(errors.NOT_SIGNED_IN)
    key = state.vault.derive("console sessions")
    try:
        claims = jwt.decode(cookie, key, [_ALGORITHM], {"require": _CLAIMS}, audience=_AUDIENCE)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise ConsoleFailure(errors.NOT_SIGNED_IN) from None
    return str(claims["sub"]), str(claims["sid"])
