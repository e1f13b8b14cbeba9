"""What the Vlens OCR routes declare, out of the endpoints' own declarations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wathiq import faults
from wathiq.api.openapi import parts, vlens
from wathiq.api.openapi.parts import Json
from wathiq.api.openapi.vlens_people import FIELDS
from wathiq.api.vlens import ask, errors, faces, identity
from wathiq.api.vlens.ask import IMAGE, Images
from wathiq.api.vlens.endpoints import ENDPOINTS, ID_FRONT_ENDPOINT, Endpoint
from wathiq.api.vlens.errors import VlensError

OF_PICTURE = tuple(
    errors.ERRORS[fault]
    for fault in (
        faults.EmptyImage,
        faults.UnsupportedFormat,
        faults.DamagedImage,
        faults.TooManyBytes,
        faults.TooManyPixels,
        faults.TooSmall,
    )
)
OF_DOCUMENT = (
    *(
        errors.ERRORS[fault]
        for fault in (
            faults.DocumentNotFound,
            faults.DocumentUnreadable,
            faults.PictureTooPoor,
            faults.PictureBlurred,
            faults.WrongDocument,
            faults.UnknownDocument,
        )
    ),
    errors.UNSUPPORTED_DOCUMENT,
    errors.NOT_GENUINE,
)
OF_FACE = tuple(errors.ERRORS[fault] for fault in (faults.NoFace, faults.SeveralFaces, faults.FaceUnclear))
OF_CARD = (errors.NO_ID_FRONT, errors.NO_FACE_IN_ID, errors.NOT_GENUINE)

_IDS = {
    "transaction_id": "550e8400-e29b-41d4-a716-446655440000",
    "request_id": "660e8400-e29b-41d4-a716-446655440111",
    "client_transaction_id": None,
}
_UUID = parts.text(
    _IDS["transaction_id"] or "", pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
)
IDS: Mapping[str, Json] = {
    "transaction_id": _UUID,
    "request_id": parts.text(_IDS["request_id"] or ""),
    "client_transaction_id": parts.nullable(parts.text("A-17"), example=None),
}


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a route that takes pictures declares; it takes them as JSON or as a form.

    `others` are members of the request besides the images and those that all share.
    """

    data: Json
    services: Json
    failures: Collection[VlensError]
    images: Images = IMAGE
    others: Mapping[str, Json] = field(default_factory=dict)
    security: Sequence[Json] = vlens.KEY

    def as_json(self) -> Json:
        optional = {name: _optional_picture() for name in self.images.optional}
        pictures = {name: parts.base64_picture() for name in self.images.required} | optional
        asked = parts.asked({**pictures, **_SHARED, **self.others}, self.images.required)
        return self._operation(parts.body(asked))

    def as_form(self) -> Json:
        """The one image is called `file`. Where there are several the first may be called so, too; none needs to."""
        required = ("file",) if self.images == IMAGE else self.images.required
        files = {name: parts.file() for name in (*required, *self.images.optional)}
        texts = {name: _spelled(schema) for name, schema in {**_SHARED, **self.others}.items()}
        return self._operation(parts.form(parts.asked({**files, **texts}, required)))

    def _operation(self, body: Json) -> Json:
        failures = (*OF_PICTURE, errors.INVALID_TRANSACTION, *self.failures)
        made = vlens.operation(self.data, services=self.services, body=body, failures=failures, security=self.security)
        made["responses"]["200"]["links"] = _LINKS
        return made


_ID = "$response.body#/data/transaction_id"
_LINKS: Json = {
    "erase": {
        "operationRef": "#/paths/~1v1~1transactions~1{transaction_id}/delete",
        "parameters": {"path.transaction_id": _ID},
    },
    "picture": {
        "operationRef": "#/paths/~1api~1digitalidentity~1getstepimage/get",
        "parameters": {"query.TransactionId": _ID},
    },
}
"""Where the answer's transaction leads to."""


def _spelled(schema: Json) -> Json:
    """A member as a form has it, which knows but text."""
    if "enum" in schema:
        return {"enum": [value for value in schema["enum"] if isinstance(value, str)]}
    return next(way for way in schema["anyOf"] if way["type"] == "string")


def _optional_picture() -> Json:
    return {"anyOf": [parts.base64_picture(), {"enum": ["", None]}], "examples": [None]}


def _optional_text(example: str | None, pattern: str | None = None) -> Json:
    return parts.nullable(parts.text(longest=ask.LONGEST_TEXT, pattern=pattern), example=example)


_GIVEN_UUID = r"^$|^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"

_SHARED: Mapping[str, Json] = {
    "transaction_id": _optional_text(_IDS["transaction_id"], _GIVEN_UUID),
    "client_transaction_id": _optional_text("A-17"),
    "request_id": _optional_text(_IDS["request_id"]),
    "country": _optional_text("EGY"),
    "name_check_value": _optional_text(None),
    "getExtractedData": {
        "anyOf": [
            {"type": "boolean"},
            {"type": "string", "pattern": r"^$|^[Tt][Rr][Uu][Ee]$|^[Ff][Aa][Ll][Ss][Ee]$"},
            {"type": "null"},
        ],
        "examples": [True],
    },
}


