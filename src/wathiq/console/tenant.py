"""The tenant's own names, keys and wishes; and, for the operator, the other tenants there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask
from wathiq.console import errors
from wathiq.console.errors import ConsoleFailure
from wathiq.console.headers import API
from wathiq.console.session import ACTOR, operator, signed_in
from wathiq.store import Tenant, TenantExists
from wathiq.store.rotation import ROTATIONS
from wathiq.wishes import UnfitWish, Wish, Wishes

router = APIRouter(prefix=API)

_OF_OPERATOR = frozenset({"requests_per_second", "requests_per_minute"})
"""What a tenant may not wish for by itself."""

_SWITCHES = frozenset(name for name, value in asdict(Wishes()).items() if isinstance(value, bool))


@router.get("/tenant")
async def tenant(request: Request) -> JSONResponse:
    """What can be shown of the tenant: nothing in it is secret."""
    return JSONResponse(_told((await signed_in(request)).tenant, state_of(request)))


@router.patch("/tenant")
async def change(request: Request) -> JSONResponse:
    """Change some wishes; null is what the settings say."""
    who, state = await signed_in(request), state_of(request)
    changes = _changes(await ask.json_members(request))
    try:
        await state.lookups.run(lambda: state.tenants.change(who.tenant.name, changes, actor=ACTOR))
    except UnfitWish as error:
        raise BadRequest(f"The {error}.", error.wish) from None
    return await tenant(request)


@router.post("/tenant/keys")
async def renew(request: Request) -> JSONResponse:
    """New credentials of a dialect, shown this once; those before end, and with Vlens's this session."""
    who, state = await signed_in(request), state_of(request)
    dialect = ask.text(await ask.json_members(request), "dialect")
    if dialect not in ROTATIONS:
        raise BadRequest(f"dialect must be one of {', '.join(ROTATIONS)}.", "dialect")
    renewed = await state.lookups.run(lambda: state.tenants.rotate(who.tenant.name, [dialect], actor=ACTOR))
    return JSONResponse(renewed.as_dict())


@router.get("/tenants")
async def tenants(request: Request) -> JSONResponse:
    """All of them, for the operator."""
    await operator(request)
    state = state_of(request)
    found = await state.lookups.run(state.tenants.all)
    return JSONResponse({"tenants": [_named(one) for one in found]})


@router.post("/tenants")
async def create(request: Request) -> JSONResponse:
    """A new tenant and its credentials, shown this once."""
    await operator(request)
    state, name = state_of(request), ask.text(await ask.json_members(request), "name")
    try:
        credentials = await state.lookups.run(lambda: state.tenants.create(name, actor=ACTOR))
    except TenantExists:
        raise ConsoleFailure(errors.TENANT_EXISTS) from None
    except ValueError as error:
        raise BadRequest(f"{error}.", "name") from None
    return JSONResponse(credentials.as_dict(), 201)


def _told(tenant: Tenant, state: State) -> dict[str, Any]:
    settings = {
        "screening_threshold": state.settings.screening_threshold,
        "keep_hours": state.settings.transaction_hours,
    }
    return {
        **_named(tenant),
        "huawei": asdict(tenant.huawei),
        "wishes": tenant.wishes.columns(),
        "settings": settings,
        "register": state.register is not None,
    }


def _named(tenant: Tenant) -> dict[str, Any]:
    made = tenant.created_at.isoformat()
    return {"id": tenant.id, "name": tenant.name, "tenancy_name": tenant.tenancy_name, "created_at": made}


def _changes(asked: Mapping[str, Any]) -> Mapping[str, Wish]:
    """The wishes that a tenant may change, each of its type. Raises BadRequest."""
    for name, value in asked.items():
        if name not in asdict(Wishes()) or name in _OF_OPERATOR:
            raise BadRequest("There is no such wish.")
        if not _fits(name, value):
            raise BadRequest("The wish must be of another type.", name)
    return asked


def _fits(name: str, value: object) -> bool:
    if name in _SWITCHES:
        return isinstance(value, bool)
    whole = name == "keep_hours"
    return value is None or (isinstance(value, int if whole else (int, float)) and not isinstance(value, bool))
