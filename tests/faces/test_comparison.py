from __future__ import annotations

import numpy as np
import pytest

from wathiq.faces import dlib_model, onnx_model
from wathiq.faces.comparison import THRESHOLD, Comparison, Scale, compare


def apart(distance: float, scale: Scale) -> Comparison:
    one = np.zeros(128, np.float32)
    other = one.copy()
    other[5] = distance
    return compare(one, other, scale)


def test_dlibs_distance_is_a_quarter_of_the_dissimilarity() -> None:
    assert apart(0.3, dlib_model.SCALE).dissimilarity == pytest.approx(1.2)


@pytest.mark.parametrize("scale", [dlib_model.SCALE, onnx_model.SCALE])
def test_the_published_threshold_is_that_of_the_wire(scale: Scale) -> None:
    at_threshold = apart(scale.threshold, scale)
    assert at_threshold == Comparison(True, THRESHOLD, THRESHOLD, 0.5)
    assert not apart(scale.threshold + 0.001, scale).is_matched


def test_what_is_printed_is_what_decided() -> None:
    just_beyond = apart(0.600001, dlib_model.SCALE)
    assert (just_beyond.dissimilarity, just_beyond.is_matched) == (2.4, True)


def test_the_same_face() -> None:
    assert apart(0, dlib_model.SCALE) == Comparison(True, 0.0, THRESHOLD, 1.0)


def test_the_chance_falls_with_the_distance() -> None:
    scores = [apart(distance, dlib_model.SCALE).score for distance in (0.5, 0.55, 0.6, 0.65, 0.7)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] + scores[-1] == pytest.approx(1, abs=1e-3)


def test_the_chances_lead_to_the_published_accuracy() -> None:
    accuracy, separation = 0.95, 0.4
    scale = Scale.published(0.6, accuracy, separation)
    random = np.random.default_rng(7)
    deviation = (separation / scale.slope) ** 0.5
    distances = np.concatenate([random.normal(mean, deviation, 20_000) for mean in (0.4, 0.8)])
    same = np.arange(len(distances)) < 20_000
    chances = np.array([scale.chance(distance) for distance in distances])
    assert np.mean((chances >= 0.5) == same) == pytest.approx(accuracy, abs=0.005)
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (chances >= low) & (chances < low + 0.2)
        assert same[inside].mean() == pytest.approx(chances[inside].mean(), abs=0.06)
