"""The Vlens OCR endpoints, each also as `/file` with a multipart form."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, envelope, errors
from wathiq.api.vlens.ask import Ask
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.documents import passport
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


@router.post("/passport", summary="Passport")
async def read_passport(request: Request) -> JSONResponse:
    """Reads the machine-readable zone of a passport, or of any other ICAO 9303 document."""
    await _authenticate(request)
    return await _passport(await ask.from_json(request), state_of(request))


@router.post("/passport/file", summary="Passport, as a file")
async def read_passport_file(request: Request) -> JSONResponse:
    """As `/passport`, for a multipart form."""
    await _authenticate(request)
    return await _passport(await ask.from_form(request), state_of(request))


async def _passport(asked: Ask, state: State) -> JSONResponse:
    ids = asked.ids
    reading = await state.read(asked.image, passport.NAME, _limits(state))
    return JSONResponse(envelope.of_reading(reading, "passport", _PASSPORT_FIELDS, ids))


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
