"""The Vlens OCR endpoints, each with an image also as `/file` with a multipart form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import aml, ask, checks, endpoints, envelope, errors, identity
from wathiq.api.vlens.ask import Ask, Ids
from wathiq.api.vlens.endpoints import ENDPOINTS, Endpoint
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.reading import Classification, Reading
from wathiq.screening.search import Query
from wathiq.store import ForeignTransaction, Steps, Tenant
from wathiq.vision.decode import Limits

router = APIRouter(prefix="/v1/ocr", tags=["Vlens"])

Take = Callable[[Request], Awaitable[Ask]]
Answer = Callable[[Ask, Tenant, State], Awaitable[dict[str, Any]]]
Route = Callable[[Request], Awaitable[JSONResponse]]


def _reads(endpoint: Endpoint) -> Answer:
    """The answer of an endpoint that reads a document, as a step of its transaction."""

    async def answer(asked: Ask, tenant: Tenant, state: State) -> dict[str, Any]:
        if not endpoint.takes(asked.country):
            raise VlensFailure(errors.UNSUPPORTED_DOCUMENT)
        await _begin(asked.ids, tenant, state)
        reading, portrait = await state.read_with_portrait(asked.image, endpoint.document, _limits(state))
        steps = await _steps(reading, portrait, asked.ids, tenant, state)
        findings = (*reading.findings, *checks.of_step(reading, steps, asked.expected_name))
        services = envelope.services(endpoint.doc_type, findings, endpoint.names)
        data = _data(endpoint, steps, asked, state)
        return envelope.success(data, services | {"AML": await _screened(reading, tenant, state)})

    return answer


def _data(endpoint: Endpoint, steps: Steps, asked: Ask, state: State) -> dict[str, Any]:
    ids = asked.ids.members()
    data = endpoint.data(steps[endpoint.document]) | ids
    if endpoint.document not in identity.DOCUMENTS:
        return data
    extracted = state.settings.vlens_extracted_data if asked.extracted is None else asked.extracted
    return data | identity.combined(steps, ids) if extracted else ids


async def _screened(reading: Reading, tenant: Tenant, state: State) -> dict[str, Any] | None:
    """`services.AML` of an identity card whose tenant wants its holders screened."""
    query = Query(name=reading.value("name"), id_number=reading.value("number"))
    if reading.type != endpoints.ID_FRONT or not tenant.screen_id_front or not (query.name or query.id_number):
        return None
    return aml.answer(await state.screen(query, tenant.screening_threshold))


async def _classify(asked: Ask, tenant: Tenant, state: State) -> dict[str, Any]:
    """A picture of something else is an answer too, `unknown`."""
    await _begin(asked.ids, tenant, state)
    found = _classification(await state.classify(asked.image, _limits(state)))
    return envelope.success(asked.ids.members(), envelope.services(None, ()) | {"classification": found})


def _classification(found: Classification) -> dict[str, Any]:
    """The document as one of those that an endpoint reads, with its side where it has two."""
    endpoint = endpoints.BY_DOCUMENT.get(found.document or "")
    doc_type = endpoint.doc_type if endpoint else "unknown"
    side = {"side": endpoint.side} if endpoint and endpoint.side else {}
    return {"doc_type": doc_type, "confidence": round(found.confidence, 4), **side}


def _route(answer: Answer, take: Take) -> Route:
    async def route(request: Request) -> JSONResponse:
        tenant = await _authenticate(request)
        return JSONResponse(await answer(await take(request), tenant, state_of(request)))

    return route


def _add(path: str, summary: str, answer: Answer) -> None:
    router.post(path, summary=summary)(_route(answer, ask.from_json))
    router.post(f"{path}/file", summary=f"{summary}, as a file")(_route(answer, ask.from_form))


for _endpoint in ENDPOINTS:
    _add(_endpoint.path, _endpoint.summary, _reads(_endpoint))
_add("/classification", "Which document a picture shows", _classify)


@router.post("/aml/validate", summary="Screening of a name, a national number or both against the lists")
async def _screen(request: Request) -> JSONResponse:
    tenant, state = await _authenticate(request), state_of(request)
    asked = await ask.person_from_json(request)
    await _begin(asked.ids, tenant, state)
    hits = await state.screen(Query(name=asked.name, id_number=asked.id_number), tenant.screening_threshold)
    services = envelope.services(None, ()) | {"AML": aml.answer(hits)}
    return JSONResponse(envelope.success(asked.ids.members(), services))


async def _begin(ids: Ids, tenant: Tenant, state: State) -> None:
    """Begin the request's transaction, or go on with it."""
    try:
        await state.lookups.run(lambda: state.transactions.begin(tenant.id, ids.transaction_id))
    except ForeignTransaction:
        raise VlensFailure(errors.INVALID_TRANSACTION) from None


async def _steps(reading: Reading, portrait: bytes | None, ids: Ids, tenant: Tenant, state: State) -> Steps:
    """What this step read, and what others of its transaction did where the document is one that is kept."""
    values = {name: field.value for name, field in reading.fields.items()}
    if reading.type not in checks.KEPT:
        return {reading.type: values}
    keep = state.transactions.keep
    kept = await state.lookups.run(lambda: keep(tenant.id, ids.transaction_id, reading.type, values, portrait))
    return {**kept, reading.type: values}


async def _authenticate(request: Request) -> Tenant:
    """The key alone admits. Tokens come with the credentials endpoints; until then none can be valid."""
    state = state_of(request)
    key = request.headers.get("apikey", "")
    tenant = await state.lookups.run(lambda: state.tenants.by_api_key(key)) if key else None
    if tenant is None:
        raise VlensFailure(errors.INVALID_API_KEY)
    return tenant


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
