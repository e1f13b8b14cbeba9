"""From settings to a server on a cluster, and to its end."""

from __future__ import annotations

import os
import signal
import threading

import ray
from ray import serve
from ray.serve import Application

from wathiq.cluster import application
from wathiq.cluster.application import NAME, READERS
from wathiq.settings import Settings, Unusable

_QUIET = {"enable_access_log": False, "log_level": "WARNING"}
"""Serve's own lines for every request would quote paths, and with them keys."""
_SECONDS_TO_KEEP_ALIVE = 75
_SECONDS_BETWEEN_LOOKS = 5


def applications(settings: Settings) -> tuple[Application, Application]:
    """Those that read and those that speak HTTP; nothing is begun. Raises Unusable."""
    return application.readers(settings), application.http(settings)


def serve_until_told(applications: tuple[Application, Application], settings: Settings) -> None:
    """Serve until the process is told to end, by SIGINT or SIGTERM. Raises Unusable where that cannot be."""
    told = threading.Event()
    _join(settings)
    try:
        _run(applications, settings)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: told.set())
        while not told.wait(_SECONDS_BETWEEN_LOOKS):
            if not {NAME, READERS} <= serve.status().applications.keys():
                raise Unusable("somebody else has ended the server on this cluster")
    finally:
        _end()


def _join(settings: Settings) -> None:
    """Be part of the cluster that RAY_ADDRESS names or that runs on this machine, or make one of this machine.

    Raises Unusable where the one that is named cannot be reached.
    """
    named = os.environ.get("RAY_ADDRESS")
    try:
        ray.init(address=named or "auto")
    except ConnectionError:
        if named:
            raise Unusable(f"there is no Ray cluster at {named}, or none that lets this process in") from None
        ray.init(num_cpus=settings.cores + 1, include_dashboard=False)  # one more, for those that speak HTTP


def _run(applications: tuple[Application, Application], settings: Settings) -> None:
    http_options = {
        "host": settings.host,
        "port": settings.port,
        "keep_alive_timeout_s": _SECONDS_TO_KEEP_ALIVE,
    }
    serve.start(proxy_location="EveryNode", http_options=http_options, logging_config=_QUIET)
    readers, http = applications
    try:
        serve.run(readers, name=READERS, route_prefix=None, logging_config=_QUIET)
        serve.run(http, name=NAME, route_prefix="/", logging_config=_QUIET)
    except RuntimeError:
        raise Unusable("the server could not be started on the cluster; the logs of its processes say why") from None


def _end() -> None:
    """Let those that speak HTTP finish, then those that read; leave what others serve on the cluster alone."""
    serve.delete(NAME)
    serve.delete(READERS)
    if not serve.status().applications:
        serve.shutdown()
    ray.shutdown()
