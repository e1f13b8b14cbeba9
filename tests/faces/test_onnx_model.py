from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.faces import networks, pictures
from wathiq.faces import onnx_model
from wathiq.faces.comparison import compare
from wathiq.faces.model import open_model
from wathiq.faces.onnx_model import OnnxModel
from wathiq.models import ModelDamaged, session_of
from wathiq.settings import Settings
from wathiq.vision.geometry import Pixels


@pytest.fixture(scope="module")
def spots() -> OnnxModel:
    """Takes white squares for faces."""
    return OnnxModel(*(session_of(network, 1) for network in (networks.bright_spots(), networks.mean_colours())))


def with_spots(rows: int, columns: int, *cells: tuple[int, int]) -> Pixels:
    """A black picture with white cells of 32 pixels, by their row and column."""
    pixels = np.zeros((rows, columns, 3), np.uint8)
    for row, column in cells:
        pixels[32 * row : 32 * row + 32, 32 * column : 32 * column + 32] = 255
    return pixels


def test_a_face_is_where_the_outputs_say(spots: OnnxModel) -> None:
    (face,) = spots.find(with_spots(640, 480, (4, 6)))
    assert face.box == pytest.approx((160, 88, 256, 200))
    assert face.confidence == pytest.approx(1)
    np.testing.assert_allclose(face.landmarks, [[32 * (6 + x), 32 * (4 + y)] for x, y in networks.LANDMARKS])
    np.testing.assert_allclose(face.eyes, face.landmarks[:2])
    np.testing.assert_allclose(face.nose, face.landmarks[2])


def test_it_is_found_as_opencv_finds_it(spots: OnnxModel) -> None:
    pixels = with_spots(640, 640, (3, 3), (10, 14))
    empty = np.zeros(0, np.uint8)
    theirs = cv2.FaceDetectorYN.create("onnx", np.frombuffer(networks.bright_spots(), np.uint8), empty, (640, 640))
    ours = [[*face.box[:2], face.width, face.height, *face.landmarks.ravel()] for face in spots.find(pixels)]
    np.testing.assert_allclose(sorted(ours), sorted(theirs.detect(pixels)[1][:, :14].tolist()), atol=1e-3)


def test_a_face_is_aligned_as_opencv_aligns_it() -> None:
    landmarks = np.array([(143, 102), (186, 104), (164, 131), (149, 150), (181, 152)], np.float32)
    network = np.frombuffer(networks.mean_colours(), np.uint8)
    theirs = cv2.FaceRecognizerSF.create("onnx", network, np.zeros(0, np.uint8)).alignCrop(
        pictures.astronaut(), np.array([[0, 0, 1, 1, *landmarks.ravel(), 1]], np.float32)
    )
    ours = onnx_model.aligned(pictures.astronaut(), landmarks)
    assert np.abs(ours.astype(int) - theirs).mean() < 0.5


def test_neighbouring_cells_are_one_face_and_distant_ones_are_two(spots: OnnxModel) -> None:
    assert len(spots.find(with_spots(640, 640, (4, 4), (4, 5)))) == 1
    assert len(spots.find(with_spots(640, 640, (4, 4), (4, 12)))) == 2


def test_larger_pictures_are_seen_smaller(spots: OnnxModel) -> None:
    pixels = cv2.resize(with_spots(640, 480, (4, 6)), None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    (face,) = spots.find(np.asarray(pixels, np.uint8))
    assert face.box == pytest.approx((480, 264, 768, 600))


def test_no_face(spots: OnnxModel) -> None:
    assert spots.find(with_spots(300, 200)) == ()


def test_embeddings_have_the_length_one(spots: OnnxModel) -> None:
    pixels = with_spots(640, 640, (4, 6), (9, 12))
    embeddings = [spots.embed(pixels, face) for face in spots.find(pixels)]
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx([1, 1])
    assert compare(embeddings[0], embeddings[1], spots.scale).is_matched


def test_threads_share_one(spots: OnnxModel) -> None:
    looks = [with_spots(640, 640, (row, 5)) for row in range(3, 15)]
    with ThreadPoolExecutor(4) as pool:
        tops = [faces[0].box[1] for faces in pool.map(spots.find, looks)]
    assert tops == pytest.approx([32 * row - 40 for row in range(3, 15)])


def test_it_is_opened_from_the_files_that_were_pulled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path, face_model="sface")
    published = {"YUNET": networks.bright_spots(), "SFACE": networks.mean_colours()}
    (tmp_path / "models").mkdir()
    for name, data in published.items():
        monkeypatch.setattr(onnx_model, name, networks.source(f"{name}.onnx", data))
        with pytest.raises(ModelDamaged, match="wathiq models pull"):
            open_model(settings)
        (tmp_path / "models" / f"{name}.onnx").write_bytes(data)
    assert open_model(settings).scale is onnx_model.SCALE
    (tmp_path / "models" / "SFACE.onnx").write_bytes(published["YUNET"])
    with pytest.raises(ModelDamaged, match="not the expected one"):
        open_model(settings)
