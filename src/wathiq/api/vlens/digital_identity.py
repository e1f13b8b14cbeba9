"""End users verify themselves: both sides of their card, then three frames, or a transaction that had all these.

Their steps are the OCR endpoints' own, in a transaction that is theirs. Once its front, back and liveness agree they
are verified.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi import vlens_identity
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, decision, documents, envelope, errors, faces, identity
from wathiq.api.vlens.ask import Ask
from wathiq.api.vlens.authentication import Caller, authenticate_user
from wathiq.api.vlens.documents import Answer
from wathiq.api.vlens.endpoints import ID_BACK, ID_FRONT, ID_FRONT_ENDPOINT, Endpoint
from wathiq.api.vlens.errors import VlensFailure
from wathiq.api.vlens.routes import Routes
from wathiq.store import Begun, ForeignTransaction, Steps, User
from wathiq.store.audit import Action

router = APIRouter(prefix="/api/digitalidentity", tags=["Vlens"])

Link = Callable[..., Begun]
"""How a transaction becomes the user's: begun where there is none, or only where there is one."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a user stands: what the steps of the transaction read, and whether they verify the user."""

    steps: Steps
    user: User
    verified: bool


def reads(endpoint: Endpoint) -> Answer:
    """The answer of `verify` to a side of the card."""

    async def answer(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
        asked = await _in_own(asked, caller, state)
        begun = await _linked(state.links.begin, "transaction_id", asked, caller, state)
        taken = await documents.take(endpoint, begun, asked, caller, state)
        services = envelope.services(endpoint.doc_type, taken.findings, endpoint.names) | taken.results
        return envelope.success(_data(await _stand(begun, asked, caller, state), asked, state), services)

    return answer


async def liveness(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
    """`verify/liveness/multi`: three frames, once both sides of the card were read."""
    asked = await _in_own(asked, caller, state)
    begun = await _linked(state.links.begin, "transaction_id", asked, caller, state)
    card = await faces.card_of(begun, asked, caller, state)
    if ID_BACK not in card.steps:
        raise VlensFailure(errors.NO_ID_BACK)
    found = await faces.examine(card, begun, asked, caller, state)
    return envelope.success(_data(await _stand(begun, asked, caller, state), asked, state), found.services)


_routes = Routes(router, authenticate_user)
for _endpoint in identity.SIDES.values():
    _summary = f"{_endpoint.summary}, of an end user"
    _routes.add(f"/verify{_endpoint.path}", _summary, reads(_endpoint), vlens_identity.reads(_endpoint))
_routes.add(
    "/verify/liveness/multi",
    "Three frames: live, and the end user whose ID card was read",
    liveness,
    vlens_identity.LIVENESS,
)


@router.post(
    "/linkuserwithexistingtransaction",
    summary="Make a transaction that went on without an end user that of one",
    openapi_extra=vlens_identity.LINK,
)
async def _link(request: Request) -> JSONResponse:
    caller, state = await authenticate_user(request), state_of(request)
    asked = await ask.link_from_json(request)
    begun = await _linked(state.links.link, "transactionId", asked, caller, state)
    found = await _stand(begun, asked, caller, state)
    findings = decision.findings(found.steps)
    services = envelope.services(ID_FRONT_ENDPOINT.doc_type, findings, identity.NAMES) | identity.results(found.steps)
    services |= {"liveness": decision.is_live(found.steps)}
    return JSONResponse(envelope.success(_data(found, asked, state), services))


async def _in_own(asked: Ask, caller: Caller, state: State) -> Ask:
    """The ask in the user's transaction: the one it names, or else the user's present one, or else a new one."""
    if asked.goes_on:
        return asked
    present = await state.lookups.run(lambda: state.links.present(caller.tenant.id, _user_of(caller)))
    return replace(asked, ids=replace(asked.ids, transaction_id=present or asked.ids.transaction_id))


async def _linked(link: Link, member: str, asked: Ask, caller: Caller, state: State) -> Begun:
    """The transaction that a member names, made the user's. Raises VlensFailure where it is another's, or nobody's."""
    place = (caller.tenant.id, asked.ids.transaction_id, _user_of(caller))
    try:
        return await state.lookups.run(lambda: link(*place, actor=caller.actor))
    except ForeignTransaction:
        raise VlensFailure(errors.INVALID_TRANSACTION, field=member) from None


async def _stand(begun: Begun, asked: Ask, caller: Caller, state: State) -> _Standing:
    """Look at all that the transaction holds by now, and note that the user is verified where it says so."""
    found = await state.lookups.run(lambda: _standing(begun, asked, caller, state))
    if found is None:
        raise VlensFailure(errors.INVALID_TOKEN)  # the user was erased meanwhile
    return found


def _standing(begun: Begun, asked: Ask, caller: Caller, state: State) -> _Standing | None:
    tenant, user_id = caller.tenant, _user_of(caller)
    steps, portrait = state.transactions.steps_and_portrait(begun, ID_FRONT, actor=caller.actor)
    verified = decision.verifies_user(steps, portrait, tenant.wishes, asked.expected_name)
    user = state.users.by_id(tenant.id, user_id)
    if user and verified and (not user.verified or user.profile != identity.profile(steps)):
        user = state.users.mark_verified(tenant.id, user_id, identity.profile(steps))
        state.audit.note(tenant.id, caller.actor, Action.CHANGED, f"user {user_id}")
    return _Standing(steps, user, verified) if user else None


def _data(found: _Standing, asked: Ask, state: State) -> dict[str, Any]:
    ids = asked.ids.members()
    data = identity.combined(found.steps, ids, verified=found.verified, user=found.user)
    if not documents.extracted(asked, state):
        data = {name: data[name] for name in identity.FLAGS}
    return data | ids


def _user_of(caller: Caller) -> int:
    if caller.user_id is None:
        raise VlensFailure(errors.INVALID_TOKEN)
    return caller.user_id
