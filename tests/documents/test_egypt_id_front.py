"""The front of the Egyptian identity card, on sheets written by hand and on rendered cards."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.cards import CORNER, HEIGHT, WIDTH, Written, card, changed, without
from wathiq.documents import egypt_digits, egypt_id_front
from wathiq.reading import Reading

HEADER = Written("بطاقة تحقيق الشخصية", 0.625, 0.17, 0.36)
GIVEN = Written("محمد", 0.88, 0.29, 0.1)
FAMILY = Written("احمد على حسن", 0.78, 0.39, 0.3)
STREET = Written("١٢ ش النصر", 0.8, 0.51, 0.25)
DISTRICT = Written("مدينة نصر - القاهرة", 0.76, 0.585, 0.36)
NUMBER = Written("٢٩٠٠١١٥٠١١٢٣٥٥", 0.695, 0.82, 0.57)
BORN = Written("١٩٩٠/٠١/١٥", 0.18, 0.75, 0.25)
KEY = Written("AB1234567", 0.17, 0.91, 0.22)
CARD = [HEADER, GIVEN, FAMILY, STREET, DISTRICT, NUMBER, BORN, KEY]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egypt_digits, "today", lambda: date(2026, 11, 1))


def read(lines: list[Written], degrees: float = 0.0) -> Reading:
    reading = egypt_id_front.read(card(lines, degrees))
    assert reading is not None
    return reading


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


# What is where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0, 8, -8, 90, 180])
def test_the_lines_are_told_by_their_places(degrees: float) -> None:
    reading = read(CARD, degrees)
    expected = {
        "given_name": "محمد",
        "family_names": "احمد على حسن",
        "name": "محمد احمد على حسن",
        "address_1": "١٢ ش النصر",
        "address_2": "مدينة نصر - القاهرة",
        "address": "١٢ ش النصر مدينة نصر - القاهرة",
        "governorate": "القاهرة",
        "governorate_english": "Cairo",
        "number": "29001150112355",
        "birth_date": "1990-01-15",
        "gender": "male",
        "key": "AB1234567",
    }
    assert {name: reading.value(name) for name in expected} == expected
    assert codes(reading) == []
    assert reading.confidence > 0.9
    assert reading.type == "egypt_id_front"


def test_names_are_given_in_latin_letters_too() -> None:
    reading = read(CARD)
    assert (
        reading.value("name_english")
        == f"{reading.value('given_name_english')} {reading.value('family_names_english')}"
    )
    assert reading.value("name_english").isascii()
    assert reading.value("address_english").endswith("Cairo")


def test_the_page_is_placed_by_header_and_number() -> None:
    quad = read(CARD).quad
    assert quad is not None
    left, top = CORNER
    corners = [(left, top), (left + WIDTH, top), (left + WIDTH, top + HEIGHT), (left, top + HEIGHT)]
    for point, corner in zip(quad, corners, strict=True):
        assert point == pytest.approx(corner, abs=0.06 * WIDTH)


def test_the_portrait_is_left_of_the_names() -> None:
    portrait = read(CARD).fields["portrait"]
    assert portrait.value == ""
    assert portrait.box is not None
    assert max(x for x, _ in portrait.box) < CORNER[0] + 0.3 * WIDTH


def test_a_line_that_was_found_in_two_parts_is_one() -> None:
    parts = [Written("احمد", 0.9, 0.39, 0.1), Written("على حسن", 0.72, 0.392, 0.18)]
    assert read([*without(CARD, FAMILY.text), *parts]).value("family_names") == "احمد على حسن"


def test_a_number_that_was_found_in_two_parts_is_one() -> None:
    parts = [Written("٢٩٠٠١١٥", 0.5525, 0.82, 0.28), Written("٠١١٢٣٥٥", 0.8375, 0.82, 0.28)]
    reading = read([*without(CARD, NUMBER.text), *parts])
    assert reading.value("number") == "29001150112355"


def test_a_number_that_no_finder_finds_is_read_where_it_must_be() -> None:
    """Being set widely, it is overlooked now and then; the date of birth places the card as well."""
    reading = egypt_id_front.read(card(CARD, overlooked=NUMBER.text))
    assert reading is not None
    assert reading.value("number") == "29001150112355"
    assert reading.value("name") == "محمد احمد على حسن"
    assert codes(reading) == []


def test_a_number_and_a_birth_date_that_the_finder_overlooked() -> None:
    """The card's serial places the card, too."""
    reading = egypt_id_front.read(card(without(CARD, BORN.text), overlooked=NUMBER.text))
    assert reading is not None
    assert (reading.value("number"), reading.value("birth_date")) == ("29001150112355", "1990-01-15")


