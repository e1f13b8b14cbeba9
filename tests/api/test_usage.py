from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.api.conftest import LICENCE, PASSPORT, PLATE, Server, specimen
from tests.conftest import ALL
from wathiq.api import usage as module
from wathiq.api.exchange import Exchange
from wathiq.api.usage import Tally
from wathiq.settings import Settings
from wathiq.store import Database, Usage
from wathiq.store.usage import Count, Line, Wanted

OK = Exchange("/v1/ocr/passport", "POST", 200, "ok", 0.25, "acme")
BLURRED = Exchange("/v1/ocr/passport", "POST", 422, "5006", 0.05, "acme")
STRANGER = Exchange("/v1/ocr/passport", "POST", 401, "401", 0.01, None)


class Written(Usage):
    """Takes what is written, or fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.added: list[dict[Line, Count]] = []
        self.something = threading.Semaphore(0)

    def add(self, counts: Mapping[Line, Count]) -> None:
        if self.failures:
            self.failures -= 1
            raise OperationalError("", {}, Exception())
        self.added.append(dict(counts))
        if counts:
            self.something.release()


def line(exchange: Exchange) -> Line:
    return Line(datetime.now(UTC).date(), exchange.tenant_id or "", exchange.endpoint, exchange.outcome)


def test_what_ended_alike_is_counted_together() -> None:
    tally, written = Tally(), Written()
    for exchange in (OK, BLURRED, OK, STRANGER):
        tally.count(exchange)
    asyncio.run(tally.write(written))
    assert written.added == [{line(OK): Count(2, 500, 0, 2, 2, 2, 2), line(BLURRED): Count.of_one(50)}]


def test_nothing_is_written_twice() -> None:
    tally, written = Tally(), Written()
    tally.count(OK)
    asyncio.run(tally.write(written))
    asyncio.run(tally.write(written))
    assert written.added == [{line(OK): Count.of_one(250)}, {}]


def test_what_the_database_does_not_take_is_written_with_the_next(capfd: pytest.CaptureFixture[str]) -> None:
    tally, written = Tally(), Written(failures=1)
    tally.count(OK)
    asyncio.run(tally.write(written))
    tally.count(OK)
    asyncio.run(tally.write(written))
    assert written.added == [{line(OK): Count.of_one(250).plus(Count.of_one(250))}]
    assert "usage could not be written" in capfd.readouterr().err


def test_it_is_written_ever_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_WRITINGS", 0.01)
    tally, written = Tally(), Written(failures=1)

    async def main() -> None:
        writing = asyncio.create_task(tally.keep_writing(written))
        for _ in range(2):
            tally.count(OK)
            assert await asyncio.to_thread(written.something.acquire, timeout=60)
        writing.cancel()

    asyncio.run(main())
    assert [counts for counts in written.added if counts] == [{line(OK): Count.of_one(250)}] * 2


def test_each_dialects_outcomes_are_known_after_the_end(tmp_path: Path) -> None:
    with Server(Settings(data_dir=tmp_path, threads=2)) as server:
        assert server.passport({"image": specimen(PASSPORT)}).status_code == 200
        assert server.passport({}).status_code == 400
        assert server.client.post("/v1/ocr/passport").status_code == 401
        assert server.licence({"image": specimen(LICENCE)}).status_code == 200
        assert server.licence({"image": specimen(PASSPORT)}).json()["error_code"] == "AIS.0104"
        assert server.vehicle_plate(ALL[PLATE].data).json()["header"]["isSuccessful"]
        assert server.vehicle_plate(ALL[PASSPORT].data).json()["header"]["resultCode"] == 4000201
        assert server.client.get("/v3/projects", headers=server.token).status_code == 200
    database = Database(server.settings.database)
    report = Usage(database).report(Wanted(tenant_id=server.credentials.tenant_id), ["endpoint", "outcome"])
    database.close()
    assert {(told["endpoint"], told["outcome"]): told["requests"] for told in report} == {
        ("/v1/ocr/passport", "ok"): 1,
        ("/v1/ocr/passport", "400"): 1,
        ("/v2/{project_id}/ocr/vehicle-license", "ok"): 1,
        ("/v2/{project_id}/ocr/vehicle-license", "AIS.0104"): 1,
        ("/v1.0/appkeys/{app_key}/vehicle-plate", "ok"): 1,
        ("/v1.0/appkeys/{app_key}/vehicle-plate", "4000201"): 1,
        ("/v3/projects", "ok"): 1,
    }
    assert all(told["milliseconds"] > 0 for told in report)


def test_a_store_of_pictures_that_hangs_keeps_nothing_from_being_written(tmp_path: Path) -> None:
    with Server(Settings(data_dir=tmp_path, threads=2)) as server:
        assert server.passport({}).status_code == 400
        begun, go_on = threading.Event(), threading.Event()

        def hang() -> bool:
            begun.set()
            return go_on.wait(120)

        asyncio.run_coroutine_threadsafe(server.state.pictures.run(hang), server._loop)
        assert begun.wait(60)
        server.stop()
        server._thread.join(60)
        ended = not server._thread.is_alive()
        go_on.set()
    assert ended
    database = Database(server.settings.database)
    (told,) = Usage(database).report(Wanted(tenant_id=server.credentials.tenant_id))
    database.close()
    assert told["requests"] == 1
