"""How the console refuses: a code that the pages know words for, in both their languages, and English for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import DATABASE_AWAY, Failure
from wathiq.api.exchange import ended_in
from wathiq.api.limits import Exceeded, QuotaExceeded, RateExceeded
from wathiq.api.requests import BadRequest, BodyTooLarge, BodyTooSlow
from wathiq.api.vlens import errors as vlens
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.faults import Fault, Overloaded


@dataclass(frozen=True, slots=True)
class ConsoleError:
    """`code` is stable, `message` is for whoever reads the answer itself, `status` is HTTP's.

    `field` names what is wrong of a request, where that is known.
    """

    code: str
    message: str
    status: int
    field: str | None = None


NOT_SIGNED_IN = ConsoleError("not_signed_in", "Nobody is signed in.", 401)
WRONG_LOGIN = ConsoleError("wrong_login", "Tenancy name, user name or password is wrong.", 401)
LOCKED = ConsoleError("locked", "Too many failed attempts. Try again in five minutes.", 429)
FORGED = ConsoleError("forged", "The request does not come from the console's own page.", 403)
NOT_OPERATOR = ConsoleError("not_operator", "Only the operator's tenant may do this.", 403)
BAD_REQUEST = ConsoleError("bad_request", "The request is wrong.", 400)
TOO_MANY_REQUESTS = ConsoleError("too_many_requests", "The requests that were agreed on are used up.", 429)
NOT_FOUND = ConsoleError("not_found", "There is no such thing.", 404)
NO_LISTS = ConsoleError("no_lists", "There is no list to screen against.", 409)
IMPORT_RUNS = ConsoleError("import_runs", "Another list is being imported.", 409)
TENANT_EXISTS = ConsoleError("tenant_exists", "There is a tenant of this name.", 409)
BODY_TOO_LARGE = ConsoleError("body_too_large", "The request is too large.", 413)
BODY_TOO_SLOW = ConsoleError("body_too_slow", "The request did not arrive in time.", 408)
NO_DATABASE = ConsoleError("no_database", "The database does not answer, or not in time. Try again shortly.", 503)
FAILED = ConsoleError("failed", "The server failed.", 500)

_OF_VLENS: Mapping[VlensError, str] = {
    vlens.INVALID_TRANSACTION: "invalid_transaction",
    vlens.NO_ID_FRONT: "no_id_front",
    vlens.NO_FACE_IN_ID: "no_portrait",
    vlens.NO_FACE_IN_FRAME: "no_face",
    vlens.NOT_GENUINE: "not_genuine",
    vlens.NOT_LIVE: "not_live",
    vlens.LIVENESS_UNCLEAR: "liveness_unclear",
}
"""What the steps of a transaction refuse with besides the engine's faults."""

_ERRORS: Mapping[type[Exception], ConsoleError] = {
    BodyTooLarge: BODY_TOO_LARGE,
    BodyTooSlow: BODY_TOO_SLOW,
    RateExceeded: TOO_MANY_REQUESTS,
    QuotaExceeded: TOO_MANY_REQUESTS,
    **dict.fromkeys(DATABASE_AWAY, NO_DATABASE),
}
_HTTP_ERRORS: Mapping[int, ConsoleError] = {
    404: NOT_FOUND,
    405: ConsoleError("method_not_allowed", "The path takes another method.", 405),
}


class ConsoleFailure(Failure):
    """Raised where a request ends in `error`."""

    def __init__(self, error: ConsoleError) -> None:
        super().__init__(error.message)
        self.error = error


def refuse(request: Request, error: Exception) -> JSONResponse:
    """Any exception in the console's words."""
    found = error_of(error)
    ended_in(request, found.code)
    headers = error.headers if isinstance(error, Exceeded) else {}
    return JSONResponse(body(found), found.status, headers)


def body(error: ConsoleError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": error.message, "field": error.field}}


def error_of(error: Exception) -> ConsoleError:
    """What the exception becomes."""
    match error:
        case ConsoleFailure():
            return error.error
        case Fault():
            return ConsoleError(error.code, error.message, 503 if isinstance(error, Overloaded) else 422)
        case VlensFailure():
            code = _OF_VLENS.get(error.error, BAD_REQUEST.code)
            return ConsoleError(code, error.error.message, error.error.status)
        case HTTPException():
            return _HTTP_ERRORS.get(error.status_code, BAD_REQUEST)
        case BadRequest():
            return _ERRORS.get(type(error)) or replace(BAD_REQUEST, message=error.reason, field=error.field)
    return _ERRORS.get(type(error), FAILED)
