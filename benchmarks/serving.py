"""A server in a process of its own on loopback, and calls on it that cost the caller next to nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Self

import httpx
from pydantic import SecretStr

from wathiq.settings import Settings
from wathiq.store import Credentials, open_tenants

SPECIMENS = Path(__file__).parent.parent / "tests" / "specimens"

_SECONDS_TO_START, _SECONDS_TO_ANSWER = 300, 120


class Server:
    """`wathiq serve` with these settings, from one end of its `with` block to the other, unless it is killed.

    With the address of a cluster of Ray's, on that.
    """

    def __init__(self, settings: Settings, cluster: str = "") -> None:
        self.settings = settings
        self._log = settings.data_dir / "server.log"
        self._module = ["wathiq", "serve", *(["--ray"] if cluster else [])]
        self._environment = os.environ | _variables(settings) | ({"RAY_ADDRESS": cluster} if cluster else {})

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", *self._module]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)  # noqa: S603
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    def kill(self) -> None:
        """Leave it no moment to finish anything."""
        self._process.kill()
        self._process.wait()

    def memory(self, name: str = "VmRSS") -> float:
        """Megabytes, as Linux counts them."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024

    def work(self) -> float:
        """Seconds that processors have worked for it so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _wait(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{self.settings.port}/health/ready").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the server did not become ready: {self._log.read_text()[-2000:]}")


def settings_for(folder: Path, **others: Any) -> Settings:
    """Everything in a folder and on a port that nobody else has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Settings(data_dir=folder, port=free.getsockname()[1], **others)


def tenant_of(settings: Settings, name: str = "benchmark") -> Credentials:
    """A new tenant, whose credentials these are."""
    with open_tenants(settings) as tenants:
        return tenants.create(name)


def _variables(settings: Settings) -> dict[str, str]:
    """The environment that makes a process have these settings."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {
        f"WATHIQ_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in given.items()
    }


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is ready to be sent, over and over."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, path: str, headers: Mapping[str, str], **content: Any) -> Call:
        """With content as httpx takes it: `json`, or `data` and `files`."""
        request = httpx.Request("POST", f"http://127.0.0.1{path}", headers=headers, **content)
        return cls(path, {name: request.headers[name] for name in (*headers, "Content-Type")}, request.read())


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Client:
    """One connection that is kept. Raises OSError or HTTPException where no answer comes."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS_TO_ANSWER)

    def post(self, call: Call) -> Answer:
        begun = time.perf_counter()
        try:
            self._connection.request("POST", call.path, call.body, dict(call.headers))
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, HTTPException):
            self._connection.close()
            raise
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, body, time.perf_counter() - begun)

    def close(self) -> None:
        self._connection.close()


def post_all(port: int, calls: Sequence[Call], at_once: int) -> list[Answer]:
    """The answers in the calls' order, so many calls at once, each on a connection that is kept."""
    clients = [Client(port) for _ in range(at_once)]
    free = list(clients)

    def post(call: Call) -> Answer:
        client = free.pop()
        answer = client.post(call)
        free.append(client)
        return answer

    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(post, calls))
    for client in clients:
        client.close()
    return answers
