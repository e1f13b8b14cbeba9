"""What the application says through Serve's proxies."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Scope, Send

from wathiq.cluster.http import OneName


async def _app(_: Scope, __: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"X-Request-Id", b"ours")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


def test_a_request_has_one_name() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    asyncio.run(OneName(_app)({"type": "http"}, receive, send))
    assert sent[0]["headers"] == [(b"content-type", b"text/plain")]
    assert sent[1]["body"] == b"hello"
