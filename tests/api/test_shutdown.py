"""The end of a server's process in the middle of a request."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import PASSPORT, specimen
from tests.conftest import ALL, free_port
from wathiq.settings import Settings
from wathiq.store import Database, Usage, open_tenants
from wathiq.store.usage import Wanted

SECONDS_TO_START = 120


@contextmanager
def served(settings: Settings, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`wathiq serve` as a process, ready."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WATHIQ_")}
    env |= {"WATHIQ_DATA_DIR": str(settings.data_dir), "WATHIQ_PORT": str(port), "WATHIQ_THREADS": "2"}
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-m", "wathiq", "serve"], env=env, stdout=file, stderr=file)
    try:
        _await_ready(process, port)
        yield process
    finally:
        process.kill()
        process.wait(60)


def _await_ready(process: subprocess.Popen[bytes], port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        for _ in range(SECONDS_TO_START * 10):
            assert process.poll() is None
            with suppress(httpx.TransportError):
                if client.get("/health/ready").status_code == 200:
                    return
            time.sleep(0.1)
    pytest.fail("the server did not start")


def answer_to(connection: socket.socket) -> dict[str, Any]:
    with HTTPResponse(connection) as response:
        response.begin()
        body: dict[str, Any] = json.loads(response.read())
        return body


def refuses_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except ConnectionError:
        return True
    return False


def head(body: bytes, headers: Mapping[str, str]) -> bytes:
    all_of_them = {
        "Host": "x",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Expect": "100-continue",
        **headers,
    }
    lines = ["POST /v1/ocr/passport HTTP/1.1", *(f"{name}: {value}" for name, value in all_of_them.items())]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.slow
def test_a_request_that_was_begun_is_finished_counted_and_logged(tmp_path: Path) -> None:
    settings, log = Settings(data_dir=tmp_path / "data"), tmp_path / "log"
    with open_tenants(settings) as tenants:
        credentials = tenants.create("acme")
    port = free_port()
    body = json.dumps({"image": specimen(PASSPORT)}).encode()
    with served(settings, port, log) as process, closing(socket.create_connection(("127.0.0.1", port), 60)) as client:
        client.sendall(head(body, {"ApiKey": credentials.vlens.api_key}))
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")  # it has begun to read
        client.sendall(body[:1000])
        process.send_signal(signal.SIGTERM)
        while not refuses_connections(port):
            time.sleep(0.05)
        client.sendall(body[1000:])
        answer = answer_to(client)
        assert process.wait(60) in {0, -signal.SIGTERM}
    assert answer["data"]["passport_no"] == ALL[PASSPORT].fields["passport_no"]
    database = Database(settings.database)
    (used,) = Usage(database).report(Wanted(tenant_id=credentials.tenant_id))
    database.close()
    assert (used["endpoint"], used["outcome"], used["requests"]) == ("/v1/ocr/passport", "ok", 1)
    greeting, _console, *lines = log.read_text().splitlines()
    assert re.fullmatch(r"wathiq listens on http://127\.0\.0\.1:\d+", greeting)
    logged = [json.loads(line) for line in lines]  # each and every one
    assert [line["outcome"] for line in logged if line["event"] == "request"] == ["ok"]
    assert {line["logger"] for line in logged if line["event"] != "request"} == {"uvicorn.error"}
