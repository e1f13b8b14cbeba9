"""What the NHN Cloud route declares. Every answer has HTTP's status 200; its header says how it went."""

from __future__ import annotations

from collections.abc import Mapping

from wathiq.api.nhn import answer as wire
from wathiq.api.nhn import errors
from wathiq.api.nhn.errors import NhnError
from wathiq.api.openapi import parts
from wathiq.api.openapi.parts import Json

SECURITY_SCHEMES: Mapping[str, Json] = {
    "SecretKey": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The secret key that belongs to the appKey, bare.",
    }
}

_FAILURES = sorted(
    {value for value in vars(errors).values() if isinstance(value, NhnError)}
    - {errors.NOT_FOUND, errors.METHOD_NOT_ALLOWED},  # of other paths and methods
    key=lambda error: error.code,
)

_CORNER = {"type": "integer", "minimum": 0}
_BOX = parts.with_example(
    parts.record({f"{axis}{corner}": _CORNER for corner in range(1, 5) for axis in "xy"}),
    {"x1": 340, "y1": 231, "x2": 523, "y2": 231, "x3": 523, "y3": 297, "x4": 340, "y4": 297},
)
_RESULT = parts.record(
    {
        "fileType": parts.choice("png", "jpg"),
        "values": parts.items(parts.record({"value": parts.text("123가4567"), "conf": parts.number(0.93, 0, 1)})),
        "boxes": parts.items(_BOX),
        "resolution": parts.choice("normal", "low"),
    }
)
_SUCCESS = parts.record(
    {
        "header": parts.record(
            {
                "isSuccessful": {"const": True, "examples": [True]},
                "resultCode": {"const": 0, "examples": [0]},
                "resultMessage": parts.choice("SUCCESS"),
            }
        ),
        "result": _RESULT,
    }
)
_FAILURE = parts.record(
    {
        "header": parts.record(
            {
                "isSuccessful": {"const": False},
                "resultCode": {"enum": sorted({error.code for error in _FAILURES})},
                "resultMessage": {"enum": sorted({error.message for error in _FAILURES})},
            }
        )
    }
)
_EXAMPLES = {
    "SUCCESS": parts.example_of(_SUCCESS),
    **{f"{error.code}: {error.message}": wire.failure(error) for error in _FAILURES},
}

VEHICLE_PLATE: Json = {
    "security": [{"SecretKey": []}],
    "parameters": [parts.path("app_key", parts.text("aB3dE5fG7hJ9kL1m"), "The tenant's appKey.")],
    "responses": {"200": parts.answer("The plate, or why there is none.", {"oneOf": [_SUCCESS, _FAILURE]}, _EXAMPLES)},
    **parts.form(parts.asked({"image": parts.file()}, ["image"])),
}
