from __future__ import annotations

import asyncio
import json
import logging
import traceback
import warnings
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.api.conftest import PASSPORT, PLATE, Server, specimen
from tests.conftest import ALL
from wathiq import logs
from wathiq.screening.refusal import ListRefused

SECRET = "MIRA ELENE LINDQVARD"


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capfd.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


@pytest.fixture
def at_info() -> None:
    logs.configure("info", logs.JSON)


@pytest.mark.usefixtures("at_info")
def test_a_request_is_one_line(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    response = server.passport({"image": specimen(PASSPORT)})
    (line,) = lines(capfd)
    assert line.pop("milliseconds") > 1
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": response.headers["X-Request-Id"],
        "tenant": server.credentials.tenant_id,
        "endpoint": "/v1/ocr/passport",
        "method": "POST",
        "status": 200,
        "outcome": "ok",
    }


@pytest.mark.usefixtures("at_info")
def test_what_a_request_says_is_not_in_it(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    hidden = {"X-Forwarded-For": "192.0.2.7", "User-Agent": SECRET, "X-Request-Id": "29901011234567"}
    server.passport({"image": specimen(PASSPORT), "client_transaction_id": SECRET}, **hidden)
    server.licence({"image": SECRET}, **hidden)
    server.vehicle_plate(ALL[PLATE].data, **hidden)
    server.client.get(f"/v1/ocr/{SECRET}?name={SECRET}", headers=hidden)
    server.client.get(f"/{SECRET}")
    logged = capfd.readouterr().err
    assert [json.loads(line)["outcome"] for line in logged.splitlines()] == ["ok", "AIS.0102", "ok", "404", "404"]
    for word in ("LINDQVARD", "192.0.2.7", "29901011234567", "127.0.0.1", ALL[PASSPORT].fields["passport_no"]):
        assert word not in logged
    credentials = server.credentials
    for word in (credentials.vlens.api_key, credentials.huawei.project_id, credentials.nhn.app_key):
        assert word not in logged


@pytest.mark.usefixtures("at_info")
def test_machines_that_ask_every_few_seconds_are_not_logged(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        server.client.get(path)
    assert lines(capfd) == []
    logs.configure("debug", logs.JSON)
    server.client.get("/health/live")
    (line,) = lines(capfd)
    assert (line["level"], line["endpoint"], line["tenant"]) == ("debug", "/health/live", None)


@pytest.mark.usefixtures("at_info")
def test_the_librarys_own_logs_go_the_same_way(capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("httpx").info("HTTP Request: GET %s", SECRET)  # addresses that clients name
    logging.getLogger("sqlalchemy.engine").warning("slow")
    heard = [(line["logger"], line["level"], line["event"]) for line in lines(capfd)]
    assert heard == [
        ("uvicorn.error", "info", "Started server process [7]"),
        ("sqlalchemy.engine", "warning", "slow"),
    ]


@pytest.mark.usefixtures("at_info")
def test_exceptions_are_named_and_not_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    (line,) = lines(capfd)
    assert (line["event"], line["error"]) == ("Exception in ASGI application", "ValueError")
    assert f"{Path(__file__).name}:" in line["place"]
    assert SECRET not in str(line)


@pytest.mark.usefixtures("at_info")
def test_an_application_that_does_not_start_is_told_by_place_and_type(capfd: pytest.CaptureFixture[str]) -> None:
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise ListRefused("damaged", SECRET) from error
    except ListRefused:
        text = traceback.format_exc()
    logging.getLogger("uvicorn.error").error(text)  # as its lifespan does
    (line,) = lines(capfd)
    assert line["error"] == "ListRefused"
    assert f"{Path(__file__).name}:" in line["place"]
    assert SECRET not in str(line)


@pytest.mark.usefixtures("at_info")
def test_what_asyncio_finds_out_late_is_not_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise ValueError(SECRET)

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        context = {"message": "Task exception was never retrieved", "task": task, "exception": task.exception()}
        asyncio.get_running_loop().call_exception_handler(context)

    asyncio.run(forget())
    (line,) = lines(capfd)
    assert (line["logger"], line["level"], line["error"]) == ("asyncio", "error", "ValueError")
    assert SECRET not in str(line)


def test_warnings_go_the_same_way(capfd: pytest.CaptureFixture[str]) -> None:
    logging.captureWarnings(capture=False)  # as in a new process
    logs.configure("info", logs.JSON)
    warnings.showwarning("old", DeprecationWarning, "module.py", 7)
    (line,) = lines(capfd)
    assert (line["logger"], line["event"]) == ("py.warnings", "module.py:7: DeprecationWarning: old")


@pytest.mark.parametrize(("level", "heard"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_is_the_least_that_is_heard(capfd: pytest.CaptureFixture[str], level: logs.Level, heard: int) -> None:
    logs.configure(level, logs.JSON)
    log = structlog.get_logger()
    for name in ("debug", "info", "warning", "error"):
        getattr(log, name)("something")
    assert len(lines(capfd)) == heard


def test_text_is_a_line_too(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", logs.TEXT)
    structlog.get_logger().warning("something", number=7)
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "something" in err
    assert "number=7" in err
