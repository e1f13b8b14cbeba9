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
    assert result.stderr == ""


def test_its_progress_is_for_the_terminal(env: Mapping[str, str], path: Path) -> None:
    result = lists({**env, "FORCE_COLOR": "1"}, "import", "csv", path, "--name", "blocked")  # as on a terminal
    assert "blocked: 2 read" in result.stderr


def test_the_lists_in_force_are_shown(env: Mapping[str, str], path: Path) -> None:
    none = lists(env, "show")
    assert (none.exit_code, none.stdout, none.stderr) == (0, "", "no list is imported\n")
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


def test_a_refresh_says_where_there_is_nothing_to_read(env: Mapping[str, str], path: Path) -> None:
    lists(env, "import", "csv", path)
    result = lists(env, "refresh")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no list came from a URL\n")


def audited(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was done to which list, as the trail has it."""
    trail = CliRunner().invoke(app, ["audit", "--object", "list"], env=env)
    return [(entry["action"], entry["object"]) for entry in lines(trail)]


@pytest.mark.parametrize(("options", "answer"), [(["--yes"], ""), ([], "y\n")])
def test_a_list_is_removed(env: Mapping[str, str], path: Path, options: list[str], answer: str) -> None:
    for name in ("blocked", "csv"):
        lists(env, "import", "csv", path, "--name", name)
    result = CliRunner().invoke(app, ["lists", "remove", "csv", *options], input=answer, env=env)
    assert result.exit_code == 0
    assert [line["list"] for line in lines(lists(env, "show"))] == ["blocked"]
    assert audited(env) == [("changed", "list blocked"), ("changed", "list csv"), ("erased", "list csv")]
    screened = CliRunner().invoke(app, ["screen", "--name", "Adel Testi"], env=env)
    assert [hit["list"] for hit in json.loads(screened.stdout)["hits"]] == ["blocked"]


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_no_list_is_removed_unasked(env: Mapping[str, str], path: Path, answer: str) -> None:
    lists(env, "import", "csv", path)
    result = CliRunner().invoke(app, ["lists", "remove", "csv"], input=answer, env=env)
    assert result.exit_code == 1
    assert "Delete the list csv" in result.stderr
    assert [line["list"] for line in lines(lists(env, "show"))] == ["csv"]


def test_what_is_no_list_is_not_removed(env: Mapping[str, str], path: Path) -> None:
    lists(env, "import", "csv", path)
    result = lists(env, "remove", "blocked", "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no list named blocked" in result.stderr
    assert audited(env) == [("changed", "list csv")]


def test_what_is_wrong_with_a_file_is_said(env: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    for file, message in (
        ("", "this is a directory, and no list of your own, in CSV"),
        ("empty.jpg", "the file is empty, and no list of your own, in CSV"),
    ):
        (line,) = lines(lists(env, "import", "csv", tmp_path / file))
        assert line["error"] == {"code": "unknown_format", "message": message}


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
