from __future__ import annotations

import base64
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import SecretStr

from wathiq.settings import Settings
from wathiq.store import Vault, VaultError

KEY = bytes(range(32))


def with_key(tmp_path: Path, text: str) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=SecretStr(text))


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


def test_the_key_of_the_settings_is_used_and_no_file_made(tmp_path: Path) -> None:
    vault = Vault.open(with_key(tmp_path, base64.b64encode(KEY).decode() + "\n"))
    assert vault.derive("tokens") == Vault(KEY).derive("tokens")
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("text", ["not base64!", "c2hvcnQ=", base64.b64encode(bytes(33)).decode(), "ключ"])
def test_a_malformed_key_in_the_settings_is_named_but_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="WATHIQ_SECRET_KEY") as caught:
        Vault.open(with_key(tmp_path, text))
    assert text not in "".join(traceback.format_exception_only(caught.value))


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe", base64.b64encode(bytes(16))])
def test_a_malformed_key_file_is_named(settings: Settings, content: bytes) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "secret.key").write_bytes(content)
    with pytest.raises(ValueError, match=r"secret\.key"):
        Vault.open(settings)


def test_the_key_file_is_made_once_and_for_its_owner_only(settings: Settings) -> None:
    first = Vault.open(settings)
    assert (settings.data_dir / "secret.key").stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert Vault.open(settings).derive("tokens") == first.derive("tokens")


def test_those_who_race_to_make_the_key_end_up_with_the_same_one(settings: Settings) -> None:
    start = Barrier(8)

    def open_and_derive() -> bytes:
        start.wait()
        return Vault.open(settings).derive("tokens")

    with ThreadPoolExecutor(8) as pool:
        keys = [future.result() for future in [pool.submit(open_and_derive) for _ in range(8)]]
    assert len(set(keys)) == 1
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret.key"]


def test_the_key_is_not_in_the_repr(settings: Settings) -> None:
    vault = Vault.open(settings)
    assert (settings.data_dir / "secret.key").read_text().strip() not in repr(vault)
