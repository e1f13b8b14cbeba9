"""Rendered licences, read by the engine."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests.workshops import equipped
from training.specimens import TRAINING, Workshop, draw, photograph
from wathiq.engine import Engine
from wathiq.language import arabic
from wathiq.vision.decode import Image

_RIGHT = 0.75
"""The share of fields that come out to the letter; the evaluation counts them exactly, on many more."""


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return equipped(TRAINING)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["egypt_driving_licence", "egypt_vehicle_licence_front", "egypt_vehicle_licence_back"])
def test_fields(engine: Engine, workshop: Workshop, kind: str) -> None:
    told, right = 0, 0
    for seed, quarters in ((0, 0), (1, 1)):
        random = Random(f"{kind} {seed}")
        photo = photograph(draw(kind, random, workshop), "scan", random, workshop)
        turned = np.ascontiguousarray(np.rot90(photo.pixels, quarters))
        reading = engine.read_image(Image(turned, "jpeg", (turned.shape[1], turned.shape[0])), kind)
        assert reading.type == kind
        right += sum(arabic.fold(reading.value(name)) == arabic.fold(truth) for name, truth in photo.fields.items())
        told += len(photo.fields)
    assert right >= _RIGHT * told
