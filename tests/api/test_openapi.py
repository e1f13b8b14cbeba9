"""The OpenAPI document: sound, with examples that are what they are examples of, and without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from tests.api.conftest import Server
from wathiq.api.app import create_app
from wathiq.api.huawei import errors as huawei
from wathiq.api.huawei.errors import HuaweiError
from wathiq.api.nhn import errors as nhn
from wathiq.api.nhn.errors import NhnError
from wathiq.api.vlens import errors as vlens
from wathiq.api.vlens.errors import VlensError
from wathiq.settings import Settings

Json = Mapping[str, Any]

DOCUMENT: Json = create_app(Settings()).openapi()

_OF_OTHER_PATHS = {vlens.NOT_FOUND, vlens.METHOD_NOT_ALLOWED, huawei.API_NOT_FOUND, huawei.METHOD_NOT_FOUND}
"""What is answered where there is no operation to declare it."""


class Example(NamedTuple):
    where: str
    schema: Json
    value: Any


def operations() -> Iterator[tuple[str, Json]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())


def contents(operation: Json) -> Iterator[tuple[str, Json]]:
    """Every body that the operation takes or answers."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"request, {kind}", content
    for status, answer in operation["responses"].items():
        for content in answer["content"].values():
            yield f"answer {status}", content


def examples() -> Iterator[Example]:
    for name, operation in OPERATIONS.items():
        for where, content in contents(operation):
            if "example" in content:
                yield Example(f"{name}, {where}", content["schema"], content["example"])
            for example in content.get("examples", {}).values():
                yield Example(f"{name}, {where}", content["schema"], _resolved(example)["value"])
        for parameter in operation.get("parameters", ()):
            for example in parameter["schema"].get("examples", ()):
                yield Example(f"{name}, {parameter['name']}", parameter["schema"], example)


def _resolved(node: Json) -> Any:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def valid(schema: Json, value: Any) -> bool:
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(value)


def test_it_is_served_and_the_framework_s_pages_about_it_are_not(server: Server) -> None:
    assert server.client.get("/openapi.json").json() == server.app.openapi()
    assert server.client.get("/docs").status_code == server.client.get("/redoc").status_code == 404


def test_where_vlens_always_says_200_it_is_declared_so() -> None:
    paths = create_app(Settings(vlens_always_200=True)).openapi()["paths"]
    (answers,) = paths["/v1/ocr/passport"]["post"]["responses"]["200"]["content"].values()
    whole = {**answers["schema"], "components": DOCUMENT["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole)
    for name in ("Vlens-INVALID_API_KEY", "Vlens-BLURRED"):
        assert validator.is_valid(DOCUMENT["components"]["examples"][name]["value"])
    assert set(paths["/v1/ocr/passport"]["post"]["responses"]) == {"200"}
    assert "422" in paths["/v1/ocr/liveness/multi"]["post"]["responses"]
    assert paths["/v3/projects"] == DOCUMENT["paths"]["/v3/projects"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_schema_is_one(name: str) -> None:
    for _, content in contents(OPERATIONS[name]):
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **content["schema"]})


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_declared(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["tags"]
    assert "security" in operation, "who may call is not declared"
    for where, content in contents(operation):
        assert content["schema"], f"{where} is not declared"
    taken_from_path = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"}
    assert taken_from_path == {part[1:-1] for part in name.split("/") if part.startswith("{")}


def test_every_example_is_one() -> None:
    found = list(examples())
    assert len(found) > len(OPERATIONS)
    assert [example.where for example in found if not valid(example.schema, example.value)] == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_body_has_an_example(name: str) -> None:
    for where, content in contents(OPERATIONS[name]):
        is_form = "multipart" in where  # of files there can be none
        is_text = "schema" in content and content["schema"].get("type") == "string"
        assert is_form or is_text or "example" in content or content.get("examples"), where


def test_every_vlens_error_is_documented() -> None:
    told = {example.where: example.value for example in examples()}
    documented = {
        (example.value["error_code"], example.value["error_message"], int(example.where.split()[-1]))
        for example in examples()
        if isinstance(example.value, dict) and example.value.get("error_code") and "services" in example.value
    }
    known = {error for error in vars(vlens).values() if isinstance(error, VlensError)} - _OF_OTHER_PATHS
    assert told
    assert {(error.code, error.message, error.status) for error in known} == documented


def test_every_huawei_error_is_documented() -> None:
    documented = {
        (example.value["error_code"], example.value["error_msg"], int(example.where.split()[-1]))
        for example in examples()
        if isinstance(example.value, dict) and "error_msg" in example.value
    }
    known = {error for error in vars(huawei).values() if isinstance(error, HuaweiError)} - _OF_OTHER_PATHS
    assert {(error.code, error.message, error.status) for error in known} == documented


def test_every_nhn_error_is_documented() -> None:
    documented = {
        (example.value["header"]["resultCode"], example.value["header"]["resultMessage"])
        for example in examples()
        if isinstance(example.value, dict) and "header" in example.value
    }
    known = {error for error in vars(nhn).values() if isinstance(error, NhnError)}
    of_other_paths = {nhn.NOT_FOUND, nhn.METHOD_NOT_ALLOWED}
    assert {(error.code, error.message) for error in known - of_other_paths} == documented - {(0, "SUCCESS")}
