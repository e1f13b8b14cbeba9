"""What a user is told of a database that cannot be used: one line, whatever the command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from wathiq.cli import main

DOWN = "postgresql://me:hush@127.0.0.1:1/wathiq"


@pytest.fixture(autouse=True)
def _any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve` takes its port first, which another may have."""
    monkeypatch.setenv("WATHIQ_PORT", "0")


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that the failing command writes."""
    monkeypatch.setattr(sys, "argv", ["wathiq", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    written = capsys.readouterr()
    assert (caught.value.code, written.out, written.err.count("\n")) == (2, "", 1)
    return written.err


@pytest.mark.parametrize("command", ["serve", "tenant create Acme", "lists show"])
def test_a_server_that_is_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("WATHIQ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WATHIQ_DATABASE_URL", DOWN)
    line = told(monkeypatch, capsys, *command.split())
    assert line.startswith("wathiq: the database postgresql://127.0.0.1:1/wathiq does not answer: ")
    assert "hush" not in line


def test_a_data_directory_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WATHIQ_DATA_DIR", str(tmp_path / "file"))
    line = told(monkeypatch, capsys, "serve")
    assert "as WATHIQ_DATA_DIR or WATHIQ_DATABASE_URL has it, cannot be made: " in line


def test_a_url_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WATHIQ_DATABASE_URL", "hush")
    line = told(monkeypatch, capsys, "serve")
    assert line.startswith("wathiq: WATHIQ_DATABASE_URL is no URL: write sqlite:///path or ")
    assert "hush" not in line


def test_a_database_of_an_unknown_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("WATHIQ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WATHIQ_DATABASE_URL", "mysql://me:hush@db/wathiq")
    line = told(monkeypatch, capsys, "serve")
    assert line == "wathiq: the database must be one of sqlite, postgresql, postgres, not mysql\n"
