"""The Vlens OCR endpoints, each that takes images also as `/file` with a multipart form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.requests import BadRequest
from wathiq.api.state import state_of
from wathiq.api.vlens import aml, ask, documents, envelope, errors, faces
from wathiq.api.vlens.ask import IMAGE, Ask, Images
from wathiq.api.vlens.documents import Answer
from wathiq.api.vlens.endpoints import ENDPOINTS
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.screening.search import Query
from wathiq.store import Tenant

router = APIRouter(prefix="/v1/ocr", tags=["Vlens"])

Take = Callable[[Request, Images], Awaitable[Ask]]
Route = Callable[[Request], Awaitable[JSONResponse]]


def _route(answer: Answer, take: Take, images: Images) -> Route:
    async def route(request: Request) -> JSONResponse:
        tenant = await _authenticate(request)
        return JSONResponse(await answer(await take(request, images), tenant, state_of(request)))

    return route


def _add(path: str, summary: str, answer: Answer, images: Images = IMAGE) -> None:
    files = "as a file" if images == IMAGE else "as files"
    router.post(path, summary=summary)(_route(answer, ask.from_json, images))
    router.post(f"{path}/file", summary=f"{summary}, {files}")(_route(answer, ask.from_form, images))


for _endpoint in ENDPOINTS:
    _add(_endpoint.path, _endpoint.summary, documents.reads(_endpoint))
_add("/classification", "Which document a picture shows", documents.classify)
_add("/face/match", "A face against the portrait on the transaction's ID card", faces.match)
_add("/face/compare", "Two faces with each other", faces.compare, faces.COMPARE)
_add("/liveness/multi", "Three frames: live, and the holder of the ID card", faces.liveness, faces.LIVENESS)


@router.post("/aml/validate", summary="Screening of a name, a national number or both against the lists")
async def _screen(request: Request) -> JSONResponse:
    tenant, state = await _authenticate(request), state_of(request)
    asked = await ask.person_from_json(request)
    await documents.begin(asked.ids, tenant, state)
    hits = await state.screen(Query(name=asked.name, id_number=asked.id_number), tenant.wishes.screening_threshold)
    services = envelope.services(None, ()) | {"AML": aml.answer(hits)}
    return JSONResponse(envelope.success(asked.ids.members(), services))


async def _authenticate(request: Request) -> Tenant:
    """The key alone admits. Tokens come with the credentials endpoints; until then none can be valid."""
    state = state_of(request)
    key = request.headers.get("apikey", "")
    tenant = await state.lookups.run(lambda: state.tenants.by_api_key(key)) if key else None
    if tenant is None:
        raise VlensFailure(errors.INVALID_API_KEY)
    return tenant


def _refuse(request: Request, error: Exception) -> JSONResponse:
    found = _error_of(error)
    settings = request.app.state.settings
    status = 200 if settings.vlens_always_200 and not _is_taken_for_a_pass(request) else found.status
    headers = {"Retry-After": "1"} if found is errors.BUSY else {}
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
    return None


VLENS = Dialect(prefixes=("/v1/ocr", "/api/"), router=router, refuse=_refuse, any_case=True)
