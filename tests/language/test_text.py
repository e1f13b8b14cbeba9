from __future__ import annotations

import pytest

from wathiq.language.text import Character, Text


def test_a_text_is_its_characters() -> None:
    text = Text((Character("沪", 0.9, 0.1), Character("A", 0.6, 0.5, (("4", 0.3),)), Character("1", 0.3, 0.9)))
    assert str(text) == "沪A1"
    assert len(text) == 3
    assert text.confidence == pytest.approx(0.6)


def test_nothing_is_read_with_no_confidence() -> None:
    assert (str(Text()), len(Text()), Text().confidence) == ("", 0, 0.0)
