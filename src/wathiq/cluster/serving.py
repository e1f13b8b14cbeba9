"""From settings to a server on a cluster, and to its end."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # before Ray is loaded: it would report home
os.environ.setdefault("RAY_worker_niceness", "0")  # of a cluster made here: serving is what it is for

import ray
from ray import serve

from wathiq.cluster.application import NAME, application
from wathiq.settings import Settings, Unusable

_QUIET = {"enable_access_log": False, "log_level": "WARNING"}
"""Serve's own lines for every request would quote paths, and with them keys."""
_SECONDS_TO_KEEP_ALIVE = 75


def join(settings: Settings) -> None:
    """Be part of the cluster that RAY_ADDRESS names or that runs on this machine, or make one of this machine.

    Raises Unusable where the one that is named cannot be reached.
    """
    named = os.environ.get("RAY_ADDRESS")
    try:
        ray.init(address=named or "auto")
    except ConnectionError:
        if named:
            raise Unusable(f"there is no Ray cluster at {named}, or none that lets this process in") from None
        ray.init(num_cpus=settings.cores + 1, include_dashboard=False)  # one more: those that speak HTTP hardly work


def serve_until_told(settings: Settings) -> None:
    """Serve until the process is told to end, by SIGINT or SIGTERM. Raises Unusable."""
    told = threading.Event()
    app = application(settings)
    join(settings)
    try:
        serve.start(
            proxy_location="EveryNode",
            http_options={
                "host": settings.host,
                "port": settings.port,
                "keep_alive_timeout_s": _SECONDS_TO_KEEP_ALIVE,
            },
            logging_config=_QUIET,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: told.set())
        serve.run(app, name=NAME, route_prefix="/", logging_config=_QUIET)
        told.wait()
    finally:
        with suppress(Exception):
            serve.delete(NAME)
        ray.shutdown()
