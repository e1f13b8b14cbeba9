"""The application as a whole: health, names of requests, surprises, hard times, and the end."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tests.api.conftest import LICENCE, PASSPORT, Server, specimen
from tests.conftest import ALL
from wathiq.api import app, requests
from wathiq.engine import Engine
from wathiq.reading import Reading
from wathiq.settings import Settings
from wathiq.store import Database, Tenants, Transactions, Vault
from wathiq.store.tables import TransactionRow

pytestmark = pytest.mark.usefixtures("stays_well")


def test_health(server: Server) -> None:
    assert server.client.get("/health/live").json() == {"status": "live"}
    assert server.client.get("/health/ready").json() == {"status": "ready"}


def test_the_bare_address_leads_to_the_console(server: Server) -> None:
    response = server.client.get("/")
    assert (response.status_code, response.headers["Location"]) == (303, "/console")
    assert server.client.get("/", follow_redirects=True).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [("GET", "/ocr", 404, "not_found"), ("GET", "/v1", 404, "not_found"), ("POST", "/health/live", 405, "failed")],
)
def test_outside_the_dialects(server: Server, method: str, path: str, status: int, error: str) -> None:
    response = server.client.request(method, path)
    assert (response.status_code, response.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/health/live", "GET"),
        ("GET", "/v1/ocr/passport", "POST"),
        ("PUT", "/V1/OCR/Passport/File", "POST"),
        ("BREW", "/v1/ocr/passport", "POST"),
        ("DELETE", "/v2/0123/ocr/vehicle-license", "POST"),
        ("GET", "/v3/auth/tokens", "POST"),
        ("POST", "/v3/projects", "GET"),
        ("GET", "/v1.0/appkeys/0123/vehicle-plate", "POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(server: Server, method: str, path: str, allowed: str) -> None:
    assert server.client.request(method, path).headers["Allow"] == allowed


def answers(server: Server) -> Iterator[httpx.Response]:
    """One of every kind."""
    yield server.client.get("/health/live")
    yield server.client.get("/nowhere")
    yield server.client.get("/v1/ocr/nowhere")
    yield server.client.get("/v2/nowhere")
    yield server.client.post("/v3/auth/tokens")
    yield server.passport({})
    yield server.passport({"image": specimen(PASSPORT)}, **{"X-Request-Id": "the client's own"})
    yield server.licence({})
    yield server.licence({"image": "A" * server.settings.max_body_bytes})
    yield server.vehicle_plate(b"")
    yield server.vehicle_plate(bytes(server.settings.max_body_bytes))


def test_every_answer_has_a_name_of_its_own(server: Server) -> None:
    names = [response.headers.get_list("X-Request-Id") for response in answers(server)]
    assert {len(name) for name in names} == {1}
    assert len({name[0] for name in names}) == len(names)


# Surprises -----------------------------------------------------------------------------------------------------------

SECRET = "MIRA ELENE LINDQVARD"


class Surprise(Exception):
    """Something that nobody foresaw."""


NHN_FAILURE = {"isSuccessful": False, "resultCode": 5004001, "resultMessage": "Vehicle Plate OCR Api fail."}

Ask = Callable[[Server], httpx.Response]


@pytest.fixture
def surprises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reading ends in one."""
    monkeypatch.setattr(Engine, "read_image", surprised)


def surprised(*_: object) -> Reading:
    raise Surprise(SECRET) from ValueError(SECRET)


@pytest.mark.parametrize(
    ("ask", "path", "expected"),
    [
        (
            lambda server: server.passport({"image": specimen(PASSPORT)}),
            "/v1/ocr/passport",
            (500, {"error_code": 5000, "error_message": "General failure.", "data": None}),
        ),
        (
            lambda server: server.licence({"image": specimen(PASSPORT)}),
            "/v2/{project_id}/ocr/vehicle-license",
            (500, {"error_code": "ModelArts.4505", "error_msg": "Backend service internal error."}),
        ),
        (
            lambda server: server.vehicle_plate(ALL[PASSPORT].data),
            "/v1.0/appkeys/{app_key}/vehicle-plate",
            (200, {"header": NHN_FAILURE}),
        ),
    ],
    ids=["vlens", "huawei", "nhn"],
)
@pytest.mark.usefixtures("surprises")
def test_the_log_names_a_surprise_and_quotes_nothing(
    server: Server, capfd: pytest.CaptureFixture[str], ask: Ask, path: str, expected: tuple[int, dict[str, Any]]
) -> None:
    response = ask(server)
    assert (response.status_code, {name: response.json()[name] for name in expected[1]}) == expected
    logged = "".join(capfd.readouterr())
    assert logged.count("\n") == 1
    for word in ("Surprise", path, f"{Path(__file__).name}:", response.headers["X-Request-Id"]):
        assert word in logged
    for word in (SECRET, "Traceback", *identifiers(server)):
        assert word not in logged


def identifiers(server: Server) -> Iterator[str]:
    """What the requests hold that is the tenant's own."""
    yield server.credentials.vlens.api_key
    yield server.credentials.huawei.project_id
    yield server.credentials.nhn.app_key
    yield server.credentials.nhn.secret_key


