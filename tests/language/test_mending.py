"""Words that a recogniser was in doubt of become known ones; all else stays as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from wathiq.language import mending
from wathiq.language.mending import known_words, mend
from wathiq.language.text import Character, Text

SURE, IN_DOUBT = 0.999, 0.6


def read(words: str, doubts: Mapping[int, str] | None = None, sure: float = SURE) -> Text:
    """What a recogniser saw; at each of the places in doubt the other letter was nearly as likely."""
    doubts = doubts or {}
    characters = []
    for at, letter in enumerate(words):
        others = ((doubts[at], 0.95 - IN_DOUBT),) if at in doubts else ()
        characters.append(Character(letter, IN_DOUBT if at in doubts else sure, (at + 0.5) / len(words), others))
    return Text(tuple(characters))


@pytest.mark.parametrize(
    ("words", "doubts", "mended"),
    [
        ("مجمد", {1: "ح"}, "محمد"),
        ("حسن مجمد على", {5: "ح"}, "حسن محمد على"),
        ("مصطقى", {3: "ف"}, "مصطفى"),
        ("القاهزة", {5: "ر"}, "القاهرة"),
    ],
)
def test_a_word_in_doubt_becomes_a_known_one(words: str, doubts: Mapping[int, str], mended: str) -> None:
    text = mend(read(words, doubts))
    assert str(text) == mended
    assert set(mended.split()) <= {*known_words().values(), "على"}


@pytest.mark.parametrize("words", ["مجمد", "مصطقى", "القاهزة"])
def test_a_sure_word_stays_however_near_a_known_one_is(words: str) -> None:
    assert mend(read(words)) == read(words)


def test_a_known_word_stays_however_doubtful_it_is() -> None:
    text = read("حسين", {2: "ن"})
    assert mend(text) == text


@pytest.mark.parametrize("words", ["قظلغم", "غظثض", "طخ"])
def test_a_word_that_is_like_no_known_one_stays(words: str) -> None:
    text = read(words, {1: "ض"})
    assert mend(text) == text


@pytest.mark.parametrize("words", ["١٢٣٤٥", "AB 12", "٢٠٢٠/٠١/٠١", "مجم٧", "-", ""])
def test_what_is_not_all_arabic_letters_stays(words: str) -> None:
    assert str(mend(read(words, dict.fromkeys(range(1, len(words)), "ح")))) == words


def test_a_word_as_near_to_one_known_word_as_to_another_stays() -> None:
    """Of a last letter that nobody could tell, سامى and سامر are as likely."""
    assert {"سامي", "سامر"} <= set(known_words().values())
    assert str(mend(_last_letter("سامق", ("ر", 0.2), ("ى", 0.2)))) == "سامق"
    assert str(mend(_last_letter("سامق", ("ر", 0.38), ("ى", 0.01)))) == "سامر"


def _last_letter(words: str, *others: tuple[str, float]) -> Text:
    """All is sure but the last letter."""
    text = read(words)
    return Text((*text.characters[:-1], replace(text.characters[-1], confidence=IN_DOUBT, others=others)))


# Spelling habits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["أحمد", "احمد", "إحمد", "على", "علي", "القاهره", "القاهرة", "مصطفي", "مصطفى"])
def test_spelling_habits_are_known_and_stay_as_printed(word: str) -> None:
    text = read(word, {0: "ص"})
    assert mend(text) == text


@pytest.mark.parametrize(("read_as", "mended"), [("أخمد", "أحمد"), ("اخمد", "احمد")])
def test_a_mended_word_keeps_the_habits_of_the_letters_that_stay(read_as: str, mended: str) -> None:
    assert str(mend(read(read_as, {1: "ح"}))) == mended


def test_words_are_compared_without_habits_and_letter_by_letter() -> None:
    assert mending.key("أحمد") == mending.key("احمد") == mending.key("آحمد")
    assert mending.key("ليلى") == mending.key("ليلي")
    assert all(len(mending.key(word)) == len(word) for word in known_words().values())


# Confidence -----------------------------------------------------------------------------------------------------------


def test_what_was_changed_is_less_sure() -> None:
    before = read("مجمد حسن", {1: "ح"})
    after = mend(before)
    changed, untouched = after.characters[:4], after.characters[5:]
    assert max(c.confidence for c in changed) < IN_DOUBT + 0.1
    assert [c.confidence for c in untouched] == [SURE] * 3
    assert after.confidence < before.confidence


def test_the_less_a_letter_was_considered_the_less_sure_is_the_word() -> None:
    likely, hardly = (
        mend(Text((*read("م").characters, Character("ج", 0.6, 0.4, (("ح", other),)), *read("مد").characters)))
        for other in (0.39, 0.1)
    )
    assert str(likely) == str(hardly) == "محمد"
    assert hardly.confidence < likely.confidence


# Spaces ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("joined", "parted"), [("محمدحسن", "محمد حسن"), ("محمدعلى", "محمد على")])
def test_two_known_words_that_ran_together_are_parted(joined: str, parted: str) -> None:
    assert str(mend(read(joined))) == parted


@pytest.mark.parametrize("name", ["عبدالرحمن", "عبدالسيد", "عبدالله", "عبدربه", "ابوزيد", "نورالدين", "خيرالله"])
def test_a_compound_name_may_be_one_word(name: str) -> None:
    assert mend(read(name)) == read(name)


def test_spaces_around_and_between_words_are_single() -> None:
    assert str(mend(read("  محمد   حسن "))) == "محمد حسن"


def test_places_run_on() -> None:
    """A field's box is cut out by its characters' places."""
    text = mend(read("مجمد حسن", {1: "ح"}))
    places = [character.place for character in text.characters]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


def test_every_known_word_is_known_by_its_own_key() -> None:
    words = known_words()
    assert len(words) > 1000
    assert all(mending.key(word) == key for key, word in words.items())
