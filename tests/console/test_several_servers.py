"""Two servers of one database behind one address: each request goes to the other one than the request before."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests import databases
from tests.api.conftest import Server, picture
from tests.console.conftest import login
from tests.console.test_tables import BLOCKED, code
from wathiq.settings import Settings
from wathiq.store import Tenants

pytestmark = pytest.mark.slow


class InTurn(httpx.BaseTransport):
    """What balances the load, without any memory of who talked to whom."""

    def __init__(self, *ports: int) -> None:
        self._ports = cycle(ports)
        self._transport = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=next(self._ports))
        return self._transport.handle_request(request)

    def close(self) -> None:
        self._transport.close()


@contextmanager
def another(first: Server) -> Iterator[Server]:
    """A second server of the same database, and with the same tenant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tenants, "create", lambda *_: first.credentials)
        second = Server(first.settings)
    with second:
        yield second


@pytest.fixture(scope="module", params=databases.KINDS)
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[str], str]
) -> Iterator[tuple[Server, Server]]:
    folder = tmp_path_factory.mktemp("servers")
    with databases.new(request.param, folder / "data", migrated(request.param)) as url:
        settings = Settings(
            data_dir=folder / "data", database_url=SecretStr(url), workers=1, threads=1, console_operator="acme"
        )
        with Server(settings) as first, another(first) as second:
            yield first, second


@pytest.fixture
def client(servers: tuple[Server, Server]) -> Iterator[httpx.Client]:
    """Nobody yet."""
    transport = InTurn(*(server.port for server in servers))
    with httpx.Client(base_url="http://127.0.0.1/console/api/", transport=transport, timeout=60) as found:
        yield found


def signed_in(client: httpx.Client, server: Server) -> httpx.Client:
    answer = client.post("session", json=login(server.credentials))
    assert answer.status_code == 200
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def test_a_session_is_both_servers(servers: tuple[Server, Server], client: httpx.Client) -> None:
    signed_in(client, servers[0])
    for _ in range(2):
        assert client.get("session").json()["csrf"] == client.headers["X-CSRF-Token"]
    for hours in (2, 3, 4):
        assert client.patch("tenant", json={"keep_hours": hours}).json()["wishes"]["keep_hours"] == hours
    cookies = dict(client.cookies)
    assert client.delete("session").status_code == 204
    client.cookies.update(cookies)
    for _ in range(2):
        assert code(client.get("tenant")) == (401, "not_signed_in")


def test_guesses_count_together(servers: tuple[Server, Server], client: httpx.Client) -> None:
    wrong = login(servers[0].credentials) | {"user_name": "guessed"}
    assert [client.post("session", json=wrong).status_code for _ in range(7)] == [401] * 5 + [429] * 2


def test_an_import_is_followed_from_either(servers: tuple[Server, Server], client: httpx.Client) -> None:
    signed_in(client, servers[0])
    form: dict[str, Any] = {"format": (None, "csv"), "name": (None, "blocked"), "file": ("blocked.csv", BLOCKED)}
    assert client.post("lists", files=form).status_code == 202
    deadline = time.monotonic() + 60
    while not (seen := client.get("lists").json()["import"])["ended"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert seen == {"list": "blocked", "entries": 1, "ended": True, "refusal": None}
    for _ in range(2):
        told = client.get("lists").json()
        assert ([found["name"] for found in told["lists"]], told["import"]) == (["blocked"], seen)
        assert len(client.post("screening", json={"name": "Zoltan Kereszturi"}).json()["hits"]) == 1


def test_what_one_kept_the_other_shows_and_erases(servers: tuple[Server, Server], client: httpx.Client) -> None:
    first, identity = servers[0], str(uuid.uuid4())
    tenant = first.credentials.tenant_id
    begun = first.state.transactions.begin(tenant, identity)
    first.state.transactions.keep(begun, "egypt_id_front", {"name": "أيمن"}, actor="test")
    first.state.images.keep(begun, {"id_front.jpg": picture(64, 40)}, actor="test")
    signed_in(client, first)
    for _ in range(2):
        (step,) = client.get(f"transactions/{identity}").json()["read"]
        assert step["fields"] == {"name": "أيمن"}
        assert client.get(f"transactions/{identity}/images/id_front.jpg").content == picture(64, 40)
        assert [one["id"] for one in client.get("transactions").json()["transactions"]] == [identity]
    assert client.delete(f"transactions/{identity}").status_code == 204
    for _ in range(2):
        assert code(client.get(f"transactions/{identity}")) == (404, "not_found")
