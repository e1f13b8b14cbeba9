from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from wathiq.settings import Settings, Unusable
from wathiq.store import Database, Tenants, Vault, VaultError
from wathiq.store.secret_keys import secret_keys
from wathiq.store.tables import VaultKeyRow

KEY = bytes(range(32))


def with_keys(settings: Settings, key: bytes, *old: bytes) -> Settings:
    """The settings with the operator's keys from the environment."""
    texts = [base64.b64encode(each).decode() for each in (key, *old)]
    given = {"secret_key": SecretStr(texts[0]), "old_secret_keys": SecretStr(",".join(texts[1:]))}
    return settings.model_copy(update=given)


@pytest.mark.parametrize("text", ["", "secret", "سر", "x" * 10_000])
def test_what_was_encrypted_is_decrypted(text: str) -> None:
    vault = Vault(KEY)
    assert vault.decrypt(vault.encrypt(text, "context"), "context") == text


def test_bytes_that_were_encrypted_are_decrypted() -> None:
    vault, data = Vault(KEY), bytes(range(256)) * 400
    assert vault.decrypt_bytes(vault.encrypt_bytes(data, "context"), "context") == data


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    vault = Vault(KEY)
    assert vault.encrypt("secret", "context") != vault.encrypt("secret", "context")


def test_each_tampered_byte_is_noticed() -> None:
    vault = Vault(KEY)
    data = vault.encrypt("secret", "context")
    for place in range(len(data)):
        tampered = bytearray(data)
        tampered[place] ^= 1
        with pytest.raises(VaultError):
            vault.decrypt(bytes(tampered), "context")


def test_each_truncation_is_noticed() -> None:
    vault = Vault(KEY)
    data = vault.encrypt("secret", "context")
    for length in range(len(data)):
        with pytest.raises(VaultError):
            vault.decrypt(data[:length], "context")


def test_another_context_does_not_decrypt() -> None:
    vault = Vault(KEY)
    with pytest.raises(VaultError):
        vault.decrypt(vault.encrypt("secret", "one tenant"), "another tenant")


def test_another_key_does_not_decrypt() -> None:
    with pytest.raises(VaultError):
        Vault(bytes(32)).decrypt(Vault(KEY).encrypt("secret", "context"), "context")


def test_derived_keys_depend_on_the_purpose_and_the_key() -> None:
    token_key = Vault(KEY).derive("tokens")
    assert len(token_key) == 32
    assert token_key == Vault(KEY).derive("tokens")
    assert len({token_key, Vault(KEY).derive("cookies"), Vault(bytes(32)).derive("tokens"), KEY}) == 4


# The database's own key ----------------------------------------------------------------------------------------------


def test_a_databases_key_is_made_once(settings: Settings, database: Database) -> None:
    first = Vault.open(settings, database)
    assert Vault.open(settings, database).derive("tokens") == first.derive("tokens")


def test_a_databases_key_is_neither_the_operators_nor_legible(settings: Settings, database: Database) -> None:
    given = with_keys(settings, KEY)
    vault = Vault.open(given, database)
    assert vault.derive("tokens") != Vault(KEY).derive("tokens")
    with database.session() as session:
        stored = session.scalars(select(VaultKeyRow.key_encrypted)).one()
    assert vault._key not in stored


def test_what_was_encrypted_before_databases_had_keys_stays_readable(settings: Settings, database: Database) -> None:
    """Then it was the operator's own key that encrypted everything."""
    sealed = Vault(KEY).encrypt("secret", "context")
    Tenants(database, Vault(KEY)).create("acme")
    with pytest.raises(Unusable, match="another secret key"):
        Vault.open(with_keys(settings, bytes(32)), database)
    # A key that is renewed in the same go does not become the one that everything was encrypted with.
    for keys in ((bytes(32), KEY), (bytes(32),)):
        vault = Vault.open(with_keys(settings, *keys), database)
        assert vault.decrypt(sealed, "context") == "secret"
        assert vault.derive("tokens") == Vault(KEY).derive("tokens")


def test_old_keys_open_the_database_too(settings: Settings, database: Database) -> None:
    vault = Vault.open(with_keys(settings, KEY), database)
    again = Vault.open(with_keys(settings, bytes(32), b"x" * 32, KEY), database)
    assert again.derive("tokens") == vault.derive("tokens")


def test_another_key_of_the_operators_is_refused(settings: Settings, database: Database) -> None:
    Vault.open(with_keys(settings, KEY), database)
    with pytest.raises(Unusable, match="another secret key"):
        Vault.open(with_keys(settings, bytes(32)), database)


def test_those_who_race_to_make_a_databases_key_end_up_with_the_same_one(
    settings: Settings, database: Database
) -> None:
    start = Barrier(8)

    def open_and_derive() -> bytes:
        start.wait()
        return Vault.open(settings, database).derive("tokens")

    with ThreadPoolExecutor(8) as pool:
        keys = [future.result() for future in [pool.submit(open_and_derive) for _ in range(8)]]
    assert len(set(keys)) == 1


def test_no_key_is_in_the_repr(settings: Settings, database: Database) -> None:
    vault = Vault.open(settings, database)
    shown = repr(vault)
    for key in (vault._key, *secret_keys(settings)):
        assert base64.b64encode(key).decode() not in shown
        assert repr(key) not in shown
