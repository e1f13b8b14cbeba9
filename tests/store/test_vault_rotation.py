from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from wathiq.settings import Settings, Unusable
from wathiq.store import Audit, Database, Tenants, Vault, vault_rotation
from wathiq.store.secret_keys import key_file, secret_keys
from wathiq.store.tables import VaultKeyRow
from wathiq.store.vault import unsealed
from wathiq.store.vault_rotation import NoNewKey, rotate

KEY, NEW = bytes(range(32)), bytes(32)

Keys = Callable[..., Settings]


@pytest.fixture
def with_keys(settings: Settings) -> Keys:
    """The settings with the operator's keys from the environment: the one in force, then old ones."""

    def given(*keys: bytes) -> Settings:
        first, *old = (base64.b64encode(key).decode() for key in keys)
        return settings.model_copy(update={"secret_key": SecretStr(first), "old_secret_keys": SecretStr(",".join(old))})

    return given


def opened_by(database: Database, *keys: bytes) -> bytes:
    """Which of the keys opens the database."""
    with database.session() as session:
        return unsealed(session.scalars(select(VaultKeyRow.key_encrypted)).one(), keys)[1]


def test_a_new_line_of_the_key_file_opens_the_database(settings: Settings, database: Database) -> None:
    vault = Vault.open(settings, database)
    (old,) = secret_keys(settings)
    rotate(settings, database)
    new, *others = secret_keys(settings)
    assert others == [old]
    assert new != old
    assert opened_by(database, old, new) == new
    again = Vault.open(settings, database)
    assert again.decrypt(vault.encrypt("secret", "context"), "context") == "secret"
    assert again.derive("users") == vault.derive("users")


def test_the_old_line_is_not_needed_any_more(settings: Settings, database: Database, tenants: Tenants) -> None:
    key = tenants.create("acme").huawei.access_key
    rotate(settings, database)
    path = key_file(settings)
    path.write_text(path.read_text().splitlines()[0])
    assert Tenants(database, Vault.open(settings, database)).by_access_key(key) is not None


def test_a_new_key_of_the_environment_opens_the_database(with_keys: Keys, database: Database) -> None:
    vault = Vault.open(with_keys(KEY), database)
    rotate(with_keys(NEW, KEY), database)
    assert opened_by(database, KEY, NEW) == NEW
    assert Vault.open(with_keys(NEW), database).derive("users") == vault.derive("users")
    with pytest.raises(Unusable):
        Vault.open(with_keys(KEY), database)


def test_the_environment_has_to_have_a_new_key(with_keys: Keys, database: Database) -> None:
    Vault.open(with_keys(KEY), database)
    with pytest.raises(NoNewKey):
        rotate(with_keys(KEY, NEW), database)
    assert opened_by(database, KEY, NEW) == KEY


def test_the_old_key_has_to_be_there(with_keys: Keys, database: Database) -> None:
    Vault.open(with_keys(KEY), database)
    with pytest.raises(Unusable):
        rotate(with_keys(NEW), database)


def test_a_rotation_that_was_killed_is_finished(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the key file's new line and the database's commit, the only two things that change."""
    vault = Vault.open(settings, database)
    (old,) = secret_keys(settings)

    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault_rotation, "sealed", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(settings, database)
    begun = secret_keys(settings)
    assert (len(begun), begun[1]) == (2, old)
    assert Vault.open(settings, database).derive("users") == vault.derive("users")
    rotate(settings, database)
    assert secret_keys(settings) == begun
    assert opened_by(database, *begun) == begun[0]


def test_rotations_at_the_same_moment_lose_no_key(settings: Settings, database: Database) -> None:
    vault = Vault.open(settings, database)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: rotate(settings, database), range(4)))
    keys = secret_keys(settings)
    assert len(keys) == 5
    assert opened_by(database, *keys) == keys[0]
    assert Vault.open(settings, database).derive("users") == vault.derive("users")


def test_a_rotation_is_noted(settings: Settings, database: Database) -> None:
    rotate(settings, database)
    audit = Audit(database, Vault.open(settings, database))
    assert [(entry.actor, entry.object) for entry in audit.entries()] == [("command line", "vault key")]
    assert audit.verify().broken_at is None
