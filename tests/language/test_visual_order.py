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
    seen = Text(tuple(Character(c, 0.9, place / 10) for place, c in enumerate("ةقش ٧٥")))
    read = visual_order.in_reading_order(seen)
    assert str(read) == "٧٥ شقة"
    assert [round(10 * c.place) for c in read.characters] == [4, 5, 3, 2, 1, 0]
