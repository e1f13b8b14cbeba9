from __future__ import annotations

import pytest

from wathiq.screening.formats import dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1971-04-02", "1971-04-02"),
        ("2010-06-09T00:00:00", "2010-06-09"),
        ("02/04/1971", "1971-04-02"),
        ("dd/mm/1971", "1971"),
        ("dd/04/1971", "1971-04"),
        ("08 Sep 1966", "1966-09-08"),
        ("8 September 1966", "1966-09-08"),
        ("12-Feb-2026", "2026-02-12"),
        ("Sep 1966", "1966-09"),
        ("circa 1962", "1962"),
        ("1971-04", "1971-04"),
        ("١٩٧١/٠٤/٠٢", "1971-04-02"),
        ("31/02/1971", "1971-02"),
        ("13/13/1971", "1971"),
        ("00/00/1971", "1971"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_dates_are_as_whole_as_they_are_written(text: str, iso: str) -> None:
    assert dates.iso(text) == iso


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1960 to 1963", ("1960", "1961", "1962", "1963")),
        ("08 Sep 1966", ("1966-09-08",)),
        ("1966-09-08", ("1966-09-08",)),
        ("1930 to 1980", ()),
        ("unknown", ()),
    ],
)
def test_births(text: str, found: tuple[str, ...]) -> None:
    assert dates.births(text) == found
