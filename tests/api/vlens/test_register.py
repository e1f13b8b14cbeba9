"""`services.SRC`: what a register states of the holders of cards, over real connections to it and from it."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pydantic import SecretStr

from examples import register as example
from tests.api.conftest import EngineSays, Server
from tests.api.vlens.people import CARD, FRAMES, PASSED, VerifySays, card, codes, post
from tests.api.vlens.test_documents import DOCUMENTS, NAME, NUMBER, reading
from tests.register.test_over_http import odd_register, running, says, sleeps
from wathiq.settings import Settings

TOKEN = "s3cret"
LISTED = {"number": NUMBER, "name": NAME, "birth_date": "1998-05-15", "key": "AB1234567"}
VALID = {"isValid": True, "errorCode": 0, "errorKey": "", "errorMessage": ""}
FLAGS = ("isVerificationProcessCompleted", "isDigitalIdentityVerified")


@contextmanager
def asking(url: str, tmp_path_factory: pytest.TempPathFactory, **settings: Any) -> Iterator[Server]:
    """A server that asks the register there; its tenant wants it to."""
    defaults: dict[str, Any] = {"data_dir": tmp_path_factory.mktemp("asking"), "threads": 1, "register_url": url}
    with Server(Settings(**defaults | settings)) as server:
        server.state.tenants.change("acme", {"check_register": True})
        yield server


@pytest.fixture(scope="module")
def asking_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        running(example.server({NUMBER: LISTED}, TOKEN, 0)) as url,
        asking(url, tmp_path_factory, register_token=SecretStr(TOKEN)) as server,
    ):
        yield server


def front(server: Server, engine_says: EngineSays, **values: Any) -> dict[str, Any]:
    engine_says("egypt_id_front", card(**values))
    response = post(server, "/id/front", {"image": CARD})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_a_holder_who_exists_as_printed(asking_server: Server, engine_says: EngineSays) -> None:
    answer = front(asking_server, engine_says)
    assert answer["services"]["SRC"] == VALID
    assert codes(answer) == []


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ({"number": "29805151234568"}, "holder_unknown"),
        ({"key": "AB1234568"}, "card_differs"),
        ({"name": "سارة محمود حسن"}, "card_differs"),
        ({"birth_date": "1998-05-16"}, "card_differs"),
    ],
)
def test_a_holder_who_does_not(
    asking_server: Server, engine_says: EngineSays, printed: dict[str, str], key: str
) -> None:
    answer = front(asking_server, engine_says, **printed)
    assert {name: type(value) for name, value in answer["services"]["SRC"].items()} == {
        "isValid": bool,
        "errorCode": int,
        "errorKey": str,
        "errorMessage": str,
    }
    assert (answer["services"]["SRC"]["isValid"], answer["services"]["SRC"]["errorKey"]) == (False, key)
    assert (codes(answer), answer["error_code"]) == ([], None)


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path != "/id/front"])
def test_other_documents_holders_are_not_asked_for(asking_server: Server, engine_says: EngineSays, path: str) -> None:
    engine_says(DOCUMENTS[path][0], reading(path))
    assert post(asking_server, path, {"image": CARD}).json()["services"]["SRC"] is None


def test_nobody_is_asked_for_where_no_number_was_read(asking_server: Server, engine_says: EngineSays) -> None:
    assert front(asking_server, engine_says, number="")["services"]["SRC"] is None


def test_a_tenant_that_does_not_wish_it(asking_server: Server, engine_says: EngineSays) -> None:
    engine_says("egypt_id_front", card())
    key = {"ApiKey": asking_server.state.tenants.create(f"tenant {uuid.uuid4()}").vlens.api_key}
    assert post(asking_server, "/id/front", {"image": CARD}, **key).json()["services"]["SRC"] is None


def test_a_server_without_a_register(server: Server, engine_says: EngineSays) -> None:
    server.state.tenants.change("acme", {"check_register": True})
    try:
        assert front(server, engine_says)["services"]["SRC"] is None
    finally:
        server.state.tenants.change("acme", {"check_register": False})


@pytest.mark.parametrize(("printed", "verified"), [({}, True), ({"key": "AB1234568"}, False)])
def test_liveness_repeats_it_and_goes_by_it(
    asking_server: Server,
    engine_says: EngineSays,
    verify_says: VerifySays,
    printed: dict[str, str],
    verified: bool,  # noqa: FBT001
) -> None:
    verify_says(PASSED)
    read = front(asking_server, engine_says, **printed)
    for more in ({"transaction_id": read["data"]["transaction_id"]}, {"image": CARD}):
        answer = post(asking_server, "/liveness/multi", {**FRAMES, **more}).json()
        assert answer["services"]["SRC"] == read["services"]["SRC"]
        assert {answer["data"][flag] for flag in FLAGS} == {verified}


@pytest.mark.parametrize("failing", [says(b"", 500), says(b"[]"), says(b"", 404), sleeps])
def test_a_register_that_does_not_answer(
    tmp_path_factory: pytest.TempPathFactory,
    engine_says: EngineSays,
    verify_says: VerifySays,
    capfd: pytest.CaptureFixture[str],
    failing: Any,
) -> None:
    """The card is read all the same, and says so; but nobody is verified without a check that the tenant wants."""
    verify_says(PASSED)
    with odd_register(failing) as (url, _), asking(url, tmp_path_factory, register_timeout_seconds=0.3) as server:
        answer = front(server, engine_says)
        assert answer["services"]["SRC"] == {
            "isValid": False,
            "errorCode": 5000,
            "errorKey": "register_unavailable",
            "errorMessage": "The register did not answer. Ask again later.",
        }
        assert (answer["data"]["name"], codes(answer)) == (NAME, [])
        given = {"transaction_id": answer["data"]["transaction_id"]}
        data = post(server, "/liveness/multi", {**FRAMES, **given}).json()["data"]
        assert {data[flag] for flag in FLAGS} == {False}
    told = "".join(capfd.readouterr())
    assert not any(secret in told for secret in (NAME, NUMBER, json.dumps(NAME)))


def test_a_slow_register_keeps_nobody_else_waiting(
    tmp_path_factory: pytest.TempPathFactory, engine_says: EngineSays
) -> None:
    """While it is asked, no worker is held: there is but one, and no queue."""
    go_on = threading.Event()

    def waits(handler: BaseHTTPRequestHandler, body: Mapping[str, Any]) -> None:
        go_on.wait(7)
        says(b'{"isValid": true}')(handler, body)

    with (
        odd_register(waits) as (url, asked),
        asking(url, tmp_path_factory, register_timeout_seconds=8, workers=1, queue=0) as server,
        ThreadPoolExecutor(1) as pool,
    ):
        waiting = pool.submit(front, server, engine_says)
        while not asked:
            time.sleep(0.01)
        engine_says("egypt_id_back", reading("/id/back"))
        assert post(server, "/id/back", {"image": CARD}).status_code == 200
        assert not waiting.done()
        go_on.set()
        assert waiting.result(60)["services"]["SRC"] == VALID
