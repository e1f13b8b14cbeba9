"""Secrets that the server must be able to read back, encrypted with one key that lives outside the database."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wathiq.settings import Settings

_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class VaultError(Exception):
    """The data was tampered with, or was encrypted in another context or with another key."""


class Vault:
    """Encrypts with AES-256-GCM what is small and derives the keys that other parts of the server need."""

    __slots__ = ("_cipher", "_key")

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"the key must be {_KEY_BYTES} bytes, not {len(key)}")
        self._key = key
        self._cipher = AESGCM(_subkey(key, b"wathiq vault"))

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The vault of the key in the settings, or else of the file `secret.key`, which is made on first use.

        Raises ValueError where either is not 32 bytes in base64.
        """
        given = settings.secret_key.get_secret_value()
        if given:
            return cls(_parse(given, "WATHIQ_SECRET_KEY"))
        path = settings.data_dir / "secret.key"
        if not path.exists():
            _make(path)
        return cls(_parse(path.read_text("ascii", "replace"), str(path)))

    def encrypt(self, text: str, context: str) -> bytes:
        """As `encrypt_bytes`, for a text."""
        return self.encrypt_bytes(text.encode(), context)

    def decrypt(self, data: bytes, context: str) -> str:
        """The text that `encrypt` was given. Raises VaultError."""
        return self.decrypt_bytes(data, context).decode()

    def encrypt_bytes(self, data: bytes, context: str) -> bytes:
        """A version byte, the nonce and the ciphertext. Only the same `context` decrypts it again."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, data, context.encode())

    def decrypt_bytes(self, data: bytes, context: str) -> bytes:
        """The bytes that `encrypt_bytes` was given. Raises VaultError."""
        version, nonce, sealed = data[:1], data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :]
        if version != _VERSION or len(nonce) != _NONCE_BYTES:
            raise VaultError("this is not something the vault has encrypted")
        try:
            return self._cipher.decrypt(nonce, sealed, context.encode())
        except InvalidTag:
            raise VaultError("the data, its context or the key has changed since it was encrypted") from None

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes that is always the same for this purpose and tells nothing about any other."""
        return _subkey(self._key, b"wathiq purpose " + purpose.encode())


def _subkey(key: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(key)


def _parse(text: str, source: str) -> bytes:
    # The cause is dropped, so that no traceback shows the key.
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise ValueError(f"{source} is not valid base64") from None
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{source} must be {_KEY_BYTES} bytes in base64, not {len(key)}")
    return key


def _make(path: Path) -> None:
    """Write a new key to `path`, readable by its owner only, unless another process gets there first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The temporary file has mode 0600. Linking it is atomic: nobody reads half a key, and the first one stays.
    with NamedTemporaryFile(dir=path.parent, prefix=".secret-") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
