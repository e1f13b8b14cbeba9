"""What the routes declare by which end users verify themselves, out of the OCR routes' own declarations."""

from __future__ import annotations

from dataclasses import replace

from wathiq.api.openapi import parts, vlens, vlens_ocr
from wathiq.api.openapi.parts import Json
from wathiq.api.openapi.vlens_ocr import IDS, Pictures
from wathiq.api.vlens import errors, identity
from wathiq.api.vlens.endpoints import ID_FRONT_ENDPOINT, Endpoint

_PERSON = vlens_ocr.combined()
_FLAGS = {name: _PERSON[name] for name in identity.FLAGS}
_TOLD = [parts.record({**vlens_ocr.told(some)["properties"], **IDS}) for some in (_PERSON, _FLAGS)]
_DATA: Json = {"anyOf": _TOLD}
"""The combined object, or without what was read off the card where a client does not want that."""


def reads(endpoint: Endpoint) -> Pictures:
    """What `verify` declares of a side of the card."""
    return replace(vlens_ocr.reads(endpoint), data=_DATA, security=vlens.USER)


LIVENESS = replace(
    vlens_ocr.LIVENESS,
    data=_DATA,
    failures=(*vlens_ocr.LIVENESS.failures, errors.NO_ID_BACK),
    security=vlens.USER,
)

_EXISTING = parts.text(
    "550e8400-e29b-41d4-a716-446655440000",
    pattern=r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
)
_LINKED = parts.asked({"transactionId": _EXISTING, **vlens_ocr.SHARED_BY_LINKS}, ["transactionId"])
LINK = vlens.operation(
    _DATA,
    services=vlens.services(
        spoofing=vlens.SPOOFING,
        classification=parts.record({"doc_type": parts.choice(ID_FRONT_ENDPOINT.doc_type)}),
        liveness=parts.with_example({"type": ["boolean", "null"]}, True),
        SRC=parts.nullable(vlens.SRC, example=None),
    ),
    body=parts.body(_LINKED),
    failures=[errors.INVALID_TRANSACTION],
    security=vlens.USER,
)
