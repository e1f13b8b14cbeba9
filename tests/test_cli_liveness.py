"""The command `wathiq liveness`."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from tests.faces.sequences import sequence
from wathiq.cli import app


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("frames")
    paths = [folder / f"{number}.jpg" for number in range(3)]
    for path, frame in zip(paths, sequence("live"), strict=True):
        cv2.imwrite(str(path), frame)
    return paths


def test_a_verdict_with_its_cues(files: list[Path]) -> None:
    done = CliRunner().invoke(app, ["liveness", *map(str, files)])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["verdict"] in {"live", "spoof", "inconclusive"}
    assert 0 <= told["score"] <= 1
    assert {cue["name"] for cue in told["cues"]} >= {"same_person", "rigid_surface", "expression", "recapture"}


def test_a_frame_without_a_face_is_named(files: list[Path], tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), sequence("live")[0][:100, :100] * 0 + 127)
    done = CliRunner().invoke(app, ["liveness", str(files[0]), str(blank), str(files[2])])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "no_face"
    assert json.loads(done.stdout)["error"]["file"] == str(blank)


def test_a_file_that_is_no_picture(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    done = CliRunner().invoke(app, ["liveness", str(tmp_path / "notes.txt"), str(files[1]), str(files[2])])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "unsupported_format"
