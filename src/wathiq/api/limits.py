"""Whether a tenant may call once more: its rate and its quotas."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.requests import Request

from wathiq.api.state import state_of
from wathiq.store import Tenant


class Exceeded(Exception):
    """A tenant called more often than it may: `limit` calls a `period`. In `seconds` it may call again."""

    def __init__(self, limit: int, period: str, seconds: float) -> None:
        super().__init__(f"over {limit} calls a {period}")
        self.limit, self.period, self.seconds = limit, period, max(1, math.ceil(seconds))

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.seconds)}


class RateExceeded(Exceeded):
    """The calls came too fast."""


class QuotaExceeded(Exceeded):
    """The day's or month's calls are used up."""


async def admit(request: Request, tenant: Tenant) -> None:
    """Count a call of a tenant that has shown who it is. Raises RateExceeded or QuotaExceeded for one too many."""
    request.state.tenant_id = tenant.id  # for what is counted and logged about the request
    state, endpoint = state_of(request), counted_as(request.scope["route"].path)
    if over := state.rates.take(tenant.id, tenant.wishes, time.monotonic()):
        raise RateExceeded(over.limit, over.period, over.seconds)
    if state.quotas.may_count(tenant.id, endpoint):
        used_up = await state.lookups.run(lambda: state.quotas.take(tenant.id, endpoint, datetime.now(UTC)))
        if used_up:
            raise QuotaExceeded(used_up.quota.allowed, used_up.quota.period, used_up.seconds)


def endpoints(router: APIRouter) -> set[str]:
    """Those of the router's that quotas can name."""
    return {counted_as(str(route.path)) for route in iter_route_contexts(router.routes)}


def counted_as(route: str) -> str:
    """The endpoint that quotas name: a picture sent as a file is the same call as one in JSON."""
    return route.removesuffix("/file")
