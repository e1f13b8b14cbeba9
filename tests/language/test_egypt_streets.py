"""Address lines in English."""

from __future__ import annotations

import pytest

from wathiq.language import egypt_streets


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("١٢ ش الشناوي", "12 St. El Shenawy"),
        ("عمارة ٥ شقة ١٢ شارع محمد", "Building 5 Flat 12 St. Mohamed"),
        ("برج عبد الرحمن", "Tower Abdel Rahman"),
        ("", ""),
    ],
)
def test_kinds_of_places_are_translated_and_names_spelled(line: str, english: str) -> None:
    assert egypt_streets.english(line) == english
