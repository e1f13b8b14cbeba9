"""`wathiq read --out` as it is used: killed at any moment and started again, each picture has one result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import ALL
from wathiq.cli import app

PLATES = ("kp_long.jpg", "ep_private.jpg")
COUNT = 40


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(COUNT):
        shutil.copy(ALL[PLATES[number % 2]].path, folder / f"{number:03}.jpg")
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


def started(pictures: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "wathiq", "read", str(pictures), "--out", str(out)]
    env: Mapping[str, str] = {**os.environ, "WATHIQ_WORKERS": "2"}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603


def finished(pictures: Path, out: Path) -> None:
    with started(pictures, out) as job:
        assert (job.communicate()[0], job.returncode) == (b"", 0)


def lines_of(out: Path) -> list[str]:
    return out.read_text().splitlines(keepends=True) if out.exists() else []


@pytest.mark.slow
def test_killed_and_started_again_each_picture_has_one_result(pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    for enough in (3, 17):
        with started(pictures, out) as job:
            while len(lines_of(out)) < enough:
                assert job.poll() is None, "it ended before it was killed"
                time.sleep(0.01)
            job.kill()
    finished(pictures, out)
    results = [json.loads(line) for line in lines_of(out)]
    assert sorted(Path(result["file"]).name for result in results) == sorted(path.name for path in pictures.iterdir())
    assert {result["type"] for result in results if "type" in result} == {"korea_plate", "egypt_plate"}
    assert [Path(result["file"]).name for result in results if "error" in result] == ["broken.jpg"]
    before = out.read_bytes()
    finished(pictures, out)
    assert out.read_bytes() == before


def test_what_is_no_file_of_results_is_not_written_to(pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    out.write_text("name,number\n")
    refused = CliRunner().invoke(app, ["read", str(pictures), "--out", str(out)])
    assert (refused.exit_code, out.read_text()) == (2, "name,number\n")
    assert "--out" in refused.stderr
