"""What is refused before anything is started."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from wathiq.cluster.application import build, build_readers, http, readers
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


def test_what_serve_scales_by(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"READERS_MIN": "2", "READERS_MAX": "40", "READER_CPUS": "3", "BATCH": "5", "HTTP_MIN": "2"}
    for name, value in {**SHARED, **{f"WATHIQ_RAY_{name}": value for name, value in counts.items()}}.items():
        monkeypatch.setenv(name, value)
    reader, speaker = build_readers({})._bound_deployment, build({})._bound_deployment
    scaling = reader._deployment_config.autoscaling_config
    assert (scaling.min_replicas, scaling.max_replicas) == (2, 40)
    assert scaling.target_ongoing_requests == 6  # for each processor one that is read and one that waits
    assert reader._deployment_config.max_ongoing_requests == 5 + 6  # a batch, and what need not be waited for
    assert reader.ray_actor_options["num_cpus"] == 3
    assert speaker._deployment_config.autoscaling_config.min_replicas == 2


@pytest.mark.parametrize(
    ("readers_max", "queue", "places", "target"),
    [("1", "0", 1, 1), ("8", "16", 24, 12), ("40", "16", 56, 28), ("6528", "16", 6544, 32)],
)
def test_another_process_speaks_http_before_the_places_of_one_are_taken(
    readers_max: str, queue: str, places: int, target: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**SHARED, "WATHIQ_RAY_READERS_MAX": readers_max, "WATHIQ_QUEUE": queue}.items():
        monkeypatch.setenv(name, value)
    config = build({})._bound_deployment._deployment_config
    assert config.autoscaling_config.target_ongoing_requests == target
    assert config.max_ongoing_requests > places  # so that who finds none is refused by wathiq, not kept by Serve


def test_a_parser_that_reads_headers_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SHARED.items():
        monkeypatch.setenv(name, value)
    build({})
    (tmp_path / "httptools.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Unusable, match="pip uninstall httptools"):
        build({})


def test_readers_are_told_no_secrets() -> None:
    said = {"database_url": "postgresql://db", "secret_key": KEY, "smtp_password": "pass", "register_token": "token"}
    settings = Settings.model_validate(said)
    deployment = readers(settings)._bound_deployment
    (told,) = deployment.init_args
    secrets = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    assert secrets >= {*said, "old_secret_keys"}
    assert {getattr(told, name).get_secret_value() for name in secrets} == {""}
    emptied = deployment.ray_actor_options["runtime_env"]["env_vars"]
    assert emptied.keys() >= {*(f"WATHIQ_{name.upper()}" for name in secrets), "AWS_SECRET_ACCESS_KEY"}
    assert set(emptied.values()) == {""}
    assert http(settings)._bound_deployment.init_args == (settings,)


def test_what_no_server_can_have_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SHARED, "WATHIQ_IMAGES_URL": "ftp://pictures"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unusable, match="s3://"):
        build({})
