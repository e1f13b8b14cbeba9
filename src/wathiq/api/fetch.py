"""Download of images from URLs that clients name, without becoming their way into the server's own network.

A host is resolved once; every address it has must be public, and the connection goes to an address that was checked,
so a name that changes its mind between check and use gains nothing. Each redirect is checked like the first URL.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import anyio
import httpx

from wathiq import __version__

MAX_URL_LENGTH = 2048
PORTS = {80, 443, 8080, 8443}
"""Where web servers live. Other ports are for `allow_private` only: their services might take HTTP for commands."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII without space and without the backslash browsers take for a slash

# Python's own list of what is not global differs by version, and it has none of these.
_RESERVED_4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_RESERVED_6 = (IPv6Network("2001::/23"), IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))
_GLOBAL_6 = IPv6Network("2000::/3")  # the only block that unicast addresses of the internet come from
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class UrlFault(Exception):
    """A URL led to no image. The message says why, for logs."""


class UrlRefused(UrlFault):
    """The URL is malformed, or leads where it must not."""


class UrlFailed(UrlFault):
    """What the URL names could not be had."""


class UrlTooLarge(UrlFault):
    """What the URL names has more bytes than allowed."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Limits of one download: bytes of the file, seconds for everything together, and redirects followed.

    `allow_private` lifts the limits on addresses and ports, for networks where every client is trusted with them.
    """

    max_bytes: int
    timeout_seconds: float
    allow_private: bool
    max_redirects: int = 3


async def fetch(url: str, guard: Guard) -> bytes:
    """The bytes that `url` leads to; UrlRefused, UrlFailed or UrlTooLarge where there are none to be had.

    Proxies and credentials of the environment are not used. A compressed answer is a failure: it was not asked for,
    and its size says nothing about what it would become.
    """
    try:
        with anyio.fail_after(guard.timeout_seconds):
            return await _follow(_checked(url, guard), guard)
    except TimeoutError as error:
        raise UrlFailed(f"not there within {guard.timeout_seconds} seconds") from error
    except httpx.HTTPError as error:
        raise UrlFailed(f"the download failed: {type(error).__name__}") from error


async def _follow(url: httpx.URL, guard: Guard) -> bytes:
    for _ in range(guard.max_redirects + 1):
        answer = await _get(url, guard)
        if isinstance(answer, bytes):
            return answer
        url = answer
    raise UrlFailed("too many redirects")


async def _get(url: httpx.URL, guard: Guard) -> bytes | httpx.URL:
    """The file, or the URL that the server redirects to."""
    # A bare transport, because a client would bring proxies, cookies and redirects of its own. And one for each hop,
    # because it pools connections by address, where another name's certificate would never be looked at.
    async with (
        httpx.AsyncHTTPTransport(verify=_tls()) as transport,
        aclosing(await _send(transport, url, guard)) as response,
    ):
        if response.has_redirect_location:
            return _checked(_target(url, response.headers["Location"]), guard)
        _check(response)
        return await _body(response, guard.max_bytes)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _target(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused("a redirect to a malformed URL") from error


def _checked(text: str, guard: Guard) -> httpx.URL:
    if len(text) > MAX_URL_LENGTH or not _PLAIN.fullmatch(text):
        raise UrlRefused("the URL is too long or has characters that must be percent-encoded")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UrlRefused("the URL is malformed") from error
    if url.scheme not in _DEFAULT_PORTS or not url.raw_host or url.userinfo:
        raise UrlRefused("the URL is not a plain one of http or https")
    if not (0 < _port(url) < 65536 if guard.allow_private else _port(url) in PORTS):
        raise UrlRefused("the URL's port is not allowed")
    return url


def _port(url: httpx.URL) -> int:
    return _DEFAULT_PORTS[url.scheme] if url.port is None else url.port


async def _send(transport: httpx.AsyncBaseTransport, url: httpx.URL, guard: Guard) -> httpx.Response:
    """The head of the answer of the first of the host's addresses that can be connected to."""
    for address in await _addresses(url, guard):
        try:
            return await transport.handle_async_request(_request(url, address))
        except httpx.ConnectError:
            continue
    raise UrlFailed("no connection")


def _request(url: httpx.URL, address: Address) -> httpx.Request:
    """A request that goes to `address`, while the server and its certificate are still held to the URL's host."""
    return httpx.Request(
        "GET",
        url.copy_with(host=str(address)),
        headers={
            "Host": url.netloc.decode("ascii"),
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "User-Agent": f"wathiq/{__version__}",
        },
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )


async def _addresses(url: httpx.URL, guard: Guard) -> Sequence[Address]:
    addresses = await _resolve(url.raw_host, _port(url))
    if not guard.allow_private and not all(is_public(address) for address in addresses):
        raise UrlRefused("the URL's host has an address that is not public")
    return addresses


async def _resolve(host: bytes, port: int) -> Sequence[Address]:
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UrlFailed("the URL's host cannot be resolved") from error
    return [ip_address(sockaddr[0]) for *_, sockaddr in found]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large; one that carries an IPv4 address is judged by that.

    The blocks are those of IANA's special-purpose registries (https://www.iana.org/numbers).
    """
    inner = _carried(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(inner)
    if isinstance(address, IPv6Address):
        usable = address in _GLOBAL_6 and not any(address in network for network in _RESERVED_6)
    else:
        usable = not any(address in network for network in _RESERVED_4)
    return usable and address.is_global and not address.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside a mapped, a NAT64 or a 6to4 address."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _check(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        raise UrlFailed(f"the server answered {response.status_code}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UrlFailed("the answer is compressed")


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    # The HTTP parser lets no Content-Length through that is not a number of at most 20 digits.
    if int(response.headers.get("Content-Length", 0)) > max_bytes:
        raise UrlTooLarge(f"more than {max_bytes} bytes announced")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise UrlTooLarge(f"more than {max_bytes} bytes")
    return bytes(body)
