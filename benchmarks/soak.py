"""Memory of a serving process over many requests: `python -m benchmarks.soak [REQUESTS]` (Linux).

Starts a server of its own on loopback, posts specimens, real and broken, to both dialects, eight at a time, and prints
the resident memory as it goes and at its peak.
"""

from __future__ import annotations

import base64
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import httpx

from wathiq.settings import Settings
from wathiq.store import Credentials, open_tenants

_SPECIMENS = Path(__file__).parent.parent / "tests" / "specimens"
_AT_ONCE = 8
_STEP = 50

Call = Callable[[], httpx.Response]


def main() -> None:
    """Run and print."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=_free_port(), queue=_AT_ONCE)
        with open_tenants(settings) as tenants:
            credentials = tenants.create("soak")
        with _server(settings) as process, httpx.Client(base_url=_base(settings), timeout=120) as client:
            _soak(process.pid, list(_calls(credentials, client)), requests)


def _soak(pid: int, calls: list[Call], requests: int) -> None:
    seconds: list[float] = []
    statuses: dict[int, int] = {}

    def one(call: Call) -> None:
        begun = time.perf_counter()
        status = call().status_code
        seconds.append(time.perf_counter() - begun)
        statuses[status] = statuses.get(status, 0) + 1

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        print(f"{0:6} requests  {_memory(pid, 'VmRSS'):6.0f} MB")
        for done in range(0, requests, _STEP):
            list(threads.map(one, islice(cycle(calls), done, done + _STEP)))
            print(f"{done + _STEP:6} requests  {_memory(pid, 'VmRSS'):6.0f} MB", flush=True)
    print(f"peak {_memory(pid, 'VmHWM'):.0f} MB; statuses {dict(sorted(statuses.items()))}")
    print(f"median {statistics.median(seconds):.2f} s a request, {_AT_ONCE} at a time")


def _calls(credentials: Credentials, client: httpx.Client) -> Iterator[Call]:
    """Every specimen to both dialects, whole and cut in half."""
    key = {"ApiKey": credentials.vlens.api_key}
    token = {"X-Auth-Token": _token(credentials, client)}
    path = f"/v2/{credentials.huawei.project_id}/ocr/vehicle-license"
    for file in sorted(_SPECIMENS.glob("*.[jp][pn]g")):
        data = file.read_bytes()
        for image in (data, data[: len(data) // 2]):
            body = {"image": base64.b64encode(image).decode(), "side": "double_side"}
            yield partial(client.post, "/v1/ocr/passport/file", headers=key, files={"file": image})
            yield partial(client.post, path, headers=token, json=body)


def _token(credentials: Credentials, client: httpx.Client) -> str:
    huawei = credentials.huawei
    user = {"name": huawei.user_name, "password": huawei.password, "domain": {"name": huawei.domain_name}}
    identity = {"methods": ["password"], "password": {"user": user}}
    scope = {"project": {"name": huawei.project_name}}
    answer = client.post("/v3/auth/tokens", json={"auth": {"identity": identity, "scope": scope}})
    return answer.headers["x-subject-token"]


@contextmanager
def _server(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "WATHIQ_DATA_DIR": str(settings.data_dir),
        "WATHIQ_PORT": str(settings.port),
        "WATHIQ_QUEUE": str(settings.queue),
    }
    process = subprocess.Popen([sys.executable, "-m", "wathiq", "serve"], env=environment)
    try:
        _wait(_base(settings))
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait(base: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{base}/health/ready").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not become ready")


def _base(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(pid: int, name: str) -> float:
    """Megabytes from /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    main()
