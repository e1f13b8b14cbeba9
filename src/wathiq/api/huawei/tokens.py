"""IAM tokens: the request for one, the token itself, and the answers of `/v3/auth/tokens` and `/v3/projects`.

Shapes are those of https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html (token) and
https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html (projects).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import jwt
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from wathiq.store.tenants import HuaweiIdentity

LIFETIME = timedelta(hours=24)
MIN_KEY_BYTES = 32

_ALGORITHM = "HS256"
_AUDIENCE = "huawei"
_PASSWORD = "password"  # noqa: S105 - the name of a method, not a secret
_CLAIMS = ["sub", "aud", "iat", "exp", "jti", "generation"]


class TokenRequestInvalid(Exception):
    """The body of a token request is not one. The message never holds any of it."""


class TokenInvalid(Exception):
    """The text is no token of ours."""


class TokenExpired(TokenInvalid):
    """The token was one of ours, more than 24 hours ago."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A domain or project as a client names it, by `id`, by `name` or by both; the other one is empty."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Who asks for a token, and for what: a project, a whole domain (`scope_domain`), or neither.

    `domain` is the user's own. At most one of `project` and `scope_domain` is set.
    """

    user_name: str
    password: str = field(repr=False)
    domain: Reference
    project: Reference | None = None
    scope_domain: Reference | None = None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)


# No control characters: a NUL in a name would be an error in some databases.
_Name = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Reference(_Part):
    id: _Name | None = None
    name: _Name | None = None

    def resolved(self) -> Reference:
        if self.id is None and self.name is None:
            raise TokenRequestInvalid("a domain or project needs an id or a name")
        return Reference(self.id or "", self.name or "")


class _User(_Part):
    name: _Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    domain: _Reference


class _Password(_Part):
    user: _User


class _Identity(_Part):
    methods: Annotated[list[Literal["password"]], Field(min_length=1, max_length=1)]
    password: _Password


class _Scope(_Part):
    project: _Reference | None = None
    domain: _Reference | None = None


class _Auth(_Part):
    identity: _Identity
    scope: _Scope | None = None


class _Body(_Part):
    auth: _Auth


def parse_token_request(body: bytes) -> TokenRequest:
    """The body of `POST /v3/auth/tokens`, or TokenRequestInvalid for anything else.

    The only method is `password`: a second factor that a client asks for must not be skipped silently. Where both a
    project and a domain are the scope, the project is taken.
    """
    try:
        auth = _Body.model_validate_json(body).auth
    except ValidationError:
        raise TokenRequestInvalid("the body of the token request is invalid") from None
    user = auth.identity.password.user
    scope = auth.scope or _Scope()
    return TokenRequest(
        user.name,
        user.password,
        user.domain.resolved(),
        project=scope.project.resolved() if scope.project else None,
        scope_domain=scope.domain.resolved() if scope.domain and not scope.project else None,
    )


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token and the whole seconds (UTC) between which it is valid."""

    text: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a valid token says. Without a `project_id` it is for the domain as a whole.

    The tenant's tokens of another `generation` than its own have been ended.
    """

    id: str
    tenant_id: str
    project_id: str | None
    generation: int
    expires_at: datetime


class Tokens:
    """Issues and checks tokens with one secret key of at least 32 bytes. They are signed, so none is stored."""

    def __init__(self, key: bytes) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"the key for tokens needs {MIN_KEY_BYTES} bytes or more")
        self._key = key

    def issue(self, tenant_id: str, project_id: str | None, generation: int, now: datetime) -> IssuedToken:
        """A token valid for 24 hours from `now`, which must know its time zone."""
        issued_at = now.astimezone(UTC).replace(microsecond=0)  # JWT counts in seconds
        expires_at = issued_at + LIFETIME
        claims = {
            "aud": _AUDIENCE,
            "sub": tenant_id,
            "project": project_id,
            "generation": generation,
            "jti": uuid.uuid4().hex,
            "iat": issued_at,
            "exp": expires_at,
        }
        return IssuedToken(jwt.encode(claims, self._key, _ALGORITHM), issued_at, expires_at)

    def check(self, text: str, now: datetime) -> TokenClaims:
        """What the token says; TokenExpired where it is too old at `now`, TokenInvalid where it is not ours."""
        claims = self._verified(text)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        if now >= expires_at:
            raise TokenExpired("the token has expired")
        return TokenClaims(claims["jti"], claims["sub"], claims["project"], claims["generation"], expires_at)

    def _verified(self, text: str) -> dict[str, Any]:
        try:
            # Times are compared in check(): the library would do it by its own clock.
            return jwt.decode(
                text,
                self._key,
                [_ALGORITHM],
                {"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
                audience=_AUDIENCE,
            )
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise TokenInvalid("the token is invalid") from None


def token_body(issued: IssuedToken, owner: HuaweiIdentity, *, for_project: bool) -> dict[str, Any]:
    """The body of the answer to a token request: a token for the owner's project, or for the domain as a whole."""
    domain = {"id": owner.domain_id, "name": owner.domain_name}
    project = {"id": owner.project_id, "name": owner.project_name, "domain": domain}
    user = {"id": owner.user_id, "name": owner.user_name, "password_expires_at": "", "domain": domain}
    token = {
        "catalog": [],
        "expires_at": _timestamp(issued.expires_at),
        "issued_at": _timestamp(issued.issued_at),
        "methods": [_PASSWORD],
        **({"project": project} if for_project else {"domain": domain}),
        "roles": [{"id": "0", "name": "te_admin"}],
        "user": user,
    }
    return {"token": token}


def projects_body(owners: Sequence[HuaweiIdentity], url: str) -> dict[str, Any]:
    """The body of the answer to `GET /v3/projects`, with the project of each owner; `url` is the endpoint's own."""
    return {"projects": [_project(owner, url) for owner in owners], "links": _links(url)}


def _project(owner: HuaweiIdentity, url: str) -> dict[str, Any]:
    return {
        "id": owner.project_id,
        "name": owner.project_name,
        "domain_id": owner.domain_id,
        "parent_id": owner.domain_id,
        "is_domain": False,
        "enabled": True,
        "description": "",
        "links": _links(f"{url}/{owner.project_id}"),
    }


def _links(url: str) -> dict[str, str | None]:
    return {"self": url, "next": None, "previous": None}


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
