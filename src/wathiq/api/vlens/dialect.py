"""The Vlens dialect. Each OCR endpoint that takes images takes them also as `/file`, with a multipart form."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.exchange import ended_in
from wathiq.api.limits import Exceeded
from wathiq.api.openapi import vlens_ocr
from wathiq.api.requests import BadRequest
from wathiq.api.state import state_of
from wathiq.api.vlens import (
    aml,
    ask,
    credentials,
    digital_identity,
    documents,
    envelope,
    erasure,
    errors,
    faces,
    images,
    registration,
    user_login,
)
from wathiq.api.vlens.authentication import authenticate
from wathiq.api.vlens.endpoints import ENDPOINTS
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.api.vlens.routes import Routes
from wathiq.screening.search import Query

ocr = APIRouter(prefix="/v1/ocr", tags=["Vlens"])

_routes = Routes(ocr, authenticate)
for _endpoint in ENDPOINTS:
    _routes.add(_endpoint.path, _endpoint.summary, documents.reads(_endpoint), vlens_ocr.reads(_endpoint))
_routes.add("/classification", "Which document a picture shows", documents.classify, vlens_ocr.CLASSIFY)
_routes.add("/face/match", "A face against the portrait on the transaction's ID card", faces.match, vlens_ocr.MATCH)
_routes.add("/face/compare", "Two faces with each other", faces.compare, vlens_ocr.COMPARE)
_routes.add("/liveness/multi", "Three frames: live, and the holder of the ID card", faces.liveness, vlens_ocr.LIVENESS)


@ocr.post(
    "/aml/validate",
    summary="Screening of a name, a national number or both against the lists",
    openapi_extra=vlens_ocr.SCREEN,
)
async def _screen(request: Request) -> JSONResponse:
    caller, state = await authenticate(request), state_of(request)
    asked = await ask.person_from_json(request)
    await documents.begin(asked.ids, caller, state)
    query = Query(name=asked.name, id_number=asked.id_number)
    found = await aml.screened(query, caller, state)
    if found is None:
        raise VlensFailure(errors.NO_LISTS)
    return JSONResponse(envelope.success(asked.ids.members(), envelope.services(None, ()) | {"AML": found}))


def _refuse(request: Request, error: Exception) -> JSONResponse:
    found = _error_of(error)
    ended_in(request, found.code)
    settings = request.app.state.settings
    status = 200 if settings.vlens_always_200 and not _is_taken_for_a_pass(request) else found.status
    headers = {"Retry-After": "1"} if found is errors.BUSY else {}
    headers |= (error.headers or {}) if isinstance(error, HTTPException | Exceeded | VlensFailure) else {}
    return JSONResponse(envelope.failure(found, _descriptions(error)), status, headers)


def _is_taken_for_a_pass(request: Request) -> bool:
    """Flutter's SDK takes whatever comes with HTTP 200 and no flag that is false for a person who is live."""
    return "/liveness/" in request.url.path.lower()


def _error_of(error: Exception) -> VlensError:
    if isinstance(error, VlensFailure):
        return error.error
    if isinstance(error, HTTPException):
        return errors.HTTP_ERRORS.get(error.status_code, errors.FAILED)
    return errors.ERRORS.get(type(error), errors.FAILED)


def _descriptions(error: Exception) -> list[dict[str, str]] | None:
    """Which member of the request is wrong, and how."""
    if isinstance(error, BadRequest):
        return [{"field": error.field or "", "message": error.reason}]
    if isinstance(error, VlensFailure) and error.field:
        return [{"field": error.field, "message": error.error.message}]
    return None


router = APIRouter()
for _part in (
    ocr,
    credentials.router,
    registration.router,
    registration.session_router,
    user_login.router,
    digital_identity.router,
    images.router,
    erasure.router,
):
    router.include_router(_part)

VLENS = Dialect(prefixes=("/v1/", "/api/"), router=router, refuse=_refuse, any_case=True)
