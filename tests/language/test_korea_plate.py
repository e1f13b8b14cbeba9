"""What is a Korean plate, what is nearly one, and what is none."""

import pytest

from wathiq.language import korea_plate


@pytest.mark.parametrize(
    "text",
    [
        "12가3456",  # two-digit series
        "123가4567",  # three-digit series, since 2019
        "59저0678",  # numbers below a thousand are given out too
        "70바1234",
        "38허1234",  # rental
        "99배1234",  # delivery
        "12육1234",  # army
        "서울12바3456",  # commercial, with its region
        "경기3가1234",  # before 1996: one digit
        "제주79사4321",
    ],
)
def test_lawful_plates(text: str) -> None:
    assert korea_plate.fitness(text) == 1.0


@pytest.mark.parametrize("text", ["126차2861", "18놈1818"])
def test_a_syllable_that_no_law_knows_fits_less(text: str) -> None:
    assert 0 < korea_plate.fitness(text) < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "가",
        "1가2345",  # no region, one digit
        "00가1234",
        "012가1234",
        "12가345",
        "12가34567",
        "12가0000",
        "1234567",
        "12가나3456",
        "런던12가3456",
        "서울123가4567",  # three digits never come with a region
        "D1749ABA",
        "#1749###",
        "12가 3456",  # the canonical string has no spaces
    ],
)
def test_no_plates(text: str) -> None:
    assert korea_plate.fitness(text) == 0.0


def test_every_character_of_a_plate_can_be_read() -> None:
    assert set("".join(korea_plate.REGIONS) + korea_plate.SYLLABLES + "0123456789") == set(korea_plate.ALPHABET)
    assert len(set(korea_plate.ALPHABET)) == len(korea_plate.ALPHABET)
    assert len(set(korea_plate.SYLLABLES)) == len(korea_plate.SYLLABLES)
