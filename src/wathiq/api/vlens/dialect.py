"""The Vlens OCR endpoints, each with an image also as `/file` with a multipart form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import aml, ask, envelope, errors
from wathiq.api.vlens.ask import Ask
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.documents import egypt_plate, passport
from wathiq.screening.search import Query
from wathiq.vision.decode import Limits

router = APIRouter(prefix="/v1/ocr", tags=["Vlens"])

_PASSPORT_FIELDS = (
    "passport_no",
    "name",
    "nationality",
    "country_code",
    "gender",
    "Date_of_Birth",
    "Date_of_Expiry",
    "doc_Type",
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One image in, one document out: `members` are those of the answer's data, each with the reading's field."""

    path: str
    summary: str
    document: str
    doc_type: str
    members: Mapping[str, str]


ENDPOINTS = (
    Endpoint(
        path="/passport",
        summary="Passport, or another document with a machine-readable zone",
        document=passport.NAME,
        doc_type="passport",
        members={name: name for name in _PASSPORT_FIELDS},
    ),
    Endpoint(
        path="/license_plate",
        summary="Egyptian number plate",
        document=egypt_plate.NAME,
        doc_type="license_plate",
        members={"result": "plate"},
    ),
)

Take = Callable[[Request], Awaitable[Ask]]
Route = Callable[[Request], Awaitable[JSONResponse]]


def _route(endpoint: Endpoint, take: Take) -> Route:
    async def answer(request: Request) -> JSONResponse:
        await _authenticate(request)
        asked, state = await take(request), state_of(request)
        ids = asked.ids
        reading = await state.read(asked.image, endpoint.document, _limits(state))
        return JSONResponse(envelope.of_reading(reading, endpoint.doc_type, endpoint.members, ids))

    return answer


for _endpoint in ENDPOINTS:
    router.post(_endpoint.path, summary=_endpoint.summary)(_route(_endpoint, ask.from_json))
    router.post(f"{_endpoint.path}/file", summary=f"{_endpoint.summary}, as a file")(_route(_endpoint, ask.from_form))


@router.post("/aml/validate", summary="Screening of a name, a national number or both against the lists")
async def _screen(request: Request) -> JSONResponse:
    await _authenticate(request)
    asked, state = await ask.person_from_json(request), state_of(request)
    ids = asked.ids
    hits = await state.screen(Query(name=asked.name, id_number=asked.id_number))
    return JSONResponse(envelope.success(ids, envelope.services(None, ()) | {"AML": aml.answer(hits)}))


async def _authenticate(request: Request) -> None:
    """The key alone admits. Tokens come with the credentials endpoints; until then none can be valid."""
    state = state_of(request)
    key = request.headers.get("apikey", "")
    if not key or await state.lookups.run(lambda: state.tenants.by_api_key(key)) is None:
        raise VlensFailure(errors.INVALID_API_KEY)


def _limits(state: State) -> Limits:
    return replace(state.engine.limits, max_bytes=state.settings.vlens_max_image_bytes)


def _refuse(request: Request, error: Exception) -> JSONResponse:
    found = _error_of(error)
    settings = request.app.state.settings
    status = 200 if settings.vlens_always_200 else found.status
    headers = {"Retry-After": "1"} if found is errors.BUSY else {}
    return JSONResponse(envelope.failure(found, _descriptions(error)), status, headers)


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
    return None


VLENS = Dialect(prefixes=("/v1/ocr", "/api/"), router=router, refuse=_refuse, any_case=True)
