"""Screening lists: which there are, how old they are, imports, and a name held against them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from wathiq.api import requests
from wathiq.api.requests import BadRequest
from wathiq.api.state import state_of
from wathiq.api.vlens import ask
from wathiq.console import errors
from wathiq.console.errors import ConsoleFailure
from wathiq.console.headers import API
from wathiq.console.latest_import import ImportRuns, Progress
from wathiq.console.session import ACTOR, caller, operator, signed_in
from wathiq.console.stores import stores_of
from wathiq.screening.formats.catalogue import FORMATS
from wathiq.screening.importing import Import, again, is_url
from wathiq.screening.lists import ListVersion
from wathiq.screening.search import Hit, Query
from wathiq.store import Action

router = APIRouter(prefix=API)

_LONGEST_NAME, _LONGEST_URL, _MOST_ENTRIES = 64, 2048, 10**8
_ASKED = ("name", "id_number", "passport", "birth_date", "gender", "country")
_GENDERS = ("", "male", "female")


@router.get("/lists")
async def overview(request: Request) -> JSONResponse:
    """Every list in force, the formats there are, and how the latest import fares."""
    who, state, stores = await signed_in(request), state_of(request), stores_of(request)
    found = await state.lookups.run(stores.lists.overview)
    latest = await state.lookups.run(stores.imports.progress) if who.is_operator else None
    formats = [{"name": name, "title": form.title} for name, form in FORMATS.items()]
    return JSONResponse(
        {
            "lists": [_listed(version, shows_origin=who.is_operator) for version in found],
            "formats": formats,
            "import": _progress(latest),
        }
    )


@router.post("/lists")
async def import_(request: Request) -> JSONResponse:
    """Begin an import, out of a file that comes with the form or from a URL that it names."""
    who, state, stores = await operator(request), state_of(request), stores_of(request)
    async with requests.form(request) as form:
        file = form.get("file")
        data = await file.read() if isinstance(file, UploadFile) else None
        wanted = _import(form, file.filename if isinstance(file, UploadFile) else None)
    try:
        await state.lookups.run(lambda: stores.imports.begin(wanted, data))
    except ImportRuns:
        raise ConsoleFailure(errors.IMPORT_RUNS) from None
    note, what = state.audit.note, f"list {wanted.source}"
    await state.lookups.run(lambda: note(who.tenant.id, ACTOR, Action.CHANGED, what))
    return JSONResponse({"import": _progress(Progress(wanted.source))}, 202)


@router.post("/screening")
async def screen(request: Request) -> JSONResponse:
    """Every entry that a person may be, with each step of its score; those that an allow list speaks for as well."""
    who, state = await caller(request), state_of(request)
    query = _query(await ask.json_members(request))
    threshold = who.tenant.wishes.screening_threshold
    hits = await state.screen(query, threshold)
    if hits is None:
        raise ConsoleFailure(errors.NO_LISTS)
    least = state.settings.screening_threshold if threshold is None else threshold
    return JSONResponse({"threshold": least, "hits": list(map(_hit, hits))})


def _import(form: FormData, file_name: str | None) -> Import:
    """What is to be imported. Raises BadRequest."""
    format_name, name, url, expected = (_text(form, part) for part in ("format", "name", "url", "expected"))
    if format_name not in FORMATS:
        raise BadRequest(f"format must be one of {', '.join(FORMATS)}.", "format")
    source = name or format_name
    if len(source) > _LONGEST_NAME or not source.isprintable():
        raise BadRequest(f"name must be at most {_LONGEST_NAME} printable characters.", "name")
    if expected and not (expected.isascii() and expected.isdigit() and 0 < int(expected[:9]) <= _MOST_ENTRIES):
        raise BadRequest("expected must be a number of entries.", "expected")
    if file_name is None and not (is_url(url) and len(url) <= _LONGEST_URL and url.isprintable()):
        raise BadRequest("A file is required, or an http or https URL.", "url")
    origin = url if file_name is None else "".join(filter(str.isprintable, file_name))[:_LONGEST_NAME] or "file"
    return Import(format_name, origin, source, int(expected[:9]) if expected else None)


def _text(form: FormData, name: str) -> str:
    given = form.get(name)
    return given.strip() if isinstance(given, str) else ""


def _query(members: dict[str, Any]) -> Query:
    """Who is asked for. Raises BadRequest."""
    given = {name: ask.text(members, name).strip() for name in _ASKED if members.get(name) not in (None, "")}
    if not any(given.get(name) for name in ("name", "id_number", "passport")):
        raise BadRequest("A name or a number is required.", "name")
    if given.get("gender", "") not in _GENDERS:
        raise BadRequest("gender must be male or female.", "gender")
    return Query(**cast("dict[str, Any]", given))


def _listed(version: ListVersion, *, shows_origin: bool) -> dict[str, Any]:
    """Where a list came from is nobody's business but the operator's: a URL may hold a key."""
    return {
        "name": version.source,
        "format": version.format,
        "version": version.version,
        "entries": version.count,
        "imported_at": version.imported_at.isoformat(),
        "origin": version.origin if shows_origin else None,
        "refreshable": shows_origin and is_url(again(version).origin),
    }


def _progress(latest: Progress | None) -> dict[str, Any] | None:
    return asdict(latest) if latest else None


def _hit(hit: Hit) -> dict[str, Any]:
    entity = hit.entity
    return {
        "name": hit.name,
        "score": hit.score,
        "allowed_by": hit.allowed_by,
        "explanation": [asdict(step) for step in hit.explanation],
        "list": entity.source,
        "reference": entity.reference,
        "kind": entity.kind,
        "names": [asdict(name) for name in entity.names],
        "identifiers": [asdict(held) for held in entity.identifiers],
        "birth_dates": entity.birth_dates,
        "countries": entity.countries,
        "case_number": entity.case_number,
    }
