from __future__ import annotations

import base64
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import SecretStr

from wathiq.settings import Settings, Unusable
from wathiq.store.secret_keys import add_key, key_file, secret_keys

KEY, OLD, OLDER = bytes(range(32)), bytes(32), b"\xff" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def base64_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def given(settings: Settings, key: str, old: str = "") -> Settings:
    return settings.model_copy(update={"secret_key": SecretStr(key), "old_secret_keys": SecretStr(old)})


def test_the_key_of_the_environment_is_used_and_no_file_made(settings: Settings) -> None:
    assert secret_keys(given(settings, f"{base64_of(KEY)}\n")) == (KEY,)
    assert not key_file(settings).exists()


def test_old_keys_of_the_environment_come_after_it(settings: Settings) -> None:
    old = f"{base64_of(OLD)}, {base64_of(OLDER)},"
    assert secret_keys(given(settings, base64_of(KEY), old)) == (KEY, OLD, OLDER)


@pytest.mark.parametrize("text", ["not base64!", "c2hvcnQ=", base64.b64encode(bytes(33)).decode(), "ключ"])
@pytest.mark.parametrize("variable", ["WATHIQ_SECRET_KEY", "WATHIQ_OLD_SECRET_KEYS"])
def test_a_malformed_key_in_the_environment_is_named_but_not_shown(
    settings: Settings, variable: str, text: str
) -> None:
    texts = (text, "") if variable == "WATHIQ_SECRET_KEY" else (base64_of(KEY), text)
    with pytest.raises(Unusable, match=variable) as caught:
        secret_keys(given(settings, *texts))
    assert text not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"garbage", b"\xff\xfe", base64.b64encode(bytes(16))])
def test_a_malformed_key_file_is_named(settings: Settings, content: bytes) -> None:
    settings.data_dir.mkdir()
    key_file(settings).write_bytes(content)
    with pytest.raises(Unusable, match=r"secret\.key"):
        secret_keys(settings)


def test_the_key_file_is_made_once_and_for_its_owner_only(settings: Settings) -> None:
    first = secret_keys(settings)
    assert key_file(settings).stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert secret_keys(settings) == first


def test_those_who_race_to_make_the_key_end_up_with_the_same_one(settings: Settings) -> None:
    start = Barrier(8)

    def read() -> tuple[bytes, ...]:
        start.wait()
        return secret_keys(settings)

    with ThreadPoolExecutor(8) as pool:
        keys = [future.result() for future in [pool.submit(read) for _ in range(8)]]
    assert len(set(keys)) == 1
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret.key"]


def test_a_new_key_stands_before_those_of_the_file(settings: Settings) -> None:
    first = secret_keys(settings)
    new = add_key(key_file(settings))
    newer = add_key(key_file(settings))
    assert secret_keys(settings) == (newer, new, *first)
    assert key_file(settings).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret.key"]
