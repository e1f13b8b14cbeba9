"""Passwords as argon2id hashes."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# OWASP's smallest parameters, in KiB. The passwords are random and long, so a dearer hash would only help a stranger
# who floods the login.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash with its salt and parameters, in PHC format."""
    return _HASHER.hash(password)


def password_matches(password: str, hashed: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except VerifyMismatchError:
        return False
