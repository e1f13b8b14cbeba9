from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import make_url

from wathiq.settings import Settings


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("WATHIQ_")]:
        monkeypatch.delenv(name)


def test_every_setting_is_an_environment_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {"DATA_DIR": str(tmp_path), "PORT": "9000", "URL_INPUT": "true", "URL_TIMEOUT_SECONDS": "2.5"}
    for name, value in values.items():
        monkeypatch.setenv(f"WATHIQ_{name}", value)
    settings = Settings()
    assert (settings.data_dir, settings.port) == (tmp_path, 9000)
    assert (settings.url_input, settings.url_timeout_seconds) == (True, 2.5)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_without_any_the_server_keeps_to_itself() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert not settings.url_input
    assert not settings.url_allow_private


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "-1"),
        ("THREADS", "-1"),
        ("QUEUE", "-1"),
        ("MAX_BODY_BYTES", "0"),
        ("MAX_IMAGE_BYTES", "0"),
        ("MAX_IMAGE_PIXELS", "0"),
        ("MAX_IMAGE_SIDE", "0"),
        ("VLENS_MAX_IMAGE_BYTES", "0"),
        ("NHN_MAX_IMAGE_BYTES", "0"),
        ("URL_TIMEOUT_SECONDS", "0"),
        ("URL_INPUT", "perhaps"),
        ("DELIVERY", "pigeon"),
        ("CODES_PER_HOUR", "0"),
        ("SMTP_PORT", "0"),
        ("SMTP_TLS", "perhaps"),
        ("SMTP_TIMEOUT_SECONDS", "0"),
    ],
)
def test_what_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"WATHIQ_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="prot"):
        Settings.model_validate({"prot": 9000})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 9000  # type: ignore[misc]


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATHIQ_SECRET_KEY", "hush")
    settings = Settings()
    assert settings.secret_key.get_secret_value() == "hush"
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_the_mail_servers_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATHIQ_SMTP_PASSWORD", "hush")
    settings = Settings()
    assert settings.smtp_password.get_secret_value() == "hush"
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_no_number_of_workers_or_threads_means_one_a_core() -> None:
    settings = Settings()
    assert settings.cores >= 1
    assert settings.worker_count == settings.thread_count == settings.cores
    assert (Settings(workers=3).worker_count, Settings(threads=5).thread_count) == (3, 5)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be bound to cores here")
def test_cores_are_those_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert Settings().cores == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize("name", ["of wathiq", "what?", "no. #1", "100%", "a%20b", "user:pass@host"])
def test_the_database_is_a_file_in_the_data_directory(tmp_path: Path, name: str) -> None:
    url = make_url(Settings(data_dir=tmp_path / name).database)
    assert (url.drivername, url.database, url.query) == ("sqlite", str(tmp_path / name / "wathiq.db"), {})


def test_another_database_is_taken_as_named() -> None:
    settings = Settings(database_url=SecretStr("postgresql://me:hush@db/wathiq"))
    assert settings.database == "postgresql://me:hush@db/wathiq"
    assert "hush" not in repr(settings)


def test_only_face_models_that_are_known_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().face_model == "dlib"
    monkeypatch.setenv("WATHIQ_FACE_MODEL", "eigenfaces")
    with pytest.raises(ValidationError, match="face_model"):
        Settings()


@pytest.mark.parametrize(
    ("limit", "cores"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("1600000 100000", 8),
        ("", 8),
    ],
)
def test_a_container_s_limit_counts(limit: str, cores: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = tmp_path / "cpu.max"
    said.write_text(f"{limit}\n")
    monkeypatch.setattr("wathiq.settings._CPU_LIMIT", said)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)))
    assert Settings().cores == cores


def test_a_machine_without_control_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("wathiq.settings._CPU_LIMIT", tmp_path / "none")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    assert Settings().cores == 3
