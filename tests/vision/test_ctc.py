from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wathiq.vision import ctc

ALPHABET = "<AB0"
Scores = NDArray[np.float32]


def scores(path: str, probability: float = 0.9) -> Scores:
    """What a network says that follows this path, `-` being its blank; the other classes share the rest."""
    table = np.full((len(path), 1 + len(ALPHABET)), (1 - probability) / len(ALPHABET), np.float32)
    for step, symbol in enumerate(path):
        table[step, ("-" + ALPHABET).index(symbol)] = probability
    return table


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A", "A"),
        ("-", ""),
        ("----", ""),
        ("-A-B-", "AB"),
        ("AAAA", "A"),
        ("AABB", "AB"),
        ("A-A", "AA"),
        ("AA--AAA", "AA"),
        ("ABAB", "ABAB"),
        ("<-<-<0", "<<<0"),
        ("--B<", "B<"),
    ],
)
def test_a_run_is_one_character_and_a_blank_parts_two(path: str, text: str) -> None:
    assert str(ctc.decode(scores(path), ALPHABET)) == text


@given(st.text(ALPHABET, max_size=20), st.integers(1, 3))
def test_characters_with_blanks_between_are_read_back(text: str, run: int) -> None:
    path = "-" + "".join(character * run + "-" for character in text)
    read = ctc.decode(scores(path), ALPHABET)
    assert str(read) == text
    places = [character.place for character in read.characters]
    assert places == pytest.approx([(1 + i * (run + 1) + run / 2) / len(path) for i in range(len(text))])


def test_a_character_stands_in_the_middle_of_its_run() -> None:
    read = ctc.decode(scores("AA------BB"), ALPHABET)
    assert [character.place for character in read.characters] == pytest.approx([0.1, 0.9])
    assert [character.others for character in read.characters] == [(), ()]


def test_a_character_is_as_sure_as_its_surest_step() -> None:
    table = np.concatenate([scores("AA", 0.5), scores("A", 0.8), scores("A-", 0.6), scores("B", 0.7)])
    assert [c.confidence for c in ctc.decode(table, ALPHABET).characters] == pytest.approx([0.8, 0.7])


def test_the_next_best_are_those_of_the_surest_step_without_the_blank() -> None:
    table = np.array(
        [
            [0.1, 0.0, 0.5, 0.0, 0.4],
            [0.2, 0.03, 0.6, 0.16, 0.01],
            [0.9, 0.1, 0.0, 0.0, 0.0],
        ],
        np.float32,
    )
    (character,) = ctc.decode(table, ALPHABET, alternatives=2).characters
    assert character.value == "A"
    assert [value for value, _ in character.others] == ["B", "<"]
    assert [probability for _, probability in character.others] == pytest.approx([0.16, 0.03])


@pytest.mark.parametrize(("wanted", "had"), [(0, 0), (1, 1), (3, 3), (9, 3)])
def test_there_are_as_many_next_best_as_wanted_or_as_there_are(wanted: int, had: int) -> None:
    (character,) = ctc.decode(scores("A"), ALPHABET, wanted).characters
    assert len(character.others) == had
    assert "A" not in dict(character.others)
