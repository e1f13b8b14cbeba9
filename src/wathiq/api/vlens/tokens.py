"""Access and refresh tokens of the Vlens dialect: JSON Web Tokens that name a session."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt

from wathiq.api.state import State
from wathiq.api.vlens import errors
from wathiq.api.vlens.errors import VlensFailure
from wathiq.store import LoginEnded, Tenant
from wathiq.store.sessions import LIFETIME as REFRESH_LIFETIME
from wathiq.store.sessions import Session
from wathiq.store.vault import Vault

ACCESS_LIFETIME = timedelta(hours=24)

_ALGORITHM = "HS256"
_AUDIENCE = "vlens"
_CLAIMS = ["type", "aud", "sub", "sid", "generation", "jti", "iat", "nbf", "exp"]

_LEEWAY = timedelta(seconds=10)
"""What the clocks of several servers may differ."""

LONGEST = 1024
"""Most characters of a text that may be a token. Those of ours have half as many."""


class TokenInvalid(Exception):
    """The text is no token of ours, or one of another kind, or not valid at this time."""


class Kind(StrEnum):
    """What a token is for."""

    ACCESS = "access"
    REFRESH = "refresh"


_LIFETIMES = {Kind.ACCESS: ACCESS_LIFETIME, Kind.REFRESH: REFRESH_LIFETIME}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: which session it is for, and of which generation it is."""

    tenant_id: str
    session_id: str
    generation: int


@dataclass(frozen=True, slots=True)
class Issued:
    """The tokens of one generation of a session."""

    access_token: str = field(repr=False)
    encrypted_access_token: str = field(repr=False)
    expires_in_seconds: int
    refresh_token: str = field(repr=False)
    refresh_expires_in_seconds: int


class Tokens:
    """Issues and checks tokens with a key that the vault derives for them. Whether a session lives, it knows not."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._key = vault.derive("vlens tokens")

    def issue(self, session: Session) -> Issued:
        """Tokens for the session's present generation."""
        access = self._encode(session, Kind.ACCESS)
        return Issued(
            access_token=access,
            encrypted_access_token=base64.b64encode(self._vault.encrypt(access, "access token")).decode(),
            expires_in_seconds=int(ACCESS_LIFETIME.total_seconds()),
            refresh_token=self._encode(session, Kind.REFRESH),
            refresh_expires_in_seconds=int(REFRESH_LIFETIME.total_seconds()),
        )

    def check(self, text: str, kind: Kind) -> Claims:
        """What the token says. Raises TokenInvalid."""
        claims = self._verified(text) if len(text) <= LONGEST else {}
        if claims.get("type") != kind:
            raise TokenInvalid("the token is invalid")
        return Claims(claims["sub"], claims["sid"], claims["generation"])

    def _encode(self, session: Session, kind: Kind) -> str:
        now = datetime.now(UTC)
        claims = {
            "type": kind,
            "aud": _AUDIENCE,
            "sub": session.tenant_id,
            "sid": session.id,
            "generation": session.generation,
            "jti": uuid.uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": now + _LIFETIMES[kind],
        }
        return jwt.encode(claims, self._key, _ALGORITHM)

    def _verified(self, text: str) -> dict[str, Any]:
        try:
            return jwt.decode(text, self._key, [_ALGORITHM], {"require": _CLAIMS}, audience=_AUDIENCE, leeway=_LEEWAY)
        except (jwt.PyJWTError, ValueError, OverflowError, RecursionError):
            raise TokenInvalid("the token is invalid") from None


async def issue_tenant_tokens(state: State, tenant: Tenant) -> Issued:
    """Begin a session of the tenant's own user. Raises VlensFailure where the login has just ended."""
    return await _issue(state, lambda: state.sessions.begin(tenant.id, tenant.login_generation))


async def issue_user_tokens(state: State, tenant: Tenant, user_id: int) -> Issued:
    """Begin a session of one of the tenant's end users. Raises VlensFailure where the user has just been erased."""
    return await _issue(state, lambda: state.sessions.begin_for_user(tenant.id, user_id))


async def _issue(state: State, begin: Callable[[], Session]) -> Issued:
    try:
        session = await state.lookups.run(begin)
    except LoginEnded:
        raise VlensFailure(errors.INVALID_CREDENTIALS) from None
    return Tokens(state.vault).issue(session)


async def renew_tokens(state: State, tenant: Tenant, refresh_token: str) -> Issued:
    """The next generation of the session's tokens. Raises TokenInvalid, also where the session has ended."""
    tokens = Tokens(state.vault)
    claims = tokens.check(refresh_token, Kind.REFRESH)
    renew = state.sessions.renew
    session = await state.lookups.run(lambda: renew(tenant.id, claims.session_id, claims.generation))
    if session is None or claims.tenant_id != tenant.id:
        raise TokenInvalid("the session has ended")
    return tokens.issue(session)
