from __future__ import annotations

import pytest

from tests.faces import pictures
from wathiq.faces import subject
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.face import Face
from wathiq.faults import FaceUnclear, NoFace, SeveralFaces
from wathiq.vision.geometry import Pixels


def only(model: DlibModel, pixels: Pixels) -> Face:
    return subject.only(model.find(pixels), pixels)


def test_one_clear_face(model: DlibModel) -> None:
    assert only(model, pictures.astronaut()).eye_distance == pytest.approx(pictures.APART, abs=2)


def test_nobody(model: DlibModel) -> None:
    with pytest.raises(NoFace):
        only(model, pictures.on_wall(300, 300))


def test_two_people(model: DlibModel) -> None:
    with pytest.raises(SeveralFaces):
        only(model, pictures.on_wall(400, 800, (pictures.astronaut(), 20, 20), (pictures.scaled(0.8), 60, 420)))


def test_a_bystander_far_behind(model: DlibModel) -> None:
    seen = pictures.on_wall(800, 1100, (pictures.scaled(2), 20, 20), (pictures.scaled(0.7), 100, 800))
    assert only(model, seen).eye_distance == pytest.approx(2 * pictures.APART, abs=4)


def test_too_small(model: DlibModel) -> None:
    with pytest.raises(FaceUnclear, match="too small"):
        only(model, pictures.scaled(0.45))


@pytest.mark.parametrize("pixels", [pictures.blurred(0.065), pictures.shaken(0.3)], ids=["out of focus", "shaken"])
def test_blurred(model: DlibModel, pixels: Pixels) -> None:
    with pytest.raises(FaceUnclear, match="blurred"):
        only(model, pixels)


@pytest.mark.parametrize("pixels", [pictures.blurred(0.02), pictures.scaled(3), pictures.scaled(0.7)])
def test_clear_enough(model: DlibModel, pixels: Pixels) -> None:
    assert only(model, pixels)


def test_cut_off(model: DlibModel) -> None:
    left = pictures.FACE[0]
    with pytest.raises(FaceUnclear, match="cut off"):
        only(model, pictures.astronaut()[:, left + 27 :])


def test_sharpness_does_not_depend_on_size(model: DlibModel) -> None:
    sizes = [pictures.scaled(factor) for factor in (0.8, 1.5, 4)]
    seen = [subject.sharpness(pixels, model.find(pixels)[0]) for pixels in sizes]
    assert max(seen) / min(seen) < 1.25


def test_a_portrait_is_the_largest_face_and_may_be_softer(model: DlibModel) -> None:
    card = pictures.on_wall(500, 900, (pictures.blurred(0.06), 40, 20), (pictures.scaled(0.8), 60, 500))
    assert subject.portrait(model.find(card), card).box[0] < 300
    with pytest.raises(NoFace):
        subject.portrait((), card)
