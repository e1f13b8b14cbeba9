"""Download of large files from URLs that the operator named.

Their servers may be slow or overrun, so what fails for a passing reason is tried again after longer and longer pauses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog

from wathiq import __version__

_PAUSES = (2, 10, 30, 90)  # seconds
_TIMEOUT = httpx.Timeout(30, read=240)
_MAX_REDIRECTS = 5
_AGAIN = {408, 425, 429, 500, 502, 503, 504}

_log = structlog.get_logger(__name__)


class DownloadFailed(Exception):
    """A file could not be had. The message is for people."""


class DownloadTooLarge(DownloadFailed):
    """The server sends more than the file may have."""


class _Passing(Exception):
    """Something that may be over the next time."""


@dataclass(frozen=True, eq=False, slots=True)
class Download:
    """A client that fetches files, and how it waits."""

    client: httpx.Client
    pause: Callable[[float], None]

    def save(self, url: str | httpx.URL, path: Path, max_bytes: int) -> None:
        """The file at a URL, whole, as the file at a path; raises DownloadFailed or DownloadTooLarge."""
        for seconds in _PAUSES:
            try:
                return self._save(url, path, max_bytes)
            except _Passing as failure:
                host = httpx.URL(url).host
                _log.warning("download_failed", host=host, reason=str(failure), again_in_seconds=seconds)
                self.pause(seconds)
        try:
            self._save(url, path, max_bytes)
        except _Passing as failure:
            raise DownloadFailed(f"the download failed {len(_PAUSES) + 1} times: {failure}") from None

    def _save(self, url: str | httpx.URL, path: Path, max_bytes: int) -> None:
        try:
            with self.client.stream("GET", url) as response:
                if response.status_code in _AGAIN:
                    raise _Passing(f"the server answered {response.status_code}")
                if response.status_code != httpx.codes.OK:
                    raise DownloadFailed(f"the server answered {response.status_code}")
                _write(response, path, max_bytes)
        except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise _Passing(type(error).__name__) from error  # a body shorter than announced is among these
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DownloadFailed(f"the download failed: {type(error).__name__}") from None


@contextmanager
def downloading(
    *, transport: httpx.BaseTransport | None = None, pause: Callable[[float], None] = time.sleep
) -> Iterator[Download]:
    """A client that follows redirects and uses the proxies of the environment."""
    with httpx.Client(
        transport=transport,
        timeout=_TIMEOUT,
        follow_redirects=True,
        max_redirects=_MAX_REDIRECTS,
        headers={"User-Agent": f"wathiq/{__version__}"},
    ) as client:
        yield Download(client, pause)


def _write(response: httpx.Response, path: Path, max_bytes: int) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > max_bytes:
                raise DownloadTooLarge(f"the server sends more than {max_bytes} bytes")
            file.write(chunk)
