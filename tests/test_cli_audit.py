"""`wathiq audit`, run as an operator runs it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    """Of two tenants and a list."""
    env = {"WATHIQ_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
    for name in ("acme", "other"):
        run(env, "tenant", "create", name)
    path = tmp_path / "list.csv"
    path.write_text("name\nAdel Testi\n")
    run(env, "lists", "import", "csv", str(path), "--name", "blocked")
    return env


def run(env: Mapping[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=env)


def trail(env: Mapping[str, str], *options: str) -> list[dict[str, Any]]:
    result = run(env, "audit", *options)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_trail_is_one_object_a_line(env: Mapping[str, str]) -> None:
    first, second, third = trail(env)
    assert list(first) == ["number", "moment", "tenant_id", "actor", "action", "object"]
    assert (first["number"], second["number"], third["number"]) == (1, 2, 3)
    assert first["object"] == f"tenant {first['tenant_id']}"
    assert (third["tenant_id"], third["object"]) == (None, "list blocked")
    assert {entry["actor"] for entry in (first, second, third)} == {"command line"}


def test_a_part_of_it_may_be_asked_for(env: Mapping[str, str]) -> None:
    first, _, third = trail(env)
    assert trail(env, "--tenant", "ACME") == [first]
    assert trail(env, "--object", "list") == [third]
    assert trail(env, "--since", third["moment"]) == [third]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert trail(env, "--since", tomorrow.date().isoformat()) == []


def test_a_whole_trail_is_verified(env: Mapping[str, str]) -> None:
    (line,) = trail(env, "--verify")
    assert (line["entries"], line["broken_at"], len(line["last"])) == (3, None, 64)


def test_what_is_broken_is_told(env: Mapping[str, str], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "wathiq.db") as database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit_entries SET actor = 'nobody' WHERE number = 2")
    database.close()
    result = run(env, "audit", "--verify")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"entries": 1, "last": "", "broken_at": 2}


@pytest.mark.parametrize("options", [("--since", "yesterday"), ("--tenant", "nobody"), ("--verify", "--object", "x")])
def test_options_that_mean_nothing(env: Mapping[str, str], options: tuple[str, ...]) -> None:
    result = run(env, "audit", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Invalid value for {options[0]}: " in result.stderr
