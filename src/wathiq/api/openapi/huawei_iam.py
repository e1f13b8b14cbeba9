"""What the routes of Huawei's identity service declare: the token, the project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from wathiq.api.huawei import errors
from wathiq.api.openapi import parts
from wathiq.api.openapi.huawei import CALLER, patient
from wathiq.api.openapi.parts import Json


def _failures(found: Mapping[int, Sequence[str]]) -> Json:
    """Refusals of the identity service by status, each with its messages."""
    return {str(status): _failure(status, messages) for status, messages in sorted(found.items())}


def _failure(status: int, messages: Sequence[str]) -> Json:
    title = HTTPStatus(status).phrase
    error: dict[str, Json] = {"code": {"const": status}, "message": {"type": "string"}, "title": {"const": title}}
    schema = parts.record({"error": parts.record(error)})
    examples = {message: errors.iam_error_body(status, message) for message in messages}
    return patient(status, parts.answer(f"Refused: {title}.", schema, examples))


# The token

_NAME = parts.text("acme", longest=256, pattern=r"^[^\x00-\x1f\x7f]+$") | {"minLength": 1}
_REFERENCE = parts.asked({"id": parts.nullable(_NAME, example=None), "name": parts.nullable(_NAME)}) | {
    "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("id", "name")]
}
_USER = parts.asked(
    {
        "name": parts.with_example(_NAME, "acme-user"),
        "password": parts.text("a password", longest=1024) | {"minLength": 1},
        "domain": parts.with_example(_REFERENCE, {"name": "acme"}),
    },
    ["name", "password", "domain"],
)
_SCOPE = parts.asked(
    {
        "project": parts.nullable(_REFERENCE, example={"name": "cn-north-4"}),
        "domain": parts.nullable(_REFERENCE, example=None),
    }
)
_IDENTITY = parts.asked(
    {
        "methods": {"type": "array", "items": {"const": "password"}, "minItems": 1, "maxItems": 1}
        | {"examples": [["password"]]},
        "password": parts.asked({"user": _USER}, ["user"]),
    },
    ["methods", "password"],
)
_TOKEN_REQUEST = parts.asked(
    {
        "auth": parts.asked(
            {"identity": _IDENTITY, "scope": parts.nullable(_SCOPE, example={"project": {"name": "cn-north-4"}})},
            ["identity"],
        )
    },
    ["auth"],
)
_ID = parts.text("0d1fa5d0e1a94e6f8a5b6c7d8e9f0a1b")
_DOMAIN = {"id": _ID, "name": parts.text("acme")}
_TOKEN = parts.record(
    {
        "catalog": parts.items({}, empty=True),
        "expires_at": parts.text("2026-01-02T09:05:22.000000Z"),
        "issued_at": parts.text("2026-01-01T09:05:22.000000Z"),
        "methods": parts.items(parts.choice("password")),
        "project": parts.record({"id": _ID, "name": parts.text("cn-north-4"), "domain": parts.record(_DOMAIN)}),
        "domain": parts.record(_DOMAIN),
        "roles": parts.items(parts.record({"id": parts.text("0"), "name": parts.text("te_admin")})),
        "user": parts.record(
            {
                "id": _ID,
                "name": parts.text("acme-user"),
                "password_expires_at": parts.text(""),
                "domain": parts.record(_DOMAIN),
            }
        ),
    },
    {"project", "domain"},
)


def _issued() -> Json:
    answer = parts.answer("The token is in the header X-Subject-Token.", parts.record({"token": _TOKEN}))
    answer["headers"]["X-Subject-Token"] = {"required": True, "schema": {"type": "string"}}
    return answer


TOKENS: Json = {
    "security": [],
    "parameters": [
        parts.query("nocatalog", parts.text("true"), "Looked at by the original only; the catalog is empty.")
    ],
    "responses": {
        "201": _issued(),
        **_failures(
            {
                400: [errors.IAM_BODY_INVALID, errors.REQUEST_ERROR.message],
                401: [errors.IAM_LOGIN_WRONG],
                413: [errors.BODY_TOO_LARGE.message],
                429: [errors.THROTTLED.message],
                500: [errors.SERVICE_INTERNAL.message],
                503: [errors.MAX_CONCURRENCY.message],
            }
        ),
    },
    **parts.body(_TOKEN_REQUEST),
}

# The project

_LINKS = parts.record(
    {"self": parts.text("http://127.0.0.1:8000/v3/projects"), "next": parts.nothing(), "previous": parts.nothing()}
)
_LISTED = parts.record(
    {
        "id": _ID,
        "name": parts.text("cn-north-4"),
        "domain_id": _ID,
        "parent_id": _ID,
        "is_domain": parts.truth(example=False),
        "enabled": parts.truth(),
        "description": parts.text(""),
        "links": _LINKS,
    }
)

PROJECTS: Json = {
    "security": list(CALLER),
    "parameters": [parts.query("name", parts.text("cn-north-4"), "Only the project of this name.")],
    "responses": {
        "200": parts.answer("The caller's project.", parts.record({"projects": parts.items(_LISTED), "links": _LINKS})),
        **_failures(
            {
                401: [errors.TOKEN_MISSING.message, errors.INVALID_TOKEN.message, errors.AUTHENTICATION_FAILED.message],
                429: [errors.THROTTLED.message],
                500: [errors.SERVICE_INTERNAL.message],
                503: [errors.MAX_CONCURRENCY.message],
            }
        ),
    },
}
