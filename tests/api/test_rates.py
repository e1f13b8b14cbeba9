from __future__ import annotations

import pytest

from wathiq.api.rates import OverRate, Rates
from wathiq.wishes import Wishes

A_MINUTE = Wishes(requests_per_minute=3)
BOTH = Wishes(requests_per_second=2, requests_per_minute=3)


def taken(rates: Rates, wishes: Wishes, *moments: float, tenant: str = "acme") -> list[bool]:
    """Which of the requests at these moments there was room for."""
    return [rates.take(tenant, wishes, moment) is None for moment in moments]


def test_without_a_limit_any_number_is_taken() -> None:
    assert all(taken(Rates(), Wishes(), *[5.0] * 100))


def test_no_minute_has_more_than_the_limit_wherever_it_begins() -> None:
    assert taken(Rates(), A_MINUTE, 50, 58, 59, 61, 109, 110, 117, 118) == [1, 1, 1, 0, 0, 1, 0, 1]


def test_no_second_has_more_than_the_limit() -> None:
    rates = Rates()
    assert taken(rates, Wishes(requests_per_second=2), 1, 1.5, 1.9, 2, 2.4, 2.5) == [1, 1, 0, 1, 0, 1]


def test_what_a_limit_refuses_does_not_count_against_the_other() -> None:
    assert taken(Rates(), BOTH, 1, 1, 1, 1, 2, 2) == [1, 1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("wishes", "now", "over"),
    [
        (BOTH, 1.25, OverRate(2, "second", 0.75)),
        (A_MINUTE, 1.5, OverRate(3, "minute", 59.5)),
        (Wishes(requests_per_minute=2), 1.5, OverRate(2, "minute", 59.5)),  # lowered meanwhile
    ],
)
def test_it_tells_when_there_is_room_again(wishes: Wishes, now: float, over: OverRate) -> None:
    rates = Rates()
    assert all(taken(rates, wishes if wishes is BOTH else A_MINUTE, *([1, 1] if wishes is BOTH else [1, 1, 1])))
    assert rates.take("acme", wishes, now) == over
    assert rates.take("acme", wishes, now + over.seconds) is None


def test_each_tenant_has_its_own_rate() -> None:
    rates = Rates()
    assert taken(rates, A_MINUTE, 1, 1, 1, 1) == [1, 1, 1, 0]
    assert taken(rates, A_MINUTE, 1, 1, 1, 1, tenant="other") == [1, 1, 1, 0]


def test_what_no_longer_counts_is_forgotten() -> None:
    rates = Rates()
    for number in range(1000):
        rates.take(f"tenant {number}", BOTH, 100 + number / 1000)
    assert len(rates._taken) == 2000
    rates.take("acme", BOTH, 200)
    assert rates._taken.keys() == {("acme", "minute"), ("acme", "second")}


def test_what_is_held_does_not_grow_with_what_is_refused() -> None:
    rates = Rates()
    for _ in range(1000):
        rates.take("acme", A_MINUTE, 5)
    assert [len(times) for times in rates._taken.values()] == [3]
