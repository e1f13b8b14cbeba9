from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from wathiq import models
from wathiq.language import mrz
from wathiq.models import LineModel, Model, ModelDamaged, line_model, open_session, own_model

FOLDER = Path(models.__file__).parent
OURS = sorted({path.stem for path in FOLDER.glob("*.json")} - {"liveness"})  # its weights are no network
RECOGNISERS = ["egypt_plate", "korea_plate", "mrz"]
BORROWED = [
    models.TEXT_DETECTION,
    models.TEXT_RECOGNITION,
    models.TEXT_ORIENTATION,
    models.FACE_LANDMARKS,
    models.FACE_EMBEDDING,
]

Package = Callable[[bytes], Model]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Makes a package that holds one file, and the model that it is."""

    def make(data: bytes) -> Model:
        folder = tmp_path / "specimen_networks"
        (folder / "files").mkdir(parents=True)
        (folder / "__init__.py").write_text("raise RuntimeError('imported')")
        (folder / "files" / "one.onnx").write_bytes(data)
        monkeypatch.syspath_prepend(tmp_path)
        return Model("specimen_networks", "files/one.onnx", hashlib.sha256(data).hexdigest())

    return make


@pytest.mark.parametrize("model", [*BORROWED, *(own_model(name) for name in OURS)], ids=lambda model: model.path)
def test_every_network_is_the_one_that_was_measured(model: Model) -> None:
    assert hashlib.sha256(model.read()).hexdigest() == model.sha256


def test_there_is_a_manifest_for_every_network_of_ours() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.onnx")) == OURS
    assert "mrz" in OURS


@pytest.mark.parametrize("name", OURS)
def test_a_manifest_tells_the_hash_of_its_network_and_how_it_was_made(name: str) -> None:
    manifest = json.loads((FOLDER / f"{name}.json").read_text())
    assert manifest["name"] == name
    assert manifest["sha256"] == hashlib.sha256((FOLDER / f"{name}.onnx").read_bytes()).hexdigest()
    assert manifest["recipe"]["seed"]
    assert manifest["scores"]
    assert manifest["licence"]


@pytest.mark.parametrize("name", RECOGNISERS)
def test_a_recogniser_of_ours_takes_and_gives_what_its_manifest_says(name: str) -> None:
    described: LineModel = line_model(name)
    session = open_session(described.model, threads=1)
    lines = np.zeros((2, 1, described.height, described.width), np.float32)
    (scores,) = session.run(None, {"lines": lines})
    assert scores.shape[0] == 2
    assert scores.shape[-1] == 1 + len(described.alphabet)
    np.testing.assert_allclose(np.exp(scores).sum(axis=-1), 1, atol=1e-3)
    assert len(set(described.alphabet)) == len(described.alphabet)


def test_the_network_for_machine_readable_zones_knows_their_alphabet() -> None:
    assert set(line_model("mrz").alphabet) == set(mrz.ALPHABET)


def test_a_file_is_read_without_importing_its_package(package: Package) -> None:
    assert package(b"weights").read() == b"weights"


@pytest.mark.parametrize("spoilt", [b"", b"weightz", b"weights ", b"weight"])
def test_a_damaged_file_is_refused(package: Package, tmp_path: Path, spoilt: bytes) -> None:
    model = package(b"weights")
    (tmp_path / model.package / model.path).write_bytes(spoilt)
    with pytest.raises(ModelDamaged, match="not the expected one"):
        model.read()
    with pytest.raises(ModelDamaged):
        open_session(model, threads=1)


def test_a_file_that_is_opened_by_its_path_is_checked_first(package: Package, tmp_path: Path) -> None:
    model = package(b"weights")
    assert model.checked_path() == tmp_path / model.package / model.path
    model.checked_path().write_bytes(b"other")
    with pytest.raises(ModelDamaged, match="not the expected one"):
        model.checked_path()


def test_a_missing_file_is_refused(package: Package, tmp_path: Path) -> None:
    model = package(b"weights")
    (tmp_path / model.package / model.path).unlink()
    with pytest.raises(ModelDamaged, match=r"one\.onnx of package specimen_networks is missing"):
        model.read()


def test_a_package_that_is_not_installed_has_no_files() -> None:
    with pytest.raises(ModelDamaged, match="not installed"):
        Model("specimen_networks_nowhere", "one.onnx", "").read()
