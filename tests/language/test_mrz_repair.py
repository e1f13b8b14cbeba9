from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wathiq.language import mrz
from wathiq.language.mrz import FRENCH_CARD, MRV_A, MRV_B, TD1, TD2, TD3, Format
from wathiq.language.mrz_repair import Fit, Repair, fit
from wathiq.language.text import Character, Text

Lines = tuple[str, ...]
Others = tuple[tuple[str, float], ...]

NAME = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
DATA = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
PASSPORT = (NAME, DATA)
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
FRENCH = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")


def seen(line: str, others: Mapping[int, Others] | None = None, confidence: float = 0.99) -> Text:
    """A line as a recogniser reads it: evenly spaced, sure of itself but for the places where it saw `others` too."""
    wavers = others or {}
    return Text(
        tuple(
            Character(c, 0.6 if i in wavers else confidence, (i + 0.5) / len(line), wavers.get(i, ()))
            for i, c in enumerate(line)
        )
    )


def without(text: Text, *places: int) -> Text:
    return Text(tuple(c for i, c in enumerate(text.characters) if i not in places))


def put(line: str, place: int, text: str) -> str:
    return line[:place] + text + line[place + len(text) :]


def fitted(*texts: Text | str) -> Fit:
    found = fit([seen(text) if isinstance(text, str) else text for text in texts])
    assert found
    return found


def all_hold(found: Fit) -> bool:
    return all(found.zone.checks.values())


