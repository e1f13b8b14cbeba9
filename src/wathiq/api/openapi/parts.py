"""Words that declarations are made of: JSON schemas that carry an example, bodies, parameters and answers.

Examples stand at the leaves; those of objects, bodies and answers are put together from them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any

Json = dict[str, Any]

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAZAAAAEsAQAAAADFzNhvAAAASElEQVR42u3LoQEAAAgDoOn/P+sFBjt0avLVURRFURRFURRFURRFURRF"
    "URRFURRFURRFURRFURRFURRFURRFURRFURRFURTltNRAA1dpYLqPAAAAAElFTkSuQmCC"
)
"""A blank picture of 400 by 300 pixels: the shortest that every endpoint looks into."""

JSON, FORM = "application/json", "multipart/form-data"


# Schemas


def text(example: str = "", *, longest: int | None = None, pattern: str | None = None) -> Json:
    bounds = {"maxLength": longest, "pattern": pattern}
    return {"type": "string", **{name: value for name, value in bounds.items() if value is not None}} | _such(example)


def uuid(example: str = "550e8400-e29b-41d4-a716-446655440000") -> Json:
    """An id as a client may write it."""
    return text(example, pattern=r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$")


def choice(*values: Any) -> Json:
    """One of some values, of which the first is the example."""
    return {"enum": list(values)} | _such(values[0])


def truth(*, example: bool = True) -> Json:
    return {"type": "boolean"} | _such(example)


def integer(example: int = 0) -> Json:
    return {"type": "integer"} | _such(example)


def number(example: float = 0.0, least: float | None = None, most: float | None = None) -> Json:
    bounds = {"minimum": least, "maximum": most}
    return {"type": "number", **{name: value for name, value in bounds.items() if value is not None}} | _such(example)


def base64_picture() -> Json:
    return {
        "type": "string",
        "format": "byte",
        "contentEncoding": "base64",
        "minLength": 1,
        "description": "A JPEG, PNG, BMP or TIFF in standard base64; white space and a data URI's head do no harm.",
    } | _such(PICTURE)


def file() -> Json:
    return {"type": "string", "format": "binary", "description": "The file of a picture."}


def nothing() -> Json:
    return {"type": "null"} | _such(None)


def nullable(schema: Json, *, example: Any = ...) -> Json:
    """The same or null; the example stays unless another is given."""
    shown = example_of(schema) if example is ... else example
    return {"anyOf": [schema, {"type": "null"}]} | _such(shown)


def items(schema: Json, *, empty: bool = False) -> Json:
    """A list of what the schema describes; the example has one, or none where it is to be `empty`."""
    return {"type": "array", "items": schema} | _such([] if empty else [example_of(schema)])


def record(members: Mapping[str, Json], optional: Collection[str] = ()) -> Json:
    """An object of an answer: all of these members but the optional, and no others."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def asked(members: Mapping[str, Json], required: Sequence[str] = ()) -> Json:
    """An object of a request: members that are looked at; others are passed over."""
    return {"type": "object", "properties": dict(members)} | ({"required": list(required)} if required else {})


def with_example(schema: Json, example: Any) -> Json:
    return schema | _such(example)


def _such(example: Any) -> Json:
    return {"examples": [example]}


def example_of(schema: Json) -> Any:
    """The schema's own example, or for an object that of its members; a file has none."""
    if "examples" in schema:
        return deepcopy(schema["examples"][0])
    if "anyOf" in schema and "properties" not in schema:
        return example_of(schema["anyOf"][0])
    shown = {name: example_of(member) for name, member in schema.get("properties", {}).items() if not _is_file(member)}
    return {name: value for name, value in shown.items() if value is not ...} if "properties" in schema else ...


def _is_file(schema: Json) -> bool:
    return schema.get("format") == "binary"


# Requests


def body(schema: Json) -> Json:
    """A request's body in JSON."""
    return {"requestBody": {"required": True, "content": {JSON: _content(schema)}}}


def form(schema: Json) -> Json:
    """A request's body as a multipart form."""
    return {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}


def path(name: str, schema: Json, description: str) -> Json:
    return _parameter("path", name, schema, description, required=True)


def query(name: str, schema: Json, description: str, *, required: bool = False) -> Json:
    return _parameter("query", name, schema, description, required=required)


def header(name: str, schema: Json, description: str, *, required: bool = False) -> Json:
    return _parameter("header", name, schema, description, required=required)


def _parameter(where: str, name: str, schema: Json, description: str, *, required: bool) -> Json:
    return {"in": where, "name": name, "required": required, "schema": schema, "description": description}


# Answers

REQUEST_ID = {"X-Request-Id": {"description": "Names the request, here and in the log.", "schema": {"type": "string"}}}


def answer(description: str, schema: Json, examples: Mapping[str, Any] | None = None) -> Json:
    """One status' answer in JSON, with an example or several by name."""
    content: Json = {"schema": schema}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    else:
        content = _content(schema)
    return {"description": description, "headers": dict(REQUEST_ID), "content": {JSON: content}}


def _content(schema: Json) -> Json:
    shown = example_of(schema)
    return {"schema": schema} | ({} if shown is ... else {"example": shown})
