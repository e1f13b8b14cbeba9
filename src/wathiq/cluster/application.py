"""What runs on the cluster: two applications, each of as many processes as its queue asks for.

Two, so that those that speak HTTP can finish what they have accepted before those that read go.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from pydantic import SecretStr
from ray import serve
from ray.serve import Application

from wathiq.api.app import create_app
from wathiq.cluster.http import NAME, READER, READERS, Http, read_at_once
from wathiq.cluster.reader import Reader, at_hand
from wathiq.settings import Settings, Unusable

__all__ = ["NAME", "READERS", "build", "build_readers", "http", "readers"]

_HTTP_CPUS = 0.65
"""Processors that Ray counts for a process that speaks HTTP: what is planned for one, which waits for the rest."""
_MORE_REQUESTS = 1000
"""Requests beyond its places that Serve hands one such process at once, so that it is the one who refuses."""
_REQUESTS_A_PROCESS = 32
"""More for each such process, or than half its places, and another is started."""
_QUICKLY: dict[str, Any] = {
    "metrics_interval_s": 2,
    "look_back_period_s": 6,
    "upscale_delay_s": 4,
    "downscale_delay_s": 300,
}
_SECONDS_TO_FINISH = 30
_SECRETS = tuple(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)
_BUCKETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


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
        ray_actor_options={"num_cpus": settings.ray_reader_cpus, "runtime_env": {"env_vars": _emptied()}},
        max_ongoing_requests=at_hand(settings),
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
    places = read_at_once(settings) + settings.queue
    deployment = serve.deployment(
        Http,
        name="Http",
        ray_actor_options={"num_cpus": _HTTP_CPUS},
        max_ongoing_requests=places + _MORE_REQUESTS,
        autoscaling_config={
            "min_replicas": settings.ray_http_min,
            "max_replicas": settings.ray_http_max,
            "target_ongoing_requests": max(1, min(_REQUESTS_A_PROCESS, places // 2)),
            **_QUICKLY,
        },
        graceful_shutdown_timeout_s=_SECONDS_TO_FINISH,
    )
    return deployment.bind(settings)


def _without_secrets(settings: Settings) -> Settings:
    """For processes that open strangers' pictures."""
    return settings.model_copy(update=dict.fromkeys(_SECRETS, SecretStr("")))


def _emptied() -> dict[str, str]:
    """What Ray's environment must not hand on to them."""
    return dict.fromkeys((*(f"WATHIQ_{name.upper()}" for name in _SECRETS), *_BUCKETS), "")


def _check(settings: Settings) -> None:
    if not settings.database.startswith("postgres"):
        raise Unusable("several machines need a PostgreSQL database: WATHIQ_DATABASE_URL")
    if not settings.secret_key.get_secret_value():
        raise Unusable("several machines need one secret key: WATHIQ_SECRET_KEY, 32 bytes in base64")
    for kind in ("READERS", "HTTP"):
        if getattr(settings, f"ray_{kind}_min".lower()) > getattr(settings, f"ray_{kind}_max".lower()):
            raise Unusable(f"WATHIQ_RAY_{kind}_MIN is more than WATHIQ_RAY_{kind}_MAX")
    if find_spec("httptools"):  # which ray[serve] brings, and Serve's proxies would take
        raise Unusable("a cluster needs httptools away, which reads headers without end: pip uninstall httptools")
    create_app(settings)  # which says what else is wrong with them
