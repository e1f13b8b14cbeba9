"""Download of a list from the URL that the user named, into a folder that is gone afterwards.

Lists are large and their servers slow or overrun (that of the EU takes a minute to begin and fails in bursts), so
what fails for a passing reason is tried again after longer and longer pauses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import structlog

from wathiq import __version__
from wathiq.screening.refusal import ListRefused

_PAUSES = (2, 10, 30, 90)  # seconds
_TIMEOUT = httpx.Timeout(30, read=240)
_MAX_REDIRECTS = 5
_AGAIN = {408, 425, 429, 500, 502, 503, 504}

_log = structlog.get_logger(__name__)


class _Passing(Exception):
    """Something that may be over the next time."""


@contextmanager
def downloaded(
    url: str,
    companions: Sequence[str],
    max_bytes: int,
    *,
    transport: httpx.BaseTransport | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Path]:
    """The file at a URL, whole; where that is the first of a set of CSV files, with its companions beside it."""
    address = _address(url)
    with (
        TemporaryDirectory(prefix="wathiq-list-") as folder,
        httpx.Client(
            transport=transport,
            timeout=_TIMEOUT,
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
            headers={"User-Agent": f"wathiq/{__version__}"},
        ) as client,
    ):
        path = Path(folder, "list")
        _patiently(client, address, path, max_bytes, pause)
        for name in companions if address.path.lower().endswith(".csv") else ():
            _patiently(client, _beside(address, name), Path(folder, name), max_bytes, pause)
        yield path


def _address(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ListRefused("download_failed", f"the URL is malformed: {error}") from None


def _beside(address: httpx.URL, name: str) -> httpx.URL:
    """The URL of another file of the same folder, in capitals where the first one is."""
    folder, _, first = address.path.rpartition("/")
    return address.copy_with(path=f"{folder}/{name.upper() if first.isupper() else name}")


def _patiently(
    client: httpx.Client, address: httpx.URL, path: Path, max_bytes: int, pause: Callable[[float], None]
) -> None:
    for seconds in _PAUSES:
        try:
            return _download(client, address, path, max_bytes)
        except _Passing as failure:
            _log.warning("download_failed", reason=str(failure), again_in_seconds=seconds)
            pause(seconds)
    try:
        _download(client, address, path, max_bytes)
    except _Passing as failure:
        raise ListRefused("download_failed", f"the download failed {len(_PAUSES) + 1} times: {failure}") from None


def _download(client: httpx.Client, address: httpx.URL, path: Path, max_bytes: int) -> None:
    try:
        with client.stream("GET", address) as response:
            if response.status_code in _AGAIN:
                raise _Passing(f"the server answered {response.status_code}")
            if response.status_code != httpx.codes.OK:
                raise ListRefused("download_failed", f"the server answered {response.status_code}")
            _save(response, path, max_bytes)
    except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
        raise _Passing(type(error).__name__) from error  # a body shorter than announced is among these
    except httpx.HTTPError as error:
        raise ListRefused("download_failed", f"the download failed: {type(error).__name__}") from None


def _save(response: httpx.Response, path: Path, max_bytes: int) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > max_bytes:
                raise ListRefused("too_large", f"the server sends more than {max_bytes} bytes")
            file.write(chunk)
