"""What every dialect does with a request before it looks into it: bounds, JSON, forms, base64."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS_FOR_BODY = 60.0
_MOST_PARTS = 32
_SMALL = 64 * 1024
_MOST_SIGNS = 1000
"""Of those that part members: no request has as many, and base64 none. Once parsed they take 25 times their place."""

# The whole body is in memory already; spooling a part of it to a file would only leave a document on the disk.
MultiPartParser.spool_max_size = 2**40


class BadRequest(Exception):
    """The request itself is wrong. `reason` never quotes it; `field` names the culprit where there is one."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class NotJson(BadRequest):
    """The body is not a JSON object."""


class NotBase64(BadRequest):
    """An image that is not base64."""


class WrongContentType(BadRequest):
    """The body is of a type that the endpoint does not take."""


class BodyTooLarge(BadRequest):
    """The body is over the limit."""


class BodyTooSlow(BadRequest):
    """The body did not arrive in time."""


class BodyLimit:
    """Middleware that raises BodyTooLarge or BodyTooSlow into whoever reads a body that is too large or too slow."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        left = self._max_bytes - (int(announced) if announced.isdigit() and len(announced) < 16 else 0)
        read = 0
        deadline = asyncio.get_running_loop().time() + _SECONDS_FOR_BODY

        async def bounded() -> Message:
            nonlocal read
            if left < 0:
                raise BodyTooLarge("The body is over the limit.")
            message = await _in_time(receive, deadline)
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise BodyTooLarge("The body is over the limit.")
            return message

        await self._app(scope, bounded, send)


async def _in_time(receive: Receive, deadline: float) -> Message:
    try:
        async with asyncio.timeout_at(deadline):
            return await receive()
    except TimeoutError:
        raise BodyTooSlow("The body did not arrive in time.") from None


async def small_body(request: Request) -> bytes:
    """A body without pictures in it; raises BodyTooLarge, BodyTooSlow."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _SMALL:
            raise BodyTooLarge("The body is over the limit.")
    return body


def json_object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object; raises NotJson for anything else, however deep or odd."""
    if sum(body.count(sign) for sign in b"{[,") > _MOST_SIGNS:
        raise NotJson("The body has too many members.")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise NotJson("The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise NotJson("The body is not a JSON object.")
    return value


@asynccontextmanager
async def form(request: Request) -> AsyncIterator[FormData]:
    """The parts of a multipart form; raises WrongContentType for another body and BadRequest for a malformed one."""
    if content_type(request.headers) != "multipart/form-data":
        raise WrongContentType("The body must be multipart/form-data.")
    await request.body()
    try:
        async with request.form(max_files=_MOST_PARTS, max_fields=_MOST_PARTS) as parts:
            yield parts
    except (HTTPException, UnicodeError):  # UnicodeError: of the charset that the header names
        raise BadRequest("The multipart form is malformed.") from None


def base64_image(text: str, field: str) -> bytes:
    """The bytes of an image in standard base64; white space and a data URI's head are forgiven.

    Raises NotBase64.
    """
    head, comma, rest = text.partition(",")
    data = rest if comma and head.startswith("data:") else text
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotBase64("The image is not valid base64.", field) from None


def content_type(headers: Mapping[str, str]) -> str:
    """The media type alone, in lower case."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
