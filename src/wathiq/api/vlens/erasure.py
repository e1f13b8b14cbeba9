"""What is stored of a transaction or a user, erased at once because the tenant's own user wants it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi import parts, vlens
from wathiq.api.state import state_of
from wathiq.api.vlens import ask, envelope, errors
from wathiq.api.vlens.authentication import authenticate_admin
from wathiq.api.vlens.errors import VlensError, VlensFailure

router = APIRouter(prefix="/v1", tags=["Vlens"])


@router.delete(
    "/transactions/{transaction_id}",
    summary="Erase a transaction with all that was kept of it",
    openapi_extra=vlens.operation(
        parts.record({"erased": parts.truth()}),
        parameters=[parts.path("transaction_id", parts.uuid(), "The transaction's id.")],
        failures=[errors.INVALID_TRANSACTION, errors.NO_SUCH_TRANSACTION],
        security=vlens.ADMIN,
    ),
)
async def erase_transaction(request: Request, transaction_id: str) -> JSONResponse:
    """What its steps read, and its pictures."""
    caller, state = await authenticate_admin(request), state_of(request)
    place, erase = (caller.tenant.id, ask.transaction_id(transaction_id)), state.erasure.transaction
    erased = await state.pictures.run(lambda: erase(*place, actor=caller.actor))
    return _answer(errors.NO_SUCH_TRANSACTION, erased=erased)


@router.delete(
    "/users/{email_or_phone}",
    summary="Erase a user with all that was kept of him",
    openapi_extra=vlens.operation(
        parts.record({"erased": parts.truth()}),
        parameters=[parts.path("email_or_phone", parts.text("+201001234567"), "The user's e-mail address or phone.")],
        failures=[errors.NO_SUCH_USER],
        security=vlens.ADMIN,
    ),
)
async def erase_user(request: Request, email_or_phone: str) -> JSONResponse:
    """His transactions, sessions, one-time codes and devices, too."""
    caller, state = await authenticate_admin(request), state_of(request)
    erase = state.erasure.user
    erased = await state.pictures.run(lambda: erase(caller.tenant.id, email_or_phone, actor=caller.actor))
    return _answer(errors.NO_SUCH_USER, erased=erased)


def _answer(otherwise: VlensError, *, erased: bool) -> JSONResponse:
    if not erased:
        raise VlensFailure(otherwise)
    return JSONResponse(envelope.success({"erased": True}, envelope.services(None, ())))