def test_what_was_foreseen_is_not_logged(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    statuses = {response.status_code for response in answers(server)}
    assert statuses == {200, 400, 404, 413}
    assert "".join(capfd.readouterr()) == ""


def test_a_full_queue_is_not_logged(small_server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    with small_server.occupied():
        assert small_server.passport({"image": specimen(PASSPORT)}).status_code == 503
    assert "".join(capfd.readouterr()) == ""


def test_expired_transactions_are_deleted_though_the_database_fails_at_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "_SECONDS_BETWEEN_CLEARINGS", 0.01)
    settings = Settings(data_dir=tmp_path)
    database, vault = Database(settings.database), Vault(bytes(32))
    transactions = Transactions(database, vault, timedelta())
    failed, gone = threading.Event(), threading.Event()

    def forget() -> int:
        try:
            forgotten = Transactions.forget_expired(transactions)
        except SQLAlchemyError:
            failed.set()
            raise
        gone.set()
        return forgotten

    async def clear() -> None:
        clearing = asyncio.create_task(app._clear(transactions))
        assert await asyncio.to_thread(failed.wait, 60)  # no table is there yet
        database.migrate()
        tenant = Tenants(database, vault).create("acme")
        transactions.begin(tenant.tenant_id, str(uuid.uuid4()))
        for _ in range(2):  # of which the second has begun since
            gone.clear()
            assert await asyncio.to_thread(gone.wait, 60)
        clearing.cancel()

    monkeypatch.setattr(transactions, "forget_expired", forget)
    asyncio.run(clear())
    with database.session() as session:
        assert session.scalars(select(TransactionRow.id)).all() == []
    database.close()
    assert "what expired could not be deleted" in capfd.readouterr().err


# Bodies that come slowly, partly, or never ---------------------------------------------------------------------------


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@contextmanager
def half_sent(server: Server, path: str, **headers: str) -> Iterator[socket.socket]:
    """A connection over which a request came whose body is not complete."""
    head = {"Host": "x", "Content-Type": "application/json", "Content-Length": "100"} | headers
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    with closing(socket.create_connection(("127.0.0.1", server.port), 60)) as connection:
        connection.sendall("\r\n".join([*lines, "", '{"image":']).encode())
        yield connection


def answer_to(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    with HTTPResponse(connection) as response:
        response.begin()
        return response.status, json.loads(response.read())


def test_a_body_that_does_not_come_in_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_SECONDS_FOR_BODY", 0.2)
    with half_sent(server, "/v1/ocr/passport", **server.api_key) as connection:
        status, body = answer_to(connection)
    assert (status, body["error_code"]) == (408, 408)
    with half_sent(server, server.licence_path, **server.token) as connection:
        status, body = answer_to(connection)
    assert (status, body) == (400, {"error_code": "APIG.0201", "error_msg": "API request error."})
    with half_sent(server, server.plate_path, **server.secret_key, **FORM) as connection:
        status, body = answer_to(connection)
    assert (status, body["header"]["resultCode"]) == (200, 400)


def test_a_client_that_hangs_up(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/v1/ocr/passport", server.licence_path):
        with half_sent(server, path, **server.api_key, **server.token):
            pass
    with half_sent(server, server.plate_path, **server.secret_key, **FORM):
        pass
    time.sleep(0.3)
    assert "".join(capfd.readouterr()) == ""


def test_a_body_without_an_announced_length(small_server: Server) -> None:
    chunks = (b"x" * 100_000 for _ in range(30))
    headers = small_server.token | {"Content-Type": "application/json"}
    response = small_server.client.post(small_server.licence_path, content=chunks, headers=headers)
    assert (response.status_code, response.json()["error_code"]) == (413, "APIG.0201")


# Many at once, and the end -------------------------------------------------------------------------------------------

EIGHT = (
    "td3_scan.jpg",
    "td3_wrong_check.jpg",
    "td3_expired.jpg",
    "td3_truncated_name.jpg",
    "td3_single_name.jpg",
    "mrv_a_visa.jpg",
    "mrv_b_visa.jpg",
    LICENCE,
)


@pytest.mark.slow
def test_each_of_eight_clients_at_once_gets_its_own_answer(server: Server) -> None:
    barrier = threading.Barrier(len(EIGHT))

    def ask(file: str) -> tuple[str, str]:
        barrier.wait(60)
        if file == LICENCE:
            result = server.licence({"image": specimen(file)}).json()["result"]
            return result["number"], result["vin"]
        data = server.passport({"image": specimen(file), "client_transaction_id": file}).json()["data"]
        assert data["client_transaction_id"] == file
        return data["passport_no"], data["name"]

    def truth(file: str) -> tuple[str, str]:
        fields, main = ALL[file].fields, ALL[file].pages.get("main", {})
        return (main["number"], main["vin"]) if main else (fields["passport_no"], fields["name"])

    with ThreadPoolExecutor(len(EIGHT)) as threads:
        assert list(threads.map(ask, EIGHT)) == [truth(file) for file in EIGHT]


@pytest.mark.slow
def test_what_was_accepted_is_finished_before_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, read = threading.Event(), threading.Event(), Engine.read_image

    def slow(*args: Any) -> Reading:
        begun.set()
        assert go_on.wait(60)
        return read(*args)

    with Server(Settings(data_dir=tmp_path, threads=2)) as server, ThreadPoolExecutor(1) as thread:
        monkeypatch.setattr(Engine, "read_image", slow)
        answer = thread.submit(server.passport, {"image": specimen(PASSPORT)})
        assert begun.wait(60)
        server.stop()
        while not _refuses_connections(server):
            time.sleep(0.05)
        go_on.set()
        assert answer.result(60).json()["data"]["passport_no"] == ALL[PASSPORT].fields["passport_no"]


def _refuses_connections(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), 1).close()
    except ConnectionError:
        return True
    return False
