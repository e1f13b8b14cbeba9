from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import vin

CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    "number",
    [
        "1M8GDM9AXKP042788",
        "11111111111111111",
        "5GZCZ43D13S812715",
        "1HGCM82633A004352",
        "1G1YY25R695700001",
        "00000000000000000",
    ],
)
def test_numbers_whose_check_character_is_right(number: str) -> None:
    assert vin.is_well_formed(number)
    assert vin.check_holds(number)
    assert vin.check_character(number) == number[8]


@pytest.mark.parametrize(
    "number", ["1M8GDM9A1KP042788", "1M8GDM9AAKP042788", "1M8GDM9AXKP042787", "M18GDM9AXKP042788", "5GZCZ43D13S812175"]
)
def test_numbers_whose_check_character_is_wrong(number: str) -> None:
    assert vin.is_well_formed(number)
    assert not vin.check_holds(number)


@pytest.mark.parametrize("alike", ["1AJ", "2BKS", "3CLT", "4DMU", "5ENV", "6FW", "7GPX", "8HY", "9RZ"])
def test_letters_count_as_the_digit_of_their_column(alike: str) -> None:
    assert len({vin.check_character(f"1M8GDM9AXKP04278{character}") for character in alike}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1M8GDM9AXKP04278",
        "1M8GDM9AXKP0427888",
        "IM8GDM9AXKP042788",
        "1M8GDM9AXKPO42788",
        "QM8GDM9AXKP042788",
        "1m8gdm9axkp042788",
        "1M8GDM9AXKP04278 ",
        "1M8GDM9AXKP04278\uff18",
    ],
)
def test_texts_that_are_no_numbers(text: str) -> None:
    assert not vin.is_well_formed(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        ("im8gdm9axkpo42788", "1M8GDM9AXKP042788"),
        (" 1M8 GDM9AX\tKPQ4 2788\n", "1M8GDM9AXKP042788"),
        ("", ""),
    ],
)
def test_letters_that_cannot_be_are_the_digits_they_look_like(text: str, number: str) -> None:
    assert vin.folded(text) == number


numbers = st.text(CHARACTERS, min_size=17, max_size=17)


@given(numbers)
def test_every_number_has_one_right_check_character(number: str) -> None:
    ways = [number[:8] + character + number[9:] for character in "0123456789X"]
    assert [way[8] for way in ways if vin.check_holds(way)] == [vin.check_character(number)]


@given(numbers, st.integers(0, 16).filter(lambda place: place != 8), st.integers(1, 9))
def test_a_changed_digit_never_passes(number: str, place: int, more: int) -> None:
    """Weights and differences of digits share no factor with 11."""
    before = number[:place] + "0" + number[place + 1 :]
    after = number[:place] + str(more) + number[place + 1 :]
    assert vin.check_character(before) != vin.check_character(after)
