"""The specimens are those of ICAO Doc 9303; whatever else stands here is made up."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language import mrz
from wathiq.language.mrz import FRENCH_CARD, MRV_A, MRV_B, TD1, TD2, TD3, Format, Zone, parse

Lines = tuple[str, ...]

PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
BIG_CARD = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
VISA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
SMALL_VISA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")
# Numbers too long for their field (9303-11, appendix D.2).
LONG_CARD = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
LONG_BIG_CARD = ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8")
FRENCH = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")

TODAY = date(2026, 7, 1)


def parts(zone: Zone) -> dict[str, str]:
    return {name: zone.text(name) for name in zone.layout.parts}


def put(lines: Lines, line: int, place: int, text: str) -> Lines:
    """The lines with other text at a place."""
    row = lines[line][:place] + text + lines[line][place + len(text) :]
    return (*lines[:line], row, *lines[line + 1 :])


def failing(zone: Zone) -> set[str]:
    return {name for name, holds in zone.checks.items() if not holds}


@pytest.mark.parametrize(
    ("text", "digit"), [("520727", 3), ("AB2134<<<", 5), ("", 0), ("<<<<<<", 0), ("Z", 5), ("0Z", 5), ("00Z", 5)]
)
def test_check_digits_weigh_the_characters_by_7_3_and_1(text: str, digit: int) -> None:
    assert mrz.check_digit(text) == digit


@pytest.mark.parametrize(
    ("layout", "lines", "expected"),
    [
        (
            TD3,
            PASSPORT,
            {"code": "P", "issuer": "UTO", "number": "L898902C3", "nationality": "UTO", "birth": "740812", "sex": "F"}
            | {"expiry": "120415", "optional": "ZE184226B", "names": "ERIKSSON ANNA MARIA"},
        ),
        (
            TD1,
            CARD,
            {"code": "I", "issuer": "UTO", "number": "D23145890", "nationality": "UTO", "birth": "740812", "sex": "F"}
            | {"expiry": "120415", "optional": "", "optional_2": "", "names": "ERIKSSON ANNA MARIA"},
        ),
        (
            TD2,
            BIG_CARD,
            {"code": "I", "issuer": "UTO", "number": "D23145890", "nationality": "UTO", "birth": "740812", "sex": "F"}
            | {"expiry": "120415", "optional": "", "names": "ERIKSSON ANNA MARIA"},
        ),
        (
            MRV_A,
            VISA,
            {"code": "V", "issuer": "UTO", "number": "L8988901C", "nationality": "XXX", "birth": "400907", "sex": "F"}
            | {"expiry": "961210", "optional": "6ZE184226B", "names": "ERIKSSON ANNA MARIA"},
        ),
        (
            MRV_B,
            SMALL_VISA,
            {"code": "V", "issuer": "UTO", "number": "L8988901C", "nationality": "XXX", "birth": "400907", "sex": "F"}
            | {"expiry": "961210", "optional": "", "names": "ERIKSSON ANNA MARIA"},
        ),
        (
            FRENCH_CARD,
            FRENCH,
            {"code": "ID", "issuer": "FRA", "surname": "BERTHIER", "given_names": "CORINNE", "number": "880692310285"}
            | {"birth": "651206", "sex": "F", "optional": ""},
        ),
    ],
)
def test_the_specimens(layout: Format, lines: Lines, expected: Mapping[str, str]) -> None:
    zone = parse(layout, lines)
    assert parts(zone) == expected
    assert failing(zone) == set()


LETTERS = {"code": "C", "issuer": "I", "number": "D", "nationality": "A", "birth": "B", "sex": "S", "expiry": "E"}
LETTERS |= {"optional": "O", "optional_2": "P", "names": "N", "surname": "U", "given_names": "G"}


@pytest.mark.parametrize(
    ("layout", "lines"),
    [
        (TD3, ("CCIII" + "N" * 39, "DDDDDDDDD9AAABBBBBB9SEEEEEE9OOOOOOOOOOOOOO99")),
        (TD2, ("CCIII" + "N" * 31, "DDDDDDDDD9AAABBBBBB9SEEEEEE9OOOOOOO9")),
        (MRV_A, ("CCIII" + "N" * 39, "DDDDDDDDD9AAABBBBBB9SEEEEEE9OOOOOOOOOOOOOOOO")),
        (MRV_B, ("CCIII" + "N" * 31, "DDDDDDDDD9AAABBBBBB9SEEEEEE9OOOOOOOO")),
        (TD1, ("CCIIIDDDDDDDDD9OOOOOOOOOOOOOOO", "BBBBBB9SEEEEEE9AAAPPPPPPPPPPP9", "N" * 30)),
        (FRENCH_CARD, ("CCIII" + "U" * 25 + "OOOOOO", "DDDDDDDDDDDD9GGGGGGGGGGGGGGBBBBBB9S9")),
    ],
)
def test_parts_and_check_digits_make_up_the_zone(layout: Format, lines: Lines) -> None:
    zone = parse(layout, lines)
    for name in layout.parts:
        assert zone.part(name) == LETTERS[name] * "".join(lines).count(LETTERS[name])
    assert [mrz.take(lines, check.at) for check in layout.checks] == ["9"] * "".join(lines).count("9")


def passport_of(names: str) -> Zone:
    return parse(TD3, (f"P<UTO{names}".ljust(44, "<"), PASSPORT[1]))


def french_card_of(surname: str, given_names: str) -> Zone:
    return parse(FRENCH_CARD, (f"IDFRA{surname}".ljust(36, "<"), put(FRENCH, 1, 13, given_names.ljust(14, "<"))[1]))


@pytest.mark.parametrize(
    ("zone", "surname", "given_names"),
    [
        (passport_of("VAN<DER<MUELLEN<<JO<MARIA"), "VAN DER MUELLEN", "JO MARIA"),
        (passport_of("ARKFREITH"), "ARKFREITH", ""),
        (passport_of("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K"),
        (passport_of("DINGO<POTOROO<BILBY<NUMBAT<BANDICOOT<WO"), "DINGO POTOROO BILBY NUMBAT BANDICOOT WO", ""),
        (parse(TD1, CARD), "ERIKSSON", "ANNA MARIA"),
        (french_card_of("BERTHIER", "ANNE<<MARIE<<L"), "BERTHIER", "ANNE MARIE L"),
        (french_card_of("DE<LA<TOUR", "CORINNE"), "DE LA TOUR", "CORINNE"),
    ],
)
def test_two_fillers_part_the_surname_from_the_given_names(zone: Zone, surname: str, given_names: str) -> None:
    assert (zone.surname, zone.given_names) == (surname, given_names)


def test_a_part_comes_with_its_fillers_its_text_without() -> None:
    zone = parse(TD3, put(PASSPORT, 0, 2, "D<<"))
    assert (zone.part("issuer"), zone.text("issuer")) == ("D<<", "D")
    assert zone.part("optional_2") == zone.text("optional_2") == ""


def test_a_short_number_has_no_fillers() -> None:
    zone = parse(TD3, put(PASSPORT, 1, 0, "AB2134<<<5"))
    assert zone.number == "AB2134"
    assert zone.checks["number"]


@pytest.mark.parametrize(("layout", "lines"), [(TD1, LONG_CARD), (TD2, LONG_BIG_CARD)])
def test_a_long_number_goes_on_in_the_optional_data(layout: Format, lines: Lines) -> None:
    zone = parse(layout, lines)
    assert zone.number == "D23145890734"
    assert failing(zone) == set()


@pytest.mark.parametrize(("place", "character"), [(5, "E"), (13, "1"), (15, "8"), (17, "5"), (18, "0")])
def test_a_wrong_character_of_a_long_number_fails_its_check(place: int, character: str) -> None:
    assert failing(parse(TD1, put(LONG_CARD, 0, place, character))) == {"number", "composite"}


@pytest.mark.parametrize("optional", ["<<<<<<<", "4<<<<<<", "734X<<<"], ids=["nothing", "check digit only", "no digit"])
def test_a_filler_for_a_check_digit_needs_a_number_that_goes_on(optional: str) -> None:
    zone = parse(TD2, put(LONG_BIG_CARD, 1, 28, optional))
    assert "number" in failing(zone)
    assert zone.number == "D23145890"


@pytest.mark.parametrize(("layout", "lines"), [(TD3, PASSPORT), (MRV_A, VISA), (MRV_B, SMALL_VISA)])
def test_numbers_of_passports_and_visas_do_not_go_on(layout: Format, lines: Lines) -> None:
    zone = parse(layout, put(put(lines, 1, 28, "7349<"), 1, 9, "<"))
    assert not zone.checks["number"]
    assert zone.number == zone.text("number")


def with_personal_number(text: str) -> Zone:
    """The specimen with another personal number, its check digit last."""
    return parse(TD3, put(PASSPORT, 1, 28, text))


def test_the_check_digit_of_a_blank_personal_number_is_blank_or_0() -> None:
    blank = "<" * 14
    assert with_personal_number(blank + "<").checks["optional"]
    assert with_personal_number(blank + "0").checks["optional"]
    assert not with_personal_number(blank + "1").checks["optional"]
    assert not with_personal_number("0" + blank[1:] + "<").checks["optional"]


@pytest.mark.parametrize(("check", "place"), [("number", 9), ("birth", 19), ("expiry", 27), ("composite", 43)])
def test_no_other_check_digit_may_be_blank(check: str, place: int) -> None:
    blank = put(("", "<" * 44), 1, 20, "F")
    assert not parse(TD3, blank).checks[check]
    assert parse(TD3, put(blank, 1, place, "0")).checks[check]


def test_a_check_digit_is_a_digit() -> None:
    """Even where a letter of its value would do: A is 10, which is 0 modulo 10."""
    assert not parse(TD3, put(PASSPORT, 1, 43, "A")).checks["composite"]


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("740812", date(1974, 8, 12)),
        ("000229", date(2000, 2, 29)),
        ("260701", date(2026, 7, 1)),
        ("260702", date(1926, 7, 2)),
        ("240229", date(2024, 2, 29)),
        ("280229", date(1928, 2, 29)),
        ("230229", None),
        ("741301", None),
        ("740800", None),
        ("74<<<<", None),
        ("<<<<<<", None),
        ("7408", None),
        ("74O812", None),
        ("\u0667\u0664\u0660\u0668\u0661\u0662", None),
        ("", None),
    ],
)
def test_nobody_is_born_in_the_future(digits: str, day: date | None) -> None:
    assert mrz.birth_date(digits, TODAY) == day


def test_a_leap_day_ahead_is_the_one_of_the_last_century() -> None:
    assert mrz.birth_date("240229", date(2024, 2, 28)) == date(1924, 2, 29)
    assert mrz.birth_date("240229", date(2024, 2, 29)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("120415", date(2012, 4, 15)),
        ("361231", date(2036, 12, 31)),
        ("751231", date(2075, 12, 31)),
        ("770101", date(1977, 1, 1)),
        ("961210", date(1996, 12, 10)),
        ("280229", date(2028, 2, 29)),
        ("960229", date(1996, 2, 29)),
        ("990229", None),
        ("27<<<<", None),
        ("<<<<<<", None),
    ],
)
def test_nothing_is_valid_for_fifty_years(digits: str, day: date | None) -> None:
    assert mrz.expiry_date(digits, TODAY) == day


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.dates(date(2000, 1, 1), date(2049, 12, 31)))
def test_dates_of_birth_are_past_and_less_than_a_century_ago_where_they_can_be(day: date, today: date) -> None:
    found = mrz.birth_date(day.strftime("%y%m%d"), today)
    if found is None:  # a leap day of a year that the last century did not have
        assert (day.month, day.day) == (2, 29)
        assert day > today
    else:
        assert found <= today
        assert (found.month, found.day, found.year % 100) == (day.month, day.day, day.year % 100)
        assert today.year - found.year <= 100


# Zones put together field by field, with a check digit of our own making.


def digit(text: str) -> str:
    values = dict(zip("<" + string.digits + string.ascii_uppercase, (0, *range(36)), strict=True))
    return str(sum(values[c] * weight for c, weight in zip(text, (7, 3, 1) * len(text), strict=False)) % 10)


def checked(text: str) -> str:
    return text + digit(text)


letters = st.text(string.ascii_uppercase, min_size=1, max_size=12)
states = st.text(string.ascii_uppercase, min_size=1, max_size=3).map(lambda s: s.ljust(3, "<"))
numbers = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=9).map(lambda s: s.ljust(9, "<"))
digits = st.dates(date(1950, 1, 1), date(2049, 12, 31)).map(lambda day: day.strftime("%y%m%d"))
sexes = st.sampled_from("MFX<")


def fillable(size: int) -> st.SearchStrategy[str]:
    return st.text("<" + string.digits + string.ascii_uppercase, max_size=size).map(lambda s: s.ljust(size, "<"))


def named(opening: str, size: int, surname: str, given: str) -> str:
    return (opening + surname + "<<" + given).ljust(size, "<")[:size]


@st.composite
def two_lines(draw: st.DrawFn, code: str, size: int, optional: int) -> tuple[Lines, str]:
    """All that TD2, TD3 and the visas share, and of the second line what a composite check is made over."""
    first = named(code + draw(states), size, draw(letters), draw(letters))
    number, birth, expiry = checked(draw(numbers)), checked(draw(digits)), checked(draw(digits))
    rest = draw(fillable(optional))
    second = number + draw(states) + birth + draw(sexes) + expiry + rest
    return (first, second), number + birth + expiry + rest


@st.composite
def td3(draw: st.DrawFn) -> Lines:
    (first, second), guarded = draw(two_lines("P<", 44, 14))
    personal = digit(second[28:])
    return first, second + personal + digit(guarded + personal)


@st.composite
def td2(draw: st.DrawFn) -> Lines:
    (first, second), guarded = draw(two_lines("I<", 36, 7))
    return first, second + digit(guarded)


@st.composite
def td1(draw: st.DrawFn) -> Lines:
    number, birth, expiry = checked(draw(numbers)), checked(draw(digits)), checked(draw(digits))
    one, two = draw(fillable(15)), draw(fillable(11))
    composite = digit(number + one + birth + expiry + two)
    second = birth + draw(sexes) + expiry + draw(states) + two + composite
    return "I<" + draw(states) + number + one, second, named("", 30, draw(letters), draw(letters))


@st.composite
def french(draw: st.DrawFn) -> Lines:
    first = ("IDFRA" + draw(letters)).ljust(30, "<") + draw(fillable(6))
    number = draw(st.text(string.digits, min_size=12, max_size=12))
    second = checked(number) + draw(letters).ljust(14, "<") + checked(draw(digits)) + draw(sexes)
    return first, second + digit(first + second)


def of(layout: Format) -> Callable[[Lines], tuple[Format, Lines]]:
    return lambda lines: (layout, lines)


zones = st.one_of(
    td3().map(of(TD3)),
    td2().map(of(TD2)),
    td1().map(of(TD1)),
    french().map(of(FRENCH_CARD)),
    two_lines("V<", 44, 16).map(lambda found: (MRV_A, found[0])),
    two_lines("V<", 36, 8).map(lambda found: (MRV_B, found[0])),
)


@given(zones)
def test_right_check_digits_hold(zone: tuple[Format, Lines]) -> None:
    layout, lines = zone
    assert {len(line) for line in lines} == {layout.length}
    assert lines[0].startswith(layout.openings)
    assert failing(parse(layout, lines)) == set()


@given(zones, st.data())
def test_a_changed_character_fails_every_check_over_it(zone: tuple[Format, Lines], data: st.DataObject) -> None:
    """Unless the values differ by 10, 20 or 30: no weight shows that, so 0 passes for A, K or U, and 1 for B, L or V.

    Of a zone with a long number a check digit turns to a filler, hence numbers are short here.
    """
    layout, lines = zone
    check = data.draw(st.sampled_from(layout.checks))
    line, start, end = data.draw(st.sampled_from(check.over))
    place = data.draw(st.integers(start, end - 1))
    before = lines[line][place]
    after = data.draw(st.sampled_from(string.digits + string.ascii_uppercase))
    failed = failing(parse(layout, put(lines, line, place, after)))
    assert (check.guards in failed) == (digit(before) != digit(after))


@given(zones, st.data())
def test_a_changed_check_digit_fails(zone: tuple[Format, Lines], data: st.DataObject) -> None:
    layout, lines = zone
    check = data.draw(st.sampled_from(layout.checks))
    line, place, _ = check.at
    other = data.draw(st.sampled_from(string.digits).filter(lambda d: d != lines[line][place]))
    assert check.guards in failing(parse(layout, put(lines, line, place, other)))


@given(
    st.text(string.ascii_uppercase + string.digits, min_size=10, max_size=22),
    st.text("<" + string.digits, max_size=2),
)
def test_numbers_too_long_for_a_card_are_read_whole(number: str, more: str) -> None:
    optional = number[9:] + digit(number)
    room = 15 - len(optional) - 1
    first = "I<UTO" + number[:9] + "<" + (optional + ("<" + more if len(more) <= room else "")).ljust(15, "<")
    second = "7408122F1204159UTO" + "<" * 11
    lines = (first, second + digit(first[5:] + second[:7] + second[8:15] + second[18:]), CARD[2])
    zone = parse(TD1, lines)
    assert zone.number == number
    assert failing(zone) == set()


@given(zones)
def test_every_character_of_a_zone_may_stand_where_it_stands(zone: tuple[Format, Lines]) -> None:
    layout, lines = zone
    allowed = mrz.letters_at(layout)
    for line, row in zip(lines, allowed, strict=True):
        assert all(character in places for character, places in zip(line, row, strict=True))


def test_each_part_allows_its_own_characters() -> None:
    letters, digits, sexes = mrz.LETTERS, mrz.DIGITS, mrz.SEXES
    _, second = mrz.letters_at(TD3)
    dates = [digits] * 7
    number, personal = [mrz.ANY] * 9 + [digits], [mrz.ANY] * 14
    assert list(second) == [*number, *[letters] * 3, *dates, sexes, *dates, *personal, digits, digits]


@pytest.mark.parametrize(
    ("line", "place", "character"), [(0, 10, "1"), (1, 13, "O"), (1, 20, "A"), (1, 9, "B"), (1, 10, "0"), (1, 43, "Q")]
)
def test_what_may_not_stand_there(line: int, place: int, character: str) -> None:
    """A digit in a name or a state, a letter in a date or for a check digit, another sex."""
    assert character not in mrz.letters_at(TD3)[line][place]
