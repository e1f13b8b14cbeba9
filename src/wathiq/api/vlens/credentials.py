"""Tokens for a user name and a password, and for a refresh token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi import vlens_credentials as openapi
from wathiq.api.openapi.vlens_credentials import LONGEST_NAME, LONGEST_PASSWORD
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, envelope, errors, tokens
from wathiq.api.vlens.authentication import authenticate_key
from wathiq.api.vlens.errors import VlensFailure
from wathiq.api.vlens.tokens import Issued, TokenInvalid
from wathiq.store import Tenant
from wathiq.store.attempts import LOCKED_FOR, Locked
from wathiq.store.tenants import plausible

router = APIRouter(prefix="/api/credentials", tags=["Vlens"])

_LOGIN = "vlens login"


@dataclass(frozen=True, slots=True)
class _Login:
    tenancy_name: str
    user_name: str
    password: str = field(repr=False)


@router.post("/login", summary="Tokens for a user name and a password", openapi_extra=openapi.LOGIN)
async def login(request: Request) -> JSONResponse:
    """Begin a session of the tenant's own user."""
    caller, state = await authenticate_key(request), state_of(request)
    if not request.headers.get("tenancyname", "").strip():
        raise BadRequest("The header TenancyName is required.", "TenancyName")
    members = await ask.json_members(request)
    asked = _Login(
        ask.text(members, "tenancyName", LONGEST_NAME),
        ask.text(members, "userNameOrEmailAddress", LONGEST_NAME),
        ask.text(members, "password", LONGEST_PASSWORD),
    )
    await state.logins.run(lambda: _check(asked, caller.tenant, state))
    issued = await tokens.issue_tenant_tokens(state, caller.tenant)
    data = {
        **_access(issued),
        "refreshToken": issued.refresh_token,
        "refreshTokenExpireInSeconds": issued.refresh_expires_in_seconds,
    }
    return JSONResponse(envelope.success(data, envelope.services(None, ())))


@router.post("/refreshtoken", summary="New tokens for a refresh token", openapi_extra=openapi.REFRESH_TOKEN)
async def refresh_token(request: Request) -> JSONResponse:
    """Go on with a session. The refresh token is new as well, under both names: clients keep either."""
    caller, state = await authenticate_key(request), state_of(request)
    given = ask.text(await ask.json_members(request), "refreshToken", tokens.LONGEST)
    try:
        issued = await tokens.renew_tokens(state, caller.tenant, given)
    except TokenInvalid:
        raise VlensFailure(errors.INVALID_REFRESH_TOKEN) from None
    data = {**_access(issued), "refreshToken": issued.refresh_token, "newRefreshToken": issued.refresh_token}
    return JSONResponse(envelope.success(data, envelope.services(None, ())))


def _access(issued: Issued) -> dict[str, Any]:
    return {
        "accessToken": issued.access_token,
        "encryptedAccessToken": issued.encrypted_access_token,
        "expireInSeconds": issued.expires_in_seconds,
    }


def _check(asked: _Login, tenant: Tenant, state: State) -> None:
    """Raise VlensFailure unless the login is right. For a thread: a lock must be seen by attempts at the same moment.

    Failures count, also for users that there are not: a lock tells nothing of them.
    """
    subject = f"{tenant.id} {asked.user_name}"
    if not plausible(asked.tenancy_name, asked.user_name, asked.password):
        raise VlensFailure(errors.INVALID_CREDENTIALS)

    def right() -> Tenant | None:
        found = state.tenants.by_vlens_login(asked.tenancy_name.lower(), asked.user_name, asked.password)
        return found if found and found.id == tenant.id else None

    try:
        if state.attempts.proved(_LOGIN, subject, right) is None:
            raise VlensFailure(errors.INVALID_CREDENTIALS)
    except Locked:
        raise VlensFailure(errors.TOO_MANY_ATTEMPTS, int(LOCKED_FOR.total_seconds())) from None
