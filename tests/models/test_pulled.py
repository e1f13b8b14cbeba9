"""Networks fetched from a server on loopback."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.faces import networks
from wathiq.download import Download, DownloadFailed, DownloadTooLarge, downloading
from wathiq.models import ModelDamaged, session_of
from wathiq.models.pulled import SOURCES, Pulled, PullRefused, Source

NETWORK = networks.mean_colours()
Serve = Callable[[bytes], Source]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves some bytes, which are announced to be as many as the network has, where it is published."""
    served: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(max(len(NETWORK), len(served[0]))))
            self.end_headers()
            self.wfile.write(served[0])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def serve(data: bytes) -> Source:
            served[:] = [data]
            return networks.source("tiny.onnx", NETWORK, f"http://127.0.0.1:{server.server_address[1]}/tiny.onnx")

        yield serve
        server.shutdown()
        thread.join()


@pytest.fixture
def download() -> Iterator[Download]:
    with downloading(pause=lambda _: None) as client:
        yield client


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_network_is_fetched_checked_and_loaded(serve: Serve, download: Download, tmp_path: Path) -> None:
    pulled = Pulled(serve(NETWORK), tmp_path)
    assert pulled.state == "missing"
    with pytest.raises(ModelDamaged, match="is missing"):
        pulled.read()
    pulled.pull(download)
    assert pulled.state == "ready"
    assert session_of(pulled.read(), threads=1).get_outputs()[0].name == "fc1"
    assert files(tmp_path) == ["tiny.onnx"]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (NETWORK[:-1] + b"!", PullRefused),
        (NETWORK[: len(NETWORK) // 2], DownloadFailed),
        (NETWORK + b"more", DownloadTooLarge),
    ],
    ids=["another file", "cut short", "too large"],
)
def test_anything_else_is_refused_and_leaves_nothing(
    serve: Serve, download: Download, tmp_path: Path, sent: bytes, error: type[Exception]
) -> None:
    pulled = Pulled(serve(sent), tmp_path)
    with pytest.raises(error):
        pulled.pull(download)
    assert (pulled.state, files(tmp_path)) == ("missing", [])


def test_a_failure_leaves_the_file_that_was_there(serve: Serve, download: Download, tmp_path: Path) -> None:
    pulled = Pulled(serve(NETWORK), tmp_path)
    pulled.pull(download)
    serve(b"nonsense".ljust(len(NETWORK)))
    with pytest.raises(PullRefused):
        pulled.pull(download)
    assert pulled.read() == NETWORK


def test_a_file_that_was_changed_is_not_loaded(serve: Serve, download: Download, tmp_path: Path) -> None:
    pulled = Pulled(serve(NETWORK), tmp_path)
    pulled.pull(download)
    pulled.path.write_bytes(NETWORK[::-1])
    assert pulled.state == "damaged"
    with pytest.raises(ModelDamaged, match="not the expected one"):
        pulled.read()
    pulled.pull(download)
    assert pulled.state == "ready"


def test_another_place_to_fetch_it_from(serve: Serve, download: Download, tmp_path: Path) -> None:
    source = serve(NETWORK)
    Pulled(replace(source, url="http://127.0.0.1:1/gone"), tmp_path).pull(download, source.url)
    assert files(tmp_path) == ["tiny.onnx"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.file)
def test_published_sources_are_pinned(source: Source) -> None:
    assert source.url.startswith("https://")
    assert source.url.endswith(f"/{source.file}")
    assert len(bytes.fromhex(source.sha256)) == hashlib.sha256().digest_size
    assert source.size < 50_000_000
