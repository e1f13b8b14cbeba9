"""Faces within the rim of a sheet or a screen are told from faces without one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.faces.pictures import EYES, astronaut
from wathiq import models
from wathiq.authenticity import rim
from wathiq.authenticity.rim import VIEW, RimDetector, view
from wathiq.vision.geometry import Corners, Pixels

MIDDLE = EYES.mean(axis=0)
UNIT = float(np.linalg.norm(EYES[1] - EYES[0]))


@pytest.fixture(scope="module")
def detector() -> RimDetector:
    return RimDetector.open(1)


def test_the_network_is_the_one_its_manifest_describes() -> None:
    assert len(models.own_model("rim").read()) < 2_000_000
    assert {"calibration", "operating_point", "scores"} <= set(rim.manifest())


def _held_up(edge: int, colour: tuple[int, int, int]) -> tuple[Pixels, Corners]:
    """The astronaut's head and shoulders on something with an edge, before a wall; and the middle of the eyes there."""
    left, top, right, bottom = 60, 20, 280, 300
    picture = np.ascontiguousarray(astronaut()[top:bottom, left:right])
    mounted = cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=colour)
    wall = cv2.copyMakeBorder(mounted, 70, 70, 70, 70, cv2.BORDER_CONSTANT, value=(60, 90, 120))
    return np.asarray(wall, np.uint8), MIDDLE + np.array([70 + edge - left, 70 + edge - top], np.float32)


@pytest.mark.parametrize(("edge", "colour"), [(14, (15, 15, 15)), (10, (240, 240, 240)), (0, (0, 0, 0))])
def test_a_picture_that_is_held_up_stands_out(detector: RimDetector, edge: int, colour: tuple[int, int, int]) -> None:
    held, middle = _held_up(edge, colour)
    assert detector.chance(held, middle, UNIT) > detector.threshold
    assert detector.chance(astronaut(), MIDDLE, UNIT) < detector.threshold


def test_the_network_does_not_see_the_face() -> None:
    other = astronaut().copy()
    x, y = MIDDLE.astype(int)
    reach = round(0.5 * UNIT)
    other[y - reach : y + reach, x - reach : x + reach] = 0
    assert np.array_equal(view(other, MIDDLE, UNIT), view(astronaut(), MIDDLE, UNIT))


def test_what_is_beyond_the_picture_is_marked() -> None:
    seen = view(np.full((40, 40, 3), 200, np.uint8), np.array([20.0, 20.0], np.float32), 10.0)
    assert seen.shape == (VIEW, VIEW, 4)
    assert (seen[0, 0] == (128, 128, 128, 0)).all()
    assert (seen[VIEW // 2, VIEW // 2 + VIEW // 6] == (200, 200, 200, 255)).all()


@pytest.mark.parametrize("place", [(-500.0, -500.0), (0.0, 0.0), (5000.0, 20.0)])
@pytest.mark.parametrize("unit", [1.0, 3000.0])
def test_any_place_gets_an_answer(detector: RimDetector, place: tuple[float, float], unit: float) -> None:
    picture = np.full((60, 80, 3), 90, np.uint8)
    assert 0 <= detector.chance(picture, np.array(place, np.float32), unit) <= 1
