"""Download of a list from the URL that the user named, into a folder that is gone afterwards.

Lists are large and their servers slow or overrun: that of the EU takes a minute to begin and fails in bursts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from wathiq.download import Download, DownloadFailed, DownloadTooLarge, downloading
from wathiq.screening.refusal import ListRefused


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
        downloading(transport=transport, pause=pause) as download,
    ):
        path = Path(folder, "list")
        _save(download, address, path, max_bytes)
        for name in companions if address.path.lower().endswith(".csv") else ():
            _save(download, _beside(address, name), Path(folder, name), max_bytes)
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


def _save(download: Download, address: httpx.URL, path: Path, max_bytes: int) -> None:
    try:
        download.save(address, path, max_bytes)
    except DownloadTooLarge as failure:
        raise ListRefused("too_large", str(failure)) from None
    except DownloadFailed as failure:
        raise ListRefused("download_failed", str(failure)) from None
