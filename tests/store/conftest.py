from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wathiq.settings import Settings
from wathiq.store import Database, Tenants, Vault


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault.open(settings)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def tenants(database: Database, vault: Vault) -> Tenants:
    return Tenants(database, vault)
