"""Screening, and its hits as Vlens writes them: every member of the type that its strict clients decode."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from wathiq.api.state import State
from wathiq.api.vlens.authentication import Caller
from wathiq.language import egypt_dates
from wathiq.screening.entity import Entity
from wathiq.screening.search import Hit, Query


async def screened(query: Query, caller: Caller, state: State) -> dict[str, Any] | None:
    """`services.AML`, None where there is no list."""
    hits = await state.screen(query, caller.tenant.wishes.screening_threshold)
    return None if hits is None else _answer(hits)


def _answer(hits: Iterable[Hit]) -> dict[str, Any]:
    """Hits that an allow list speaks for are not told: the wire has no word for them."""
    records = [_record(hit) for hit in hits if not hit.allowed_by]
    return {"AML_matched": bool(records), "data": records}


def _record(hit: Hit) -> dict[str, Any]:
    """What a list does not say is an empty string, and a case year 0: clients fail on null."""
    entity = hit.entity
    return {
        "caseNo": entity.case_number or entity.reference,
        "caseYear": entity.case_year,
        "recordDate": _moment(entity.listed_on),
        "fullName": hit.name,
        "idNumber": _national_number(entity),
        "dateOfBirth": next(filter(None, map(_moment, entity.birth_dates)), ""),
        "score": f"{hit.score:.2f}",
    }


def _national_number(entity: Entity) -> str:
    return next((held.value for held in entity.identifiers if held.kind == "national_id"), "")


def _moment(day: str) -> str:
    """A whole day as the dialect's date and time; nothing for a year or month alone, whose day would be made up."""
    with suppress(ValueError):
        return egypt_dates.wire(date.fromisoformat(day))
    return ""
