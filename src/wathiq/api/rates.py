"""How many requests each tenant sent within the last second and the last minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from wathiq.wishes import Wishes

_SECONDS: Mapping[str, float] = {"minute": 60.0, "second": 1.0}
_SECONDS_BETWEEN_CLEARINGS = 60.0


@dataclass(frozen=True, slots=True)
class OverRate:
    """There were `limit` requests within a `period`, and in so many seconds there is room for another."""

    limit: int
    period: str
    seconds: float


class Rates:
    """The requests of all tenants to this process, in memory. Belongs to one event loop.

    No second and no minute, wherever it begins, has more of them than the limit. What is refused does not count: who
    goes on asking too often is served as often as the limit says. What is held is bounded by what was served in the
    last two minutes.
    """

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], deque[float]] = {}  # when, by tenant and period
        self._cleared = 0.0

    def take(self, tenant_id: str, wishes: Wishes, now: float) -> OverRate | None:
        """Count a request, unless it is one too many: then say of what. `now` is of a clock that never goes back."""
        self._clear(now)
        limits = _limits(wishes)
        for period, limit in limits.items():
            times = self._recent(tenant_id, period, now)
            if len(times) >= limit:
                return OverRate(limit, period, times[-limit] + _SECONDS[period] - now)
        for period in limits:
            self._taken[tenant_id, period].append(now)
        return None

    def _recent(self, tenant_id: str, period: str, now: float) -> deque[float]:
        times = self._taken.setdefault((tenant_id, period), deque())
        while times and times[0] <= now - _SECONDS[period]:
            times.popleft()
        return times

    def _clear(self, now: float) -> None:
        """Forget those who sent nothing for long."""
        if now - self._cleared > _SECONDS_BETWEEN_CLEARINGS:
            self._cleared = now
            self._taken = {key: times for key, times in self._taken.items() if times and times[-1] > now - 60}


def _limits(wishes: Wishes) -> dict[str, int]:
    given = {"minute": wishes.requests_per_minute, "second": wishes.requests_per_second}
    return {period: limit for period, limit in given.items() if limit is not None}
