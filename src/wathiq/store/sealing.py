"""Credentials as the database keeps them: hashed, or encrypted where checking them takes the secret itself."""

from __future__ import annotations

from hashlib import sha256

from wathiq.store.credentials import HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.passwords import hash_password
from wathiq.store.vault import Vault, secret_key_context


def digest(key: str) -> str:
    """SHA-256 in hexadecimal: the keys are too random to be guessed, so nothing slower is needed."""
    return sha256(key.encode()).hexdigest()


def vlens_columns(credentials: VlensCredentials) -> dict[str, str]:
    return {
        "api_key_hash": digest(credentials.api_key),
        "tenancy_name": credentials.tenancy_name,
        "user_name": credentials.user_name,
        "password_hash": hash_password(credentials.password),
    }


def huawei_columns(credentials: HuaweiCredentials, vault: Vault) -> dict[str, str | bytes]:
    return {
        "domain_name": credentials.domain_name,
        "user_name": credentials.user_name,
        "password_hash": hash_password(credentials.password),
        "project_id": credentials.project_id,
        "project_name": credentials.project_name,
        "access_key": credentials.access_key,
        "secret_key_encrypted": vault.encrypt(credentials.secret_key, secret_key_context(credentials.access_key)),
    }


def nhn_columns(credentials: NhnCredentials) -> dict[str, str]:
    return {"app_key": credentials.app_key, "secret_key_hash": digest(credentials.secret_key)}
