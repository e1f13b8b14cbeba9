"""What is tidied before text is shown, and what is overlooked when texts are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import arabic

ARABIC = st.text(st.characters(min_codepoint=0x0600, max_codepoint=0x06FF) | st.sampled_from(" -Ab1"), max_size=30)
ANYTHING = st.text(max_size=30) | ARABIC


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("محمـــد", "محمد"),
        ("مُحَمَّدٌ", "محمد"),
        ("  احمد \t على\n", "احمد على"),
        ("\ufee3\ufea4\ufee4\ufeaa", "محمد"),  # letters as joined glyphs
        ("\ufefbشين", "لاشين"),  # lam and alif as one glyph
        ("\u0627\u0654حمد", "أحمد"),  # hamza as a sign of its own
        ("\u202bمحمد\u202c\u200f", "محمد"),
        ("علی", "على"),  # a Persian yeh has no dots where a word ends
        ("کریم", "كريم"),
        ("نصحى", "نصحى"),  # how it is spelled stays
        ("٢٠٠٤/٠٩/٢٥", "٢٠٠٤/٠٩/٢٥"),
        ("m² ½", "m² ½"),  # nothing but Arabic is taken apart
        ("Fouad", "Fouad"),
        ("ـ", ""),
        ("", ""),
    ],
)
def test_text_is_tidied_but_spelled_as_printed(printed: str, shown: str) -> None:
    assert arabic.clean(printed) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إسراء", "اسرا"),
        ("آية", "ايه"),
        ("مصطفى", "مصطفي"),
        ("فاطمة", "فاطمه"),
        ("مؤمن", "مومن"),
        ("هانئ", "هاني"),
        ("كفر - الشيخ", "كفر الشيخ"),
        ("٢٧ يوليو", "27 يوليو"),
        ("El-Shenawy", "el shenawy"),
    ],
)
def test_spelling_habits_are_overlooked(one: str, other: str) -> None:
    assert arabic.fold(one) == arabic.fold(other)


@pytest.mark.parametrize(("one", "other"), [("حسن", "حسين"), ("نبيه", "نبيهة"), ("سالم", "سليم"), ("", "\u0627")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert arabic.fold(one) != arabic.fold(other)


def test_digits_go_from_every_script_to_two() -> None:
    assert arabic.western("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789") == "0123456789 0123456789 0123456789"
    assert arabic.arabic_indic("۰۱۲۳۴۵۶۷۸۹ 0123456789") == "٠١٢٣٤٥٦٧٨٩ ٠١٢٣٤٥٦٧٨٩"


@pytest.mark.parametrize(
    ("text", "is_arabic"),
    [("محمد", True), ("محمد Ali", True), ("Mohamed", False), ("Mohamed علي", False), ("١٢٣", False), ("", False)],
)
def test_the_script_is_that_of_most_letters(text: str, is_arabic: bool) -> None:  # noqa: FBT001
    assert arabic.is_arabic(text) is is_arabic


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("عبدالكريم", "عبد الكريم"),
        ("عبدالحى", "عبد الحى"),
        ("عبدالله", "عبد الله"),
        ("عبدربه", "عبد ربه"),
        ("ابوالفتوح", "ابو الفتوح"),
        ("أبوزيد", "أبو زيد"),
        ("نورالدين", "نور الدين"),
        ("جمالالدين", "جمال الدين"),
        ("عطاالله", "عطا الله"),
        ("نورالهدى", "نور الهدى"),
        ("امالخير", "ام الخير"),
        ("محمد عبدالرحمن", "محمد عبد الرحمن"),
    ],
)
def test_joined_compounds_are_parted(joined: str, apart: str) -> None:
    assert arabic.spaced(joined) == apart
    assert arabic.spaced(apart) == apart


@pytest.mark.parametrize("name", ["عبده", "عبدون", "امال", "امانى", "عزال", "الله", "الدين", "بلال", "نوال", "ابو", ""])
def test_other_names_are_left_alone(name: str) -> None:
    assert arabic.spaced(name) == name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("محمد عبدالكريم احمد الشناوى", ("محمد", "عبد الكريم", "احمد", "الشناوى")),
        ("نور الدين حسن", ("نور الدين", "حسن")),
        ("عبد الله نصر الله", ("عبد الله", "نصر الله")),
        ("ابو بكر الصديق", ("ابو بكر", "الصديق")),
        ("زين العابدين", ("زين العابدين",)),
        ("نور الشناوى", ("نور", "الشناوى")),
        ("عبد", ("عبد",)),
        ("الدين", ("الدين",)),
        ("", ()),
    ],
)
def test_compounds_are_one_part_of_a_name(name: str, parts: tuple[str, ...]) -> None:
    assert arabic.name_parts(name) == parts


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("القاهرة", "القاهره", 1.0, 1.0),
        ("طلخا", "طلحا", 0.8, 0.9),  # a dot is half a letter
        ("طلخا", "طلسا", 0.7, 0.8),
        ("كفر سعد", "كفر شكر", 0.0, 0.5),
        ("بكالوريوس زراعة", "بكالوريوس تجارة", 0.0, 0.6),  # most letters alike, but another word
        ("حاصل على بكالوريوس زراعة", "حاصل على بكالوريوس", 0.0, 0.6),  # a word more
        ("مرسيدسبنز", "مرسيدس بنز", 0.85, 0.95),  # a space less
        ("", "", 1.0, 1.0),
        ("", "قنا", 0.0, 0.0),
    ],
)
def test_likeness(one: str, other: str, least: float, most: float) -> None:
    likeness = arabic.outline(one).likeness(arabic.outline(other))
    assert least <= likeness <= most
    assert likeness == arabic.outline(other).likeness(arabic.outline(one))


@given(ANYTHING)
def test_tidying_again_changes_nothing(text: str) -> None:
    assert arabic.clean(arabic.clean(text)) == arabic.clean(text)
    assert arabic.fold(arabic.fold(text)) == arabic.fold(text) == arabic.fold(arabic.clean(text))
    assert "".join(arabic.name_parts(text)).replace(" ", "") == arabic.clean(text).replace(" ", "")


@given(st.text("0123456789"))
def test_digits_there_and_back(digits: str) -> None:
    assert arabic.western(arabic.arabic_indic(digits)) == digits


@given(ANYTHING, ANYTHING)
def test_likeness_is_a_share(one: str, other: str) -> None:
    likeness = arabic.outline(one).likeness(arabic.outline(other))
    assert 0 <= likeness <= 1
    assert arabic.outline(one).likeness(arabic.outline(one)) == 1
