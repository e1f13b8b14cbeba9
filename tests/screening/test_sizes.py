from __future__ import annotations

import pytest

from wathiq.screening.refusal import ListRefused
from wathiq.screening.sizes import Sizes

OFFICIAL = {"person": 580, "organisation": 170}


@pytest.mark.parametrize(
    ("sizes", "counted", "last"),
    [
        (Sizes(), {"person": 1}, 0),
        (Sizes(OFFICIAL), {"person": 580, "organisation": 170}, 0),
        (Sizes(OFFICIAL, waived=True), {"person": 3}, 0),
        (Sizes(), {"person": 500}, 1000),
        (Sizes(), {"person": 3000}, 1000),
        (Sizes(), {"person": 2, "organisation": 30}, 3),  # a list of one's own grows as it likes
        (Sizes(expected=100), {"person": 150}, 1000),
    ],
)
def test_taken(sizes: Sizes, counted: dict[str, int], last: int) -> None:
    sizes.check(counted, last)


@pytest.mark.parametrize(
    ("sizes", "counted", "last", "words"),
    [
        (Sizes(), {}, 0, "the list is empty"),
        (Sizes(waived=True), {}, 0, "the list is empty"),
        (Sizes(OFFICIAL), {"person": 579, "organisation": 170}, 0, "579 of the kind person, .* 580; .* --expect 749"),
        (Sizes(OFFICIAL), {"person": 900}, 900, "0 of the kind organisation"),
        (Sizes(), {"person": 499}, 1000, "499 entries, not about 1000; .* --expect 499"),
        (Sizes(), {"person": 3001}, 1000, "3001 entries, not about 1000"),
        (Sizes(expected=1000), {"person": 100}, 100, "100 entries, not about 1000"),
    ],
)
def test_refused(sizes: Sizes, counted: dict[str, int], last: int, words: str) -> None:
    with pytest.raises(ListRefused, match=words) as caught:
        sizes.check(counted, last)
    assert caught.value.code == "size"
