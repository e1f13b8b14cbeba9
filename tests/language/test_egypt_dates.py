"""Dates as they are printed, and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import arabic, egypt_dates
from wathiq.language.egypt_dates import PrintedDate


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("٢٠٠٤/٠٩/٢٥", PrintedDate(2004, 9, 25)),
        ("۲۰۰۴/۰۹/۲۵", PrintedDate(2004, 9, 25)),
        ("2004-09-25", PrintedDate(2004, 9, 25)),
        ("2004.9.5", PrintedDate(2004, 9, 5)),
        ("25/09/2004", PrintedDate(2004, 9, 25)),
        ("5-9-2004", PrintedDate(2004, 9, 5)),
        ("٢٠٠٤ / ٠٩ / ٢٥", PrintedDate(2004, 9, 25)),
        ("2004\\09\\25", PrintedDate(2004, 9, 25)),
        ("٢٠٠٤٠٩٢٥", PrintedDate(2004, 9, 25)),  # separators too faint to be read
        ("٢٠١٨/٠٦", PrintedDate(2018, 6)),
        ("06/2018", PrintedDate(2018, 6)),
        ("البطاقة سارية حتى ٢٠٢٥/٠٦/١٤", PrintedDate(2025, 6, 14)),
        ("من 01/02/2020 الى 01/02/2023", PrintedDate(2020, 2, 1)),
        ("من 2020/02 الى 01/02/2023", PrintedDate(2020, 2)),
        ("2020/02/29", PrintedDate(2020, 2, 29)),
    ],
)
def test_dates(text: str, printed: PrintedDate) -> None:
    assert egypt_dates.parse(text) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019/02/29",
        "2018/13/45",  # and no month of 2018 either
        "45 / 12 / 2018",
        "2018/13",
        "2018/00",
        "00/05/2018",
        "1899/01/01",
        "2100/01/01",
        "18/03/05",
        "٣٠٤٠٩٢٥١٢١٢٣٤١",  # a national number
        "2004/09/255",
        "2018",
        "²⁰¹⁸/06",
        "/////",
    ],
)
def test_no_dates(text: str) -> None:
    assert egypt_dates.parse(text) is None


def test_days_and_months_on_the_wire() -> None:
    assert egypt_dates.wire(date(1998, 5, 15)) == "1998-05-15T00:00:00Z"
    day, month = PrintedDate(1998, 5, 15), PrintedDate(2018, 6)
    assert (day.full_date, day.wire) == (date(1998, 5, 15), "1998-05-15T00:00:00Z")
    assert (month.full_date, month.first_day) == (None, date(2018, 6, 1))
    assert month.wire == "2018-06-01T00:00:00Z"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("/-."))
def test_every_day_is_read_back(day: date, separator: str) -> None:
    for order in ("%Y_%m_%d", "%d_%m_%Y"):
        text = day.strftime(order.replace("_", separator))
        for printed in (text, arabic.arabic_indic(text)):
            found = egypt_dates.parse(printed)
            assert found is not None
            assert found.full_date == day


@given(st.text(max_size=30) | st.text("٠١٢0123/-. ", max_size=20))
def test_anything_can_be_asked(text: str) -> None:
    found = egypt_dates.parse(text)
    assert found is None or 1900 <= found.first_day.year < 2100
