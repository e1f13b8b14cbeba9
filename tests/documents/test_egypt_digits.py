"""Numbers and dates off lines of which the networks say what the tests have them say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from tests.documents.sheets import line, rectangle
from wathiq.documents import egypt_digits
from wathiq.documents.egypt_digits import Number, has_date, iso, lengthened, number_in, read_date, read_number
from wathiq.language.egypt_dates import PrintedDate
from wathiq.language.text import Character, Text
from wathiq.vision import geometry
from wathiq.vision.eyes import Eyes
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.scene import Scene

LINE = rectangle(100, 100, 380, 120)
WESTERN_TO_PRINTED = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PRINTED = "29001150112355"
"""A man born on 15 January 1990 in Cairo."""

Sight = Callable[[Corners], Text]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egypt_digits, "today", lambda: date(2026, 11, 1))


@dataclass(frozen=True)
class _Reader:
    sight: Sight

    def read(self, pixels: Pixels, quad: Corners) -> Text:
        del pixels
        return self.sight(quad)


def scene(digits: Text | Sight, words: Text | Sight | None = None) -> Scene:
    """A scene in which the network for digits sees the one and the network for all print the other, or the same."""
    first, second = (sight if callable(sight) else _always(sight) for sight in (digits, words or digits))
    eyes = SimpleNamespace(egypt_number=_Reader(first), arabic=_Reader(second))
    return Scene(np.zeros((200, 500, 3), np.uint8), cast("Eyes", eyes))


def _always(text: Text) -> Sight:
    return lambda _: text


def seen(text: str, doubts: Mapping[int, tuple[str, float]] | None = None, sure: float = 0.999) -> Text:
    """Digits as printed; at each of the places in doubt another digit has that probability."""
    printed = text.translate(WESTERN_TO_PRINTED)
    characters = []
    for at, digit in enumerate(printed):
        other = (doubts or {}).get(at)
        others = ((other[0].translate(WESTERN_TO_PRINTED), other[1]),) if other else ()
        characters.append(Character(digit, 0.95 - other[1] if other else sure, (at + 0.5) / len(text), others))
    return Text(tuple(characters))


def codes(number: Number) -> list[str]:
    return [finding.code for finding in number.findings()]


# Numbers --------------------------------------------------------------------------------------------------------------


def test_a_sound_number_is_given_in_western_digits() -> None:
    number = read_number(scene(seen(PRINTED)), LINE)
    assert number.field.value == PRINTED
    assert number.field.confidence > 0.9
    assert number.field.box is not None
    assert codes(number) == []


def test_spaces_that_the_network_for_print_sees_are_none() -> None:
    spaced = seen("2 900115 01 12355")
    assert read_number(scene(spaced, spaced), LINE).value.digits.replace(" ", "") == PRINTED
    assert read_number(scene(seen(""), spaced), LINE).value.digits == PRINTED


@pytest.mark.parametrize(
    ("misread", "place", "right"),
    [
        ("29091150112355", 3, "0"),  # there is no month 91
        ("29001159112355", 7, "0"),  # no governorate 91
        ("79001150112355", 0, "2"),  # no century 7
        ("39901150112355", 0, "2"),  # 2099 is not yet
    ],
)
def test_one_digit_in_doubt_is_repaired_where_that_makes_the_number_sound(misread: str, place: int, right: str) -> None:
    number = read_number(scene(seen(misread, {place: (right, 0.3)})), LINE)
    assert number.value.digits == misread[:place] + right + misread[place + 1 :]
    assert codes(number) == []
    assert number.confidence < 0.5


def test_a_sound_number_needs_no_repair() -> None:
    assert read_number(scene(seen(PRINTED, {8: ("4", 0.3)})), LINE).value.digits == PRINTED


def test_a_lone_misreading_stays_and_is_reported() -> None:
    number = read_number(scene(seen("29013150112355")), LINE)
    assert number.value.digits == "29013150112355"
    assert codes(number) == ["birth_date_impossible"]


def test_two_digits_in_doubt_are_not_both_exchanged() -> None:
    number = read_number(scene(seen("29093150112355", {3: ("0", 0.4), 4: ("1", 0.4)})), LINE)
    assert number.value.digits[2:6] != "9001"
    assert not (number.value.digits[3] == "0" and number.value.digits[4] == "1")


def test_the_printed_birth_date_decides_between_two_sound_numbers() -> None:
    doubtful = scene(seen(PRINTED, {6: ("6", 0.2)}))
    assert read_number(doubtful, LINE).value.digits == PRINTED
    assert read_number(doubtful, LINE, date(1990, 1, 16)).value.digits == "29001160112355"
    assert read_number(doubtful, LINE, date(1990, 1, 15)).value.digits == PRINTED


def test_the_printed_birth_date_invents_no_digit() -> None:
    number = read_number(scene(seen(PRINTED)), LINE, date(1991, 2, 3))
    assert number.value.digits == PRINTED


def test_of_two_networks_the_one_that_sees_a_sound_number_is_believed() -> None:
    assert read_number(scene(seen("29013150112355"), seen(PRINTED, sure=0.9)), LINE).value.digits == PRINTED
    assert read_number(scene(seen(PRINTED, sure=0.9), seen("2900115011235")), LINE).value.digits == PRINTED


def test_digits_that_are_lost_at_an_end_are_looked_for_beyond_it() -> None:
    """The finder's quad ends before the last digit: a nought is but a point."""

    def sight(quad: Corners) -> Text:
        return seen(PRINTED if quad[:, 0].max() > 392 else PRINTED[:-1])

    assert read_number(scene(sight), LINE).value.digits == PRINTED


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("2900115011235", "number_invalid"),
        ("290011501123556", "number_invalid"),
        ("", "number_invalid"),
        ("19001150112355", "number_invalid"),
        ("29002300112355", "birth_date_impossible"),
        ("32701150112355", "birth_date_impossible"),  # in the future
        ("29001159912355", "governorate_unknown"),
    ],
)
def test_what_is_wrong_with_a_number_is_a_finding(digits: str, code: str) -> None:
    number = read_number(scene(seen(digits)), LINE)
    assert codes(number) == [code]
    (finding,) = number.findings()
    assert (finding.field, finding.value) == ("number", digits)


