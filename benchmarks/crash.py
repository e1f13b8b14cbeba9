"""A server that is killed in the midst of its work, and the transactions that it acknowledged."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException

from benchmarks.serving import SPECIMENS, Call, Client, Server
from wathiq.api.vlens import errors
from wathiq.settings import Settings
from wathiq.store import Credentials

_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """The transactions whose front was acknowledged, those of them that are lost, and how many calls were cut off."""

    acknowledged: tuple[str, ...]
    lost: tuple[str, ...]
    cut_off: int


def kill_under_load(
    settings: Settings, credentials: Credentials, fronts: Sequence[bytes], *, after: int, clients: int
) -> Outcome:
    """Post fronts of ID cards, kill the server after so many were acknowledged, start it again and look for them."""
    key = {"ApiKey": credentials.vlens.api_key}
    calls = [Call.of("/v1/ocr/id/front", key, json={"image": _base64(front)}) for front in fronts]
    with Server(settings) as server:
        load = _Load(settings.port, calls, clients)
        enough = load.wait_for(after)
        server.kill()
        load.join()
    if not enough:
        raise RuntimeError(f"no {after} fronts were acknowledged in {_SECONDS} seconds")
    with Server(settings):
        client = Client(settings.port)
        lost = tuple(one for one in load.acknowledged if not _is_there(client, key, one))
        client.close()
    return Outcome(tuple(load.acknowledged), lost, load.cut_off)


class _Load:
    """Clients, each of which posts one call after the other until the server is gone."""

    def __init__(self, port: int, calls: Sequence[Call], clients: int) -> None:
        self.acknowledged: list[str] = []
        self.cut_off = 0
        self._more = threading.Condition()
        self._threads = [
            threading.Thread(target=self._post, args=(port, calls[number % len(calls)])) for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> bool:
        with self._more:
            return self._more.wait_for(lambda: len(self.acknowledged) >= count, _SECONDS)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _post(self, port: int, call: Call) -> None:
        client = Client(port)
        while True:
            try:
                answer = client.post(call)
            except (OSError, HTTPException):
                with self._more:
                    self.cut_off += 1
                return
            if answer.status == 200:
                with self._more:
                    self.acknowledged.append(json.loads(answer.body)["data"]["transaction_id"])
                    self._more.notify()


def _is_there(client: Client, key: dict[str, str], transaction: str) -> bool:
    """Whether a step that needs the front finds it: it then complains of a face that is none, and of nothing else."""
    body = {"image": _base64((SPECIMENS / "blank.png").read_bytes()), "transaction_id": transaction}
    answer = json.loads(client.post(Call.of("/v1/ocr/face/match", key, json=body)).body)
    return bool(answer["error_code"] == errors.NO_FACE.code)


def _base64(image: bytes) -> str:
    return base64.b64encode(image).decode()
