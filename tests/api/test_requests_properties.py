"""Whatever comes in is taken apart or refused as what it is: JSON, base64, forms."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile
from starlette.requests import Request

from wathiq.api import requests
from wathiq.api.requests import BadRequest, NotBase64, NotJson
from wathiq.api.vlens import ask
from wathiq.api.vlens.ask import IMAGE, Images
from wathiq.api.vlens.errors import VlensFailure

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = ("image", "transaction_id", "request_id", "country", "name_check_value", "getExtractedData", "liveness")
FACES = Images(("face_1", "face_2"), ("image",))


def request(body: bytes, content_type: str) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", content_type.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "headers": headers, "app": None}, receive)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_every_object_comes_back(value: dict[str, Any]) -> None:
    assert requests.json_object(json.dumps(value).encode()) == value


@given(st.integers(1, 5_000), st.sampled_from(["[", '{"a":', "[{"]))
def test_nothing_is_too_deep_to_be_refused(depth: int, opening: str) -> None:
    try:
        requests.json_object(opening.encode() * depth)
    except NotJson:
        return
    raise AssertionError("half an object is none")


@given(
    st.binary(max_size=300), st.sampled_from(["", "data:image/png;base64,", "data:,"]), st.sampled_from(["", "\n", " "])
)
def test_every_picture_comes_back_from_base64(data: bytes, head: str, space: str) -> None:
    text = base64.b64encode(data).decode()
    spaced = space.join(text[at : at + 76] for at in range(0, len(text), 76)) + space
    assert requests.base64_image(head + spaced, "image") == data


@given(st.text(max_size=60))
@example("data:,=")
def test_any_text_is_base64_or_refused(text: str) -> None:
    with suppress(NotBase64):
        assert len(requests.base64_image(text, "image")) <= len(text)


@given(st.fixed_dictionaries({}, optional={name: JSON | st.just("QUJD") for name in MEMBERS}))
def test_any_object_is_an_ask_or_refused(members: dict[str, Any]) -> None:
    body = request(json.dumps(members).encode(), "application/json")
    try:
        asked = asyncio.run(ask.from_json(body, IMAGE))
    except (BadRequest, VlensFailure):
        return
    assert asked.ids.request_id
    assert asked.extracted in {None, True, False}
    assert set(asked.images) == {"image"}


def form(parts: list[tuple[str, str | None, bytes]]) -> bytes:
    lines = []
    for name, file_name, data in parts:
        file = "" if file_name is None else f'; filename="{file_name}"'
        lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data + b"\r\n")
    return b"".join(lines) + b"--b--\r\n"


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["file", "image", "face_1", "face_2", "transaction_id", "getExtractedData", "x"]),
        st.none() | st.just("a.png"),
        st.binary(max_size=40),
    ),
    max_size=6,
)


@given(PARTS, st.sampled_from([IMAGE, FACES]))
def test_any_form_is_an_ask_or_refused(parts: list[tuple[str, str | None, bytes]], images: Images) -> None:
    body = request(form(parts), "multipart/form-data; boundary=b")
    try:
        asked = asyncio.run(ask.from_form(body, images))
    except (BadRequest, VlensFailure):
        return
    sent = [data for name, file, data in parts if file is not None]
    assert set(images.required) <= set(asked.images)
    assert all(data in sent for data in asked.images.values())


@given(
    st.binary(max_size=200),
    st.integers(0, 60),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
)
def test_any_bytes_are_a_form_or_refused(noise: bytes, at: int, boundary: str) -> None:
    sound = form([("file", "a.png", b"data"), ("country", None, b"EG")])
    body = request(sound[:at] + noise + sound[at:], f"multipart/form-data; boundary={boundary or 'b'}")

    async def parts() -> list[str | UploadFile]:
        async with requests.form(body) as found:
            return list(found.values())

    with suppress(BadRequest):
        assert all(isinstance(part, str | UploadFile) for part in asyncio.run(parts()))
