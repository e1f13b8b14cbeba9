"""Secrets that the server must be able to read back, encrypted with a key that only the operator's key opens.

The database's key is random, made once and never changed, and stands in the database encrypted with the operator's key,
which stands outside it. A new operator's key thus costs one row, and what was encrypted or derived before stays good.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from wathiq.settings import Settings, Unusable
from wathiq.store.database import Database
from wathiq.store.secret_keys import KEY_BYTES, secret_keys
from wathiq.store.tables import HuaweiRow, VaultKeyRow

_NONCE_BYTES = 12
_VERSION = b"\x01"
_ROW = 1
_OTHER_KEY = (
    "what the database holds was encrypted with another secret key; "
    "give that one, or the new one with it in WATHIQ_OLD_SECRET_KEYS"
)
_CONTEXT = "the key of the database"


class VaultError(Exception):
    """The data was tampered with, or was encrypted in another context or with another key."""


class Vault:
    """Encrypts with AES-256-GCM what is small and derives the keys that other parts of the server need."""

    __slots__ = ("_cipher", "_key")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key must be {KEY_BYTES} bytes, not {len(key)}")
        self._key = key
        self._cipher = AESGCM(_subkey(key, b"wathiq vault"))

    @classmethod
    def open(cls, settings: Settings, database: Database) -> Self:
        """The vault of a database, whose key is made on first use.

        Raises Unusable where the operator's keys are none, or do not open the database's.
        """
        # The row first: a rotation has the new key in its place before the row needs it.
        sealed = _sealed_key(database)
        keys = secret_keys(settings)
        if sealed is None:
            _make_key(database, keys)
            sealed = _sealed_key(database) or b""
        return cls(unsealed(sealed, keys)[0])

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


@contextmanager
def open_vault(settings: Settings) -> Iterator[tuple[Database, Vault]]:
    """The database that the settings name, its tables brought up to date first, and its vault."""
    database = Database(settings.database)
    try:
        database.migrate()
        yield database, Vault.open(settings, database)
    finally:
        database.close()


def sealed(key: bytes, secret_key: bytes) -> bytes:
    """A database's key, encrypted with an operator's."""
    return Vault(secret_key).encrypt_bytes(key, _CONTEXT)


def unsealed(sealed: bytes, secret_keys: Sequence[bytes]) -> tuple[bytes, bytes]:
    """A database's key, and the operator's key that opened it. Raises Unusable."""
    for secret_key in secret_keys:
        try:
            return Vault(secret_key).decrypt_bytes(sealed, _CONTEXT), secret_key
        except VaultError:
            continue
    raise Unusable(_OTHER_KEY)


def _sealed_key(database: Database) -> bytes | None:
    with database.session() as session:
        return session.scalar(select(VaultKeyRow.key_encrypted))


def _make_key(database: Database, secret_keys: Sequence[bytes]) -> None:
    """Give the database a key, unless another process does so first. Raises Unusable.

    Before there was this row everything was encrypted with an operator's key itself: that one then stays the key.
    """
    with database.session() as session:
        old = session.execute(select(HuaweiRow.access_key, HuaweiRow.secret_key_encrypted).limit(1)).one_or_none()
    key = _key_of(old.access_key, old.secret_key_encrypted, secret_keys) if old else secrets.token_bytes(KEY_BYTES)
    try:
        with database.session() as session:
            session.add(VaultKeyRow(id=_ROW, key_encrypted=sealed(key, secret_keys[0])))
    except IntegrityError:
        return


def _key_of(access_key: str, encrypted: bytes, secret_keys: Sequence[bytes]) -> bytes:
    """The operator's key that what every tenant has was encrypted with."""
    for key in secret_keys:
        with suppress(VaultError):
            Vault(key).decrypt_bytes(encrypted, secret_key_context(access_key))
            return key
    raise Unusable(_OTHER_KEY)


def secret_key_context(access_key: str) -> str:
    """Ties an encrypted secret key to the access key it belongs to."""
    return f"secret key of {access_key}"


def _subkey(key: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(key)
