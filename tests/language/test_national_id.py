"""Numbers of people who do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import arabic, egypt_places, national_id
from wathiq.language.national_id import Problem

TODAY = date(2026, 7, 1)
NUMBER = "30409251212341"


def test_a_number_says_when_and_where_its_holder_was_born() -> None:
    number = national_id.parse(NUMBER, TODAY)
    assert number.is_sound
    assert number.digits == NUMBER
    assert number.century == 2000
    assert number.birth_date == date(2004, 9, 25)
    assert number.governorate == "12"
    assert number.serial == "1234"
    assert number.gender == "female"


@pytest.mark.parametrize(
    "text",
    ["٣٠٤٠٩٢٥١٢١٢٣٤١", "۳۰۴۰۹۲۵۱۲۱۲۳۴۱", "٣ ٠٤ ٠٩ ٢٥ ١٢ ١٢٣٤ ١", "304-0925-12-1234-1", " 30409251212341\n"],
)
def test_digits_may_be_of_any_script_and_spaced(text: str) -> None:
    assert national_id.parse(text, TODAY) == national_id.parse(NUMBER, TODAY)


def test_the_thirteenth_digit_is_odd_for_men() -> None:
    assert national_id.parse("29001010112351", TODAY).gender == "male"
    assert national_id.parse("29001010112341", TODAY).gender == "female"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", {Problem.LENGTH}),
        ("3040925121234", {Problem.LENGTH}),
        ("304092512123411", {Problem.LENGTH}),
        ("3040925121234O", {Problem.LENGTH}),
        ("²²²²²²²²²²²²²²", {Problem.LENGTH}),  # digits to Python, not to Egypt
        ("١" * 10_000, {Problem.LENGTH}),
        ("10409251212341", {Problem.CENTURY}),
        ("40409251212341", {Problem.CENTURY}),
        ("30413251212341", {Problem.BIRTH_DATE}),
        ("30402301212341", {Problem.BIRTH_DATE}),
        ("30302291212341", {Problem.BIRTH_DATE}),  # 2003 was no leap year
        ("30402291212341", set()),
        ("32607021212341", {Problem.FUTURE}),
        ("32607011212341", set()),  # born today
        ("30409250512341", {Problem.GOVERNORATE}),
        ("30409258812341", set()),  # born abroad
        ("00000000000000", {Problem.CENTURY, Problem.GOVERNORATE}),
        ("39913990012341", {Problem.BIRTH_DATE, Problem.GOVERNORATE}),
    ],
)
def test_what_is_wrong_is_said(text: str, problems: set[Problem]) -> None:
    number = national_id.parse(text, TODAY)
    assert set(number.problems) == problems
    assert number.is_sound is not bool(problems)


def test_the_check_digit_is_weak_evidence_only() -> None:
    right = national_id.folklore_check_digit(NUMBER[:13])
    for digit in range(10):
        number = national_id.parse(f"{NUMBER[:13]}{digit}", TODAY)
        assert number.folklore_check is (digit == right)
        assert number.is_sound


def test_the_rule_that_circulates() -> None:
    """2x3 + 7x0 + 6x4 + ... = 131, which leaves 10 modulo 11."""
    assert national_id.folklore_check_digit("3040925121234") == 1
    assert national_id.folklore_check_digit("0000000000000") == 1  # 11 becomes 1
    assert national_id.folklore_check_digit("0000000000006") == 0  # so does 10 become 0


@given(
    st.dates(date(1900, 1, 1), TODAY),
    st.sampled_from([g.code for g in egypt_places.governorates()] + [national_id.ABROAD]),
    st.text("0123456789", min_size=5, max_size=5),
)
def test_every_lawful_number_is_sound(birth: date, governorate: str, rest: str) -> None:
    digits = f"{2 if birth.year < 2000 else 3}{birth:%y%m%d}{governorate}{rest}"
    number = national_id.parse(arabic.arabic_indic(digits), TODAY)
    assert number.is_sound
    assert (number.digits, number.birth_date, number.governorate) == (digits, birth, governorate)
    assert (number.serial, number.gender) == (rest[:4], "male" if int(rest[3]) % 2 else "female")


@given(st.text(max_size=20))
def test_anything_can_be_asked(text: str) -> None:
    assert national_id.parse(text, TODAY).problems or len(national_id.parse(text, TODAY).digits) == 14
