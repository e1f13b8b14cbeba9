"""Memory of a serving process over many requests: `python -m benchmarks.soak [REQUESTS]` (Linux).

Starts a server of its own on loopback, posts specimens, real and broken, to two dialects, eight at a time, and prints
the resident memory as it goes and at its peak.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.serving import SPECIMENS, Call, Client, Server, settings_for, tenant_of
from wathiq.store import Credentials

AT_ONCE = 8
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Soak:
    """Megabytes after the first twentieth of the requests, in the end and at the most; answers by status."""

    warm: float
    last: float
    peak: float
    statuses: Counter[int]

    @property
    def growth(self) -> float:
        return self.last / self.warm - 1


def soak(server: Server, calls: Sequence[Call], requests: int, tell: Callable[[int, float], None]) -> Soak:
    """Post the calls, one after the other and again from the first, so often in all."""
    step = max(1, requests // _STEPS)
    statuses: Counter[int] = Counter()
    memory: list[float] = []
    clients = [Client(server.settings.port) for _ in range(AT_ONCE)]
    free = list(clients)

    def post(call: Call) -> int:
        client = free.pop()
        status = client.post(call).status
        free.append(client)
        return status

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for done in range(0, requests, step):
            statuses.update(threads.map(post, islice(cycle(calls), done, min(done + step, requests))))
            memory.append(server.memory())
            tell(min(done + step, requests), memory[-1])
    for client in clients:
        client.close()
    return Soak(memory[0], memory[-1], server.memory("VmHWM"), statuses)


def main() -> None:
    """Run and print."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), queue=AT_ONCE)
        credentials = tenant_of(settings)
        with Server(settings) as server:
            calls = list(_calls(credentials, settings.port))
            found = soak(server, calls, requests, lambda done, now: print(f"{done:6} requests  {now:6.0f} MB"))
    grown = f"{found.growth:+.1%} after the first twentieth; peak {found.peak:.0f} MB"
    print(f"{grown}; {dict(sorted(found.statuses.items()))}")


def _calls(credentials: Credentials, port: int) -> Iterator[Call]:
    """Every specimen to two dialects, whole and cut in half."""
    key = {"ApiKey": credentials.vlens.api_key}
    token = {"X-Auth-Token": _token(credentials, port)}
    path = f"/v2/{credentials.huawei.project_id}/ocr/vehicle-license"
    for file in sorted(SPECIMENS.glob("*.[jp][pn]g")):
        data = file.read_bytes()
        for image in (data, data[: len(data) // 2]):
            body = {"image": base64.b64encode(image).decode(), "side": "double_side"}
            yield Call.of("/v1/ocr/passport/file", key, files={"file": image})
            yield Call.of(path, token, json=body)


def _token(credentials: Credentials, port: int) -> str:
    huawei = credentials.huawei
    user = {"name": huawei.user_name, "password": huawei.password, "domain": {"name": huawei.domain_name}}
    identity = {"methods": ["password"], "password": {"user": user}}
    scope = {"project": {"name": huawei.project_name}}
    client = Client(port)
    answer = client.post(Call.of("/v3/auth/tokens", {}, json={"auth": {"identity": identity, "scope": scope}}))
    client.close()
    return answer.headers["x-subject-token"]


if __name__ == "__main__":
    main()
