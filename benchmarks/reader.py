"""A process that reads on cores of its own, as each does that a Ray cluster starts: its pace, memory and start."""

from __future__ import annotations

import copyreg
import os
import statistics
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from benchmarks.calls import Kind, Pictures
from wathiq import memory
from wathiq.faults import Fault
from wathiq.inference import Local
from wathiq.settings import Settings

LEAST_CALLS = 4


def _frozen(members: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(members)


copyreg.pickle(MappingProxyType, lambda members: (_frozen, (dict(members),)))  # readings travel between processes


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of one kind and the seconds of each; what processors worked for them, and what went by in all."""

    images: int
    calls: tuple[float, ...]
    work: float
    seconds: float

    @property
    def images_a_core(self) -> float:
        """Images for each second that a processor worked."""
        return self.images / self.work

    @property
    def images_a_second(self) -> float:
        """Images for each second that went by."""
        return self.images / self.seconds

    @property
    def median_ms(self) -> float:
        return 1000 * statistics.median(self.calls)

    @property
    def p95_ms(self) -> float:
        return 1000 * float(np.percentile(self.calls, 95))


class Reader:
    """The process, on these cores alone from its first moment on, as many workers and threads in it as cores."""

    def __init__(self, cores: Collection[int]) -> None:
        self._cores = cores
        self._process = ProcessPoolExecutor(1, get_context("spawn"))

    def __enter__(self) -> Self:
        begun = time.monotonic()
        with on_cores(self._cores):  # which a new process inherits
            ready = self._process.submit(_open, len(self._cores)).result()
        self.seconds_to_start = ready - begun
        return self

    def __exit__(self, *_: object) -> None:
        self._process.shutdown()

    def answer(self, kind: Kind) -> tuple[Any, Kind]:
        """What the engine says to its first call that is not refused, and the kind with those calls alone."""
        return self._process.submit(_answer, len(self._cores), kind).result()

    def pace(self, kind: Kind, seconds: float) -> Future[Pace]:
        """Its pace over so many seconds."""
        return self._process.submit(_pace, len(self._cores), kind, seconds)

    def memory(self, name: str = "VmRSS") -> float:
        """Megabytes, as Linux counts them."""
        return self._process.submit(_memory, name).result()


@contextmanager
def on_cores(cores: Collection[int]) -> Iterator[None]:
    """This process runs on these alone while the block does."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


# In the process -------------------------------------------------------------------------------------------------------


def _open(cores: int) -> float:
    memory.give_back()
    _local(cores)
    return time.monotonic()


@cache
def _local(cores: int) -> Local:
    return Local.open(Settings(workers=cores, threads=cores))


def _answer(cores: int, kind: Kind) -> tuple[Any, Kind]:
    answers = [(pictures, answer) for pictures in kind.calls if (answer := _asked(cores, kind, pictures)) is not None]
    if not answers:
        raise RuntimeError(f"{kind.name}: every picture is refused")
    return answers[0][1], Kind(kind.name, kind.job, [pictures for pictures, _ in answers])


def _asked(cores: int, kind: Kind, pictures: Pictures) -> Any:
    try:
        return kind.job(_local(cores).engine, pictures)
    except Fault:
        return None


def _pace(cores: int, kind: Kind, seconds: float) -> Pace:
    begun, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(cores) as workers:
        each = list(workers.map(lambda _: _seconds(cores, kind, begun + seconds), range(cores)))
    calls = tuple(second for worker in each for second in worker)
    return Pace(kind.images * len(calls), calls, time.process_time() - worked, time.perf_counter() - begun)


def _seconds(cores: int, kind: Kind, until: float) -> Sequence[float]:
    """Of each call that one worker does one after the other."""
    engine = _local(cores).engine
    taken: list[float] = []
    for pictures in cycle(kind.calls):
        begun = time.perf_counter()
        if begun > until and len(taken) >= LEAST_CALLS:
            return taken
        kind.job(engine, pictures)
        taken.append(time.perf_counter() - begun)
    return taken


def _memory(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024
