"""A reading of a Korean number plate in the words of the wire."""

from __future__ import annotations

from typing import Any

from wathiq.api.nhn.errors import NhnError
from wathiq.reading import Quad, Reading

_LONG_SIDE, _SHORT_SIDE = 1280, 720
"""The least that NHN recommends, for a picture that lies; one that stands is held to the same."""


def success(reading: Reading, file_type: str, width: int, height: int) -> dict[str, Any]:
    """The one plate of a picture of `width` and `height`, and its corners, clockwise from the top left."""
    plate = reading.fields["plate"]
    return {
        "header": _header(0, "SUCCESS"),
        "result": {
            "fileType": file_type,
            "values": [{"value": "".join(plate.value.split()), "conf": round(plate.confidence, 2)}],
            "boxes": [_box(reading.quad, width, height)] if reading.quad else [],
            "resolution": _resolution(width, height),
        },
    }


def failure(error: NhnError) -> dict[str, Any]:
    """A header and nothing else."""
    return {"header": _header(error.code, error.message)}


def _header(code: int, message: str) -> dict[str, Any]:
    return {"isSuccessful": code == 0, "resultCode": code, "resultMessage": message}


def _box(quad: Quad, width: int, height: int) -> dict[str, int]:
    """The corners as pixels of the picture, whatever of the plate lies outside it."""
    box = {}
    for number, (x, y) in enumerate(quad, start=1):
        box[f"x{number}"] = min(max(round(x), 0), width - 1)
        box[f"y{number}"] = min(max(round(y), 0), height - 1)
    return box


def _resolution(width: int, height: int) -> str:
    enough = max(width, height) >= _LONG_SIDE and min(width, height) >= _SHORT_SIDE
    return "normal" if enough else "low"
