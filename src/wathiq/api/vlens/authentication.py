"""Who calls: the key of a tenant, and with it, if any, the token of one of its sessions."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from wathiq.api.limits import admit
from wathiq.api.state import State, state_of
from wathiq.api.vlens import errors
from wathiq.api.vlens.errors import VlensFailure
from wathiq.api.vlens.tokens import Kind, TokenInvalid, Tokens
from wathiq.store import Tenant
from wathiq.store.sessions import Session

_ADMIN = "token"
"""Who acts where the tenant's own user has logged in."""

CONSOLE = "console"
"""Who acts where that user sits before the console."""

_OF_TENANT = (_ADMIN, CONSOLE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is. `user_id` is that of an end user whose token was shown; `actor` is for the audit trail."""

    tenant: Tenant
    user_id: int | None
    actor: str

    def may_go_on(self, user_id: int | None) -> bool:
        """Whether with a transaction of this end user: the key alone, which is in every app, must not."""
        return user_id in (None, self.user_id) or self.actor in _OF_TENANT


async def authenticate_key(request: Request) -> Caller:
    """The caller by the key alone. A token is not looked at: whoever wants a new one may have an old one at hand.

    Raises VlensFailure, or Exceeded for one call too many, as the others do.
    """
    state = state_of(request)
    key = request.headers.get("apikey", "")
    tenant = await state.lookups.run(lambda: state.tenants.by_api_key(key)) if key else None
    if tenant is None:
        raise VlensFailure(errors.INVALID_API_KEY)
    name = request.headers.get("tenancyname", "").strip()
    if name and name.lower() != tenant.tenancy_name.lower():
        raise VlensFailure(errors.INVALID_TENANCY_NAME)
    await admit(request, tenant)
    return Caller(tenant, None, "api key")


async def authenticate(request: Request) -> Caller:
    """The caller by the key, and by the token where there is one. A token that is there must be valid."""
    caller = await authenticate_key(request)
    if token := _bearer(request):
        return _with_session(caller.tenant, await _session(token, caller.tenant, state_of(request)))
    if caller.tenant.wishes.require_bearer:
        raise VlensFailure(errors.INVALID_TOKEN)
    return caller


async def authenticate_user(request: Request) -> Caller:
    """The caller, who must be an end user."""
    caller = await authenticate(request)
    if caller.user_id is None:
        raise VlensFailure(errors.INVALID_TOKEN)
    return caller


async def authenticate_admin(request: Request) -> Caller:
    """The caller, who must show a token of the tenant's own; an end user's is none."""
    caller = await authenticate(request)
    if caller.actor != _ADMIN:
        raise VlensFailure(errors.INVALID_TOKEN)
    return caller


def _bearer(request: Request) -> str:
    """The token that is shown, empty for none: clients that have none yet send the word `Bearer` alone."""
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() not in {"", "bearer"}:
        raise VlensFailure(errors.INVALID_TOKEN)
    return token.strip()


async def _session(token: str, tenant: Tenant, state: State) -> Session:
    """The tenant's session that an access token is of."""
    try:
        claims = Tokens(state.vault).check(token, Kind.ACCESS)
    except TokenInvalid:
        raise VlensFailure(errors.INVALID_TOKEN) from None
    found = await state.lookups.run(lambda: state.sessions.find(tenant.id, claims.session_id))
    if found is None or claims.tenant_id != tenant.id:
        raise VlensFailure(errors.INVALID_TOKEN)
    return found


def _with_session(tenant: Tenant, session: Session) -> Caller:
    return Caller(tenant, session.user_id, _ADMIN if session.user_id is None else f"user {session.user_id}")
