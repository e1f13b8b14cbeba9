from __future__ import annotations

import pytest

from wathiq.screening.likeness import likeness
from wathiq.screening.skeleton import words


def alike(one: str, other: str) -> float:
    return likeness(words(one)[0], words(other)[0])


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Lavrov", "Lavrov", 1, 1),
        ("محمد", "Muhammad", 1, 1),  # a known spelling of a known name
        ("Zawahiri", "Zawahri", 0.85, 0.99),
        ("الظواهري", "Zawahiri", 0.85, 1),
        ("Bezos", "Brezos", 0.8, 0.9),  # one slip
        ("Ronaldo", "Ronaldinho", 0, 0.75),
        ("Hassan", "Hussein", 0, 0.69),  # two known names
        ("حسن", "Hussein", 0, 0.69),
        ("Tamer", "Samer", 0, 0.69),
        ("N", "Nursultan", 0.85, 0.85),
        ("A", "Nursultan", 0, 0),
        ("Bill", "William", 0.9, 0.9),
        ("Abdel Karim", "Karim", 0.8, 1),
        ("5", "6", 0, 0),
        ("Xi", "Li", 0, 0.69),
    ],
)
def test_likeness(one: str, other: str, least: float, most: float) -> None:
    assert least <= alike(one, other) <= most
    assert alike(one, other) == alike(other, one)
