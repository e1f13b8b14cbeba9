from __future__ import annotations

import pytest

from wathiq.language.text import Character, Text, logit


def test_a_text_is_its_characters() -> None:
    text = Text((Character("沪", 0.9, 0.1), Character("A", 0.6, 0.5, (("4", 0.3),)), Character("1", 0.3, 0.9)))
    assert str(text) == "沪A1"
    assert len(text) == 3
    assert text.confidence == pytest.approx(0.6)


def test_nothing_is_read_with_no_confidence() -> None:
    assert (str(Text()), len(Text()), Text().confidence) == ("", 0, 0.0)


def test_a_text_is_as_sure_as_all_its_characters_together() -> None:
    assert Text((Character("1", 0.5, 0.2), Character("2", 0.5, 0.6))).sureness == 0.25
    assert Text().sureness == 0.0


@pytest.mark.parametrize(
    ("probability", "odds"), [(0.5, 0.0), (0.9, 2.197), (0.1, -2.197), (1.0, 13.816), (0.0, -13.816)]
)
def test_the_logarithm_of_the_odds(probability: float, odds: float) -> None:
    assert logit(probability) == pytest.approx(odds, abs=1e-3)
