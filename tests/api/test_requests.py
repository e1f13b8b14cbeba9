"""What every dialect does with a request before it looks into it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from wathiq.api import requests
from wathiq.api.requests import (
    BadRequest,
    BodyLimit,
    BodyTooLarge,
    BodyTooSlow,
    NotBase64,
    NotJson,
    WrongContentType,
    base64_image,
    content_type,
    json_object,
)

DATA = bytes(range(256))
TEXT = base64.b64encode(DATA).decode()


def test_json_object() -> None:
    assert json_object(b' {"image": "QUJD", "n": [1, null]} ') == {"image": "QUJD", "n": [1, None]}
    assert json_object('{"name": "京"}'.encode("utf-16")) == {"name": "京"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b'"text"',
        b"\xff",
        b'{"a": "\xff"}',
        b"{'a': 1}",
        b'{"a": 1} {}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"n": ' + b"1" * 10_000 + b"}",
        b'{"n": [' + b"{}," * 1000 + b"0]}",  # in memory many times what it is here
    ],
    ids=lambda body: repr(body[:12]),
)
def test_whatever_else_is_not_json(body: bytes) -> None:
    with pytest.raises(NotJson):
        json_object(body)


@given(st.binary(max_size=60))
def test_any_bytes_are_an_object_or_not_json(body: bytes) -> None:
    with suppress(NotJson):
        assert isinstance(json_object(body), dict)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"data:image/jpeg;base64,{TEXT}",
        f"data:,{TEXT}",
        f" {TEXT[:76]}\r\n{TEXT[76:]}\n",
        "\t".join(TEXT),
    ],
    ids=["plain", "data URI", "empty data URI", "lines", "tabs"],
)
def test_base64(text: str) -> None:
    assert base64_image(text, "image") == DATA


@pytest.mark.parametrize(
    "text",
    ["?", "QUJ", "QU=JD", "Q", "京", "\ud800", "QUJD-_", "data:QUJD", "http://x.test/,QUJD", "data:a,b,QUJD"],
    ids=ascii,
)
def test_what_is_not_base64(text: str) -> None:
    with pytest.raises(NotBase64) as refusal:
        base64_image(text, "image")
    assert refusal.value.field == "image"
    assert text not in refusal.value.reason


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON;charset=utf-8", "application/json"),
        (" multipart/form-data ; boundary=x", "multipart/form-data"),
        ("", ""),
        (";", ""),
    ],
)
def test_content_type(header: str, media_type: str) -> None:
    assert content_type({"content-type": header}) == media_type


def test_no_content_type() -> None:
    assert content_type({}) == ""


# Forms ---------------------------------------------------------------------------------------------------------------

PART = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nABC\r\n'


def form_request(body: bytes, content_type: str = "multipart/form-data; boundary=b") -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", content_type.encode())]
    return Request({"type": "http", "headers": headers, "app": None}, receive)


@pytest.mark.anyio
async def test_the_parts_of_a_form() -> None:
    async with requests.form(form_request(PART + b"--b--\r\n")) as parts:
        image = parts["image"]
        assert isinstance(image, UploadFile)
        assert await image.read() == b"ABC"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (form_request(b"{}", "application/json"), WrongContentType),
        (form_request(PART, "multipart/form-data"), BadRequest),
        (form_request(b"garbage"), BadRequest),
        (form_request(PART * 33 + b"--b--\r\n"), BadRequest),
    ],
    ids=["json", "no boundary", "garbage", "many parts"],
)
async def test_what_is_no_form(request_: Request, refusal: type[BadRequest]) -> None:
    with pytest.raises(BadRequest) as raised:
        async with requests.form(request_):
            pass
    assert raised.type is refusal


# Bodies --------------------------------------------------------------------------------------------------------------


async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads the whole body and sends it back."""
    del scope
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await send({"type": "http.response.body", "body": body})


async def sent_through(chunks: Sequence[bytes], *, announced: bytes | None = None, pause: float = 0.0) -> bytes:
    """What read_all gets of these chunks behind a limit of 10 bytes."""
    headers = [] if announced is None else [(b"content-length", announced)]
    answer: list[Message] = []
    left = list(chunks)

    async def receive() -> Message:
        await anyio.sleep(pause)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Message) -> None:
        answer.append(message)

    await BodyLimit(read_all, max_bytes=10)({"type": "http", "headers": headers}, receive, send)
    return bytes(answer[0]["body"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
@pytest.mark.parametrize("announced", [None, b"10", b"nonsense", b"-1", b"\xb2"])
async def test_bodies_up_to_the_limit_pass(announced: bytes | None) -> None:
    assert await sent_through([b"12345", b"", b"67890"], announced=announced) == b"1234567890"


@pytest.mark.anyio
@pytest.mark.parametrize("announced", [None, b"10", b"9" * 20])
async def test_bodies_over_the_limit_do_not(announced: bytes | None) -> None:
    with pytest.raises(BodyTooLarge):
        await sent_through([b"12345", b"678901"], announced=announced)


@pytest.mark.anyio
async def test_a_body_that_is_announced_to_be_too_large_is_not_awaited() -> None:
    with pytest.raises(BodyTooLarge), anyio.fail_after(1):
        await sent_through([b"1"], announced=b"11", pause=60)


@pytest.mark.anyio
async def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_SECONDS_FOR_BODY", 0.05)
    with pytest.raises(BodyTooSlow):
        await sent_through([b"1"], pause=1)


@pytest.mark.anyio
async def test_other_connections_are_left_alone() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append(scope["type"])

    async def never() -> Message:
        raise AssertionError

    async def nothing(message: Message) -> None:
        raise AssertionError(message)

    await BodyLimit(app, max_bytes=10)({"type": "lifespan"}, never, nothing)
    assert seen == ["lifespan"]
