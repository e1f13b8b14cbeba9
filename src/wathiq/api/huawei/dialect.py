"""Huawei Cloud's Vehicle License OCR, with as much of its identity service as its clients call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api import requests
from wathiq.api.dialect import Dialect
from wathiq.api.exchange import ended_in
from wathiq.api.fetch import Guard, fetch
from wathiq.api.huawei import answer, errors, tokens
from wathiq.api.huawei.answer import Options
from wathiq.api.huawei.authentication import caller, identified, login
from wathiq.api.huawei.errors import HuaweiError, HuaweiFailure
from wathiq.api.limits import Exceeded, admit
from wathiq.api.openapi import huawei as openapi
from wathiq.api.openapi import huawei_iam
from wathiq.api.state import State, state_of
from wathiq.documents import china_vehicle_licence
from wathiq.vision.decode import Limits

router = APIRouter(tags=["Huawei Cloud"])

_MOST_BASE64 = 10 * 1024 * 1024
_LEAST_SIDE = 100
_FLAGS = ("return_issuing_authority", "return_text_location", "recognize_electronic_license", "alarm")


@router.post(
    "/v2/{project_id}/ocr/vehicle-license", summary="Vehicle License OCR", openapi_extra=openapi.VEHICLE_LICENSE
)
async def vehicle_license(project_id: str, request: Request) -> JSONResponse:
    """Reads the main page, the side page, or both, of a vehicle licence of mainland China."""
    state, body = state_of(request), await request.body()
    tenant = await caller(request, state, body)
    if project_id != tenant.huawei.project_id:
        raise HuaweiFailure(errors.ACCESS_DENIED)
    if requests.content_type(request.headers) != "application/json":
        raise HuaweiFailure(errors.INVALID_JSON)
    asked = requests.json_object(body)
    options = _options(asked)
    reading = await state.read(await _image(asked, state), china_vehicle_licence.NAME, _limits(state))
    result = answer.result(reading, options)
    if result is None:
        raise HuaweiFailure(errors.IMAGE_QUALITY)
    return JSONResponse({"result": result})


def _options(asked: Mapping[str, Any]) -> Options:
    """The options; blank or absent means the main page alone and nothing extra."""
    side = "front" if asked.get("side") in (None, "") else asked["side"]
    flags = {name: asked[name] for name in _FLAGS if asked.get(name) is not None}
    known = isinstance(side, str) and side in answer.SIDES
    if not known or not all(isinstance(flag, bool) for flag in flags.values()):
        raise HuaweiFailure(errors.INVALID_PARAMETER)
    return Options(side=side, **flags)


async def _image(asked: Mapping[str, Any], state: State) -> bytes:
    """The image itself, or what its URL leads to: one of them, not both."""
    image, url = asked.get("image"), asked.get("url")
    given = [value for value in (image, url) if value not in (None, "")]
    if len(given) != 1 or not isinstance(given[0], str):
        raise HuaweiFailure(errors.INVALID_PARAMETER)
    if not image:
        return await _fetched(given[0], state)
    if len(given[0]) > _MOST_BASE64:
        raise HuaweiFailure(errors.IMAGE_SIZE)
    return requests.base64_image(given[0], "image")


async def _fetched(url: str, state: State) -> bytes:
    settings = state.settings
    if not settings.url_input:
        raise HuaweiFailure(errors.URL_NOT_ALLOWED)
    guard = Guard(settings.max_image_bytes, settings.url_timeout_seconds, settings.url_allow_private)
    return await fetch(url, guard)


def _limits(state: State) -> Limits:
    return replace(state.limits, min_side=_LEAST_SIDE)


@router.post("/v3/auth/tokens", summary="Obtain a token", status_code=201, openapi_extra=huawei_iam.TOKENS)
async def issue_token(request: Request) -> JSONResponse:
    """A token for a user's name and password, in the header `X-Subject-Token`."""
    state = state_of(request)
    try:
        asked = tokens.parse_token_request(await requests.small_body(request))
    except tokens.TokenRequestInvalid:
        return JSONResponse(errors.iam_error_body(400, errors.IAM_BODY_INVALID), 400)
    tenant = await state.logins.run(lambda: login(asked, state))
    if tenant is None:
        return JSONResponse(errors.iam_error_body(401, errors.IAM_LOGIN_WRONG), 401)
    await admit(request, tenant)
    for_project = asked.project is not None
    project = tenant.huawei.project_id if for_project else None
    generation = tenant.huawei.token_generation
    issued = tokens.Tokens(state.token_key).issue(tenant.id, project, generation, datetime.now(UTC))
    body = tokens.token_body(issued, tenant.huawei, for_project=for_project)
    return JSONResponse(body, 201, headers={"X-Subject-Token": issued.text})


@router.get("/v3/projects", summary="List projects", openapi_extra=huawei_iam.PROJECTS)
async def list_projects(request: Request) -> JSONResponse:
    """The caller's project, if it has the name that is asked for."""
    tenant, _ = await identified(request, state_of(request), b"")
    name = request.query_params.get("name")
    owners = [tenant.huawei] if name in (None, tenant.huawei.project_name) else []
    return JSONResponse(tokens.projects_body(owners, str(request.url.replace(query=""))))


_REQUEST_ERRORS: Mapping[type[Exception], HuaweiError] = {
    requests.NotJson: errors.INVALID_JSON,
    requests.NotBase64: errors.UNSUPPORTED_IMAGE,
    requests.BodyTooLarge: errors.BODY_TOO_LARGE,
    requests.BodyTooSlow: errors.REQUEST_ERROR,
}
_HTTP_ERRORS = {404: errors.API_NOT_FOUND, 405: errors.METHOD_NOT_FOUND}


def _refuse(request: Request, error: Exception) -> JSONResponse:
    found, detail = _error_of(error)
    ended_in(request, found.status if request.url.path.startswith("/v3/") else found.code)
    headers = {"Retry-After": "1"} if found.status == 503 else {}
    if isinstance(error, Exceeded):
        headers = error.headers
    if request.url.path.startswith("/v3/"):
        return JSONResponse(errors.iam_error_body(found.status, found.message), found.status, headers)
    return JSONResponse(errors.error_body(found, detail), found.status, headers)


def _error_of(error: Exception) -> tuple[HuaweiError, str]:
    if isinstance(error, HuaweiFailure):
        return error.error, error.detail
    if isinstance(error, HTTPException):
        return _HTTP_ERRORS.get(error.status_code, errors.REQUEST_ERROR), ""
    if isinstance(error, Exceeded):
        return errors.THROTTLED, errors.OVER_RATE.format(limit=error.limit, period=error.period)
    known = _REQUEST_ERRORS.get(type(error)) or errors.ERRORS.get(type(error))
    return known or errors.SERVICE_INTERNAL, ""


HUAWEI = Dialect(prefixes=("/v2/", "/v3/"), router=router, refuse=_refuse)
