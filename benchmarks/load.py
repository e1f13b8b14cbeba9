"""A server under load, one table in the end: `python -m benchmarks.load [--postgresql URL] [--only NAME]` (Linux).

`throughput`: documents a second beside what the engine alone reads. `crowd`: 64 clients at once. `memory`: how much
resident memory grows. `kill`: which acknowledged transactions a killed server has lost, in SQLite and PostgreSQL.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from benchmarks.cards import ID_FRONT, photographs
from benchmarks.crash import kill_under_load
from benchmarks.crowd import crowd
from benchmarks.serving import Server, settings_for, tenant_of
from benchmarks.soak import AT_ONCE, soak
from benchmarks.throughput import mix, plates, throughput

CLIENTS = 64


@dataclass(frozen=True, slots=True)
class Options:
    """How much is asked, and of which other database besides SQLite."""

    documents: int
    each: int
    requests: int
    acknowledged: int
    postgresql: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, what came of it, and what it ought to be."""

    measured: str
    found: str
    aim: str


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200, help="documents that engine and server read each")
    parser.add_argument("--each", type=int, default=10, help="requests of each of the 64 clients")
    parser.add_argument("--requests", type=int, default=10_000, help="requests over which memory is watched")
    parser.add_argument("--acknowledged", type=int, default=40, help="fronts of ID cards before the server is killed")
    parser.add_argument("--postgresql", default="", help="URL of a database in which tables may be made")
    parser.add_argument("--only", choices=MEASURED, help="this alone")
    asked = vars(parser.parse_args())
    only = asked.pop("only")
    options = Options(**asked)
    rows = chain.from_iterable(measure(options) for name, measure in MEASURED.items() if only in (None, name))
    table = Table("measured", "found", "aim", title="A server under load", title_justify="left")
    for row in rows:
        print(f"{row.measured}: {row.found}", flush=True)
        table.add_row(row.measured, row.found, row.aim)
    Console(width=140).print(table)


def _throughput(options: Options) -> Iterator[Row]:
    for name, works in (("plates", plates()), ("plates, passport, ID fronts", mix())):
        with tempfile.TemporaryDirectory() as folder:
            settings = settings_for(Path(folder))
            alone, served = throughput(settings, tenant_of(settings), works, options.documents)
        ratio = served.each_second / alone.each_second
        told = f"engine {alone.each_second:.2f}/s, server {served.each_second:.2f}/s: {ratio:.3f}"
        yield Row(f"throughput, {name}", told, "at least 0.9")
        told = f"engine {1000 * alone.work_each:.0f} ms, server {1000 * served.work_each:.0f} ms"
        yield Row(f"processor time a document, {name}", told, "")


def _crowd(options: Options) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        credentials = tenant_of(settings)
        found = crowd(settings, [work.call(credentials) for work in plates()], clients=CLIENTS, each=options.each)
    told = f"{len(found.answered)} answered, {len(found.refused)} refused, {found.lost} lost, others {found.odd}"
    yield Row(f"{CLIENTS} clients, {found.total} requests", told, "none lost, no others")
    for name, seconds in (("answers", found.answered), ("refusals", found.refused)):
        if seconds:
            median, most = (1000 * float(np.percentile(seconds, share)) for share in (50, 95))
            yield Row(f"{name} to {CLIENTS} clients", f"median {median:.0f} ms, p95 {most:.0f} ms", "")


def _memory(options: Options) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), queue=AT_ONCE)
        credentials = tenant_of(settings)
        calls = [work.call(credentials) for work in plates()]
        with Server(settings) as server:
            found = soak(
                server, calls, options.requests, lambda done, now: print(f"{done:6} {now:6.0f} MB", flush=True)
            )
    grown = f"{found.warm:.0f} to {found.last:.0f} MB: {found.growth:+.1%}, peak {found.peak:.0f} MB"
    yield Row(f"memory over {options.requests} requests", f"{grown}, {dict(found.statuses)}", "less than +5 %")


def _kill(options: Options) -> Iterator[Row]:
    fronts = [photographs(seed, ID_FRONT)[0] for seed in range(2)]
    for name, url in (("SQLite", ""), ("PostgreSQL", options.postgresql)):
        if name != "SQLite" and not url:
            continue
        with tempfile.TemporaryDirectory() as folder:
            settings = settings_for(Path(folder), database_url=SecretStr(url))
            found = kill_under_load(settings, tenant_of(settings), fronts, after=options.acknowledged, clients=AT_ONCE)
        told = f"{len(found.acknowledged)} acknowledged, {len(found.lost)} lost, {found.cut_off} cut off"
        yield Row(f"kill -9, {name}", told, "none lost")


MEASURED: dict[str, Callable[[Options], Iterator[Row]]] = {
    "throughput": _throughput,
    "crowd": _crowd,
    "memory": _memory,
    "kill": _kill,
}

if __name__ == "__main__":
    main()