@pytest.mark.parametrize(
    ("line", "field"),
    [(GIVEN, "given_name"), (FAMILY, "family_names"), (STREET, "address_1"), (DISTRICT, "address_2")],
)
def test_a_line_that_is_missing_leaves_the_others_in_their_places(line: Written, field: str) -> None:
    whole, reading = read(CARD), read(without(CARD, line.text))
    assert (reading.value(field), reading.fields[field].box) == ("", None)
    rest = {"given_name", "family_names", "address_1", "address_2", "number"} - {field}
    assert {name: reading.value(name) for name in rest} == {name: whole.value(name) for name in rest}


@pytest.mark.parametrize("shift", [-0.025, 0.025])
def test_a_print_run_may_have_all_four_lines_higher_or_lower(shift: float) -> None:
    moved = [line._replace(y=line.y + shift) if line in (GIVEN, FAMILY, STREET, DISTRICT) else line for line in CARD]
    assert read(moved).value("name") == "محمد احمد على حسن"
    assert read(moved).value("address_2") == DISTRICT.text


def test_a_dash_between_district_and_governorate_has_spaces() -> None:
    assert read(changed(CARD, {DISTRICT.text: "مدينة نصر-القاهرة"})).value("address_2") == DISTRICT.text


# What is wrong --------------------------------------------------------------------------------------------------------


def test_without_a_printed_birth_date_there_is_that_of_the_number() -> None:
    reading = read(without(CARD, BORN.text))
    assert reading.value("birth_date") == "1990-01-15"
    assert codes(reading) == []


def test_a_printed_birth_date_that_is_another() -> None:
    reading = read(changed(CARD, {BORN.text: "١٩٩١/٠٢/١٥"}))
    assert reading.value("birth_date") == "1991-02-15"
    assert codes(reading) == ["birth_date_differs"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("٢٩٠١٣١٥٠١١٢٣٥٥", "birth_date_impossible"),
        ("١٩٠٠١١٥٠١١٢٣٥٥", "number_invalid"),
        ("٢٩٠٠١١٥٠١١٢٣٥", "number_invalid"),
        ("٢٩٠٠١١٥٩٩١٢٣٥٥", "governorate_unknown"),
    ],
)
def test_a_number_that_is_none(number: str, code: str) -> None:
    assert codes(read(changed(CARD, {NUMBER.text: number}))) == [code]


def test_a_key_of_another_form() -> None:
    reading = read(changed(CARD, {KEY.text: "ABC12345"}))
    assert codes(reading) == ["key_invalid"]


def test_look_alikes_in_a_key_are_what_stands_in_their_place() -> None:
    assert read(changed(CARD, {KEY.text: "0BI234S67"})).value("key") == "OB1234567"


def test_no_key_is_no_finding() -> None:
    reading = read(without(CARD, KEY.text))
    assert reading.value("key") == ""
    assert codes(reading) == []


# What is no card ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [HEADER],
        without(CARD, HEADER.text),
        without(CARD, NUMBER.text, BORN.text),
        changed(CARD, {HEADER.text: "جمهورية مصر العربية"}),
        [HEADER._replace(y=0.9), *without(CARD, HEADER.text)],
        [Written(f"سطر من كتاب ما {at}", 0.5, 0.1 * at, 0.8) for at in range(1, 9)],
    ],
    ids=["empty", "header", "no header", "nothing below", "another header", "header below", "a book"],
)
def test_other_sheets_are_no_card(lines: list[Written]) -> None:
    assert egypt_id_front.read(card(lines)) is None
