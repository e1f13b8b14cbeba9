"""On paper and in reading: Arabic runs from right to left, numbers and Latin words inside it do not."""

from __future__ import annotations

import pytest

from wathiq.language import visual_order
from wathiq.language.text import Character, Text


@pytest.mark.parametrize(
    ("read", "on_paper"),
    [
        ("محمد علي", "يلع دمحم"),
        ("٢٠٢٥/٠٤", "٢٠٢٥/٠٤"),
        ("١٢ ش النصر", "رصنلا ش ١٢"),
        ("اللون: RED WINE", "RED WINE :نوللا"),
        ("حى النصر (قطور)", "(روطق) رصنلا ىح"),
        ("س ص ع ١٢٣", "١٢٣ ع ص س"),
        ("TOYOTA 2018", "TOYOTA 2018"),
        ("", ""),
    ],
)
def test_a_line_is_turned_into_its_order_on_paper_and_back(read: str, on_paper: str) -> None:
    assert visual_order.reordered(read) == on_paper
    assert visual_order.reordered(on_paper) == read


def test_characters_keep_their_place_on_paper() -> None:
    seen = Text(
        tuple(Character(c, 0.9, place) for c, place in zip("٧٥ شقة"[::-1], (0.1, 0.2, 0.3, 0.4, 0.8, 0.9), strict=True))
    )
    read = visual_order.in_reading_order(seen)
    assert [c.place for c in read.characters] == [0.8, 0.9, 0.4, 0.3, 0.2, 0.1]
