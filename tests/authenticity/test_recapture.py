"""Photographs of screens and prints are told from photographs, on simulated ones of devices that training never saw."""

import numpy as np
import pytest

from tests.authenticity.shots import taken
from wathiq import models
from wathiq.authenticity import recapture
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.vision import geometry

COUNT = 16


@pytest.fixture(scope="module")
def detector() -> RecaptureDetector:
    return RecaptureDetector.open(1)


def _chances(detector: RecaptureDetector, species: str) -> list[float]:
    return [detector.chance(taken(species, number).pixels) for number in range(COUNT)]


def test_the_network_is_the_one_its_manifest_describes() -> None:
    model = models.own_model("recapture")
    assert len(model.read()) < 2_000_000
    assert {"calibration", "operating_points", "scores"} <= set(recapture.manifest())


@pytest.mark.parametrize("species", ["phone", "tablet", "monitor"])
def test_screens_stand_out_from_the_scene_itself(detector: RecaptureDetector, species: str) -> None:
    screens, scenes = np.array(_chances(detector, species)), np.array(_chances(detector, "camera"))
    assert screens.mean() > scenes.mean() + 0.3
    assert np.mean(screens[:, None] > scenes[None, :]) > 0.75  # of a screen and a scene, which is the screen


def test_what_is_asked_about_is_the_area(detector: RecaptureDetector) -> None:
    scene, screen = taken("camera", 3, 400).pixels, taken("phone", 12, 400).pixels
    side = min(*scene.shape[:2], *screen.shape[:2])
    both = np.hstack([scene[:side, :side], screen[:side, :side]])
    left, right = geometry.rectangle(side, side), geometry.rectangle(side, side) + np.array([side, 0], np.float32)
    assert detector.chance(both, left) != detector.chance(both, right)


def test_a_picture_smaller_than_a_patch_gets_an_answer(detector: RecaptureDetector) -> None:
    assert 0 <= detector.chance(np.full((30, 50, 3), 120, np.uint8)) <= 1
