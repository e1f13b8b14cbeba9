"""The score of two names, and that its steps add up to it."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screening.egyptian_names import PAIRS, pairs
from wathiq.screening import features
from wathiq.screening.score import of_names
from wathiq.screening.search import DEFAULT_THRESHOLD

SAME = (
    ("Ayman al-Zawahiri", "أيمن الظواهري"),
    ("Al Zawahiri, Ayman", "Ayman al-Zawahiri"),
    ("Noor Mohammad Saqib", "Noor Mohammad Haqqani Saqib"),  # a middle name is missing
    ("Olaf Schulz", "Olaf Scholz"),
    ("VladimirPutin", "Vladimir Putin"),
    ("Mohammad Hasni Zarkari", "Mohammadhasni Zarkari"),
    ("Dr. Rami Makhlouf", "Rami Makhlouf"),
    ("OAO Vostok", "Open Joint Stock Company Vostok"),
    ("شبكة حقاني", "Haqqani Network (HQN)"),
    ("Сергей Лавров", "Sergei Lavrov"),
    ("عامر علی چوہدری", "Aamir Ali Chaudhry"),  # in Urdu's letters
    ("محمد ولی محمد عوض", "Mohammad Wali Mohammad Ewaz"),
    ("Mohamed Islami; Mohammad Islami", "Mohammad Eslami"),
)
OTHER = (
    ("Hassan Dahir Farah", "Hassan Dahir Aweys"),
    ("Ahmed Mohamed Ali El Masry", "Ahmed Mohamed Ali El Gendy"),
    ("Salman bin Muhammad al-Rawi", "Muhammad bin Salman al-Rawi"),  # the father for the son
    ("Hassan Zaki", "Hussein Zaki"),
    ("Mohamed Ahmed", "Mohamed Mahmoud"),
    ("Gulf Trading Company", "Delta Trading Company"),
    ("Shamsuddin", "Shamsuddin Mohammed Haqqani Noorzai"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name(one: str, other: str) -> None:
    assert of_names(one, other).score >= DEFAULT_THRESHOLD


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_names(one: str, other: str) -> None:
    assert of_names(one, other).score < DEFAULT_THRESHOLD


@pytest.mark.parametrize(("one", "other"), [*SAME, *OTHER])
def test_the_steps_add_up(one: str, other: str) -> None:
    match = of_names(one, other)
    assert sum(step.contribution for step in match.evidence()) == pytest.approx(match.score)


def test_what_a_step_says() -> None:
    whole, *steps = of_names("Olaf Georg Schulz", "Olaf Scholz").evidence()
    assert (whole.feature, whole.query, whole.listed) == (features.NAME.name, "Olaf Georg Schulz", "Olaf Scholz")
    said = {(step.feature, step.query, step.listed) for step in steps}
    assert said == {(features.WORD_SPELLED, "schulz", "scholz"), (features.WORD_ADDED, "georg", "")}
    assert all(step.contribution < 0 for step in steps)


def test_the_father_in_the_sons_place_is_said() -> None:
    steps = of_names("Salman bin Muhammad al-Rawi", "Muhammad bin Salman al-Rawi").evidence()
    assert features.WORD_ORDER in {step.feature for step in steps}


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts(one: str, other: str) -> None:
    assert 0 <= of_names(one, other).score <= 1


def test_names_without_words() -> None:
    assert of_names("", "Olaf").score == of_names("--", "--").score == 0


# Egyptian names ------------------------------------------------------------------------------------------------------


def test_the_pairs_are_as_made() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        kept = [tuple(row) for row in csv.reader(file)]
    assert kept[1:] == list(pairs())
    assert len(kept) > 400


def test_egyptian_names() -> None:
    right = wrong = missed = 0
    for one, other, same, _ in pairs():
        hit = of_names(one, other).score >= DEFAULT_THRESHOLD
        right += hit and same == "1"
        wrong += hit and same == "0"
        missed += not hit and same == "1"
    assert 2 * right / (2 * right + wrong + missed) >= 0.97
