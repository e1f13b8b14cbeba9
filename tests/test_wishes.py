from __future__ import annotations

import pytest

from wathiq.wishes import UnfitWish, Wishes


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("inf"), float("nan")])
def test_thresholds_that_are_none(threshold: float) -> None:
    with pytest.raises(UnfitWish, match="screening threshold must be above 0 and at most 1") as refused:
        Wishes(screening_threshold=threshold)
    assert refused.value.wish == "screening_threshold"


@pytest.mark.parametrize("wish", ["keep_hours", "requests_per_second", "requests_per_minute"])
@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_numbers_out_of_bounds(wish: str, number: int) -> None:
    with pytest.raises(UnfitWish, match=wish.replace("_", " ")):
        Wishes().changed({wish: number})


def test_a_change_leaves_the_rest() -> None:
    assert Wishes(refuse_fakes=True).changed({"keep_hours": 3}) == Wishes(refuse_fakes=True, keep_hours=3)
