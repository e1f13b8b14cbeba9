"""Scenes of persons, and of pictures of persons with a rim in view, as the rim network learns them."""

from __future__ import annotations

from random import Random

import numpy as np

from tests.faces.pictures import astronaut
from training.rim import scene
from wathiq.authenticity.rim import VIEW

PHOTOGRAPHS = (astronaut(), np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8))


def test_scenes_are_what_the_network_sees() -> None:
    drawn = [scene.draw(Random(seed), PHOTOGRAPHS) for seed in range(20)]
    assert {one.has_rim for one in drawn} == {True, False}
    for one in drawn:
        assert one.view.shape == (VIEW, VIEW, 4)
        assert one.view.dtype == np.uint8
        assert (one.view[VIEW // 2, VIEW // 2] == (128, 128, 128, 0)).all()  # the face
        assert set(np.unique(one.view[..., 3])) == {0, 255}


def test_a_seed_draws_the_same_scene() -> None:
    one, same, other = (scene.draw(Random(seed), PHOTOGRAPHS) for seed in (3, 3, 4))
    assert np.array_equal(one.view, same.view)
    assert not np.array_equal(one.view, other.view)


def test_a_rim_out_of_view_does_not_count() -> None:
    narrow, wide = (1.0, 1.0, 1.0, 1.0), (3.5, 3.5, 3.5, 3.5)
    quad = scene._quad((0.0, 0.0), (2.0, 2.5), 0.0, Random(1))
    assert scene._in_view(quad, narrow) == 0
    assert scene._in_view(quad, wide) > 15
