"""A customer's way through a server that keeps everything in PostgreSQL, and is restarted on the way."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from benchmarks.cards import ID_BACK, ID_FRONT, photographs
from benchmarks.serving import Call, Client, Server, settings_for, tenant_of
from tests.conftest import ALL
from tests.databases import POSTGRESQL_ALONE
from tests.workshops import equipped
from training.specimens import TRAINING
from wathiq.settings import Settings
from wathiq.store import Credentials


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, database_url=SecretStr(database_url), threads=2)


@pytest.fixture
def credentials(settings: Settings) -> Credentials:
    return tenant_of(settings)


def post(settings: Settings, credentials: Credentials, path: str, image: bytes, **members: str) -> dict[str, Any]:
    """The body of the answer, which is a good one."""
    body: Mapping[str, str] = {"image": base64.b64encode(image).decode(), **members}
    client = Client(settings.port)
    answer = client.post(Call.of(f"/v1/ocr{path}", {"ApiKey": credentials.vlens.api_key}, json=body))
    client.close()
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body)
    return found


@pytest.mark.slow
@POSTGRESQL_ALONE
def test_a_transaction_goes_on_after_a_restart(settings: Settings, credentials: Credentials) -> None:
    front, back = photographs(1, ID_FRONT, ID_BACK, workshop=equipped(TRAINING))
    passport = ALL["td3_scan.jpg"]
    with Server(settings):
        found = post(settings, credentials, "/passport", passport.data)["data"]
        assert found["passport_no"] == passport.fields["passport_no"]
        begun = post(settings, credentials, "/id/front", front)["data"]
    with Server(settings):
        body = post(settings, credentials, "/id/back", back, transaction_id=begun["transaction_id"])
    data = body["data"]
    assert data["transaction_id"] == begun["transaction_id"]
    assert data["idFrontData"]["idNumber"] == begun["idFrontData"]["idNumber"] == data["idBackData"]["idNumber"]
    assert not (settings.data_dir / "wathiq.db").exists()
