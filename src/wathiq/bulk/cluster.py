"""The same work on a Ray cluster: pictures fetched and read by its nodes, results streamed back. Needs the extra."""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from wathiq import ray_environment

os.environ.update(ray_environment.unsaid({"RAY_BACKEND_LOG_LEVEL": "fatal"}))  # it would write over the progress bar

import ray
import ray.data
import structlog
from ray.data.exceptions import ExecutionTimeoutError
from ray.exceptions import RayError
from ray.util.annotations import RayDeprecationWarning

from wathiq.bucket import BucketAway
from wathiq.bulk.job import Lost
from wathiq.bulk.reader import Line, Reader, fetched
from wathiq.bulk.source import Picture, Source
from wathiq.settings import Settings, Unusable
from wathiq.vision.decode import Limits

_NAMES, _MOST_TASKS = 16, 10_000
"""Pictures that one task fetches, handing on each by itself; more of them where there would be too many tasks."""
_FETCHING = 4
"""Such tasks at once at least, and one for so many processors that read."""
_TRIES = 4
"""How often a picture is given to a reader that dies of it, or with it."""
_PATIENCE = 600
"""Seconds without any step after which the job ends: a cluster that grows has its new machines sooner."""

Row = dict[str, Any]

_log = structlog.get_logger()


@contextmanager
def joined(address: str, settings: Settings) -> Iterator[None]:
    """Be part of a cluster: `local` makes one of this machine's cores, `auto` is the one it is a node of.

    Raises Unusable where none answers, and for Ray's remote clients, who are no node that could fetch their files.
    """
    if "://" in address:
        raise Unusable("--ray needs a cluster that this machine is a node of: auto, host:port or local")
    alone = {"num_cpus": settings.worker_count, "include_dashboard": False} if address == "local" else {}
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with _unheard():
            ray.init(address, log_to_driver=False, logging_level=logging.CRITICAL, **alone)
    except Exception as error:  # noqa: BLE001 - Ray says by each of them that there is no cluster
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise Unusable(f"no Ray cluster answers at {address}: {reason}") from None
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # Ray tells there who died
            yield
    finally:
        ray.shutdown()


def each(pictures: Sequence[Picture], document: str | None, limits: Limits) -> Iterator[Line | None]:
    """The line of each picture as soon as there is one, by as many readers as the cluster joined has processors.

    None is told of one that we were refused.

    Pictures of this machine are fetched on it, others anywhere. Raises BucketAway, and Lost at the end.
    """
    _configure()
    if ray.available_resources().get("CPU", 0) < 1:
        _log.warning(f"no processor of the cluster is free: the job waits {_PATIENCE} seconds for one")
    sources = list(dict.fromkeys(picture.source for picture in pictures))
    told = bytearray(len(pictures))  # of each whether it has its line: a byte, as there may be many millions
    try:
        for row in _lines(_rows(pictures, sources), sources, document, limits).iter_rows():
            if row["away"]:
                raise BucketAway(row["away"])
            if not told[row["place"]]:  # a task that Ray did twice may tell twice
                told[row["place"]] = True
                yield json.loads(row["line"])
    except ExecutionTimeoutError:
        raise Lost(f"the cluster did nothing for {_PATIENCE} seconds, another run goes on") from None
    except RayError as error:  # whose message quotes tracebacks
        raise Lost(f"the cluster failed, another run goes on: {type(error).__name__}") from None
    if missing := told.count(False):
        raise Lost(f"{missing} pictures have no result, as their readers died: another run tries them again")


def _lines(rows: Sequence[Row], sources: Sequence[Source], document: str | None, limits: Limits) -> Any:
    """The dataset of all lines; nothing is done before it is iterated over."""
    cpus = max(1, int(ray.cluster_resources().get("CPU", 1)))
    tasks = min(_MOST_TASKS, -(-len(rows) // _NAMES))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RayDeprecationWarning)  # there is no other way to say `max_task_retries`
        return (
            ray.data.from_items(rows, override_num_blocks=tasks)
            .map(
                _fetch,
                fn_args=(sources, limits),
                compute=ray.data.TaskPoolStrategy(min(max(_FETCHING, cpus // _FETCHING), tasks)),
                num_cpus=0,  # they wait, and a node that only hosts this process may have none to spare
                label_selector=_here() if any(source.here for source in sources) else None,
            )
            .map(
                _Reading,
                fn_constructor_args=(document, limits),
                # One picture each: none waits at a reader that dies of another.
                compute=ray.data.ActorPoolStrategy(min_size=1, max_size=cpus, max_tasks_in_flight_per_actor=1),
                num_cpus=1,
                max_task_retries=_TRIES - 1,
            )
        )


def _configure() -> None:
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # every picture and every line is handed on by itself
    context.target_min_block_size = 1
    context.execution_no_progress_timeout_s = _PATIENCE
    # A reader with its one picture is used to the full, which Ray's own threshold, 1.75, would never be: there would be
    # one reader, however many processors there are.
    context.autoscaling_config.actor_pool_util_upscaling_threshold = 1
    context.max_errored_blocks = -1  # the others are read all the same; what is missing is told at the end
    context.execution_options.preserve_order = False


def _rows(pictures: Sequence[Picture], sources: Sequence[Source]) -> list[Row]:
    """Names as bytes: not each of them is text."""
    places = {source: place for place, source in enumerate(sources)}
    return [
        {"place": place, "source": places[picture.source], "name": os.fsencode(picture.name)}
        for place, picture in enumerate(pictures)
    ]


def _here() -> dict[str, str]:
    """The label of the node that this process is on."""
    return {"ray.io/node-id": ray.get_runtime_context().get_node_id()}


@contextmanager
def _unheard() -> Iterator[None]:
    """Whatever native code writes to standard error, it writes nowhere: Ray says there how it was told to be quiet."""
    sys.stderr.flush()
    stderr = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def _fetch(row: Row, sources: Sequence[Source], limits: Limits) -> Row:
    """The picture's bytes, the line as `fetched` gives it, or why the whole job cannot go on."""
    picture = Picture(sources[row["source"]], os.fsdecode(row["name"]))
    came = {"place": row["place"], "file": picture.file, "data": b"", "line": "", "away": ""}
    try:
        data = fetched(picture, limits)
    except (BucketAway, Unusable) as error:
        return {**came, "away": str(error)}
    return {**came, "data": data} if isinstance(data, bytes) else {**came, "line": _told(data)}


class _Reading:
    """A process of the cluster with an engine of its own."""

    def __init__(self, document: str | None, limits: Limits) -> None:
        self._reader, self._limits = Reader.open(Settings(threads=1), document), limits

    def __call__(self, row: Row) -> Row:
        line = row["line"]
        if not line and not row["away"]:
            line = _told(self._reader.read(row["file"], row["data"], self._limits))
        return {"place": row["place"], "line": line, "away": row["away"]}


def _told(line: Line | None) -> str:
    return json.dumps(line, ensure_ascii=False)
