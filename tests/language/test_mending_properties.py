"""Any line can be mended: nothing is lost, nothing gets surer, and what is known stays."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from wathiq.language import mending, visual_order
from wathiq.language.mending import known_words, mend
from wathiq.language.text import Character, Text

_LETTERS = "ابتجحدرسعقلمنهوىءأ٠١٢ "
_CHARACTERS = st.builds(
    lambda value, confidence, other: Character(value, confidence, 0.5, ((other, (1 - confidence) / 2),)),
    st.sampled_from(_LETTERS),
    st.floats(0.3, 1.0),
    st.sampled_from(_LETTERS),
)
TEXTS = st.lists(_CHARACTERS, max_size=12).map(lambda characters: Text(tuple(characters)))


_DOUBTED = (("ب", 0.5, 0.25), ("ب", 0.5, 0.25), ("ح", 0.375, 0.3125))  # where a change costs less than is doubted


@given(TEXTS)
@example(Text(tuple(Character(letter, sure, 0.5, (("ا", other),)) for letter, sure, other in _DOUBTED)))
def test_a_mended_line_is_no_surer_than_the_line(text: Text) -> None:
    mended = mend(text)
    before = max((character.confidence for character in text.characters), default=1.0)
    assert all(c.confidence <= before or c.value == " " for c in mended.characters)
    assert len(str(mended).split()) >= len(str(text).split())


@given(TEXTS)
def test_words_stay_or_become_known(text: Text) -> None:
    read = set(str(text).split())
    known = known_words()
    assert all(word in read or mending.key(word) in known for word in str(mend(text)).split())


@given(st.lists(st.sampled_from(sorted(known_words().values())), min_size=1, max_size=4), st.floats(0.3, 1.0))
def test_known_words_stay(words: list[str], sureness: float) -> None:
    text = Text(tuple(Character(letter, sureness, 0.5) for letter in " ".join(words)))
    assert str(mend(text)) == " ".join(words)


@given(st.text(max_size=30) | st.text("ابج 12(3)/AB", max_size=30))
def test_reordering_keeps_every_character_and_undoes_itself(text: str) -> None:
    assert sorted(visual_order.places(text)) == list(range(len(text)))
    assert len(visual_order.reordered(text)) == len(text)


@given(st.text("ابجدهو ", max_size=20), st.integers(0, 9999))
def test_arabic_with_a_number_comes_back(letters: str, number: int) -> None:
    text = f"{letters}{number}"
    assert visual_order.reordered(visual_order.reordered(text)) == text
