from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.conftest import ALL
from tests.faces import pictures
from wathiq.faces.comparison import compare
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.turned import Turned
from wathiq.vision.decode import Limits, decode
from wathiq.vision.geometry import Pixels


def is_astronaut(model: DlibModel, pixels: Pixels) -> bool:
    """Whether the one face of a picture is hers."""
    (known,), (face,) = model.find(pictures.astronaut()), model.find(pixels)
    embeddings = model.embed(pictures.astronaut(), known), model.embed(pixels, face)
    return compare(*embeddings, model.scale).is_matched


def test_a_face_and_where_its_eyes_are(model: DlibModel) -> None:
    (face,) = model.find(pictures.astronaut())
    np.testing.assert_allclose(face.eyes, pictures.EYES, atol=2)
    np.testing.assert_allclose(face.box, pictures.FACE, atol=15)
    assert face.eyes[0][0] < face.nose[0] < face.eyes[1][0]
    assert face.nose[1] > face.eyes[:, 1].max()


def test_no_face(model: DlibModel) -> None:
    assert model.find(pictures.on_wall(480, 640)) == ()
    assert model.find(np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)) == ()


def test_several_faces_come_the_largest_first(model: DlibModel) -> None:
    two = pictures.on_wall(800, 1100, (pictures.astronaut(), 400, 50), (pictures.scaled(2), 20, 400))
    large, small = model.find(two)
    assert large.eye_distance == pytest.approx(2 * small.eye_distance, rel=0.1)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_picture_on_its_side_or_head(model: DlibModel, quarters: int) -> None:
    pixels = np.rot90(pictures.astronaut(), -quarters)
    (face,) = model.find(pixels)
    np.testing.assert_allclose(face.eyes, Turned.of(pixels, 4 - quarters).back(pictures.EYES), atol=2)
    assert is_astronaut(model, pixels)


@pytest.mark.parametrize("degrees", [-45, -30, 30, 45])
def test_a_head_that_is_turned(model: DlibModel, degrees: float) -> None:
    assert len(model.find(pictures.looking_aside(degrees))) == 1


@pytest.mark.parametrize("degrees", [-25, 25])
def test_a_head_that_is_tilted(model: DlibModel, degrees: float) -> None:
    assert is_astronaut(model, pictures.tilted(degrees))


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0, 8.0])
def test_a_face_of_any_size(model: DlibModel, factor: float) -> None:
    assert is_astronaut(model, pictures.scaled(factor))


def test_a_small_face_in_a_large_picture(model: DlibModel) -> None:
    assert is_astronaut(model, pictures.on_wall(2250, 3000, (pictures.astronaut(), 1700, 200)))


@pytest.mark.parametrize("margin", [20, 0])
def test_a_tight_crop(model: DlibModel, margin: int) -> None:
    left, top, right, bottom = pictures.FACE
    assert is_astronaut(model, pictures.astronaut()[top - margin : bottom + margin, left - margin : right + margin])


def test_a_dark_picture(model: DlibModel) -> None:
    assert is_astronaut(model, (pictures.astronaut() // 10).astype(np.uint8))


def test_print_is_no_face(model: DlibModel) -> None:
    assert model.find(decode(ALL["cvl_rotated_90.jpg"].data, Limits(10_000_000, 25_000_000, 8192)).pixels) == ()


def test_pictures_too_small_for_any_face(model: DlibModel) -> None:
    assert model.find(np.zeros((16, 16, 3), np.uint8)) == ()
    assert model.find(np.zeros((16, 4000, 3), np.uint8)) == ()


def test_an_embedding_is_that_of_the_mirror_image_too(model: DlibModel) -> None:
    mirrored = np.ascontiguousarray(pictures.astronaut()[:, ::-1])
    (face,), (other,) = model.find(pictures.astronaut()), model.find(mirrored)
    embeddings = model.embed(pictures.astronaut(), face), model.embed(mirrored, other)
    assert embeddings[0].shape == (128,)
    assert embeddings[0].dtype == np.float32
    assert compare(*embeddings, model.scale).dissimilarity < 0.5


def test_threads_share_one(model: DlibModel) -> None:
    looks = [pictures.scaled(1 + index / 10) for index in range(8)]

    def seen(pixels: Pixels) -> bytes:
        (face,) = model.find(pixels)
        return face.landmarks.tobytes() + model.embed(pixels, face).tobytes()

    alone = [seen(pixels) for pixels in looks]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(seen, looks * 3)) == alone * 3
