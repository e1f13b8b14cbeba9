"""From the grid that the network tells to plates: cells that point at one plate are one plate."""

import numpy as np
import pytest
from numpy.typing import NDArray

from wathiq.vision.plate_finder import plates

QUAD = np.array([[40, 30], [120, 34], [118, 70], [38, 66]], np.float32)


def told(quads: list[NDArray[np.float32]], logit: float = 3.0, error: float = 0.0) -> NDArray[np.float32]:
    """What a network would tell of a scene of 320 x 160 pixels with these plates, its corners off by `error`."""
    grid = np.zeros((9, 20, 40), np.float32)
    grid[0] = -6
    noise = np.random.default_rng(1)
    for quad in quads:
        column, row = (quad.mean(axis=0) // 8).astype(int)
        for y, x in [(row, column), (row, column + 1), (row - 1, column)]:
            away = quad - (np.array([x, y]) + 0.5) * 8 + noise.normal(0, error, (4, 2))
            grid[0, y, x] = logit
            grid[1:, y, x] = (away / 32).ravel()
    return grid


def test_cells_that_agree_are_one_plate() -> None:
    (plate,) = plates(told([QUAD]))
    assert plate.corners == pytest.approx(QUAD, abs=1e-3)
    assert plate.score == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-3)


def test_the_mean_of_cells_evens_their_errors_out() -> None:
    (plate,) = plates(told([QUAD], error=2.0))
    assert plate.corners == pytest.approx(QUAD, abs=3.5)


def test_two_plates_are_two() -> None:
    other = QUAD + np.array([160, 40], np.float32)
    found = sorted(plates(told([QUAD, other])), key=lambda plate: float(plate.corners[0, 0]))
    assert [plate.corners[0].round().tolist() for plate in found] == [[40, 30], [200, 70]]


def test_cells_that_are_not_sure_say_nothing() -> None:
    assert plates(told([QUAD], logit=-2.0)) == []
