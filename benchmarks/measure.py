"""What every benchmark does: ask readers, time them, and print tables of what came of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.truth import EVAL
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.reading import Reading

REPEATS = 3
"""How often this project's own reader is asked for the same; peers are asked once."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Timed(Generic[Answer]):
    """An answer and the seconds of each time it was asked for."""

    answer: Answer
    seconds: tuple[float, ...]


def console() -> Console:
    """Where the tables go; ends the program where there are no pictures to measure on."""
    if not EVAL.exists():
        raise SystemExit(f"the pictures to measure on are not there: {EVAL}")
    return Console(width=140)


def timed(ask: Callable[[], Answer], times: int = 1) -> Timed[Answer]:
    """The answer (the last of them), and how long each took."""
    tries = [_once(ask) for _ in range(times)]
    return Timed(tries[-1][0], tuple(seconds for _, seconds in tries))


def _once(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    begun = time.perf_counter()
    answer = ask()
    return answer, time.perf_counter() - begun


def read(engine: Engine, data: bytes, document: str) -> Reading | None:
    """What this project reads off a picture, None where it refuses."""
    try:
        return engine.read(data, document)
    except Fault:
        return None


def table(title: str, *scores: str) -> Table:
    """An empty table: the reader, its scores, its times."""
    made = Table(title=title, title_justify="left")
    for column in ("reader", *scores, "median ms", "p95 ms"):
        made.add_column(column, justify="left" if column == "reader" else "right")
    return made


def share(hits: Iterable[bool]) -> str:
    """How many of how many."""
    listed = list(hits)
    return f"{sum(listed)}/{len(listed)} = {100 * sum(listed) / max(1, len(listed)):.1f} %"


def times(seconds: Sequence[float]) -> list[str]:
    """The last two columns."""
    if not seconds:
        return ["-", "-"]
    return [f"{1000 * statistics.median(seconds):.0f}", f"{1000 * float(np.percentile(seconds, 95)):.0f}"]
