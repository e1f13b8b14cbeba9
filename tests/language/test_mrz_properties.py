"""Any lines may be taken for a machine-readable zone; what is none is none, and nothing else happens."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from wathiq.language import mrz
from wathiq.language.mrz_repair import fit
from wathiq.language.text import Character, Text

ALPHABET = "ABCXYZ0123456789<<<<<"
DAYS = st.text("0123456789<", min_size=6, max_size=6)


@st.composite
def lines(draw: st.DrawFn) -> tuple[mrz.Format, tuple[str, ...]]:
    layout = draw(st.sampled_from(mrz.FORMATS))
    return layout, tuple(
        draw(st.text(ALPHABET, min_size=layout.length, max_size=layout.length)) for _ in range(layout.count)
    )


@given(lines())
def test_any_lines_of_the_right_length_are_taken_apart(zone: tuple[mrz.Format, tuple[str, ...]]) -> None:
    layout, text = zone
    parsed = mrz.parse(layout, text)
    assert set(parsed.checks) == {check.guards for check in layout.checks}
    for value in (parsed.surname, parsed.given_names, parsed.number):
        assert "<" not in value
        assert value == value.strip()


CHARACTERS = st.builds(
    lambda value, confidence: Character(value, confidence, 0.5),
    st.sampled_from(ALPHABET) | st.characters(max_codepoint=0x6FF),
    st.floats(0, 1),
)


@settings(max_examples=60)
@given(st.lists(st.lists(CHARACTERS, max_size=46).map(lambda row: Text(tuple(row))), max_size=4))
def test_any_print_is_a_zone_of_its_layout_or_none(texts: list[Text]) -> None:
    found = fit(texts)
    if found is not None:
        layout = found.zone.layout
        assert [len(line) for line in found.zone.lines] == [layout.length] * layout.count
        assert found.believable


@given(DAYS, st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_any_six_characters_are_a_date_or_none(digits: str, today: date) -> None:
    birth, expiry = mrz.birth_date(digits, today), mrz.expiry_date(digits, today)
    assert birth is None or (birth <= today and birth.strftime("%y%m%d") == digits)
    assert expiry is None or (expiry.year - today.year < 50 and expiry.strftime("%y%m%d") == digits)
