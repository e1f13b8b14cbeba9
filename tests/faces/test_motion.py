"""What moves in front of a camera: sheets as smooth surfaces, heads as heads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.faces.pictures import EYES, scaled
from tests.faces.sequences import NOSE, sequence
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.expression import change
from wathiq.faces.face import Face
from wathiq.faces.motion import Motion, motion
from wathiq.faces.replay import grain_likeness
from wathiq.faces.view import UNIT, View, likeness, unit_of
from wathiq.vision.geometry import Pixels

FACE = Face((220, 140, 440, 360), 1.0, 2 * EYES, 2 * NOSE, np.vstack([EYES, EYES, NOSE]).astype(np.float32))


def warped(pixels: Pixels, matrix: list[list[float]]) -> Pixels:
    size = (pixels.shape[1], pixels.shape[0])
    turn = np.array(matrix, np.float64)
    return np.asarray(cv2.warpPerspective(pixels, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def seen(model: DlibModel, *frames: Pixels) -> tuple[View, ...]:
    return tuple(View.of(frame, model.find(frame)[0]) for frame in frames)


def moved(one: View, other: View) -> Motion:
    told = motion(one, other)
    assert told is not None
    return told


def test_views_have_the_eyes_a_unit_apart() -> None:
    view = View.of(scaled(2), FACE)
    assert np.linalg.norm(view.eyes[1] - view.eyes[0]) == pytest.approx(UNIT, abs=1)
    assert view.origin + view.eyes[0] / view.scale == pytest.approx(FACE.eyes[0], abs=1e-3)


def test_a_face_that_is_seen_from_the_side_has_the_same_unit() -> None:
    aside = Face(
        FACE.box, 1.0, (FACE.eyes - FACE.eyes.mean(axis=0)) * 0.7 + FACE.eyes.mean(axis=0), FACE.nose, FACE.eyes
    )
    assert unit_of(aside) == pytest.approx(unit_of(FACE), rel=0.15)


def test_a_view_ends_where_the_frame_does() -> None:
    assert View.of(scaled(2)[:420], FACE).pixels.shape[0] < View.of(scaled(2), FACE).pixels.shape[0]


def test_likeness_brings_one_face_onto_the_other(model: DlibModel) -> None:
    turned = warped(scaled(2), [[0.98, -0.1, 60], [0.1, 0.98, -20], [0, 0, 1]])
    one, other = seen(model, scaled(2), turned)
    there = one.eyes @ likeness(one, other)[:, :2].T + likeness(one, other)[:, 2]
    assert there == pytest.approx(other.eyes, abs=2)


def test_a_sheet_leaves_no_relief_however_it_is_turned(model: DlibModel) -> None:
    turned = warped(scaled(2), [[0.9, 0.03, 30], [-0.05, 1.0, 10], [-1.5e-4, 1e-4, 1]])
    told = moved(*seen(model, scaled(2), turned))
    assert told.bulge > 1
    assert told.relief < 0.25
    assert told.scenery is not None
    assert told.scenery < 0.5
    assert told.followed > 0.8


def test_a_head_that_turns_does(model: DlibModel) -> None:
    first, second, _ = sequence("live")
    one, other = seen(model, first, second)
    told = moved(one, other)
    assert told.relief > 0.6
    changed = change(one, other, told)
    assert max(changed.eyes, changed.mouth) > 0.1


def test_nothing_can_be_followed_on_a_blank_wall() -> None:
    blank = np.full((720, 680, 3), 127, np.uint8)
    assert motion(View.of(blank, FACE), View.of(blank, FACE)) is None


def test_one_picture_filed_twice_has_one_grain() -> None:
    first = noisy(scaled(2), 1)
    again = np.asarray(cv2.imdecode(cv2.imencode(".jpg", first)[1], cv2.IMREAD_COLOR), np.uint8)
    assert grains_alike(first, first) == pytest.approx(1)
    assert grains_alike(first, again) > 0.8


def test_two_pictures_of_one_thing_have_two() -> None:
    assert grains_alike(noisy(scaled(2), 1), noisy(scaled(2), 2)) < 0.8


def test_pictures_in_which_something_moved_are_not_compared() -> None:
    first = noisy(scaled(2), 1)
    assert grains_alike(first, warped(first, [[0.95, 0, 20], [0, 1, 10], [-1e-4, 0, 1]])) == 0


def noisy(pixels: Pixels, seed: int) -> Pixels:
    grain = np.random.default_rng(seed).normal(0, 4, pixels.shape)
    return np.asarray(np.clip(pixels + grain, 0, 255), np.uint8)


def grains_alike(one: Pixels, other: Pixels) -> float:
    first, second = View.of(one, FACE), View.of(other, FACE)
    return grain_likeness((one, other), (first, second), moved(first, second))
