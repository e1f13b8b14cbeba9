from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import Server
from wathiq.api import health
from wathiq.api.app import create_app
from wathiq.api.health import DatabaseCheck
from wathiq.inference import Local
from wathiq.settings import Settings
from wathiq.store import Database


@pytest.fixture
def nobody_has_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a cluster none of whose readers is left."""
    monkeypatch.setattr(Local, "is_ready", property(lambda _: False))


SECRET = "MIRA ELENE LINDQVARD"


def test_a_server_that_is_well(server: Server) -> None:
    for path, status in (("live", "live"), ("ready", "ready")):
        response = server.client.get(f"/health/{path}")
        assert (response.status_code, response.json()) == (200, {"status": status})


def failing(*_: object) -> bool:
    raise OSError(SECRET)


_GO_ON = threading.Event()


def hanging(*_: object) -> bool:
    return _GO_ON.wait(30)


@pytest.fixture(autouse=True)
def nothing_is_asked_any_more(server: Server) -> Iterator[None]:
    """The next test asks anew."""
    _GO_ON.clear()
    yield
    _GO_ON.set()
    while (asked := server.state.database_check._asked) and not asked.done():
        time.sleep(0.05)


@pytest.mark.parametrize("ping", [lambda *_: False, failing, hanging], ids=["down", "failing", "hanging"])
def test_without_a_database_it_is_not_ready_and_says_so_soon(
    server: Server, monkeypatch: pytest.MonkeyPatch, ping: Callable[..., bool]
) -> None:
    monkeypatch.setattr(health, "_SECONDS_TO_ANSWER", 0.1)
    monkeypatch.setattr(server.state.database_check, "_ping", ping)
    begun = time.monotonic()
    response = server.client.get("/health/ready")
    assert time.monotonic() - begun < 10
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "models": "ready", "database": "not ready"}
    assert server.client.get("/health/live").status_code == 200


def test_without_models_it_is_not_ready(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path))  # that nobody has started

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wathiq") as client:
            return await client.get("/health/ready")

    response = asyncio.run(ask())
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "models": "not ready", "database": "not ready"}


@pytest.mark.usefixtures("nobody_has_models")
def test_while_nobody_has_models_it_is_not_ready(server: Server) -> None:
    response = server.client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "models": "not ready", "database": "ready"}


def test_it_is_ready_again_when_the_database_is_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(server.state.database_check, "_ping", failing)
        assert server.client.get("/health/ready").status_code == 503
    assert server.client.get("/health/ready").status_code == 200


def test_a_database_that_hangs_is_asked_once_however_many_want_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SECONDS_TO_ANSWER", 0.05)
    go_on, asked = threading.Event(), []

    def ping() -> bool:
        asked.append(threading.current_thread())
        return go_on.wait(30)

    async def main() -> None:
        check = DatabaseCheck(ping)
        assert await asyncio.gather(*(check.answers() for _ in range(20))) == [False] * 20
        assert not await check.answers()
        assert len(asked) == 1
        assert asked[0].daemon  # nobody waits for it at the end
        monkeypatch.setattr(health, "_SECONDS_TO_ANSWER", 60)
        go_on.set()
        await asyncio.to_thread(asked[0].join, 30)
        assert await check.answers()

    asyncio.run(main())


def test_an_answer_that_comes_after_the_end_disturbs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SECONDS_TO_ANSWER", 0.01)
    surprises: list[object] = []
    monkeypatch.setattr(threading, "excepthook", surprises.append)
    go_on, threads = threading.Event(), []

    def ping() -> bool:
        threads.append(threading.current_thread())
        return go_on.wait(30)

    assert not asyncio.run(DatabaseCheck(ping).answers())
    go_on.set()
    threads[0].join(30)
    assert surprises == []


def test_a_database_without_its_tables_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SECONDS_TO_ANSWER", 60)
    database = Database(f"sqlite:///{tmp_path / 'wathiq.db'}")
    assert not asyncio.run(DatabaseCheck(database.ping).answers())
    database.migrate()
    assert asyncio.run(DatabaseCheck(database.ping).answers())
    database.close()
