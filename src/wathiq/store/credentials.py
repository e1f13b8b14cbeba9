"""What a tenant's clients log in with, in each dialect's own shape.

The plain secrets exist only here, once, to be handed to the tenant.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import asdict, dataclass, field
from typing import Any, Self

_LETTERS_DIGITS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class VlensCredentials:
    """`api_key` goes with each request; the others are for `/api/credentials/Login`."""

    api_key: str = field(repr=False)
    tenancy_name: str
    user_name: str
    password: str = field(repr=False)

    @classmethod
    def issue(cls, handle: str) -> Self:
        return cls(
            api_key=secrets.token_urlsafe(32),
            tenancy_name=handle,
            user_name="admin",
            password=_random(24),  # Vlens allows 32 at most
        )


@dataclass(frozen=True, slots=True)
class HuaweiCredentials:
    """The password gets tokens; the access key with its secret key signs requests."""

    domain_name: str
    user_name: str
    password: str = field(repr=False)
    project_id: str
    project_name: str
    access_key: str
    secret_key: str = field(repr=False)

    @classmethod
    def issue(cls, handle: str, project_id: str | None = None) -> Self:
        """New ones for a project that there is, or else for a new one."""
        return cls(
            domain_name=handle,
            user_name="admin",
            password=_random(24),
            project_id=project_id or secrets.token_hex(16),
            project_name="cn-north-4",
            access_key=_random(20, string.ascii_uppercase + string.digits),
            secret_key=_random(40),
        )


@dataclass(frozen=True, slots=True)
class NhnCredentials:
    """`app_key` is part of the path; `secret_key` is the whole Authorization header."""

    app_key: str
    secret_key: str = field(repr=False)

    @classmethod
    def issue(cls, app_key: str | None = None) -> Self:
        """New ones for an app that there is, or else for a new one."""
        return cls(app_key=app_key or _random(16), secret_key=_random(32))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything a tenant needs, for all dialects. The `repr` shows no secret."""

    tenant_id: str
    name: str
    vlens: VlensCredentials
    huawei: HuaweiCredentials
    nhn: NhnCredentials

    @classmethod
    def issue(cls, tenant_id: str, name: str) -> Self:
        """New random credentials. All of them are printable ASCII, whatever the name is."""
        handle = _handle(name)
        return cls(
            tenant_id,
            name,
            VlensCredentials.issue(handle),
            HuaweiCredentials.issue(handle),
            NhnCredentials.issue(),
        )

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: the same names, nested in the same way, with the secrets."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Renewed:
    """New credentials of some dialects, in place of those before; None is what stayed as it was."""

    tenant_id: str
    name: str
    vlens: VlensCredentials | None = None
    huawei: HuaweiCredentials | None = None
    nhn: NhnCredentials | None = None

    def as_dict(self) -> dict[str, Any]:
        """As `Credentials.as_dict`, with what is new alone."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def _handle(name: str) -> str:
    """A unique name that is safe in headers: what is ASCII of the tenant's name, and 64 random bits."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-")
    return f"{slug or 'tenant'}-{secrets.token_hex(8)}"


def _random(length: int, alphabet: str = _LETTERS_DIGITS) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
