"""Simulated sequences are what their species' names say."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests.faces.sequences import STUDIO, SUBJECT, sequence
from training.attacks import head, medium
from training.attacks.fit import Row, fitted, scores
from training.attacks.head import Gesture
from training.attacks.room import room
from training.attacks.shot import Shot
from training.attacks.species import ATTACKS, LIFE, SPECIES
from training.attacks.subject import LEFT, TOP, UNIT, Texture, person, photograph
from training.attacks.surface import Lens, Pose, over, seen


@pytest.fixture(scope="module")
def photo() -> Texture:
    return photograph(SUBJECT)


def test_every_attack_of_the_plan_is_there() -> None:
    wanted = {"flat print", "bent print", "phone", "tablet", "monitor", "cut-out", "identical frames"}
    assert wanted < set(ATTACKS)
    assert set(SPECIES) == set(LIFE) | set(ATTACKS)


@pytest.mark.slow
@pytest.mark.parametrize("species", SPECIES)
def test_three_frames_of_one_size(species: str) -> None:
    drawn = sequence(species)
    assert len({frame.shape for frame in drawn}) == 1
    assert all(frame.dtype == np.uint8 and frame.std() > 10 for frame in drawn)


def test_a_seed_draws_the_same_again() -> None:
    one, other = (SPECIES["flat print"](STUDIO, SUBJECT, Random(7)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_photograph_is_laid_out_by_its_eyes(photo: Texture) -> None:
    rows, columns = photo.pixels.shape[:2]
    eye = photo.pixels[round(-TOP * UNIT), round((0.5 - LEFT) * UNIT)]
    cheek = photo.pixels[round((0.5 - TOP) * UNIT), round((0.55 - LEFT) * UNIT)]
    assert (rows, columns) == photo.cover.shape
    assert int(eye.sum()) < int(cheek.sum())  # pupils are dark


def test_a_person_is_cut_out_of_the_photograph(photo: Texture) -> None:
    cover = person(photo).cover
    assert cover[round(-TOP * UNIT), round(-LEFT * UNIT)] > 0.9  # between the eyes
    assert cover[round((0.3 - TOP) * UNIT), 5] < 0.1  # the wall


def test_a_head_has_a_nose(photo: Texture) -> None:
    depth = head.points(photo, Gesture(), 1.0)[..., 2]
    rows, columns = depth.shape
    middle = round(-LEFT / 7.2 * columns)
    nose, eyes, rim = (
        depth[round((y - TOP) / 7.8 * rows), middle + aside] for y, aside in ((0.62, 0), (0.0, 13), (0, 36))
    )
    assert nose < eyes - 0.2
    assert rim > eyes + 0.5


def test_a_camera_sees_a_surface_where_it_is(photo: Texture) -> None:
    lens = Lens(360, 480, 400)
    facing = medium.Sheet(photo).points(Pose(shift=(0, 0, 8)))
    layer = seen(photo, facing, lens)
    assert layer.cover[240, 180] == pytest.approx(1, abs=1e-3)
    between_eyes = photo.pixels[round(-TOP * UNIT), round(-LEFT * UNIT)].astype(int)
    assert np.abs(layer.pixels[240, 180].astype(int) - between_eyes).max() < 40


def test_what_is_behind_shows_where_nothing_covers_it(photo: Texture) -> None:
    bare = Texture(photo.pixels, np.zeros_like(photo.cover))
    behind = np.full_like(photo.pixels, 9)
    assert (over(bare, behind) == 9).all()


def test_a_smile_changes_the_mouth_alone(photo: Texture) -> None:
    changed = np.abs(head.expressed(photo, Gesture(smile=1)).pixels.astype(int) - photo.pixels).sum(axis=2)
    row = round((1.02 - TOP) * UNIT)
    brow = round((-0.3 - TOP) * UNIT)
    assert changed[row - 20 : row + 20].max() > 60
    assert changed[brow].max() < 20


def test_rooms_and_shots_differ() -> None:
    random = Random(3)
    one, other = room(random), room(random)
    assert np.abs(one.astype(int) - other).mean() > 5
    shot = Shot.draw(random)
    assert np.abs(shot.take(one, random).astype(int) - shot.again(random).take(one, random)).mean() > 0.5


def test_weights_tell_heads_from_sheets() -> None:
    random = Random(5)
    names = ("live", "flat print")
    rows = [
        Row(name, tuple(random.gauss(1.0 if name == "live" else -1.0, 0.5) for _ in range(7))) for name in names * 30
    ]
    told = fitted(rows)
    table = scores(rows, told)
    assert table["live"]["p5"] > table["flat print"]["p95"]
