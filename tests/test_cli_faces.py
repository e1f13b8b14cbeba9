"""`wathiq compare`, run as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from tests.faces import pictures
from wathiq.cli import app
from wathiq.faces import model as models
from wathiq.faces.dlib_model import DlibModel
from wathiq.vision.geometry import Pixels

WIRE = ["isMatched", "dissimilarity", "threshold", "score", "detected_face_image", "detected_id_face_image"]


@pytest.fixture(scope="module")
def loaded() -> DlibModel:
    return DlibModel.open(threads=1)


@pytest.fixture(autouse=True)
def _loaded_once(loaded: DlibModel) -> Iterator[None]:
    with patch.object(models, "open_model", lambda _: loaded):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def write(name: str, pixels: Pixels) -> None:
        cv2.imwrite(str(tmp_path / name), pixels)

    write("a.png", pictures.astronaut())
    write("b.jpg", pictures.tilted(10))
    write("two.png", pictures.on_wall(500, 900, (pictures.scaled(1.3), 10, 20), (pictures.scaled(0.6), 60, 550)))
    write("wall.png", pictures.on_wall(300, 300))
    (tmp_path / "text.jpg").write_text("no picture")
    return tmp_path


def compare(*arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(app, ["compare", *map(str, arguments)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_two_pictures(folder: Path) -> None:
    code, (line,) = compare(folder / "a.png", folder / "b.jpg")
    assert (code, list(line)) == (0, WIRE)
    assert line["isMatched"] is line["detected_face_image"] is line["detected_id_face_image"] is True
    assert line["dissimilarity"] < line["threshold"] == 2.4
    assert line["score"] > 0.99


def test_of_several_faces_the_largest_is_taken(folder: Path) -> None:
    assert compare(folder / "a.png", folder / "two.png")[1][0]["isMatched"]


def test_a_picture_without_a_face(folder: Path) -> None:
    code, (line,) = compare(folder / "a.png", folder / "wall.png")
    assert code == 1
    assert line["error"]["code"] == "no_face"
    assert line["error"]["file"].endswith("wall.png")
    assert (line["detected_face_image"], line["detected_id_face_image"]) == (True, False)


def test_pairs_in_order_with_what_is_wrong_with_them(folder: Path) -> None:
    rows = ("a.png,b.jpg", "a.png,wall.png", "text.jpg,a.png", "gone.jpg,a.png", "a.png", "b.jpg,a.png,1", ",")
    file = folder / "pairs.csv"
    file.write_text("\ufeffimg1,img2\n" + "\n".join(rows), encoding="utf-8")
    result = CliRunner().invoke(app, ["compare", "--pairs", str(file), "--root", str(folder)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    found = [line.get("isMatched", line.get("error", {}).get("code")) for line in lines]
    assert found == [True, "no_face", "unsupported_format", "unreadable_file", "no_pair", True, "no_pair"]
    assert (lines[0]["img1"], lines[0]["img2"]) == ("a.png", "b.jpg")
    assert list(lines[0]) == ["img1", "img2", *WIRE]
    assert lines[0]["dissimilarity"] == pytest.approx(lines[5]["dissimilarity"], abs=1e-3)
    assert result.exit_code == 1
    assert result.stderr == ""  # no bar where nobody looks


def test_a_picture_in_many_pairs_is_looked_at_once(folder: Path, loaded: DlibModel) -> None:
    file = folder / "pairs.csv"
    file.write_text("img1,img2\n" + "a.png,b.jpg\n" * 5)
    with patch.object(DlibModel, "find", autospec=True, side_effect=DlibModel.find) as find:
        assert compare("--pairs", file, "--root", folder)[0] == 0
    assert find.call_count == 2
    assert all(call.args[0] is loaded for call in find.call_args_list)


@pytest.mark.parametrize("content", [b"", b"one,two\na,b\n", b"img1,img2\n\xff\xfe,a\n"])
def test_files_that_are_none(folder: Path, content: bytes) -> None:
    file = folder / "pairs.csv"
    file.write_bytes(content)
    assert compare("--pairs", file) == (2, [])


def test_what_cannot_be_asked(folder: Path) -> None:
    one = folder / "a.png"
    for arguments in [(), (one,), (one, folder / "gone.png"), (one, one, "--pairs", one)]:
        assert compare(*arguments)[0] == 2


def test_pictures_beyond_the_limits_are_refused(folder: Path) -> None:
    cv2.imwrite(str(folder / "large.png"), np.zeros((20, 9000), np.uint8))
    assert compare(folder / "large.png", folder / "a.png")[1][0]["error"]["code"] == "too_many_pixels"
