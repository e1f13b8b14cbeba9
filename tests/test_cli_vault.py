"""`wathiq vault`, run as an operator runs it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    return {"WATHIQ_DATA_DIR": str(tmp_path / "data")}


def run(env: Mapping[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=env)


def opens(env: Mapping[str, str]) -> bool:
    """Whether the keys at hand open the database."""
    return run(env, "audit").exit_code == 0


def test_a_new_key_is_put_into_the_file(env: Mapping[str, str], tmp_path: Path) -> None:
    run(env, "tenant", "create", "acme")
    path = tmp_path / "data" / "secret.key"
    old = path.read_text()
    result = run(env, "vault", "rotate")
    assert (result.exit_code, result.stdout) == (0, "")
    new, *others = path.read_text().splitlines()
    assert others == old.splitlines()
    assert f"the first line of {path}" in result.stderr
    assert "remove it when none is kept" in result.stderr
    assert not any(key in result.output for key in (new, *others))
    path.write_text(new)
    assert opens(env)
    path.write_text(old)
    assert not opens(env)


def test_a_new_key_is_taken_from_the_environment(env: Mapping[str, str]) -> None:
    run({**env, "WATHIQ_SECRET_KEY": OLD}, "tenant", "create", "acme")
    result = run({**env, "WATHIQ_SECRET_KEY": NEW, "WATHIQ_OLD_SECRET_KEYS": OLD}, "vault", "rotate")
    assert result.exit_code == 0
    assert "Nothing in the database needs WATHIQ_OLD_SECRET_KEYS" in result.stderr
    assert opens({**env, "WATHIQ_SECRET_KEY": NEW})
    assert not opens({**env, "WATHIQ_SECRET_KEY": OLD})


def test_the_environment_is_asked_for_a_new_key(env: Mapping[str, str]) -> None:
    result = run({**env, "WATHIQ_SECRET_KEY": OLD}, "vault", "rotate")
    assert result.exit_code == 2
    assert "WATHIQ_OLD_SECRET_KEYS, the key that WATHIQ_SECRET_KEY is now" in result.stderr
    assert opens({**env, "WATHIQ_SECRET_KEY": OLD})


def test_a_rotation_is_in_the_audit_trail(env: Mapping[str, str]) -> None:
    run(env, "vault", "rotate")
    (line,) = run(env, "audit", "--object", "vault").stdout.splitlines()
    assert json.loads(line)["object"] == "vault key"