SHARED_BY_LINKS = {name: _SHARED[name] for name in ("client_transaction_id", "request_id", "getExtractedData")}
"""What a request without images shares with those that have some."""


def told(value: Any) -> Json:
    """The schema of what is told, out of an example of it."""
    match value:
        case bool():
            return parts.truth(example=value)
        case int():
            return parts.integer(value)
        case float():
            return parts.number(value)
        case str():
            return parts.text(value)
        case Mapping():
            return parts.record({name: IDS.get(name) or told(member) for name, member in value.items()})
    raise TypeError(type(value).__name__)


# The routes


def reads(endpoint: Endpoint) -> Pictures:
    """What an endpoint that reads a document declares."""
    data = endpoint.data(FIELDS[endpoint.document]) | _IDS
    told_data = told(data)
    if endpoint.document in identity.DOCUMENTS:
        told_data = {"anyOf": [told(data | combined()), parts.record(IDS)]} | {"examples": [data | combined()]}
    spoofing = parts.nullable(vlens.SPOOFING) if endpoint.judged else parts.nothing()
    screening = parts.nullable(vlens.AML, example=None) if endpoint is ID_FRONT_ENDPOINT else parts.nothing()
    classification = parts.record({"doc_type": parts.choice(endpoint.doc_type)})
    register = parts.nullable(vlens.SRC, example=None) if endpoint is ID_FRONT_ENDPOINT else parts.nothing()
    services = vlens.services(spoofing=spoofing, classification=classification, AML=screening, SRC=register)
    return Pictures(told_data, services, OF_DOCUMENT, others=_countries(endpoint))


def _countries(endpoint: Endpoint) -> dict[str, Json]:
    """How a client may name the country, in any case."""
    spelled = "|".join("".join(f"[{c}{c.lower()}]" for c in name) for name in sorted(endpoint.countries or ()))
    return {"country": _optional_text("EGY", f"^({spelled})$")} if endpoint.countries else {}


def combined() -> dict[str, Any]:
    """An example of the combined object."""
    return identity.combined(FIELDS, _IDS)


_DOC_TYPES = sorted({endpoint.doc_type for endpoint in ENDPOINTS})
_CLASSIFICATION = parts.record(
    {
        "doc_type": parts.choice(*_DOC_TYPES, "unknown"),
        "confidence": parts.number(0.98, 0, 1),
        "side": parts.choice("front", "back"),
    },
    {"side"},
)
CLASSIFY = Pictures(parts.record(IDS), vlens.services(classification=_CLASSIFICATION), ())

COMPARED: Mapping[str, Json] = {
    "isMatched": parts.truth(),
    "dissimilarity": parts.number(1.2512, 0),
    "threshold": parts.number(2.4),
    "score": parts.number(0.9712, 0, 1),
    "detected_face_image": parts.truth(),
    "detected_id_face_image": parts.truth(),
}
_COMPARED = parts.record({**COMPARED, **IDS})
MATCH = Pictures(_COMPARED, vlens.NO_SERVICES, (*OF_FACE, *OF_CARD))
COMPARE = Pictures(
    _COMPARED,
    vlens.services(liveness=parts.with_example({"type": ["boolean", "null"]}, True)),
    OF_FACE,
    faces.COMPARE,
    {"liveness": {"enum": [*faces.TO_BE_LIVE, "", 0, 1, 2, None], "examples": ["2"]}},
)


def _liveness() -> Pictures:
    person = combined()
    flags = {name: person[name] for name in identity.FLAGS}
    compared = parts.record({**COMPARED, **IDS})["properties"]
    members = [told(some)["properties"] | compared for some in (person, flags)]
    services = vlens.services(
        spoofing=parts.nullable(vlens.SPOOFING),
        classification=parts.record({"doc_type": parts.choice(ID_FRONT_ENDPOINT.doc_type)}),
        liveness=parts.with_example({"const": True}, True),
        AML=parts.nullable(vlens.AML, example=None),
        SRC=parts.nullable(vlens.SRC, example=None),
    )
    refused = (errors.NO_FACE_IN_FRAME, errors.NOT_LIVE, errors.LIVENESS_UNCLEAR)
    failures = (*OF_DOCUMENT, *OF_FACE, *OF_CARD, *refused)
    return Pictures({"anyOf": [parts.record(some) for some in members]}, services, failures, faces.LIVENESS)


LIVENESS = _liveness()

_PERSON = {"name": _optional_text("Somebody Listed"), "idNumber": _optional_text("28001010123458")}
_SOMEBODY = {
    "anyOf": [{"required": [name], "properties": {name: {"type": "string", "pattern": r"\S"}}} for name in _PERSON]
}
_SCREENED = {name: schema for name, schema in _SHARED.items() if name != "getExtractedData"}
SCREEN = vlens.operation(
    parts.record(IDS),
    services=vlens.services(AML=vlens.AML),
    body=parts.body(parts.asked({**_PERSON, **_SCREENED}) | _SOMEBODY),
    failures=[errors.INVALID_TRANSACTION, errors.NO_LISTS],
)