@pytest.mark.parametrize(
    ("layout", "lines"),
    [
        (TD3, PASSPORT),
        (TD2, ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")),
        (MRV_A, ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")),
        (MRV_B, ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")),
        (TD1, CARD),
        (TD1, ("IDFRA" + CARD[0][5:], *CARD[1:])),
        (FRENCH_CARD, FRENCH),
    ],
    ids=lambda value: value.name if isinstance(value, Format) else "",
)
def test_the_layout_is_the_one_whose_checks_hold_and_nothing_is_touched(layout: Format, lines: Lines) -> None:
    found = fitted(*lines)
    assert found.zone.layout is layout
    assert found.zone.lines == lines
    assert (found.repairs, found.misfits) == ((), 0)
    assert all_hold(found)
    assert found.confidence == pytest.approx(0.99)


# What may not stand where it was read.

ZUBIGATSO = "P<UTOZUBIGATSO<<ANNA".ljust(44, "<")


@pytest.mark.parametrize(
    ("line", "place", "printed", "read"),
    [
        (0, 4, "O", "0"),  # states and names are letters
        (0, 5, "Z", "2"),
        (0, 7, "B", "8"),
        (0, 8, "I", "1"),
        (0, 9, "G", "6"),
        (0, 10, "A", "4"),
        (0, 11, "T", "7"),
        (0, 12, "S", "5"),
        (0, 13, "O", "0"),
        (1, 12, "O", "0"),
        (1, 13, "7", "T"),  # dates and check digits are digits
        (1, 14, "4", "A"),
        (1, 15, "0", "O"),
        (1, 15, "0", "D"),
        (1, 15, "0", "Q"),
        (1, 16, "8", "B"),
        (1, 17, "1", "I"),
        (1, 17, "1", "L"),
        (1, 18, "2", "Z"),
        (1, 19, "2", "Z"),
        (1, 26, "5", "S"),
        (1, 9, "6", "G"),
        (1, 43, "0", "O"),
    ],
)
def test_a_look_alike_gives_way_to_what_may_stand_there(line: int, place: int, printed: str, read: str) -> None:
    lines = [ZUBIGATSO, DATA]
    assert lines[line][place] == printed
    found = fitted(*(put(text, place, read) if i == line else text for i, text in enumerate(lines)))
    assert found.zone.lines == (ZUBIGATSO, DATA)
    assert found.repairs == (Repair(line, place, read, printed),)
    assert found.rows[line][place].confidence == pytest.approx(0.99 / 2)
    assert all_hold(found)


@pytest.mark.parametrize(
    ("others", "meant"),
    [((("S", 0.5), ("3", 0.2)), "3"), ((("3", 0.02),), "3"), ((("3", 0.019),), "8"), ((("S", 0.5),), "8"), ((), "8")],
)
def test_what_the_recogniser_saw_too_comes_before_a_look_alike(others: Others, meant: str) -> None:
    found = fitted(NAME, seen(put(DATA, 16, "B"), {16: others}))
    assert found.repairs[0] == Repair(1, 16, "B", meant)


def test_what_looks_like_nothing_that_may_stand_there_is_left() -> None:
    found = fitted(NAME, put(DATA, 16, "X"))
    assert found.zone.part("birth") == "740X12"
    assert (found.repairs, found.misfits) == ((), 1)
    assert not found.zone.checks["birth"]


def test_a_number_may_hold_both_of_a_pair_and_is_left() -> None:
    found = fitted(NAME, put(DATA, 5, "O"))
    assert found.zone.number == "L8989O2C3"
    assert found.repairs == ()
    assert not found.zone.checks["number"]


# Check digits that are wrong, and doubts that they settle.


@pytest.mark.parametrize("place", [9, 19, 27, 42, 43])
@pytest.mark.parametrize("doubt", [0.0, 0.019])
def test_a_check_digit_wrong_on_the_document_stays_wrong(place: int, doubt: float) -> None:
    wrong = put(DATA, place, str((int(DATA[place]) + 1) % 10))
    found = fitted(NAME, seen(wrong, {i: ((c, doubt),) for i, c in enumerate(DATA)}, 0.6))
    assert found.zone.lines == (NAME, wrong)
    assert found.repairs == ()
    assert not all_hold(found)


@pytest.mark.parametrize(
    ("place", "read", "others"),
    [
        (1, "B", (("8", 0.3),)),
        (1, "B", (("8", 0.02),)),
        (1, "B", (("6", 0.3), ("8", 0.1))),
        (16, "3", (("B", 0.3), ("8", 0.1))),
    ],
)
def test_a_doubt_is_settled_where_that_makes_every_check_right(place: int, read: str, others: Others) -> None:
    found = fitted(NAME, seen(put(DATA, place, read), {place: others}))
    assert found.zone.lines == PASSPORT
    assert found.repairs == (Repair(1, place, read, DATA[place]),)
    assert all_hold(found)


@pytest.mark.parametrize(("place", "read", "right"), [(19, "7", "2"), (43, "6", "0")])
def test_a_check_digit_is_left_as_read_however_doubtful(place: int, read: str, right: str) -> None:
    found = fitted(NAME, seen(put(DATA, place, read), {place: ((right, 0.4),)}))
    assert found.zone.lines[1][place] == read
    assert not all_hold(found)


def test_one_more_check_right_settles_a_real_doubt_beside_a_wrong_check_digit() -> None:
    """The composite digit is wrong on the document; the number's own check digit tells 8 from B."""
    printed = put(DATA, 43, str((int(DATA[43]) + 1) % 10))
    found = fitted(NAME, seen(put(printed, 1, "B"), {1: (("8", 0.3),)}))
    assert found.zone.lines == (NAME, printed)
    assert not found.zone.checks["composite"]


def test_a_doubt_is_left_where_the_checks_are_right_already() -> None:
    found = fitted(seen(NAME, {5: (("F", 0.4),)}), seen(DATA, {1: (("B", 0.4),), 0: (("V", 0.45),)}))
    assert (found.zone.lines, found.repairs) == (PASSPORT, ())


def test_two_doubts_that_would_each_do_settle_nothing() -> None:
    """Both stand where the weight is 3, and either one less makes the sums right."""
    read = put(DATA, 1, "9")
    found = fitted(NAME, seen(read, {1: (("8", 0.3),), 4: (("8", 0.3),)}))
    assert (found.zone.lines, found.repairs) == ((NAME, read), ())


def test_two_doubts_are_not_settled_together() -> None:
    read = put(put(DATA, 1, "B"), 16, "3")
    found = fitted(NAME, seen(read, {1: (("8", 0.3),), 16: (("8", 0.3),)}))
    assert (found.zone.lines, found.repairs) == ((NAME, read), ())


def test_a_doubt_is_settled_beside_a_mistake_of_the_document() -> None:
    """Its date of birth fails, its composite check was made over the wrong digit and holds: that mistake stays."""
    first = put(DATA, 19, "3")
    guarded = first[:10] + first[13:20] + first[21:43]
    printed = put(first, 43, str(mrz.check_digit(guarded)))
    found = fitted(NAME, seen(put(printed, 1, "B"), {1: (("8", 0.3),)}))
    assert found.zone.lines == (NAME, printed)
    assert found.repairs == (Repair(1, 1, "B", "8"),)
    assert [name for name, holds in found.zone.checks.items() if not holds] == ["birth"]


def test_a_doubt_of_a_name_cannot_be_settled() -> None:
    found = fitted(seen(put(NAME, 5, "F"), {5: (("E", 0.49),)}), DATA)
    assert found.zone.surname == "FRIKSSON"
    assert found.repairs == ()


# Lines that came out too short or too long.


@pytest.mark.parametrize(
    ("line", "places"),
    [
        (0, (13,)),
        (0, (30,)),
        (0, (43,)),
        (0, (30, 31)),
        (0, (14, 30, 43)),
        (0, (30, 31, 32, 33)),
        (0, (40, 41, 42, 43)),
        (1, (39,)),
        (1, (37, 41)),
        (1, (38, 39, 40)),
    ],
)
def test_lost_fillers_are_put_back_where_the_characters_stand_apart(line: int, places: tuple[int, ...]) -> None:
    texts = [without(seen(text), *places) if i == line else seen(text) for i, text in enumerate(PASSPORT)]
    found = fitted(*texts)
    assert found.zone.lines == PASSPORT
    assert [(r.line, r.read, r.meant) for r in found.repairs] == [(line, "", "<")] * len(places)
    assert found.confidence < 0.99
    stand = [character.place for character in found.rows[line]]
    assert stand == sorted(stand)
    assert stand[places[0]] == pytest.approx((places[0] + 0.5) / 44, abs=len(places) / 44)


@pytest.mark.parametrize("place", [14, 28, 35, 43])
def test_a_filler_too_many_is_the_one_in_a_crowd(place: int) -> None:
    row = list(seen(NAME).characters)
    row.insert(place, Character("<", 0.8, (row[place - 1].place + row[place].place) / 2))
    found = fitted(Text(tuple(row)), DATA)
    assert found.zone.lines == PASSPORT
    assert [(r.line, r.read, r.meant) for r in found.repairs] == [(0, "<", "")]


@pytest.mark.parametrize("end", [0, 44])
def test_a_faint_mark_at_an_end_is_no_character(end: int) -> None:
    row = list(seen(DATA).characters)
    row.insert(end, Character("I", 0.3, end / 44))
    found = fitted(NAME, Text(tuple(row)))
    assert found.zone.lines == PASSPORT
    assert found.repairs == (Repair(1, end, "I", ""),)


def test_a_lost_character_is_not_made_up() -> None:
    found = fitted(NAME, without(seen(DATA), 1))
    assert [(r.read, r.meant) for r in found.repairs if not r.read] == [("", "<")]
    assert not found.zone.checks["number"]


@pytest.mark.parametrize("lost", range(1, 8))
def test_no_more_than_four_fillers_are_put_back(lost: int) -> None:
    assert (fit([without(seen(NAME), *range(28, 28 + lost)), seen(DATA)]) is not None) == (lost <= 4)


@pytest.mark.parametrize("more", range(1, 8))
def test_no_more_than_four_fillers_are_taken_out(more: int) -> None:
    assert (fit([seen(NAME + "<" * more), seen(DATA)]) is not None) == (more <= 4)


@pytest.mark.parametrize("line", ["8806923102858CORINNEMARIEL6512068F6", "8806923102858CORINNEMARIELOU6512068F6"])
def test_a_line_without_fillers_has_none_to_put_back_or_take_out(line: str) -> None:
    assert abs(len(line) - FRENCH_CARD.length) == 1
    assert fit([seen(FRENCH[0]), seen(line)]) is None


# Zones, and what is none.


def test_a_zone_whose_first_letter_was_misread_is_one_if_its_checks_hold() -> None:
    found = fitted(put(NAME, 0, "F"), DATA)
    assert found.zone.layout is TD3
    assert found.zone.part("code") == "F<"
    assert not found.opens_well


def test_a_zone_whose_checks_all_fail_is_one_if_it_was_read_surely() -> None:
    wrong = DATA
    for place in (9, 19, 27, 42, 43):
        wrong = put(wrong, place, str((int(DATA[place]) + 5) % 10))
    found = fitted(seen(NAME, confidence=0.95), seen(wrong, confidence=0.95))
    assert found.zone.lines == (NAME, wrong)
    assert not any(found.zone.checks.values())
    assert fit([seen(NAME, confidence=0.6), seen(wrong, confidence=0.6)]) is None


def test_a_zone_that_was_read_badly_is_one_if_it_opens_well_and_a_check_holds() -> None:
    wrong = DATA
    for place in (9, 27, 42):
        wrong = put(wrong, place, str((int(DATA[place]) + 5) % 10))
    assert fitted(seen(NAME, confidence=0.4), seen(wrong, confidence=0.4)).zone.lines == (NAME, wrong)
    assert fit([seen(put(NAME, 0, "F"), confidence=0.4), seen(wrong, confidence=0.4)]) is None


@pytest.mark.parametrize(("read", "most"), [("3", 5), ("0", 7)], ids=["misfits", "repairs"])
def test_a_zone_has_no_more_than_some_misfits_and_repairs(read: str, most: int) -> None:
    names = "P<UTO" + "O" * 39
    fitted(put(names, 5, read * most), DATA)
    assert fit([seen(put(names, 5, read * (most + 1))), seen(DATA)]) is None


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("",),
        ("", ""),
        (NAME,),
        (NAME, ""),
        (NAME, DATA, NAME),
        (*PASSPORT, *PASSPORT),
        (DATA, DATA),
        (DATA, NAME),
        ("<" * 44, "<" * 44),
        ("PASSPORT<PASSEPORT<REISEPASS<<<UTOPIA<<<<<<<", "SURNAME<ERIKSSON<GIVEN<NAMES<ANNA<MARIA<<<<<"),
        ("PLEASE<KEEP<THIS<DOCUMENT<IN<A<SAFE<AND<DRY<", "PLACE<AND<REPORT<ITS<LOSS<TO<THE<POLICE<<<<<"),
        ("IDENTITY<CARD<OF<UTOPIA<<<<<", "NAME<ERIKSSON<ANNA<MARIA<<<<<", "DATE<OF<BIRTH<12<08<1974<<<<<<"),
        ("INVOICE<2024<000123<DUE<31<12<2024<<<", "TOTAL<1234<56<VAT<234<56<EUR<<<<<<<<"),
    ],
)
def test_what_is_no_zone(lines: Sequence[str]) -> None:
    assert fit([seen(line) for line in lines]) is None


@pytest.mark.parametrize("alphabet", [mrz.ALPHABET, string.ascii_uppercase, string.digits])
@pytest.mark.parametrize("shape", [(44, 2), (36, 2), (30, 3)])
def test_text_at_random_is_no_zone(alphabet: str, shape: tuple[int, int]) -> None:
    length, count = shape
    chance = random.Random(9303)
    for _ in range(200):
        assert fit([seen("".join(chance.choices(alphabet, k=length))) for _ in range(count)]) is None


# Whatever happens to a line, the record tells it all.

doubts = st.lists(st.tuples(st.sampled_from(mrz.ALPHABET), st.sampled_from([0.01, 0.1, 0.4])), max_size=3)


@st.composite
def spoilt(draw: st.DrawFn, line: str) -> Text:
    """A specimen's line with characters misread, lost and added."""
    row = list(seen(line).characters)
    for place in draw(st.lists(st.integers(0, len(line) - 1), max_size=4)):
        value = draw(st.sampled_from(mrz.ALPHABET))
        row[place] = replace(row[place], value=value, others=tuple((o, p) for o, p in draw(doubts) if o != value))
    for place in draw(st.lists(st.integers(0, len(line) - 4), max_size=3)):
        del row[place]
    for place in draw(st.lists(st.integers(1, len(line) - 4), max_size=3)):
        middle = (row[place - 1].place + row[place].place) / 2
        row.insert(place, Character(draw(st.sampled_from("<I")), 0.5, middle))
    return Text(tuple(row))


def replayed(texts: Sequence[Text], repairs: Sequence[Repair]) -> Lines:
    """The lines that were read, changed as the record says."""
    rows = [list(str(text)) for text in texts]
    for repair in repairs:
        end = repair.place + len(repair.read)
        assert "".join(rows[repair.line][repair.place : end]) == repair.read
        rows[repair.line][repair.place : end] = repair.meant
    return tuple("".join(row) for row in rows)


@pytest.mark.parametrize("lines", [PASSPORT, CARD, FRENCH])
@settings(max_examples=60)
@given(data=st.data())
def test_no_change_is_silent(lines: Lines, data: st.DataObject) -> None:
    texts = [data.draw(spoilt(line)) for line in lines]
    found = fit(texts)
    if found:
        assert replayed(texts, found.repairs) == found.zone.lines
        assert found.zone.lines == tuple("".join(c.value for c in row) for row in found.rows)
        assert 0 < found.confidence <= 1
