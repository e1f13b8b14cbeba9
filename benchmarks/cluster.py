"""The server on a cluster of two nodes, both on this machine: `python -m benchmarks.cluster --postgresql URL` (Linux).

`same`: whether it answers to all of the real pictures and names as a single process does. `throughput`: documents a
second beside a single process, in turns. `batch`: the same with readers that are given several jobs at a time, and how
many come together. `scale`: how soon there is a second reader under load. `kill`: what a node that is killed under
load takes with it.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from ray import serve
from rich.console import Console
from rich.table import Table

from benchmarks import everything
from benchmarks.cards import ID_FRONT, photographs
from benchmarks.crash import kill_node_under_load
from benchmarks.load import Row
from benchmarks.nodes import Nodes
from benchmarks.serving import Server, post_all, settings_for, tenant_of
from benchmarks.throughput import ROUNDS, by_server, in_turns, mix, plates
from benchmarks.truth import EVAL
from wathiq.cluster.http import NAME, READER, READERS
from wathiq.cluster.reader import BATCH
from wathiq.screening.importing import Import, import_list
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.settings import Settings
from wathiq.store import Database

_NODES, _CPUS = 2, 4
"""Processors as Ray counts them: room for all on the node that is left."""
_AT_ONCE = 4
_BATCHES = (1, 4)
_KEY = base64.b64encode(os.urandom(32)).decode()
_LIST = EVAL / "sanctions" / "moov-io+watchman" / "test" / "testdata" / "UN_consolidated.xml"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--postgresql", default=os.environ.get("WATHIQ_TEST_POSTGRESQL"), help="URL of an empty database"
    )
    parser.add_argument("--documents", type=int, default=200, help="documents that either server reads")
    parser.add_argument("--acknowledged", type=int, default=20, help="fronts of ID cards before the node is killed")
    parser.add_argument("--only", choices=MEASURED, help="this alone")
    asked = parser.parse_args()
    table = Table("measured", "found", "aim", title="A cluster of two nodes", title_justify="left")
    with Nodes(_NODES, _CPUS) as nodes:  # the one who kills a node comes last
        for name, measure in MEASURED.items():
            if asked.only in (None, name):
                for row in measure(asked, nodes):
                    print(f"{row.measured}: {row.found}", flush=True)
                    table.add_row(row.measured, row.found, row.aim)
    Console(width=140).print(table)


def _settings(folder: str, asked: argparse.Namespace, **others: Any) -> Settings:
    """As many readers as nodes from the start, so that nobody waits for one."""
    secrets = {"database_url": SecretStr(asked.postgresql), "secret_key": SecretStr(_KEY)}
    counts = {"ray_readers_min": _NODES, "ray_readers_max": _NODES, "ray_http_min": _NODES, "ray_http_max": _NODES}
    return settings_for(Path(folder), **secrets, **(counts | others))


def _beside(settings: Settings) -> Settings:
    """Of a single process over the same database."""
    return settings_for(settings.data_dir, **settings.model_dump(exclude={"data_dir", "port"}, exclude_unset=True))


def _same(asked: argparse.Namespace, nodes: Nodes) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(folder, asked, vlens_max_image_bytes=10_000_000)
        credentials = tenant_of(settings, "same")
        _import_list(settings)
        with Server(_beside(settings)) as alone:
            calls = list(everything.calls(alone.settings, credentials))
            expected = post_all(alone.settings.port, calls, _AT_ONCE)
        with Server(settings, nodes.address):
            found = post_all(settings.port, calls, _AT_ONCE)
    pairs = list(zip(calls, map(everything.said, expected), map(everything.said, found), strict=True))
    for call, one, other in pairs:
        if one != other:
            print(f"{call.path}: {one} became {other}", flush=True)
    same = sum(one == other for _, one, other in pairs)
    read = sum(one[0] == 200 for _, one, _ in pairs)
    yield Row(f"answers to {len(pairs)} requests, {read} of them 200", f"{same} the same", "all")


def _throughput(asked: argparse.Namespace, nodes: Nodes) -> Iterator[Row]:
    for name, works in (("plates", plates()), ("plates, passport, ID fronts", mix())):
        part = list(islice(cycle(works), max(len(works), asked.documents // ROUNDS)))
        with tempfile.TemporaryDirectory() as folder:
            settings = _settings(folder, asked)
            credentials = tenant_of(settings, name)
            with Server(_beside(settings)) as alone, Server(settings, nodes.address) as cluster:
                one, many = in_turns(
                    partial(by_server, alone, credentials, part), partial(by_server, cluster, credentials, part)
                )
        ratio = many.each_second / one.each_second
        told = f"one process {one.each_second:.2f}/s, cluster {many.each_second:.2f}/s: {ratio:.3f}"
        yield Row(f"throughput, {name}, on the same processors", told, "")


def _batch(asked: argparse.Namespace, nodes: Nodes) -> Iterator[Row]:
    """On one cluster after the other, each with a turn before it counts: two do not fit on it at once.

    As many clients each time: for every reader a batch of the larger that is read, and one that waits.
    """
    works = list(islice(cycle(plates()), asked.documents))
    clients = 2 * max(_BATCHES) * _NODES
    for batch in 2 * _BATCHES:
        with tempfile.TemporaryDirectory() as folder:
            settings = _settings(folder, asked, ray_batch=batch, log_level="debug")
            credentials = tenant_of(settings, f"batch {uuid4()}")
            with Server(settings, nodes.address) as cluster:
                by_server(cluster, credentials, works[: asked.documents // ROUNDS], clients)
                pace = by_server(cluster, credentials, works, clients)
            sizes = _batches((Path(folder) / "server.log").read_text())
        if max(sizes, default=0) < min(batch, 2):
            raise RuntimeError(f"no two jobs came together, so nothing was measured: {len(sizes)} batches")
        told = f"{pace.each_second:.2f}, {sum(sizes) / len(sizes):.2f} jobs a batch, {max(sizes)} at most"
        yield Row(f"plates a second, {batch} at a time", told, "")


def _batches(log: str) -> list[int]:
    """How many jobs each had, as the readers say."""
    return [int(jobs) for jobs in re.findall(rf'"jobs": (\d+), "event": "{BATCH}"', log)]


def _scale(asked: argparse.Namespace, nodes: Nodes) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(folder, asked, ray_readers_min=1)
        credentials = tenant_of(settings, "scale")
        with Server(settings, nodes.address) as cluster, nodes.joined(), ThreadPoolExecutor(1) as pool:
            before, begun = _readers(), time.monotonic()
            load = pool.submit(by_server, cluster, credentials, list(islice(cycle(mix()), asked.documents)))
            while _readers() < _NODES and not load.done():
                time.sleep(0.1)
            seconds, after = time.monotonic() - begun, _readers()
            load.result()
    yield Row("readers before and under load", f"{before}, {after} after {seconds:.0f} s", f"1, {_NODES}")


def _readers() -> int:
    """Those that run."""
    deployments = serve.status().applications[READERS].deployments
    return int(deployments[READER].replica_states.get("RUNNING", 0))


def _kill(asked: argparse.Namespace, nodes: Nodes) -> Iterator[Row]:
    fronts = [photographs(seed, ID_FRONT)[0] for seed in range(2)]
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(folder, asked)
        credentials = tenant_of(settings, "kill")
        with Server(settings, nodes.address):
            found = kill_node_under_load(
                settings.port, credentials, fronts, nodes.kill, after=asked.acknowledged, clients=_AT_ONCE
            )
    if found.killed != {NAME, READERS}:
        raise RuntimeError(f"nothing was shown, as the node that was killed had of these alone: {set(found.killed)}")
    told = f"{len(found.acknowledged)} acknowledged, {len(found.lost)} lost, {found.cut_off} cut off or refused"
    yield Row("a node killed under load", told, "none lost")


def _import_list(settings: Settings) -> None:
    database = Database(settings.database)
    database.migrate()
    import_list(Lists(database), Import("un", str(_LIST), "un"), keys_of)
    database.close()


MEASURED: dict[str, Callable[[argparse.Namespace, Nodes], Iterator[Row]]] = {
    "same": _same,
    "throughput": _throughput,
    "batch": _batch,
    "scale": _scale,
    "kill": _kill,
}

if __name__ == "__main__":
    main()
