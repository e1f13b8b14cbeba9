"""How often the tenant called what, how it ended, and how long it took."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.requests import BadRequest
from wathiq.api.state import state_of
from wathiq.console.headers import API
from wathiq.console.session import signed_in
from wathiq.console.stores import stores_of
from wathiq.store.usage import Wanted

router = APIRouter(prefix=API)

_MOST_DAYS = 366


@router.get("/usage")
async def usage(request: Request) -> JSONResponse:
    """The counts of so many `days` up to today, each of a day, an endpoint and an outcome. Days are UTC's."""
    who, state, stores = await signed_in(request), state_of(request), stores_of(request)
    days = request.query_params.get("days", "30")
    if not (days.isascii() and days.isdigit() and len(days) < 4 and 0 < int(days) <= _MOST_DAYS):
        raise BadRequest(f"days must be a number from 1 to {_MOST_DAYS}.", "days")
    today = datetime.now(UTC).date()
    wanted = Wanted(who.tenant.id, today - timedelta(days=int(days) - 1), today)
    counts = await state.lookups.run(lambda: stores.usage.report(wanted, by=("day", "endpoint", "outcome")))
    quotas = await state.lookups.run(lambda: state.quotas.of(who.tenant.id))
    allowed = [
        {"endpoint": quota.endpoint, "period": quota.period, "allowed": quota.allowed, "used": quota.used}
        for quota in quotas
    ]
    return JSONResponse(
        {"since": str(wanted.since), "until": str(today), "counts": list(map(_plain, counts)), "quotas": allowed}
    )


def _plain(count: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in count.items()}
