"""What the application says through Serve's proxies."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from wathiq.api.app import REQUEST_ID
from wathiq.cluster.http import OneName


async def _app(scope: Scope, _: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"X-Request-Id", b"ours")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": str(scope.get(REQUEST_ID)).encode()})


def _asked(*headers: tuple[bytes, bytes]) -> list[Message]:
    """What comes back for a request with these headers."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    asyncio.run(OneName(_app)({"type": "http", "headers": headers}, receive, send))
    return sent


def test_a_request_has_one_name_in_answer_and_log() -> None:
    start, body = _asked((b"x-request-id", b"44263e99-52fb"))
    assert start["headers"] == [(b"content-type", b"text/plain")]  # Serve's own comes later
    assert body["body"] == b"44263e99-52fb"


@pytest.mark.parametrize("name", [b"", b"x" * 65, b"a b", b'"}{', "س".encode()])
def test_not_every_name_gets_into_the_log(name: bytes) -> None:
    assert _asked((b"x-request-id", name))[1]["body"] == b"None"
