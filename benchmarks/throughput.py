"""How many documents a server reads in a second, beside what the engine alone does with as many workers."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from benchmarks.cards import ID_FRONT, photographs
from benchmarks.serving import SPECIMENS, Call, Server, post_all
from wathiq.api.vlens.endpoints import ENDPOINTS, Endpoint
from wathiq.engine import Engine
from wathiq.settings import Settings
from wathiq.store import Credentials

ROUNDS = 4
_ENDPOINTS = {endpoint.document: endpoint for endpoint in ENDPOINTS}


@dataclass(frozen=True, slots=True)
class Work:
    """A picture and the endpoint that reads it."""

    endpoint: Endpoint
    image: bytes

    def call(self, credentials: Credentials) -> Call:
        body = {"image": base64.b64encode(self.image).decode()}
        return Call.of(f"/v1/ocr{self.endpoint.path}", {"ApiKey": credentials.vlens.api_key}, json=body)

    def read(self, engine: Engine) -> None:
        """What the endpoint has the engine do."""
        engine.see(self.image, self.endpoint.document, engine.limits, judged=self.endpoint.judged)


@dataclass(frozen=True, slots=True)
class Pace:
    """Documents, and the seconds that went by and that processors worked meanwhile, in that process alone."""

    documents: int
    seconds: float
    work: float

    @property
    def each_second(self) -> float:
        return self.documents / self.seconds

    @property
    def work_each(self) -> float:
        return self.work / self.documents


def mix() -> list[Work]:
    """A passport, two fronts of ID cards, and as many plates as people send of them."""
    (front,), (other,) = photographs(0, ID_FRONT), photographs(1, ID_FRONT)
    passport = (SPECIMENS / "td3_scan.jpg").read_bytes()
    pictures = [("passport", passport), (ID_FRONT, front), (ID_FRONT, other)]
    return [Work(_ENDPOINTS[document], image) for document, image in pictures] + plates()


def plates() -> list[Work]:
    """Plates, which take the least work."""
    return [Work(_ENDPOINTS["egypt_plate"], file.read_bytes()) for file in sorted(SPECIMENS.glob("ep_*.jpg"))]


def throughput(settings: Settings, credentials: Credentials, works: Sequence[Work], count: int) -> tuple[Pace, Pace]:
    """The engine's pace and the server's."""
    engine = Engine.open(settings)
    engine.warm_faces()
    part = list(islice(cycle(works), max(len(works), count // ROUNDS)))
    with Server(settings) as server:
        alone, served = in_turns(
            lambda: _by_engine(engine, settings.worker_count, part), lambda: by_server(server, credentials, part)
        )
    return alone, served


def in_turns(*measured: Callable[[], Pace]) -> list[Pace]:
    """The paces of several that take turns with a part of the works each, as machines have moods."""
    turns = [[measure() for measure in measured] for _ in range(ROUNDS + 1)]
    return [_sum(paces) for paces in zip(*turns[1:], strict=True)]  # in the first turn all got warm


def _sum(paces: Sequence[Pace]) -> Pace:
    return Pace(*(sum(getattr(pace, name) for pace in paces) for name in ("documents", "seconds", "work")))


def _by_engine(engine: Engine, workers: int, works: Sequence[Work]) -> Pace:
    before = time.process_time()
    seconds = _seconds(works, workers, lambda work: work.read(engine))
    return Pace(len(works), seconds, time.process_time() - before)


def by_server(server: Server, credentials: Credentials, works: Sequence[Work], clients: int | None = None) -> Pace:
    """By default two clients a worker: one whose document is read and one that waits for its turn."""
    calls = [work.call(credentials) for work in works]
    before, begun = server.work(), time.perf_counter()
    answers = post_all(server.settings.port, calls, clients or 2 * server.settings.worker_count)
    seconds, worked = time.perf_counter() - begun, server.work() - before
    if odd := {answer.status for answer in answers} - {200}:
        raise RuntimeError(f"the server answered {odd}")
    return Pace(len(works), seconds, worked)


def _seconds(works: Iterable[Any], threads: int, run: Callable[[Any], None]) -> float:
    with ThreadPoolExecutor(threads) as pool:
        begun = time.perf_counter()
        list(pool.map(run, works))
        return time.perf_counter() - begun
