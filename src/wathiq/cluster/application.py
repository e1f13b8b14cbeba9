"""What runs on the cluster: two applications, each of as many processes as its queue asks for.

Two, so that those that speak HTTP can finish what they have accepted before those that read go.
"""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from ray import serve
from ray.serve import Application

from wathiq.api.app import create_app
from wathiq.cluster.http import NAME, READER, READERS, Http
from wathiq.cluster.reader import Reader, batch_of
from wathiq.settings import Settings, Unusable

__all__ = ["NAME", "READERS", "build", "build_readers", "http", "readers"]

_HTTP_CPUS = 0.5
"""Processors that Ray counts for a process that speaks HTTP, which waits more than it works."""
_MOST_REQUESTS = 1000
"""Requests that Serve hands one such process at once: more than it has places, so that it is the one who refuses."""
_REQUESTS_A_PROCESS = 32
"""More for each such process, and another is started."""
_QUICKLY: dict[str, Any] = {
    "metrics_interval_s": 2,
    "look_back_period_s": 6,
    "upscale_delay_s": 4,
    "downscale_delay_s": 300,
}
_SECONDS_TO_FINISH = 30


def build_readers(_: dict[str, str]) -> Application:
    """Those that read, for a Serve config file; the environment of the process that builds them says how they are."""
    return readers(Settings())


def build(_: dict[str, str]) -> Application:
    """Those that speak HTTP, likewise."""
    return http(Settings())


def readers(settings: Settings) -> Application:
    """Those that read, of the application READERS, which has no route. They are told no secrets."""
    deployment = serve.deployment(
        Reader,
        name=READER,
        ray_actor_options={"num_cpus": settings.ray_reader_cpus},
        max_ongoing_requests=2 * batch_of(settings),  # one batch that is being done and one that waits
        autoscaling_config={
            "min_replicas": settings.ray_readers_min,
            "max_replicas": settings.ray_readers_max,
            "target_ongoing_requests": 2 * settings.ray_reader_cpus,  # for each processor likewise
            **_QUICKLY,
        },
        graceful_shutdown_timeout_s=_SECONDS_TO_FINISH,
    )
    return deployment.bind(_without_secrets(settings))


def http(settings: Settings) -> Application:
    """Those that speak HTTP. Raises Unusable where the settings cannot be those of several machines."""
    _check(settings)
    deployment = serve.deployment(
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
    return deployment.bind(settings)


def _without_secrets(settings: Settings) -> Settings:
    """For processes that open strangers' pictures."""
    secrets = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]
    return settings.model_copy(update=dict.fromkeys(secrets, SecretStr("")))


def _check(settings: Settings) -> None:
    if not settings.database.startswith("postgres"):
        raise Unusable("several machines need a PostgreSQL database: WATHIQ_DATABASE_URL")
    if not settings.secret_key.get_secret_value():
        raise Unusable("several machines need one secret key: WATHIQ_SECRET_KEY, 32 bytes in base64")
    for kind in ("READERS", "HTTP"):
        if getattr(settings, f"ray_{kind}_min".lower()) > getattr(settings, f"ray_{kind}_max".lower()):
            raise Unusable(f"WATHIQ_RAY_{kind}_MIN is more than WATHIQ_RAY_{kind}_MAX")
    create_app(settings)  # which says what else is wrong with them
