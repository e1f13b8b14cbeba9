"""What is refused before anything is started."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from wathiq.cluster.application import application, build
from wathiq.settings import Settings, Unusable

KEY = base64.b64encode(bytes(32)).decode()
SHARED = {"WATHIQ_DATABASE_URL": "postgresql://wathiq@db/wathiq", "WATHIQ_SECRET_KEY": KEY}


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "WATHIQ_DATABASE_URL"),
        ({**SHARED, "WATHIQ_DATABASE_URL": "sqlite:////var/lib/wathiq.db"}, "WATHIQ_DATABASE_URL"),
        ({**SHARED, "WATHIQ_SECRET_KEY": ""}, "WATHIQ_SECRET_KEY"),
        ({**SHARED, "WATHIQ_RAY_READERS_MIN": "9", "WATHIQ_RAY_READERS_MAX": "3"}, "WATHIQ_RAY_READERS_MIN"),
        ({**SHARED, "WATHIQ_RAY_HTTP_MIN": "9"}, "WATHIQ_RAY_HTTP_MIN"),
    ],
)
def test_settings_that_machines_cannot_share(
    variables: Mapping[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unusable, match=missing):
        build({})


def test_what_serve_scales_by() -> None:
    settings = {"ray_readers_min": 2, "ray_readers_max": 40, "ray_reader_cpus": 3, "ray_http_min": 2}
    http = application(Settings.model_validate({"database_url": "postgresql://db", "secret_key": KEY, **settings}))
    deployments = {http._bound_deployment.name: http._bound_deployment}
    for bound in http._bound_deployment.init_args:
        if hasattr(bound, "_bound_deployment"):
            deployments[bound._bound_deployment.name] = bound._bound_deployment
    scaling = {name: found._deployment_config.autoscaling_config for name, found in deployments.items()}
    assert set(scaling) == {"Http", "Reader"}
    assert (scaling["Reader"].min_replicas, scaling["Reader"].max_replicas) == (2, 40)
    assert scaling["Reader"].target_ongoing_requests == 6  # for each processor one that is read and one that waits
    assert scaling["Http"].min_replicas == 2
    assert deployments["Reader"].ray_actor_options["num_cpus"] == 3
