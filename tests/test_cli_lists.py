"""`wathiq lists`, run as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app

LIST = "name,id_number\nAdel Testi,29001011234567\nHany Testi,\n"


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    return {"WATHIQ_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    return path


def lists(env: Mapping[str, str], *arguments: object) -> Result:
    return CliRunner().invoke(app, ["lists", *map(str, arguments)], env=env)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_import_is_one_line_and_its_progress_is_not_among_it(env: Mapping[str, str], path: Path) -> None:
    result = lists(env, "import", "csv", path, "--name", "blocked")
    assert result.exit_code == 0
    (line,) = lines(result)
    assert list(line) == ["list", "format", "version", "count", "origin", "imported_at", "elapsed_ms"]
    assert (line["list"], line["format"], line["count"], line["origin"]) == ("blocked", "csv", 2, str(path))
    assert "blocked: 2 entries" in result.stderr


def test_the_lists_in_force_are_shown(env: Mapping[str, str], path: Path) -> None:
    assert lines(lists(env, "show")) == []
    lists(env, "import", "csv", path, "--name", "b")
    lists(env, "import", "csv", path, "--name", "a")
    assert [line["list"] for line in lines(lists(env, "show"))] == ["a", "b"]


def test_a_refusal_is_told_and_the_last_good_list_stays(env: Mapping[str, str], path: Path) -> None:
    lists(env, "import", "csv", path)
    path.write_text("name\n", "utf-8")
    result = lists(env, "import", "csv", path)
    assert result.exit_code == 1
    assert lines(result) == [{"list": "csv", "error": {"code": "size", "message": "the list is empty"}}]
    assert [line["count"] for line in lines(lists(env, "show"))] == [2]


def test_a_refresh_reads_what_came_from_a_url(
    env: Mapping[str, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([LIST, f"{LIST}Samir Testi,\n", "<html>"])
    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda _self, _request: httpx.Response(200, text=next(answers))
    )
    lists(env, "import", "csv", path, "--name", "file")
    lists(env, "import", "csv", "https://example.org/list.csv", "--name", "url")
    refreshed = lists(env, "refresh")
    assert (refreshed.exit_code, [(line["list"], line["count"]) for line in lines(refreshed)]) == (0, [("url", 3)])
    failed = lists(env, "refresh")
    assert (failed.exit_code, lines(failed)[0]["error"]["code"]) == (1, "unknown_format")
    assert [line["count"] for line in lines(lists(env, "show"))] == [2, 3]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "pdf", "x"], "one of: un, ofac, eu, uk, opensanctions, egypt, csv"),
        (["import", "csv"], "Missing argument 'FILE_OR_URL'"),
        (["import", "csv", "x", "--expect", "0"], "--expect"),
    ],
)
def test_what_cannot_be_asked(env: Mapping[str, str], arguments: list[str], words: str) -> None:
    result = lists(env, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_names_that_are_none(env: Mapping[str, str], path: Path) -> None:
    result = lists(env, "import", "csv", path, "--name", "x" * 65)
    assert (result.exit_code, lines(result)[0]["error"]["code"]) == (1, "invalid")
