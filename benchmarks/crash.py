"""A server that is killed in the midst of its work, or a part of it, and the transactions that it acknowledged."""

from __future__ import annotations

import base64
import json
import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

from benchmarks.serving import SPECIMENS, Call, Client, Server
from wathiq.api.vlens import errors
from wathiq.settings import Settings
from wathiq.store import Credentials

_SECONDS, _PAUSE = 300, 0.2
_REPLICA = re.compile(r"ServeReplica:([\w-]+):")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The transactions whose front was acknowledged, those of them that are lost, and how many calls were not answered.

    Or not with 200: by a server that has lost a part of itself, namely processes of these `killed` applications.
    """

    acknowledged: tuple[str, ...]
    lost: tuple[str, ...]
    cut_off: int
    killed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Replica:
    """A process of an application of Serve's, on a node whose own process is `node`."""

    application: str
    pid: int
    node: int


def replicas() -> frozenset[Replica]:
    """Those on nodes that this process has started."""
    running = {int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()}
    return frozenset(found for pid in running if (found := _replica(pid)) and _parent(found.node) == os.getpid())


def kill_under_load(
    settings: Settings, credentials: Credentials, fronts: Sequence[bytes], *, after: int, clients: int
) -> Outcome:
    """Post fronts of ID cards, kill the server after so many were acknowledged, start it again and look for them."""
    calls = _calls(credentials, fronts)
    with Server(settings) as server:
        load = _Load(settings.port, calls, clients)
        load.wait_for(after)
        load.end()
        server.kill()
        load.join()
    with Server(settings):
        return load.outcome(settings.port)


def kill_node_under_load(  # noqa: PLR0913 - what is killed, and all that goes on meanwhile
    port: int,
    credentials: Credentials,
    fronts: Sequence[bytes],
    kill: Callable[[], None],
    *,
    after: int,
    clients: int,
) -> Outcome:
    """Post fronts of ID cards, kill a node of the server after so many, go on until as many more are acknowledged."""
    load = _Load(port, _calls(credentials, fronts), clients)
    load.wait_for(after)
    before = replicas()
    kill()
    load.wait_for(2 * after)
    load.end()
    load.join()
    return replace(load.outcome(port), killed=frozenset(one.application for one in before - replicas()))


def _replica(pid: int) -> Replica | None:
    named = _REPLICA.search(_said(pid, "cmdline"))
    return Replica(named[1], pid, _parent(pid)) if named else None


def _parent(pid: int) -> int:
    """0 where it has none, or has ended."""
    fields = _said(pid, "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def _said(pid: int, file: str) -> str:
    """By the system, of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text(errors="replace")
    except OSError:
        return ""


def _calls(credentials: Credentials, fronts: Sequence[bytes]) -> list[Call]:
    key = {"ApiKey": credentials.vlens.api_key}
    return [Call.of("/v1/ocr/id/front", key, json={"image": _base64(front)}) for front in fronts]


class _Load:
    """Clients, each of which posts one call after the other until told to end."""

    def __init__(self, port: int, calls: Sequence[Call], clients: int) -> None:
        self._acknowledged: list[str] = []
        self._cut_off = 0
        self._ended = False
        self._more = threading.Condition()
        self._headers = calls[0].headers
        self._threads = [
            threading.Thread(target=self._post, args=(port, calls[number % len(calls)])) for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        with self._more:
            if not self._more.wait_for(lambda: len(self._acknowledged) >= count, _SECONDS):
                self._ended = True
                raise RuntimeError(f"no {count} fronts were acknowledged in {_SECONDS} seconds")

    def end(self) -> None:
        """With the calls that are under way."""
        self._ended = True

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def outcome(self, port: int) -> Outcome:
        """As the server knows it now."""
        client = Client(port)
        lost = tuple(one for one in self._acknowledged if not _is_there(client, self._headers, one))
        client.close()
        return Outcome(tuple(self._acknowledged), lost, self._cut_off)

    def _post(self, port: int, call: Call) -> None:
        client = Client(port)
        while not self._ended:
            try:
                answer = client.post(call)
            except (OSError, HTTPException):
                self._note(None)
            else:
                self._note(json.loads(answer.body)["data"]["transaction_id"] if answer.status == 200 else None)
        client.close()

    def _note(self, transaction: str | None) -> None:
        with self._more:
            if transaction is None:
                self._cut_off += 1
            else:
                self._acknowledged.append(transaction)
                self._more.notify()
        if transaction is None:
            time.sleep(_PAUSE)


def _is_there(client: Client, headers: Mapping[str, str], transaction: str) -> bool:
    """Whether a step that needs the front finds it: it then complains of a face that is none, and of nothing else."""
    key = {"ApiKey": headers["ApiKey"]}
    body = {"image": _base64((SPECIMENS / "blank.png").read_bytes()), "transaction_id": transaction}
    answer = json.loads(client.post(Call.of("/v1/ocr/face/match", key, json=body)).body)
    return bool(answer["error_code"] == errors.NO_FACE.code)


def _base64(image: bytes) -> str:
    return base64.b64encode(image).decode()
