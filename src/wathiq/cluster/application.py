"""What runs on the cluster: two deployments, each of as many processes as its queue asks for."""

from __future__ import annotations

from typing import Any

from ray import serve
from ray.serve import Application

from wathiq.cluster.http import Http
from wathiq.cluster.reader import Reader
from wathiq.settings import Settings, Unusable

NAME = "wathiq"

_HTTP_CPUS = 0.5
"""Processors that Ray counts for a process that speaks HTTP, which waits more than it works."""
_MOST_REQUESTS = 1000
"""Requests that Serve hands one such process at once: more than it has places, so that it is the one who refuses."""
_REQUESTS_A_PROCESS = 32
"""More for each such process, and another is started."""
_JOBS_A_CPU = 2
"""As many jobs for each processor that reads: one that is being done and one that waits, so that none is ever idle."""
_QUICKLY: dict[str, Any] = {
    "metrics_interval_s": 2,
    "look_back_period_s": 6,
    "upscale_delay_s": 4,
    "downscale_delay_s": 300,
}
_SECONDS_TO_FINISH = 30


def build(_: dict[str, str]) -> Application:
    """The application of a Serve config file; the environment of the process that builds it says how it is set."""
    return application(Settings())


def application(settings: Settings) -> Application:
    """The server of these settings. Raises Unusable where they cannot be those of several machines."""
    _check(settings)
    readers = serve.deployment(
        Reader,
        name="Reader",
        ray_actor_options={"num_cpus": settings.ray_reader_cpus},
        max_ongoing_requests=_JOBS_A_CPU * max(settings.ray_reader_cpus, settings.ray_batch),
        autoscaling_config={
            "min_replicas": settings.ray_readers_min,
            "max_replicas": settings.ray_readers_max,
            "target_ongoing_requests": _JOBS_A_CPU * settings.ray_reader_cpus,
            **_QUICKLY,
        },
        graceful_shutdown_timeout_s=_SECONDS_TO_FINISH,
    )
    http = serve.deployment(
        Http,
        name="Http",
        ray_actor_options={"num_cpus": _HTTP_CPUS},
        max_ongoing_requests=_MOST_REQUESTS,
        autoscaling_config={
            "min_replicas": settings.ray_http_min,
            "max_replicas": settings.ray_http_max,
            "target_ongoing_requests": _REQUESTS_A_PROCESS,
            **_QUICKLY,
        },
        graceful_shutdown_timeout_s=_SECONDS_TO_FINISH,
    )
    return http.bind(settings, readers.bind(settings))


def _check(settings: Settings) -> None:
    if not settings.database.startswith("postgres"):
        raise Unusable("several machines need a PostgreSQL database: WATHIQ_DATABASE_URL")
    if not settings.secret_key.get_secret_value():
        raise Unusable("several machines need one secret key: WATHIQ_SECRET_KEY, 32 bytes in base64")
    for kind in ("READERS", "HTTP"):
        if getattr(settings, f"ray_{kind}_min".lower()) > getattr(settings, f"ray_{kind}_max".lower()):
            raise Unusable(f"WATHIQ_RAY_{kind}_MIN is more than WATHIQ_RAY_{kind}_MAX")
