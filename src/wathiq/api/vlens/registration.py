"""How people become a tenant's users: they show that phone and e-mail address are theirs, and choose a password."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.limits import RateExceeded
from wathiq.api.openapi import vlens_users
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, codes, envelope, errors, tokens, users
from wathiq.api.vlens.authentication import Caller, authenticate_key
from wathiq.api.vlens.errors import VlensFailure
from wathiq.api.vlens.users import LONGEST_PASSWORD, SHORTEST_PASSWORD
from wathiq.store import Address, Channel, User, UserExists
from wathiq.store.audit import Action
from wathiq.store.codes import Proof, Purpose
from wathiq.wishes import Wishes

router = APIRouter(prefix="/api/digitalidentity", tags=["Vlens"])

_ASKING_FOR_PEOPLE = Wishes(requests_per_minute=60)
"""How often a tenant's clients may ask who has an account: it is for a form, not for going through numbers."""

Route = Callable[[Request], Awaitable[JSONResponse]]


@dataclass(frozen=True, slots=True)
class _Registration:
    """What a person wants to be registered with; every address with the proof that it is the person's own."""

    phone: Proof
    email: Proof | None
    password: str = field(repr=False)
    device: str = field(repr=False)

    @property
    def proofs(self) -> tuple[Proof, ...]:
        return (self.phone, self.email) if self.email else (self.phone,)


@router.post(
    "/checkexistenceofemailorphone",
    summary="Whether there is an account with a phone number or an e-mail address",
    openapi_extra=vlens_users.EXISTENCE,
)
async def existence(request: Request) -> JSONResponse:
    """It tells what it is asked, which is its purpose; asking is limited, so that nobody goes through numbers."""
    caller, state = await authenticate_key(request), state_of(request)
    members = await ask.json_members(request)
    asked = [found for channel in Channel if (found := codes.optional_address(members, channel))]
    if not asked:
        raise BadRequest("A phoneNumber or an email is required.", "phoneNumber")
    if over := state.existence_rates.take(caller.tenant.id, _ASKING_FOR_PEOPLE, time.monotonic()):
        raise RateExceeded(over.limit, over.period, over.seconds)
    exists = await state.lookups.run(lambda: any(state.users.exists(caller.tenant.id, one) for one in asked))
    return JSONResponse(envelope.success({"exists": exists}, envelope.services(None, ())))


def _step(channel: Channel) -> Route:
    """Send a code to an address, or, where the code comes with it, say whether it is right."""

    async def step(request: Request) -> JSONResponse:
        caller, state = await authenticate_key(request), state_of(request)
        members = await ask.json_members(request)
        address = codes.address(members, channel)
        proof = codes.proof(members, Purpose.REGISTRATION, address)
        if proof is None:
            request_id = await codes.send(Purpose.REGISTRATION, address, caller, state)
            return users.code_sent(channel, request_id)
        if not await state.lookups.run(lambda: state.codes.confirm(caller.tenant.id, proof)):
            raise VlensFailure(errors.INVALID_CODE)
        return users.code_right(channel, proof.request_id)

    return step


for _path, _channel in (("phone", Channel.PHONE), ("email", Channel.EMAIL)):
    router.post(
        f"/register/stepverify{_path}",
        summary=f"A one-time code for a person's {_path}: sent, then told",
        openapi_extra=vlens_users.step(_channel),
    )(_step(_channel))


@router.post("/register", summary="A new user", openapi_extra=vlens_users.REGISTER)
async def register(request: Request) -> JSONResponse:
    """Add a user whose addresses are proven, and log him in."""
    caller, state = await authenticate_key(request), state_of(request)
    asked = _registration(await ask.json_members(request))
    user = await state.logins.run(lambda: _add(asked, caller, state))
    return users.logged_in(user, await tokens.issue_user_tokens(state, caller.tenant, user.id))


def _registration(members: Mapping[str, Any]) -> _Registration:
    if codes.given(members, "oAuthTokenVerificationRequestId"):
        raise VlensFailure(errors.NOT_CONFIGURED)
    password = ask.text(members, "password", longest=LONGEST_PASSWORD)
    if len(password) < SHORTEST_PASSWORD:
        raise BadRequest(f"password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", "password")
    email = codes.optional_address(members, Channel.EMAIL)
    return _Registration(
        _proof(members, codes.address(members, Channel.PHONE)),
        _proof(members, email) if email else None,
        password,
        codes.optional(members, "imei"),
    )


def _proof(members: Mapping[str, Any], address: Address) -> Proof:
    proof = codes.proof(members, Purpose.REGISTRATION, address)
    if proof is None:
        name = codes.NAMES[address.channel].code
        raise BadRequest(f"{name} is required.", name)
    return proof


def _add(asked: _Registration, caller: Caller, state: State) -> User:
    """That there is such a user is told only to whom the address belongs. The codes are spent last: none is wasted."""
    tenant_id = caller.tenant.id
    if not all(state.codes.confirm(tenant_id, proof) for proof in asked.proofs):
        raise VlensFailure(errors.INVALID_CODE)
    if any(state.users.exists(tenant_id, proof.address) for proof in asked.proofs):
        raise VlensFailure(errors.USER_EXISTS)
    if not all(state.codes.spend(tenant_id, proof) for proof in asked.proofs):
        raise VlensFailure(errors.INVALID_CODE)
    try:
        user = state.users.create(
            tenant_id, asked.phone.address, asked.email.address if asked.email else None, asked.password
        )
    except UserExists:  # another request was faster
        raise VlensFailure(errors.USER_EXISTS) from None
    if asked.device:
        state.users.remember_device(tenant_id, user.id, asked.device)
    state.audit.note(tenant_id, caller.actor, Action.CHANGED, f"user {user.id}")
    return user


async def _not_configured(request: Request) -> JSONResponse:
    """Refuse: there is no provider of identities that such a token could be of."""
    await authenticate_key(request)
    raise VlensFailure(errors.NOT_CONFIGURED)


for _path in ("/register/stepverifyoauthtoken", "/verifyoauthtoken"):
    router.post(_path, summary="A token of another provider: not configured", openapi_extra=vlens_users.NOT_CONFIGURED)(
        _not_configured
    )

session_router = APIRouter(prefix="/api/identityusersession", tags=["Vlens"])
session_router.post(
    "/createauthsession", summary="A session for a web page: not configured", openapi_extra=vlens_users.NOT_CONFIGURED
)(_not_configured)
