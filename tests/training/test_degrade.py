"""Every condition keeps the picture's size and leaves numbers in it."""

from random import Random

import numpy as np
import pytest

from training.degrade import PAPER, STREET, UNSEEN, Conditions, degrade

ALL = {**PAPER, **STREET, **UNSEEN}


@pytest.mark.parametrize("name", ALL)
def test_a_condition_changes_the_picture_and_nothing_else(name: str) -> None:
    line = np.full((40, 400), 0.9, np.float32)
    line[10:30, 20:380:6] = 0.1
    strike, _ = ALL[name]
    spoiled = strike(line.copy(), Random(3))
    assert spoiled.shape == line.shape
    assert np.isfinite(spoiled).all()
    assert not np.array_equal(spoiled, line)


@pytest.mark.parametrize("conditions", [PAPER, STREET])
def test_a_draw_of_all_stays_between_ink_and_paper(conditions: Conditions) -> None:
    line = np.ones((40, 400), np.float32)
    for seed in range(20):
        spoiled = degrade(line, conditions, Random(seed))
        assert 0 <= spoiled.min() <= spoiled.max() <= 1
