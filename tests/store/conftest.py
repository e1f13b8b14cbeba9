from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from wathiq.settings import Settings
from wathiq.store import Database, Erasure, Tenants, Vault


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=SecretStr(database_url))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    yield database
    database.close()


@pytest.fixture
def vault(settings: Settings, database: Database) -> Vault:
    return Vault.open(settings, database)


@pytest.fixture
def tenants(database: Database, vault: Vault) -> Tenants:
    return Tenants(database, vault)


@pytest.fixture
def erasure(settings: Settings, database: Database, vault: Vault) -> Erasure:
    return Erasure.of(settings, database, vault)
