"""NHN Cloud's Vehicle Plate OCR. Every answer has HTTP's status 200; its header says how it went."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api import requests
from wathiq.api.dialect import Dialect
from wathiq.api.exchange import ended_in
from wathiq.api.limits import Exceeded, admit
from wathiq.api.nhn import answer, errors
from wathiq.api.nhn.errors import NhnError, NhnFailure
from wathiq.api.openapi import nhn as openapi
from wathiq.api.state import state_of
from wathiq.documents import korea_plate
from wathiq.vision.distil import PNG_SIGNATURE

router = APIRouter(tags=["NHN Cloud"])

_FILE_TYPES = {b"\xff\xd8\xff": "jpg", PNG_SIGNATURE: "png"}
"""What the files that are taken begin with, whatever their names say."""


@router.post("/v1.0/appkeys/{app_key}/vehicle-plate", summary="Vehicle Plate OCR", openapi_extra=openapi.VEHICLE_PLATE)
async def vehicle_plate(app_key: str, request: Request) -> JSONResponse:
    """Reads a Korean number plate."""
    state = state_of(request)
    await _authenticate(app_key, request)
    data = await _image(request)
    file_type = _file_type(data, state.settings.nhn_max_image_bytes)
    request.state.engine_asked = True
    limits = replace(state.limits, max_bytes=state.settings.nhn_max_image_bytes)
    seen = await state.see(data, korea_plate.NAME, limits)
    return JSONResponse(answer.success(seen.reading, file_type, seen.width, seen.height))


async def _authenticate(app_key: str, request: Request) -> None:
    state, secret_key = state_of(request), request.headers.get("authorization", "")
    tenant = await state.lookups.run(lambda: state.tenants.by_app_key(app_key, secret_key))
    if tenant is None:
        raise NhnFailure(errors.INVALID_APPKEY_SECRETKEY)
    await admit(request, tenant)


async def _image(request: Request) -> bytes:
    """The file in the part `image`; raises BadRequest and its kind."""
    async with requests.form(request) as form:
        image = form.get("image")
        if not isinstance(image, UploadFile):
            raise NhnFailure(errors.INVALID_PARAMETER)
        return await image.read()


def _file_type(data: bytes, max_bytes: int) -> str:
    if not data:
        raise NhnFailure(errors.UPLOADED_FILE_IS_EMPTY)
    if len(data) > max_bytes:
        raise NhnFailure(errors.MAX_UPLOAD_SIZE_EXCEEDED)
    for magic, file_type in _FILE_TYPES.items():
        if data.startswith(magic):
            return file_type
    raise NhnFailure(errors.INVALID_FILE_TYPE)


def _refuse(request: Request, error: Exception) -> JSONResponse:
    found = _error_of(request, error)
    ended_in(request, found.code)
    return JSONResponse(answer.failure(found), headers=error.headers if isinstance(error, Exceeded) else {})


def _error_of(request: Request, error: Exception) -> NhnError:
    if isinstance(error, NhnFailure):
        return error.error
    if isinstance(error, HTTPException):
        return errors.HTTP_ERRORS.get(error.status_code, errors.FAIL)
    if isinstance(error, SQLAlchemyError):
        return errors.DATABASE_FAIL
    # What nobody foresaw is the engine's failure once the engine was asked.
    unforeseen = errors.OCR_VEHICLE_PLATE_API_FAIL if hasattr(request.state, "engine_asked") else errors.FAIL
    return errors.ERRORS.get(type(error), unforeseen)


NHN = Dialect(prefixes=("/v1.0/",), router=router, refuse=_refuse)
