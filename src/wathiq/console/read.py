"""Try it: one picture, what is read off it and where, and what goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens.errors import VlensFailure
from wathiq.console import errors
from wathiq.console.answers import SERVICES, Answer, Outcome
from wathiq.console.headers import API
from wathiq.console.session import caller
from wathiq.faults import Fault, UnknownDocument
from wathiq.reading import Field, Quad, Reading

router = APIRouter(prefix=API)

_CLASSIFY = "auto"


@router.post("/read")
async def read(request: Request) -> JSONResponse:
    """The picture is the body; `document` names its type, or `auto`."""
    who, state = await caller(request), state_of(request)
    asked = request.query_params.get("document", _CLASSIFY)
    if asked not in (_CLASSIFY, *SERVICES):
        raise BadRequest("document must be one that is read, or auto.", "document")
    image = b"".join([chunk async for chunk in request.stream()])
    document = await _classified(image, state) if asked == _CLASSIFY else asked
    service = SERVICES[document]
    try:
        return JSONResponse(_told(await service.read(image, who, state)))
    except (Fault, VlensFailure) as error:
        answers = _answers([service.refused(request, error)])
        refusal = errors.refuse(request, error)
        found = errors.body(errors.error_of(error)) | {"document": document, "answers": answers}
        return JSONResponse(found, refusal.status_code)


async def _classified(image: bytes, state: State) -> str:
    found = await state.classify(image, state.limits)
    if found.document is None:
        raise UnknownDocument("The image shows no document of a known type.")
    return found.document


def _told(outcome: Outcome) -> dict[str, Any]:
    reading = outcome.reading
    return {
        "document": reading.type,
        "confidence": reading.confidence,
        "quads": list(_quads(reading)),
        "fields": list(_fields(reading)),
        "findings": [asdict(finding) for finding in outcome.findings],
        "fake": outcome.fake,
        "transaction_id": outcome.transaction_id,
        "answers": _answers(outcome.answers),
    }


def _quads(reading: Reading) -> Iterator[Quad]:
    """The document's corners, or those of each of its pages."""
    for page in reading.parts.values() or (reading,):
        if page.quad:
            yield page.quad


def _fields(reading: Reading) -> Iterator[dict[str, Any]]:
    """Every value that is there; of several pages each one's own, and what stands on none of them."""
    on_pages = {name for part in reading.parts.values() for name in part.fields}
    for page, part in (*reading.parts.items(), ("", reading)):
        for name, field in part.fields.items():
            if (field.value or field.box) and (page or name not in on_pages):
                yield _field(page, name, field)


def _field(page: str, name: str, field: Field) -> dict[str, Any]:
    return {"page": page, "name": name, "value": field.value, "confidence": field.confidence, "box": field.box}


def _answers(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    return [asdict(answer) for answer in answers]
