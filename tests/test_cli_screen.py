"""`wathiq screen`, run as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app
from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import open_lists
from wathiq.settings import Settings

NUMBER = "28001010112345"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    zaki = Entity("own", "Z-1", "person", (ListedName("زكي برهوم", "main"),), (Identifier("national_id", NUMBER),))
    tawfiq = Entity("own", "T-1", "person", (ListedName("Tawfiq Qandalawi", "main"),), birth_dates=("1971-04-02",))
    cleared = Entity("own", "A-1", "person", (ListedName("Selim Bahnasawi", "main"),), action="allow")
    selim = Entity("own", "S-1", "person", (ListedName("Selim Bahnasawi", "main"),))
    with open_lists(Settings(data_dir=tmp_path / "data")) as lists:
        lists.replace("own", [zaki, tawfiq, cleared, selim], "1", keys_of)
    return {"WATHIQ_DATA_DIR": str(tmp_path / "data")}


def screen(env: Mapping[str, str], *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["screen", *map(str, arguments)], env=env)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_name(env: Mapping[str, str]) -> None:
    result = screen(env, "--name", "Tawfik Kandalawy", "--dob", "1971-04-02")
    (line,) = lines(result)
    assert (result.exit_code, line["matched"], len(line["hits"])) == (0, True, 1)
    hit = line["hits"][0]
    assert list(hit) == ["name", "list", "reference", "score", "explanation"]
    assert (hit["name"], hit["list"], hit["reference"]) == ("Tawfiq Qandalawi", "own", "T-1")
    assert list(hit["explanation"][0]) == ["feature", "query", "listed", "contribution"]
    assert "birth_date_same" in {step["feature"] for step in hit["explanation"]}


def test_a_number(env: Mapping[str, str]) -> None:
    (line,) = lines(screen(env, "--id-number", NUMBER))
    assert [(hit["name"], hit["score"]) for hit in line["hits"]] == [("زكي برهوم", 1.0)]


def test_nobody(env: Mapping[str, str]) -> None:
    assert lines(screen(env, "--name", "Olaf Scholz")) == [{"matched": False, "hits": []}]


def test_without_a_list_nobody_is_said_to_be_on_none(tmp_path: Path) -> None:
    result = screen({"WATHIQ_DATA_DIR": str(tmp_path / "empty")}, "--name", "Tawfiq Qandalawi")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no list is imported: nothing was screened")


@pytest.mark.parametrize(("dob", "code"), [("1971", None), ("19-06-1951", "date_invalid"), ("71", "date_invalid")])
def test_a_date_of_birth_is_a_day_or_a_year(env: Mapping[str, str], dob: str, code: str | None) -> None:
    (line,) = lines(screen(env, "--name", "Tawfiq Qandalawi", "--dob", dob))
    assert line.get("error", {}).get("code") == code


def test_the_threshold_is_a_setting(env: Mapping[str, str]) -> None:
    name = ("--name", "Tawfiq Barhoum Qandalawi")
    assert lines(screen(env, *name))[0]["matched"]
    assert not lines(screen({**env, "WATHIQ_SCREENING_THRESHOLD": "0.95"}, *name))[0]["matched"]


def test_what_is_allowed_is_said_and_does_not_match(env: Mapping[str, str]) -> None:
    (line,) = lines(screen(env, "--name", "Selim Bahnasawi"))
    assert (line["matched"], line["hits"][0]["allowed_by"]) == (False, "A-1")


def test_a_batch_in_order_with_its_bad_rows(env: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = (
        "Olaf Scholz,,",
        f",{NUMBER},",
        ",,",
        "Tawfiq Qandalawi,,2/4/1971",
        "Tawfiq Qandalawi,,1971,more",
        "Tawfiq Qandalawi",
    )
    file.write_text("\ufeffname,id_number,date_of_birth\n" + "\n".join(rows), encoding="utf-8")
    result = screen(env, "--batch", file)
    found = [line.get("matched", line.get("error", {}).get("code")) for line in lines(result)]
    assert found == [False, True, "nothing_to_screen", "date_invalid", "too_many_columns", True]
    assert result.exit_code == 1
    assert result.stderr == ""
    assert "100%" in screen({**env, "FORCE_COLOR": "1"}, "--batch", file).stderr  # as on a terminal


@pytest.mark.parametrize(
    "content",
    [b"", b"first,last\nA,B\n", b"name\n\xff\xfe\n", b'name\n"A\n' + b"x" * 200_000],
    ids=["empty", "other columns", "no UTF-8", "endless field"],
)
def test_files_that_are_none(env: Mapping[str, str], tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    result = screen(env, "--batch", file)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_folder_is_no_file(env: Mapping[str, str], tmp_path: Path) -> None:
    result = screen({**env, "COLUMNS": "200"}, "--batch", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is a directory" in result.stderr
    assert "Errno" not in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--name", " "), ("--name", "X", "--batch", "/dev/null"), ("--dob", "1971")])
def test_what_cannot_be_asked(env: Mapping[str, str], arguments: tuple[str, ...]) -> None:
    assert screen(env, *arguments).exit_code == 2
