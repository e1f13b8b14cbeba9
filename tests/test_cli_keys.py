from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app
from wathiq.settings import Settings
from wathiq.store import Database, Sessions, Tenants, open_tenants

Run = Callable[..., Result]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data_dir: Path) -> Run:
    """Runs a command line with a data directory of its own."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env={"WATHIQ_DATA_DIR": str(data_dir), "COLUMNS": "200"})

    return run


@pytest.fixture
def tenants(data_dir: Path, acme: Mapping[str, Any]) -> Iterator[Tenants]:
    assert acme
    with open_tenants(Settings(data_dir=data_dir)) as tenants:
        yield tenants


@pytest.fixture
def acme(run: Run) -> dict[str, Any]:
    """The credentials of a tenant, as they are shown once."""
    made: dict[str, Any] = json.loads(run("tenant", "create", "Acme").stdout)
    return made


@contextmanager
def sessions_of(data_dir: Path) -> Iterator[Sessions]:
    database = Database(Settings(data_dir=data_dir).database)
    yield Sessions(database)
    database.close()


def test_new_keys_are_shown_once_and_end_the_old_ones(run: Run, acme: dict[str, Any], tenants: Tenants) -> None:
    result = run("key", "rotate", "ACME", "--vlens", "--nhn")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = json.loads(result.stdout)
    assert list(shown) == ["tenant_id", "name", "vlens", "nhn"]
    assert (shown["tenant_id"], shown["name"]) == (acme["tenant_id"], "Acme")
    assert tenants.by_api_key(acme["vlens"]["api_key"]) is None
    assert tenants.by_api_key(shown["vlens"]["api_key"])
    assert tenants.by_app_key(acme["nhn"]["app_key"], acme["nhn"]["secret_key"]) is None
    assert tenants.by_app_key(acme["nhn"]["app_key"], shown["nhn"]["secret_key"])
    assert tenants.by_access_key(acme["huawei"]["access_key"])


def test_new_keys_have_the_same_members_as_the_first_ones(run: Run, acme: dict[str, Any]) -> None:
    shown = json.loads(run("key", "rotate", "acme", "--vlens", "--huawei", "--nhn").stdout)
    assert {name: list(shown[name]) for name in ("vlens", "huawei", "nhn")} == {
        name: list(acme[name]) for name in ("vlens", "huawei", "nhn")
    }


def test_a_dialect_is_to_be_named(run: Run, acme: dict[str, Any], tenants: Tenants) -> None:
    result = run("key", "rotate", "Acme")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--vlens" in result.stderr
    assert tenants.by_api_key(acme["vlens"]["api_key"])


def test_tokens_are_revoked_and_keys_are_not(run: Run, acme: dict[str, Any], tenants: Tenants, data_dir: Path) -> None:
    with sessions_of(data_dir) as sessions:
        session = sessions.begin(acme["tenant_id"])
        result = run("key", "revoke-tokens", "acme")
        assert (result.exit_code, result.output) == (0, "")
        assert sessions.find(acme["tenant_id"], session.id) is None
    tenant = tenants.by_api_key(acme["vlens"]["api_key"])
    assert tenant is not None
    assert tenant.huawei.token_generation == 1


@pytest.mark.parametrize(
    "arguments", [["rotate", "nobody", "--nhn"], ["revoke-tokens", "nobody"], ["rotate", "", "--nhn"]]
)
def test_tenants_that_there_are_not(run: Run, acme: dict[str, Any], arguments: list[str]) -> None:
    result = run("key", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "NAME" in result.stderr
    assert acme["vlens"]["api_key"] not in result.stderr
