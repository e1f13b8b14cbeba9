"""How users log in: with phone and password, and on a device that is new with a one-time code besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi import vlens_users
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, codes, errors, tokens, users
from wathiq.api.vlens.authentication import Caller, authenticate_key
from wathiq.api.vlens.errors import VlensFailure
from wathiq.api.vlens.users import LONGEST_PASSWORD
from wathiq.store import Address, Channel, User
from wathiq.store.attempts import LOCKED_FOR
from wathiq.store.codes import Purpose

router = APIRouter(prefix="/api/digitalidentity", tags=["Vlens"])

_LOGIN = "user login"


@dataclass(frozen=True, slots=True)
class _Login:
    """Who wants to log in. A device that is not named is a new one every time."""

    phone: Address
    password: str = field(repr=False)
    device: str = field(repr=False)


@router.post("/login", summary="Tokens for a user", openapi_extra=vlens_users.LOGIN)
async def login(request: Request) -> JSONResponse:
    """Log a user in, or send him a code where the device is new. Nobody without the password learns who is a user."""
    caller, state = await authenticate_key(request), state_of(request)
    members = await ask.json_members(request)
    asked = _Login(
        codes.address(members, Channel.PHONE),
        ask.text(members, "password", longest=LONGEST_PASSWORD),
        codes.optional(members, "imei"),
    )
    user = await state.logins.run(lambda: _user(asked, caller, state))
    if not await state.lookups.run(lambda: _is_let_in(user, asked, members, caller, state)):
        address = _reached_at(user, state)
        return users.code_sent(address.channel, await _sent(asked, address, caller, state))
    return users.logged_in(user, await tokens.issue_user_tokens(state, caller.tenant, user.id))


async def _sent(asked: _Login, address: Address, caller: Caller, state: State) -> str:
    """Send a code; the id to show it with. Asking again and again for a device that is none is a failure."""
    try:
        return await codes.send(Purpose.LOGIN, address, caller, state)
    except VlensFailure as refused:
        if refused.error is errors.TOO_MANY_CODES:
            await state.lookups.run(lambda: state.attempts.failed(_LOGIN, _subject(asked, caller)))
        raise


def _user(asked: _Login, caller: Caller, state: State) -> User:
    """The user whose password it is. Raises VlensFailure, after as long a time whether or not there is such a user.

    Failures count by number, whoever has it, so that the lock tells nothing either.
    """
    subject = _subject(asked, caller)
    if state.attempts.locked(_LOGIN, subject):
        raise VlensFailure(errors.TOO_MANY_ATTEMPTS, int(LOCKED_FOR.total_seconds()))
    user = state.users.by_login(caller.tenant.id, asked.phone, asked.password)
    if user is None:
        state.attempts.failed(_LOGIN, subject)
        raise VlensFailure(errors.INVALID_CREDENTIALS)
    return user


def _is_let_in(user: User, asked: _Login, members: Mapping[str, Any], caller: Caller, state: State) -> bool:
    """Whether device or code let the user in; not where there is no code yet. Raises VlensFailure where it is wrong."""
    tenant_id, subject = caller.tenant.id, _subject(asked, caller)
    if not (asked.device and state.users.knows_device(tenant_id, user.id, asked.device)):
        told = [proof for address in _addresses(user) if (proof := codes.proof(members, Purpose.LOGIN, address))]
        if not told:
            return False
        if not any(state.codes.spend(tenant_id, proof) for proof in told):
            state.attempts.failed(_LOGIN, subject)
            raise VlensFailure(errors.INVALID_CODE)
        if asked.device:
            state.users.remember_device(tenant_id, user.id, asked.device)
    state.attempts.succeeded(_LOGIN, subject)
    return True


def _subject(asked: _Login, caller: Caller) -> str:
    return f"{caller.tenant.id} {asked.phone.text}"


def _addresses(user: User) -> Iterator[Address]:
    yield Address(Channel.PHONE, user.phone)
    if user.email:
        yield Address(Channel.EMAIL, user.email)


def _reached_at(user: User, state: State) -> Address:
    """The first address that codes can be sent to. Raises VlensFailure."""
    for address in _addresses(user):
        if address.channel in state.sender.channels:
            return address
    raise VlensFailure(errors.NO_DELIVERY)
