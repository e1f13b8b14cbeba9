"""`wathiq models`, run as a user runs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.faces import networks
from wathiq.cli import app
from wathiq.models import pulled

FILES = {"finder.onnx": networks.bright_spots(), "namer.onnx": networks.mean_colours()}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the URL at which it is served."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulled, "SOURCES", tuple(networks.source(*item) for item in FILES.items()))


def models(tmp_path: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(app, ["models", *arguments], env={"WATHIQ_DATA_DIR": str(tmp_path / "data")})
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_pulled_once_and_shown(tmp_path: Path, mirror: tuple[Path, str]) -> None:
    folder, url = mirror
    for file, data in FILES.items():
        (folder / file).write_bytes(data)
    assert [line["state"] for line in models(tmp_path, "show")[1]] == ["missing", "missing"]
    code, lines = models(tmp_path, "pull", "--from", url)
    assert (code, [line["state"] for line in lines]) == (0, ["ready", "ready"])
    for file in FILES:
        (folder / file).unlink()
    assert models(tmp_path, "pull", "--from", url) == (0, lines)
    assert models(tmp_path, "show") == (0, lines)


def test_what_cannot_be_had_or_is_another_file_is_said(tmp_path: Path, mirror: tuple[Path, str]) -> None:
    folder, url = mirror
    (folder / "namer.onnx").write_bytes(b"nonsense")
    code, lines = models(tmp_path, "pull", "--from", url)
    assert (code, [line["error"]["code"] for line in lines]) == (1, ["download_failed", "wrong_file"])
    assert list((tmp_path / "data").rglob("*.onnx")) == []
