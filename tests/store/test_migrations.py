"""Databases of before, and what was in them afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from wathiq.settings import Settings, Unusable
from wathiq.store import Database, Images, Tenants, Transactions, Vault


def move(database: Database, revision: str) -> None:
    """Bring the schema to a version, be it newer or older."""
    config = Config()
    config.set_main_option("script_location", "wathiq.store:migrations")
    with database._engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if revision == "head" else command.downgrade)(config, revision)
        connection.commit()


def column(database: Database, name: str) -> datetime:
    with database.session() as session:
        found = session.scalar(text(f"SELECT {name} FROM transactions"))  # noqa: S608 - one of two names
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    assert isinstance(moment, datetime)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def test_a_transactions_end_becomes_its_beginning_and_back(
    settings: Settings, database: Database, vault: Vault, tenants: Tenants
) -> None:
    tenant = tenants.create("acme").tenant_id
    transactions = Transactions(database, vault, timedelta(hours=24))
    transactions.begin(tenant, "00000000-0000-0000-0000-000000000001")
    begun = column(database, "begun_at")
    move(database, "0006")
    assert column(database, "expires_at") == begun + timedelta(hours=24)
    move(database, "head")
    assert column(database, "begun_at") == begun
    with pytest.raises(Unusable, match="another secret key"):  # the database's own went with its table
        Vault.open(settings, database)


def test_pictures_stay_where_they_are(database: Database, vault: Vault, tenants: Tenants) -> None:
    tenant, transaction = tenants.create("acme").tenant_id, "00000000-0000-0000-0000-000000000001"
    transactions = Transactions(database, vault, timedelta(hours=24))
    begun = transactions.begin(tenant, transaction)
    images = Images(database, vault, transactions)
    images.keep(begun, {"front.jpg": b"the front"}, actor="a test")
    move(database, "0008")
    move(database, "head")
    assert images.read(tenant, transaction, "front.jpg", actor="a test") == {"front.jpg": b"the front"}


@pytest.mark.parametrize("revision", ["0006", "base"])
def test_every_version_can_be_undone(database: Database, revision: str) -> None:
    move(database, revision)
    move(database, "head")
    assert database.ping()
