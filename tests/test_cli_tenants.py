from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command line with a data directory of its own, and answers to what it asks."""

    def run(*arguments: str, answer: str = "") -> Result:
        environment = {"WATHIQ_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
        return CliRunner().invoke(app, arguments, input=answer, env=environment)

    return run


def listed(run: Run) -> list[dict[str, Any]]:
    result = run("tenant", "list")
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_tenants_are_listed_with_what_they_want_and_without_secrets(run: Run) -> None:
    assert listed(run) == []
    made = [json.loads(run("tenant", "create", name, "--keep-hours", "2").stdout) for name in ("زيد", "Acme")]
    found = listed(run)
    assert [tenant["name"] for tenant in found] == ["Acme", "زيد"]
    assert [tenant["id"] for tenant in found] == [made[1]["tenant_id"], made[0]["tenant_id"]]
    assert [(tenant["keep_hours"], tenant["require_bearer"]) for tenant in found] == [(2, False)] * 2
    assert made[1]["vlens"]["api_key"] not in run("tenant", "list").stdout


@pytest.mark.parametrize("options", [{"arguments": ["--yes"], "answer": ""}, {"arguments": [], "answer": "y\n"}])
def test_a_tenant_is_erased(run: Run, options: dict[str, Any]) -> None:
    for name in ("Acme", "Other"):
        run("tenant", "create", name)
    result = run("tenant", "delete", "ACME", *options["arguments"], answer=options["answer"])
    assert result.exit_code == 0
    assert [tenant["name"] for tenant in listed(run)] == ["Other"]


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_nothing_is_erased_unasked(run: Run, answer: str) -> None:
    run("tenant", "create", "Acme")
    result = run("tenant", "delete", "Acme", answer=answer)
    assert result.exit_code == 1
    assert "Erase Acme" in result.stderr
    assert [tenant["name"] for tenant in listed(run)] == ["Acme"]


def test_nobody_is_erased(run: Run) -> None:
    result = run("tenant", "delete", "nobody", "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no tenant named nobody" in result.stderr
