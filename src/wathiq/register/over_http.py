"""A register that is asked over HTTP.

It gets a POST with JSON, and with the token as a bearer where one is set:

    {"number": "29805151234567", "name": "...", "birth_date": "1998-05-15", "key": "AB1234567"}

What could not be read is an empty string. It answers with status 200 and JSON, of which all but the first may be left
out:

    {"isValid": false, "errorCode": 1, "errorKey": "holder_unknown", "errorMessage": "There is no such person."}

Another status, and an answer that is anything else, is no statement. 5xx and broken connections are tried again.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import httpx
import structlog
from pydantic import ValidationError

from wathiq import __version__
from wathiq.register.register import UNAVAILABLE, Holder, Statement
from wathiq.settings import Settings, Unusable

_PAUSES = (0.1, 0.3)
"""Seconds before each further try."""

_MOST_BYTES = 65_536
_MOST_CONNECTIONS = 16

_log = structlog.get_logger(__name__)


class _NoStatement(Exception):
    """The register answered with something else. The message is for the log, and quotes nothing."""


class _Broken(_NoStatement):
    """The register is broken; the next moment it may not be."""


class HttpRegister:
    """A register behind a URL. All tries of one question together take no longer than `timeout_seconds`."""

    def __init__(self, url: str, token: str, timeout_seconds: float) -> None:
        """Raise Unusable where the URL is not a plain one of http or https, or the token cannot stand in a header."""
        self._url = _checked(url)
        if not (token.isascii() and token.isprintable()):
            raise Unusable("WATHIQ_REGISTER_TOKEN must be printable ASCII")
        self._timeout_seconds = timeout_seconds
        # Uncompressed, as the size of a compressed answer says nothing about what it would become.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": f"wathiq/{__version__}"}
        self._client = httpx.AsyncClient(
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            verify=httpx.create_ssl_context(),
            trust_env=False,  # no proxy of the environment's gets to see who is asked about
            timeout=timeout_seconds,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS),
        )

    async def ask(self, holder: Holder) -> Statement:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return Statement.model_validate_json(await self._answer(holder))
        except (TimeoutError, httpx.HTTPError, ValidationError, _NoStatement) as error:
            reason = str(error) if isinstance(error, _NoStatement) else type(error).__name__
            _log.warning("the register made no statement", reason=reason)
            return UNAVAILABLE

    async def _answer(self, holder: Holder) -> bytes:
        for pause in _PAUSES:
            try:
                return await self._once(holder)
            except (_Broken, httpx.NetworkError, httpx.RemoteProtocolError):
                await asyncio.sleep(pause)
        return await self._once(holder)

    async def _once(self, holder: Holder) -> bytes:
        async with self._client.stream("POST", self._url, json=asdict(holder)) as response:
            if response.status_code != httpx.codes.OK:
                raise (_Broken if response.is_server_error else _NoStatement)(f"status {response.status_code}")
            return await _body(response)

    async def close(self) -> None:
        await self._client.aclose()


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise _NoStatement("the answer is too large")
    return bytes(body)


def _checked(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        usable = url.scheme in {"http", "https"} and url.host and not url.userinfo and (url.port or 1) < 65_536
    except (httpx.InvalidURL, ValueError):
        usable = False
    if not usable:
        raise Unusable("WATHIQ_REGISTER_URL must be a URL of http or https with a host and without a password")
    return url


def open_register(settings: Settings) -> HttpRegister | None:
    """The register that the settings name, if they do. Raises Unusable."""
    if not settings.register_url:
        return None
    return HttpRegister(
        settings.register_url, settings.register_token.get_secret_value(), settings.register_timeout_seconds
    )
