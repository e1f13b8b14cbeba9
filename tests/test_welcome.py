"""The greeting, and whether the calls that it shows work when they are pasted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.conftest import Server
from tests.conftest import ALL
from wathiq import welcome as module
from wathiq.settings import Settings
from wathiq.store import Tenants, open_tenants
from wathiq.welcome import FIRST_TENANT, welcome

ROOT = Path(__file__).parents[1]


def test_the_first_start_makes_a_tenant_and_the_second_keeps_it_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=8123)
    first, second = welcome(settings), welcome(settings)
    listens = "wathiq listens on http://127.0.0.1:8123\nThe console is at http://127.0.0.1:8123/console\n"
    assert first.startswith(f"{listens}\nCredentials of the first tenant")
    credentials = json.loads(first[first.index("{") : first.index("\n}") + 2])
    assert credentials["name"] == FIRST_TENANT
    assert second == listens
    with open_tenants(settings) as tenants:
        assert [tenant.name for tenant in tenants.all()] == [FIRST_TENANT]
        assert tenants.by_api_key(credentials["vlens"]["api_key"])


def test_where_there_is_a_tenant_none_is_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with open_tenants(settings) as tenants:
        tenants.create("acme")
    assert welcome(settings).startswith("wathiq listens on http://127.0.0.1:8000\n")
    with open_tenants(settings) as tenants:
        assert [tenant.name for tenant in tenants.all()] == ["acme"]


def test_servers_that_start_at_once_greet_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path)
    assert "shown this once" in welcome(settings)
    monkeypatch.setattr(Tenants, "count", lambda _: 0)  # as this one saw it a moment ago
    assert "shown this once" not in welcome(settings)


def test_the_pictures_in_it_exist() -> None:
    assert {module._PASSPORT, module._EGYPT_PLATE, module._KOREA_PLATE, module._LICENCE} <= ALL.keys()


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the calls are for bash and curl")
def test_the_calls_in_it_work(tmp_path: Path) -> None:
    with Server(Settings(data_dir=tmp_path, threads=2)) as server:
        calls = module._calls(server.base, server.credentials)
        done = subprocess.run(
            ["bash", "-euo", "pipefail"],  # noqa: S607 - whichever the reader of the greeting has
            input=calls.replace("Four calls to try", "# Four calls to try"),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "NO_PROXY": "*"},
            timeout=120,
            check=True,
        )
    passport, egypt_plate, korea_plate, licence = done.stdout.splitlines()
    assert json.loads(passport)["data"]["passport_no"] == ALL[module._PASSPORT].fields["passport_no"]
    assert json.loads(egypt_plate)["data"]["result"] == ALL[module._EGYPT_PLATE].fields["plate"]
    assert json.loads(korea_plate)["result"]["values"][0]["value"] == ALL[module._KOREA_PLATE].fields["plate"]
    result = json.loads(licence)["result"]
    assert result["front"]["number"] == result["back"]["number"] == ALL[module._LICENCE].pages["main"]["number"]
