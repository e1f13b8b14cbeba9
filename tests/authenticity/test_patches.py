"""The detector looks at parts of a picture as they are, where there is something to see."""

import numpy as np
import pytest

from wathiq.authenticity.patches import PATCH, choose
from wathiq.vision import geometry


def test_the_sharpest_part_is_among_them() -> None:
    picture = np.full((800, 1000, 3), 128, np.uint8)
    picture[600:720:2, 300:420] = 90  # all the detail there is
    assert any((patch[::2] == 90).sum() > (patch == 90).size // 8 for patch in choose(picture))


def test_burnt_and_black_parts_are_not_taken_for_detail() -> None:
    picture = np.full((600, 900, 3), 128, np.uint8)
    picture[:300:2, :300], picture[1:300:2, :300] = 255, 0
    picture[400:530:3, 600:730] = 150
    assert (choose(picture)[0] == 150).any()


def test_their_centres_lie_in_the_area() -> None:
    rows, columns = np.mgrid[0:700, 0:900]
    picture = np.stack([columns // 4, rows // 4, np.zeros_like(rows)], axis=-1).astype(np.uint8)
    area = geometry.corners([(500, 100), (800, 150), (780, 500), (480, 450)])
    chosen = choose(picture, area)
    centres = chosen[:, PATCH // 2, PATCH // 2, :2].astype(int) * 4
    assert len(chosen) > 4
    assert all(470 <= x <= 810 and 90 <= y <= 510 for x, y in centres)


def test_no_patch_is_looked_at_twice() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (1000, 1000, 3), np.uint8)
    chosen = choose(picture)
    assert len({patch.tobytes() for patch in chosen}) == len(chosen)
    assert 9 <= len(chosen) <= 16


@pytest.mark.parametrize("shape", [(40, 60), (128, 128), (100, 900), (1000, 90)])
def test_small_pictures_give_at_least_one(shape: tuple[int, int]) -> None:
    chosen = choose(np.full((*shape, 3), 77, np.uint8))
    assert chosen.shape[0] >= 1
    assert chosen.shape[1:] == (PATCH, PATCH, 3)


def test_an_area_that_leaves_the_picture_is_looked_at_where_it_can_be() -> None:
    picture = np.full((300, 300, 3), 50, np.uint8)
    assert len(choose(picture, geometry.corners([(250, 250), (600, 250), (600, 600), (250, 600)]))) >= 1
