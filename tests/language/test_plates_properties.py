"""Plates of three countries: every lawful one is one, any text can be asked, and what comes out is canonical."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from wathiq.language import china, egypt_plate, korea_plate, vin

_WESTERN = str.maketrans(egypt_plate.DIGITS, "0123456789")


@given(st.text(egypt_plate.LETTERS, min_size=1, max_size=3), st.integers(1, 9999))
def test_every_egyptian_plate_is_read(letters: str, number: int) -> None:
    digits = "".join(egypt_plate.DIGITS[int(digit)] for digit in str(number))
    parsed = egypt_plate.parse(digits + letters)
    assert parsed is not None
    assert (parsed.letters.replace(" ", ""), parsed.digits) == (letters[::-1], str(number))


@given(st.text(max_size=10) | st.text(egypt_plate.ALPHABET, max_size=8))
def test_any_text_is_an_egyptian_plate_or_none(text: str) -> None:
    parsed = egypt_plate.parse(text)
    assert parsed is None or len(str(parsed).replace(" ", "")) == len(text)


@given(st.integers(1, 9999), st.integers(1, 999), st.sampled_from(korea_plate.LEGAL))
def test_every_korean_number_is_lawful(number: int, head: int, syllable: str) -> None:
    assume(head >= 100 or head > 0)
    text = f"{head:02}{syllable}{number:04}"
    assert korea_plate.fitness(text) == 1.0


@given(st.text(max_size=12) | st.text(korea_plate.ALPHABET, max_size=10))
def test_fitness_is_a_share(text: str) -> None:
    assert 0.0 <= korea_plate.fitness(text) <= 1.0


@given(st.text(max_size=12) | st.text("京粤AB12345D", max_size=9))
def test_a_chinese_plate_is_the_same_once_canonical(text: str) -> None:
    canonical = china.plate(text)
    assert china.plate(canonical) == canonical
    assert not any(character.isspace() for character in canonical)
    assert isinstance(china.is_plate(canonical), bool)


@given(st.text(max_size=30) | st.text("0123456789-年月日 ", max_size=16))
def test_chinese_dates_and_sizes_are_canonical_or_as_they_were(text: str) -> None:
    day, size = china.iso_date(text), china.dimension(text)
    assert day == text or china.is_iso_date(day)
    assert size == text or size.endswith("mm")


@given(st.text(max_size=20))
def test_a_folded_vehicle_number_has_no_letters_that_are_not_issued(text: str) -> None:
    folded = vin.folded(text)
    assert not set("IOQ") & set(folded)
    if vin.is_well_formed(folded):
        assert vin.check_character(folded) in "0123456789X"
