"""Transactions: found, looked into, and erased."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request

from wathiq.api.requests import BadRequest
from wathiq.api.state import state_of
from wathiq.api.vlens import ask
from wathiq.console import errors
from wathiq.console.errors import ConsoleFailure
from wathiq.console.headers import API
from wathiq.console.history import PAGE, Entry, Wanted
from wathiq.console.session import ACTOR, signed_in
from wathiq.console.stores import stores_of
from wathiq.vision.distil import PNG_SIGNATURE

router = APIRouter(prefix=f"{API}/transactions")

_BEGINNING = re.compile(r"[0-9a-f-]{0,36}")
_IMAGE = re.compile(r"[a-z0-9_]{1,48}\.jpg")
_BESIDE_FIELDS = ("findings", "fake", "statement", "card")
"""What a step keeps beside what its readers want to see."""

_KINDS: Mapping[bytes, str] = {b"\xff\xd8\xff": "image/jpeg", PNG_SIGNATURE: "image/png", b"BM": "image/bmp"}


@router.get("")
async def page(request: Request) -> JSONResponse:
    """Those whose id begins as `id` says, that began within `since` and `before`: the latest first, a page of them.

    `beyond` is the id of the last one of the page before, which began at `before`.
    """
    who, state, stores = await signed_in(request), state_of(request), stores_of(request)
    asked = request.query_params
    id_begins, beyond = (_beginning(asked.get(name, ""), name) for name in ("id", "beyond"))
    since, before = (_moment(asked.get(name, ""), name) for name in ("since", "before"))
    wanted = Wanted(id_begins, since, before, beyond)
    found = await state.lookups.run(lambda: stores.history.page(who.tenant.id, wanted))
    return JSONResponse({"transactions": list(map(_listed, found[:PAGE])), "more": len(found) > PAGE})


@router.get("/{transaction_id}")
async def one(transaction_id: str, request: Request) -> JSONResponse:
    """What was read of one, noted in the audit trail."""
    who, state, stores = await signed_in(request), state_of(request), stores_of(request)
    asked = ask.transaction_id(transaction_id)
    entry = await state.lookups.run(lambda: stores.history.one(who.tenant.id, asked))
    if entry is None:
        raise ConsoleFailure(errors.NOT_FOUND)
    steps = await state.lookups.run(lambda: state.transactions.steps(who.tenant.id, asked, actor=ACTOR))
    return JSONResponse(_listed(entry) | {"read": [_step(name, kept) for name, kept in steps.items()]})


@router.get("/{transaction_id}/images/{name}")
async def image(transaction_id: str, name: str, request: Request) -> Response:
    """One of its pictures, noted in the audit trail."""
    who, state = await signed_in(request), state_of(request)
    if not _IMAGE.fullmatch(name):
        raise ConsoleFailure(errors.NOT_FOUND)
    asked, read = ask.transaction_id(transaction_id), state.images.read
    found = await state.pictures.run(lambda: read(who.tenant.id, asked, name, actor=ACTOR))
    if name not in found:
        raise ConsoleFailure(errors.NOT_FOUND)
    kind = next((kind for magic, kind in _KINDS.items() if found[name].startswith(magic)), "application/octet-stream")
    return Response(found[name], media_type=kind)


@router.delete("/{transaction_id}")
async def erase(transaction_id: str, request: Request) -> Response:
    """With everything that was kept of it."""
    who, state = await signed_in(request), state_of(request)
    asked = ask.transaction_id(transaction_id)
    erased = await state.pictures.run(lambda: state.erasure.transaction(who.tenant.id, asked, actor=ACTOR))
    if not erased:
        raise ConsoleFailure(errors.NOT_FOUND)
    return Response(status_code=204)


def _listed(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "begun_at": entry.begun_at.isoformat(),
        "expires_at": entry.expires_at.isoformat(),
        "steps": entry.steps,
        "images": entry.images,
    }


def _step(name: str, kept: Mapping[str, str]) -> dict[str, Any]:
    fields = {field: value for field, value in kept.items() if field not in _BESIDE_FIELDS and value}
    findings = json.loads(kept.get("findings") or "[]")
    return {"document": name, "fields": fields, "findings": findings, "fake": kept.get("fake") == "true"}


def _beginning(text: str, name: str) -> str:
    """An id, or its beginning. Raises BadRequest."""
    found = text.strip().lower()
    if not _BEGINNING.fullmatch(found):
        raise BadRequest(f"{name} must be the beginning of a transaction's id.", name)
    return found


def _moment(text: str, name: str) -> datetime | None:
    """A moment with its zone, UTC's where it has none. Raises BadRequest."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(f"{name} must be a moment as ISO 8601 has it.", name) from None
