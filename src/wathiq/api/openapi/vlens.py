"""What every Vlens route declares: the envelope, the errors by HTTP status, the key and the tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from wathiq.api.openapi import parts
from wathiq.api.openapi.parts import Json
from wathiq.api.vlens import envelope, errors
from wathiq.api.vlens.errors import VALIDATIONS, VlensError

KEY: Sequence[Json] = ({"ApiKey": []}, {"ApiKey": [], "Bearer": []})
"""The tenant's key; a token may come with it, and must where the tenant wishes that."""
KEY_ALONE: Sequence[Json] = ({"ApiKey": []},)
"""The tenant's key; a token is not looked at."""
USER: Sequence[Json] = ({"ApiKey": [], "Bearer": []},)
"""The tenant's key and an end user's token."""

ADMIN = USER
"""The tenant's key and a token of the tenant's own user."""

SECURITY_SCHEMES: Mapping[str, Json] = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "ApiKey", "description": "The tenant's key."},
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of `/api/credentials/Login` or of `/api/DigitalIdentity/Login`; blank is none.",
    },
}

EVERY = (
    errors.INVALID_API_KEY,
    errors.INVALID_TENANCY_NAME,
    errors.INVALID_TOKEN,
    errors.QUOTA_EXCEEDED,
    errors.RATE_EXCEEDED,
    errors.FAILED,
    errors.BUSY,
)
"""Errors that any request may end in."""
WITH_BODY = (errors.INVALID_REQUEST, errors.INVALID_CONTENT_TYPE, errors.BODY_TOO_LARGE, errors.TOO_SLOW)
"""Errors that any request with a body may end in besides."""

_TENANCY = parts.header("TenancyName", parts.text("acme"), "The tenant's name, in any case; blank is none.")


def operation(  # noqa: PLR0913 - what a route declares is as much
    data: Json,
    *,
    services: Json | None = None,
    body: Json | None = None,
    parameters: Sequence[Json] = (),
    failures: Collection[VlensError] = (),
    security: Sequence[Json] = KEY,
) -> Json:
    """One route: `data` is the schema of the envelope's data, `body` a `parts.body` or `parts.form`.

    `failures` are the errors that the route may end in besides those of every route.
    """
    foreseen = {*EVERY, *(WITH_BODY if body else ()), *failures}
    return {
        "security": list(security),
        "parameters": [_TENANCY, *parameters],
        "responses": {"200": _success(data, services or NO_SERVICES), **_failures(foreseen)},
        **(body or {}),
    }


# The services

_VALIDATION_CODES = sorted({validation.code for validation in VALIDATIONS.values()})

_VALIDATIONS = parts.record(
    {
        "validation_errors": parts.items(
            parts.record(
                {
                    "field": parts.text("idExpiry"),
                    "value": parts.text("2020-01-01"),
                    "errors": parts.items(
                        parts.record({"code": {"enum": _VALIDATION_CODES}, "message": parts.text("It has expired.")})
                    ),
                }
            ),
            empty=True,
        )
    }
)

_AML_RECORD = parts.record(
    {
        "caseNo": parts.text("QDi.001"),
        "caseYear": parts.integer(2001),
        "recordDate": parts.text("2001-10-08T00:00:00Z"),
        "fullName": parts.text("Somebody Listed"),
        "idNumber": parts.text("28001010123458"),
        "dateOfBirth": parts.text("1980-01-01T00:00:00Z"),
        "score": parts.text("0.97", pattern=r"^[01]\.[0-9]{2}$"),
    }
)
SPOOFING = parts.record({"fake": parts.truth(example=False)})
AML = parts.record({"AML_matched": parts.truth(), "data": parts.items(_AML_RECORD)})
SRC = parts.record(
    {
        "isValid": parts.truth(),
        "errorCode": parts.integer(0),
        "errorKey": parts.text(""),
        "errorMessage": parts.text(""),
    }
)


def services(**run: Json) -> Json:
    """Those that the route may run, by name; of the others null is told."""
    others = {name: parts.nothing() for name in ("spoofing", "classification", "liveness", "AML", "SRC")}
    return parts.record({"Validations": _VALIDATIONS, "validations": _VALIDATIONS, **others, **run})


NO_SERVICES = services()


# The answers


def _success(data: Json, run: Json) -> Json:
    error = {name: parts.nothing() for name in ("error_code", "error_message", "error_descriptions")}
    return parts.answer("It went well.", parts.record({"services": run, "data": data, **error}))


def _failures(foreseen: Iterable[VlensError]) -> Json:
    by_status: dict[int, list[VlensError]] = defaultdict(list)
    for error in sorted(foreseen, key=lambda error: (error.status, error.code, error.message)):
        by_status[error.status].append(error)
    return {str(status): _failure(status, found) for status, found in by_status.items()}


_NAMES = {error: name for name, error in vars(errors).items() if isinstance(error, VlensError)}

EXAMPLES: Mapping[str, Json] = {
    f"Vlens-{name}": {"summary": error.message, "value": envelope.failure(error)} for error, name in _NAMES.items()
}
"""Every refusal, for declarations to refer to."""


def _failure(status: int, found: Sequence[VlensError]) -> Json:
    codes = sorted({error.code for error in found})
    schema = parts.record(
        {
            "services": {"$ref": "#/components/schemas/VlensNoServices"},
            "data": parts.nothing(),
            "error_code": {"enum": codes},
            "error_message": {"enum": sorted({error.message for error in found})},
            "error_descriptions": {"$ref": "#/components/schemas/VlensErrorDescriptions"},
        }
    )
    answer = parts.answer(f"Refused: {', '.join(map(str, codes))}.", schema)
    examples = {_NAMES[error]: {"$ref": f"#/components/examples/Vlens-{_NAMES[error]}"} for error in found}
    answer["content"][parts.JSON] = {"schema": schema, "examples": examples}
    if status in {429, 503}:
        answer["headers"]["Retry-After"] = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
    return answer


SCHEMAS: Mapping[str, Json] = {
    "VlensNoServices": NO_SERVICES,
    "VlensErrorDescriptions": parts.nullable(
        parts.items(parts.record({"field": parts.text("image"), "message": parts.text("It is not valid base64.")})),
        example=None,
    ),
}
"""Parts that declarations refer to."""
