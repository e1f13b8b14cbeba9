"""Places that are named, misnamed and not there, and address lines taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import egypt_places
from wathiq.language.egypt_places import by_code, find_governorate, find_place, governorates, split_address


def test_there_are_27_governorates_with_codes_of_their_own() -> None:
    codes = [governorate.code for governorate in governorates()]
    assert len(codes) == len(set(codes)) == 27
    assert codes == sorted(codes)
    assert all(governorate.places for governorate in governorates())


def test_codes() -> None:
    cairo = by_code("01")
    assert cairo is not None
    assert (cairo.arabic, cairo.english) == ("القاهرة", "Cairo")
    assert by_code("88") is by_code("") is by_code("1") is by_code("99") is None


def test_every_governorate_and_place_finds_itself() -> None:
    for governorate in governorates():
        for name in (governorate.arabic, *governorate.variants):
            match = find_governorate(name)
            assert match is not None
            assert (match.governorate, match.changed) == (governorate, False)
        for place in governorate.places:
            for name in (place.arabic, *place.variants):
                found = find_place(name, governorate)
                assert found is not None, name
                assert (found.place, found.score, found.changed, found.text) == (place, 1.0, False, name)


@pytest.mark.parametrize(
    ("text", "english", "changed"),
    [
        ("القاهره", "Cairo", False),
        ("قاهرة", "Cairo", False),
        ("محافظة المنيا", "Minya", False),
        ("الاسكندريه", "Alexandria", False),
        ("بور سعيد", "Port Said", False),
        ("مرسى مطروح", "Matrouh", False),
        ("الدفهلية", "Dakahlia", True),
        ("القليوببه", "Qalyubia", True),
        ("الجيرة", "Giza", True),
    ],
)
def test_governorates_are_found_misread_too(text: str, english: str, changed: bool) -> None:  # noqa: FBT001
    match = find_governorate(text)
    assert match is not None
    assert (match.governorate.english, match.changed) == (english, changed)
    assert (match.score == 1) is not changed


@pytest.mark.parametrize("text", ["", "ليبيا", "محافظة", "مصر", "xyz", "ال", "شارع النيل", "ب" * 500])
def test_no_governorates(text: str) -> None:
    assert find_governorate(text) is None


@pytest.mark.parametrize(
    ("text", "mended", "english"),
    [
        ("مدينه نصر", "مدينه نصر", "Nasr City"),
        ("مدبنة نصر", "مدينة نصر", "Nasr City"),
        ("قسم أول مدينة نصر", "قسم أول مدينة نصر", "Nasr City 1st"),
        ("قسم اول مدبنة نصر", "قسم اول مدينة نصر", "Nasr City 1st"),
        ("المنتزه ثان", "المنتزه ثان", "El Montaza 2nd"),
        ("مركز طلخا", "مركز طلخا", "Talkha"),
        ("مركز طلحا", "مركز طلخا", "Talkha"),
        ("١٠ رمضان", "١٠ رمضان", "10th of Ramadan City"),
        ("مدينة السادس من أكتوبر", "مدينة السادس من أكتوبر", "6th of October City"),
        ("زقازيق", "زقازيق", "Zagazig"),
    ],
)
def test_places_are_found_with_the_words_around_them(text: str, mended: str, english: str) -> None:
    match = find_place(text)
    assert match is not None
    assert (match.text, match.english, match.changed) == (mended, english, text != mended)


@pytest.mark.parametrize("text", ["", "مركز", "اول", "قرية الزهراء الكبرى", "xyz", "دار السلام"])  # the last one twice
def test_what_is_no_place_or_two_is_not_made_one(text: str) -> None:
    assert find_place(text) is None


def test_places_of_one_name_are_told_apart_by_their_governorate() -> None:
    found = {code: find_place("دار السلام", by_code(code)) for code in ("01", "26", "12")}
    assert [match and match.place.governorate for match in found.values()] == ["01", "26", None]


@pytest.mark.parametrize(
    ("line", "district", "place", "governorate"),
    [
        ("طلخا - الدقهلية", "طلخا", "Talkha", "Dakahlia"),
        ("طلخا-الدقهليه", "طلخا", "Talkha", "Dakahlia"),
        ("مدينة نصر ـ القاهرة", "مدينة نصر", "Nasr City", "Cairo"),  # a tatweel for a dash
        ("مدينة نصر / القاهرة", "مدينة نصر", "Nasr City", "Cairo"),
        ("القاهرة - مدينة نصر", "مدينة نصر", "Nasr City", "Cairo"),
        ("مدينة نصر القاهرة", "مدينة نصر", "Nasr City", "Cairo"),
        ("دسوق كفر الشيخ", "دسوق", "Desouk", "Kafr El Sheikh"),
        ("كفر الشيخ - كفر الشيخ", "كفر الشيخ", "Kafr El Sheikh", "Kafr El Sheikh"),
        ("شرم الشيخ جنوب سيناء", "شرم الشيخ", "Sharm El Sheikh", "South Sinai"),
        ("عزبة الورد - طلخا - الدقهلية", "عزبة الورد - طلخا", "Talkha", "Dakahlia"),
        ("عزبة الورد - الدقهلية", "عزبة الورد", "", "Dakahlia"),
        ("الجيزة", "", "", "Giza"),
        ("كفر الشيخ", "", "", "Kafr El Sheikh"),
        ("القاهرة الجديدة", "القاهرة الجديدة", "New Cairo", ""),
        ("شارع النيل", "شارع النيل", "", ""),
        ("مدينة نصر", "مدينة نصر", "Nasr City", ""),
        ("Nasr City - Cairo", "Nasr City - Cairo", "", ""),
        ("", "", "", ""),
        (" - ", "", "", ""),
    ],
)
def test_address_lines(line: str, district: str, place: str, governorate: str) -> None:
    address = split_address(line)
    assert address.district == district
    assert (address.place.english if address.place else "") == place
    assert (address.governorate.governorate.english if address.governorate else "") == governorate


LINES = st.text("اابتجدرسقكلمنهوىة -ـ/١", max_size=25) | st.text(max_size=25)


@given(LINES)
def test_anything_can_be_asked(line: str) -> None:
    address = split_address(line)
    assert address.place is None or address.place.score > 0.5
    if address.place and address.governorate:
        assert address.place.place.governorate == address.governorate.governorate.code


@given(
    st.sampled_from([p for g in governorates() for p in g.places]), st.sampled_from([" - ", "-", " ـ ", " / ", "، "])
)
def test_every_place_is_found_in_its_address(place: egypt_places.Place, separator: str) -> None:
    governorate = by_code(place.governorate)
    assert governorate is not None
    address = split_address(f"{place.arabic}{separator}{governorate.arabic}")
    assert address.governorate is not None
    assert address.governorate.governorate == governorate
    assert address.place is not None
    assert (address.place.place, address.district) == (place, place.arabic)
