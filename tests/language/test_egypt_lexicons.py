"""Words that are found, mended, and left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wathiq.language import arabic, egypt_lexicons
from wathiq.language.egypt_lexicons import Lexicon, find


@pytest.mark.parametrize("lexicon", Lexicon)
def test_every_entry_finds_itself(lexicon: Lexicon) -> None:
    for entry in egypt_lexicons.entries(lexicon):
        for spelling in (entry.arabic, *entry.variants):
            match = find(lexicon, spelling)
            assert (match.text, match.english, match.score, match.changed) == (spelling, entry.english, 1.0, False)


@pytest.mark.parametrize("lexicon", Lexicon)
def test_no_word_has_two_meanings(lexicon: Lexicon) -> None:
    spellings = [arabic.fold(s) for e in egypt_lexicons.entries(lexicon) for s in (e.arabic, *e.variants)]
    assert len(spellings) == len(set(spellings))
    assert all(entry.english for entry in egypt_lexicons.entries(lexicon))


def test_there_are_a_hundred_professions() -> None:
    assert len(egypt_lexicons.entries(Lexicon.PROFESSIONS)) >= 100


@pytest.mark.parametrize(
    ("lexicon", "text", "shown", "english", "changed"),
    [
        (Lexicon.GENDERS, "انثى", "انثى", "Female", False),
        (Lexicon.GENDERS, "دكر", "ذكر", "Male", True),
        (Lexicon.RELIGIONS, "مسيحى", "مسيحى", "Christian", False),
        (Lexicon.RELIGIONS, "-", "-", "", False),
        (Lexicon.MARITAL_STATES, "انسه", "انسه", "Single", False),
        (Lexicon.MARITAL_STATES, "متروجه", "متزوجة", "Married", True),
        (Lexicon.PROFESSIONS, "مهندس مدنى", "مهندس مدنى", "Civil engineer", False),
        (Lexicon.PROFESSIONS, "مهدس مدنى", "مهندس مدني", "Civil engineer", True),
        (Lexicon.PROFESSIONS, "حاصل على بكالوريوس زراعة", "حاصل على بكالوريوس زراعة", "", False),
        (Lexicon.PROFESSIONS, "رائد فضاء", "رائد فضاء", "", False),
        (Lexicon.DRIVING_CLASSES, "رخصة قيادة خاصه", "رخصة قيادة خاصه", "Private driving licence", False),
        (Lexicon.VEHICLE_CLASSES, "ملاكى", "ملاكى", "Private", False),
        (Lexicon.VEHICLE_MAKES, "مرسيدسبنز", "مرسيدس بنز", "Mercedes-Benz", True),
        (Lexicon.COLOURS, "بنى", "بنى", "Brown", False),  # not لبنى, one letter more
        (Lexicon.COLOURS, "رصاصى", "رصاصى", "Grey", False),
        (Lexicon.FUELS, "غاز طبيعى", "غاز طبيعى", "Natural gas", False),
        (Lexicon.FUELS, "", "", "", False),
        (Lexicon.FUELS, "Diesel", "Diesel", "", False),
        (Lexicon.FUELS, "ب" * 1000, "ب" * 1000, "", False),
    ],
)
def test_words(lexicon: Lexicon, text: str, shown: str, english: str, changed: bool) -> None:  # noqa: FBT001
    match = find(lexicon, text)
    assert (match.text, match.english, match.changed) == (shown, english, changed)


def test_words_of_people_know_whom_they_are_said_of() -> None:
    entry = find(Lexicon.MARITAL_STATES, "أرملة").entry
    assert entry is not None
    assert entry.gender == "female"
    for lexicon in (Lexicon.GENDERS, Lexicon.RELIGIONS, Lexicon.MARITAL_STATES):
        assert all(entry.gender for entry in egypt_lexicons.entries(lexicon))


@settings(max_examples=50)
@given(st.sampled_from(Lexicon), st.text(max_size=20) | st.text("ابتجحدرسلمنهوى ", max_size=15))
def test_what_is_not_found_stays_as_read(lexicon: Lexicon, text: str) -> None:
    match = find(lexicon, text)
    assert 0 <= match.score <= 1
    if match.entry is None or not match.changed:
        assert match.text == arabic.clean(text)
    assert bool(match.english) is (match.entry is not None)