def test_a_number_in_a_row_is_all_that_is_digits() -> None:
    """Finders may take it for several lines."""
    row = [line("١٢٣٥٥", 900, 100), line("٢٩٠٠١١٥٠١", 820, 100), line("ذكر", 500, 100)]
    found = number_in(row)
    assert found is not None
    assert sum(c.isdigit() for c in found.words) == 14
    assert found.corners[:, 0].tolist() == [730, 900, 900, 730]


@pytest.mark.parametrize("text", ["١٢ ش النصر", "١٩٩٠/٠١/١٥", "٢٠٣٠/١٢/٣١ ٢٠٢٣", "ذكر", "١٢٣٤٥٦٧٨"])
def test_other_rows_hold_no_number(text: str) -> None:
    assert number_in([line(text, 900, 100)]) is None
    assert number_in([]) is None


# Dates ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("1990/01/15", "1990-01-15"), ("2018/06", "2018-06"), ("15/01/1990", "1990-01-15"), ("19900115", "1990-01-15")],
)
def test_a_date_is_given_in_iso_8601(text: str, value: str) -> None:
    found, field = read_date(scene(seen(text)), LINE)
    assert found is not None
    assert field.value == iso(found) == value
    assert field.box == geometry.quad(LINE)


@pytest.mark.parametrize("text", ["1990/13/15", "990/01/15", "", "29001150112355", "1990/01/15/1990"])
def test_what_is_no_date_is_given_as_read(text: str) -> None:
    found, field = read_date(scene(seen(text)), LINE)
    assert found is None
    assert field.value.translate({ord(p): w for w, p in zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True)}) == text


def test_a_date_that_lost_its_nought_yields_to_the_whole_one() -> None:
    """Points at an end are seen only where the look goes beyond it; what stands there is seen, too."""

    def sight(quad: Corners) -> Text:
        return seen("1990/01/10", sure=0.9) if quad[:, 0].max() > 380 else seen("1990/01/1")

    assert read_date(scene(sight), LINE)[1].value == "1990-01-10"


def test_a_month_has_no_day() -> None:
    assert iso(PrintedDate(2018, 6)) == "2018-06"
    assert iso(PrintedDate(2018, 6, 5)) == "2018-06-05"


@pytest.mark.parametrize(
    ("text", "told"),
    [("سارية حتى ٢٠٣٠/٠١/٠٥", True), ("٢٠١٨ / ٠٦", True), ("٢٠١٨", False), ("ذكر", False), ("2018/06", True)],
)
def test_a_line_with_a_date_is_told_from_others(text: str, told: bool) -> None:  # noqa: FBT001
    assert has_date(line(text, 900, 100)) is told


def test_a_line_is_lengthened_by_its_height() -> None:
    assert lengthened(LINE, 0.5)[:, 0].tolist() == [90, 390, 390, 90]
    assert lengthened(LINE, 0.0).tolist() == LINE.tolist()
