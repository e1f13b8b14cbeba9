"""Tokens for a user name and a password, and for a refresh token."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from tests.api.conftest import Server
from tests.api.vlens.clients import (
    ADMITTED,
    INVALID_CREDENTIALS,
    INVALID_KEY,
    INVALID_REFRESH_TOKEN,
    INVALID_REQUEST,
    INVALID_TENANCY_NAME,
    INVALID_TOKEN,
    Client,
    refusal,
    success,
)
from wathiq.store import Database, open_tenants, passwords
from wathiq.store.attempts import FAILURES
from wathiq.store.sessions import GRACE
from wathiq.store.tables import FailedAttemptsRow, SessionRow

TOO_MANY_ATTEMPTS = (429, "Too many failed attempts. Try again in five minutes.")


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client.of_new_tenant(server, "Logs in")


@pytest.fixture(scope="module")
def other(server: Server) -> Client:
    return Client.of_new_tenant(server, "Logs in elsewhere")


def descriptions(response: httpx.Response) -> list[str]:
    """The members that are wrong."""
    assert refusal(response) == INVALID_REQUEST
    return [found["field"] for found in response.json()["error_descriptions"]]


# Logging in ----------------------------------------------------------------------------------------------------------


def test_a_name_and_a_password_get_tokens(client: Client) -> None:
    data = success(client.login())
    assert list(data) == [
        "accessToken",
        "encryptedAccessToken",
        "expireInSeconds",
        "refreshToken",
        "refreshTokenExpireInSeconds",
    ]
    assert (data["expireInSeconds"], data["refreshTokenExpireInSeconds"]) == (86400, 604800)
    assert client.call(data["accessToken"]) == ADMITTED
    assert len(base64.b64decode(data["encryptedAccessToken"])) > len(data["accessToken"])


def test_tokens_have_the_documented_head(client: Client) -> None:
    for token in (value for name, value in success(client.login()).items() if name in {"accessToken", "refreshToken"}):
        head = token.partition(".")[0]
        assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT"}


def test_neither_the_case_of_paths_nor_that_of_the_tenant_matters(client: Client) -> None:
    name = client.credentials.vlens.tenancy_name.upper()
    for path in ("/api/Credentials/Login", "/API/CREDENTIALS/LOGIN", "/api/credentials/login"):
        response = client.post(path, client.right | {"tenancyName": name}, {"TenancyName": name})
        assert client.call(success(response)["accessToken"]) == ADMITTED


def test_an_old_token_does_not_stand_in_the_way_of_a_new_one(client: Client) -> None:
    for token in ("Bearer expired", "Bearer a.b.c", "Basic Zm9v"):
        success(client.login(headers={"Authorization": token}))


@pytest.mark.parametrize("name", ["tenancyName", "userNameOrEmailAddress", "password"])
@pytest.mark.parametrize("value", [None, "", "  ", 7, ["admin"], {"a": 1}, True, "\ud800"], ids=ascii)
def test_members_that_are_missing_or_no_texts(client: Client, name: str, value: object) -> None:
    assert descriptions(client.login({name: value})) == [name]


@pytest.mark.parametrize(("name", "most"), [("tenancyName", 256), ("userNameOrEmailAddress", 256), ("password", 32)])
def test_members_have_their_lengths(client: Client, name: str, most: int) -> None:
    assert descriptions(client.login({name: "x" * (most + 1)})) == [name]
    assert refusal(client.login({name: "x" * most})) == INVALID_CREDENTIALS


@pytest.mark.parametrize("body", [[], "x", None, 7])
def test_bodies_that_are_no_objects(client: Client, body: object) -> None:
    assert descriptions(client.post("/api/credentials/Login", body)) == [""]


@pytest.mark.parametrize("tenancy", [None, ""], ids=ascii)
def test_the_tenants_name_is_a_must_in_the_header(client: Client, tenancy: str | None) -> None:
    assert descriptions(client.login(headers={"TenancyName": tenancy})) == ["TenancyName"]


def test_the_header_names_another_tenant(client: Client, other: Client) -> None:
    for name in ("nobody", other.credentials.vlens.tenancy_name):
        assert refusal(client.login(headers={"TenancyName": name})) == INVALID_TENANCY_NAME


@pytest.mark.parametrize("key", [None, "", "x", "x" * 5000])
def test_a_login_takes_the_key(client: Client, key: str | None) -> None:
    assert refusal(client.login(headers={"ApiKey": key})) == INVALID_KEY


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "wrong"},
        {"userNameOrEmailAddress": "nobody"},
        {"userNameOrEmailAddress": "ADMIN"},
        {"userNameOrEmailAddress": "admin\0"},
        {"tenancyName": "nobody"},
        {"password": "مفتاح"},
        {"userNameOrEmailAddress": "' OR 1=1 --"},
    ],
    ids=ascii,
)
def test_what_is_wrong_is_not_told(client: Client, changes: Mapping[str, str]) -> None:
    assert refusal(client.login(changes)) == INVALID_CREDENTIALS
    success(client.login())


def test_the_credentials_of_another_tenant_are_wrong_here(client: Client, other: Client) -> None:
    """However right they are there: the key says whose login it is."""
    assert refusal(client.login(other.right)) == INVALID_CREDENTIALS
    success(other.login())


# Locks ---------------------------------------------------------------------------------------------------------------


def test_too_many_failures_lock_whether_or_not_there_is_such_a_user(server: Server) -> None:
    client = Client.of_new_tenant(server, "Locked out")
    for user in ("admin", "nobody"):
        wrong = {"userNameOrEmailAddress": user, "password": "wrong"}
        answers = [refusal(client.login(wrong)) for _ in range(FAILURES + 1)]
        assert answers == [INVALID_CREDENTIALS] * FAILURES + [TOO_MANY_ATTEMPTS]
    assert refusal(client.login()) == TOO_MANY_ATTEMPTS


def test_a_lock_is_one_tenants_alone(server: Server, client: Client) -> None:
    locked = Client.of_new_tenant(server, "Locked out alone")
    for _ in range(FAILURES):
        locked.login({"password": "wrong"})
    assert refusal(locked.login()) == TOO_MANY_ATTEMPTS
    success(client.login())


def test_parallel_guesses_do_not_get_past_the_lock(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client, checked = Client.of_new_tenant(server, "Guessed in parallel"), []

    def check(password: str, hashed: str) -> bool:
        checked.append(password)
        return passwords.password_matches(password, hashed)

    monkeypatch.setattr("wathiq.store.tenants.password_matches", check)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: client.login({"password": f"guess {n}"}).status_code, range(24)))
    assert set(answers) == {401, 429}
    assert answers.count(401) == len(checked) == FAILURES


def test_a_locked_login_costs_no_hash(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client.of_new_tenant(server, "Locked out cheaply")
    for _ in range(FAILURES):
        client.login({"password": "wrong"})
    monkeypatch.setattr("wathiq.store.tenants.password_matches", lambda *_: pytest.fail("the password was checked"))
    assert refusal(client.login()) == TOO_MANY_ATTEMPTS


def test_success_makes_failures_forgotten(client: Client) -> None:
    for _ in range(2):
        for _ in range(FAILURES - 1):
            assert refusal(client.login({"password": "wrong"})) == INVALID_CREDENTIALS
        success(client.login())


@pytest.mark.parametrize("password", ["مفتاح", "a\x00b", "\x7f"], ids=ascii)
def test_what_cannot_be_right_is_not_counted(server: Server, client: Client, password: str) -> None:
    for _ in range(FAILURES + 1):
        assert refusal(client.login({"password": password})) == INVALID_CREDENTIALS
    success(client.login())
    database = Database(server.settings.database)
    with database.session() as session:
        counted = session.scalars(select(FailedAttemptsRow.subject)).all()
    for number in range(3):
        client.login({"userNameOrEmailAddress": f"مجهول {number}"})
    with database.session() as session:
        assert session.scalars(select(FailedAttemptsRow.subject)).all() == counted
    database.close()


# Refreshing ----------------------------------------------------------------------------------------------------------


def later(server: Server, time: timedelta) -> None:
    """As if everything had been renewed so long ago."""
    database = Database(server.settings.database)
    with database.session() as session:
        for row in session.scalars(select(SessionRow)).all():
            row.renewed_at -= time
    database.close()


def test_a_refresh_token_gets_new_tokens(client: Client) -> None:
    before = success(client.login())
    data = success(client.refresh(before["refreshToken"]))
    assert list(data) == [
        "accessToken",
        "encryptedAccessToken",
        "expireInSeconds",
        "refreshToken",
        "newRefreshToken",
    ]
    assert data["refreshToken"] == data["newRefreshToken"]
    assert data["expireInSeconds"] == 86400
    tokens = {before["accessToken"], before["refreshToken"], data["accessToken"], data["refreshToken"]}
    assert len(tokens) == 4
    for token in (before["accessToken"], data["accessToken"]):
        assert client.call(token) == ADMITTED
    success(client.refresh(data["refreshToken"]))


def test_refreshing_takes_the_key_alone(client: Client) -> None:
    token = success(client.login())["refreshToken"]
    assert refusal(client.refresh(token, {"ApiKey": None})) == INVALID_KEY
    success(client.refresh(token, {"TenancyName": None, "Authorization": "Bearer expired"}))


@pytest.mark.parametrize("token", [None, "", " ", 7, ["x"], "x" * 1025, "\ud800"], ids=lambda value: ascii(value)[:12])
def test_refresh_tokens_that_are_no_texts(client: Client, token: object) -> None:
    assert descriptions(client.refresh(token)) == ["refreshToken"]


@pytest.mark.parametrize("token", ["x", "a.b.c", "é.é.é", "x" * 1024, "\0"], ids=lambda value: ascii(value)[:12])
def test_refresh_tokens_that_are_none(client: Client, token: str) -> None:
    assert refusal(client.refresh(token)) == INVALID_REFRESH_TOKEN


def test_an_access_token_refreshes_nothing(client: Client) -> None:
    data = success(client.login())
    assert refusal(client.refresh(data["accessToken"])) == INVALID_REFRESH_TOKEN
    success(client.refresh(data["refreshToken"]))


def test_a_refresh_token_is_of_use_to_its_tenant_alone(client: Client, other: Client) -> None:
    token = success(client.login())["refreshToken"]
    assert refusal(other.refresh(token)) == INVALID_REFRESH_TOKEN
    success(client.refresh(token))


def test_parallel_requests_of_one_client_all_get_tokens(client: Client) -> None:
    token = success(client.login())["refreshToken"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: success(client.refresh(token)), range(8)))
    for data in answers:
        assert client.call(data["accessToken"]) == ADMITTED
    success(client.refresh(answers[-1]["refreshToken"]))


def test_a_token_used_again_later_ends_the_session(server: Server, client: Client) -> None:
    """Two have it, the client and a thief, and either may be the one who comes second."""
    other_session = success(client.login())
    stolen = success(client.login())
    renewed = success(client.refresh(stolen["refreshToken"]))
    later(server, GRACE + timedelta(seconds=1))
    assert refusal(client.refresh(stolen["refreshToken"])) == INVALID_REFRESH_TOKEN
    assert refusal(client.refresh(renewed["refreshToken"])) == INVALID_REFRESH_TOKEN
    for token in (stolen["accessToken"], renewed["accessToken"]):
        assert client.call(token) == INVALID_TOKEN
    assert client.call(other_session["accessToken"]) == ADMITTED


def test_new_credentials_end_all_tokens(server: Server) -> None:
    client = Client.of_new_tenant(server, "Rotates")
    before = success(client.login())
    with open_tenants(server.settings) as tenants:
        tenants.revoke_tokens("Rotates")
    assert client.call(before["accessToken"]) == INVALID_TOKEN
    assert refusal(client.refresh(before["refreshToken"])) == INVALID_REFRESH_TOKEN
    success(client.login())
    with open_tenants(server.settings) as tenants:
        tenants.rotate("Rotates", ["vlens"])
    assert refusal(client.login()) == INVALID_KEY


@pytest.mark.parametrize("path", ["/api/credentials/login", "/api/credentials/refreshtoken"])
def test_other_methods_and_types(client: Client, path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        response = client.server.client.request(method, path, headers=client.headers)
        assert refusal(response)[0] == 405
    response = client.server.client.post(path, content=b"{}", headers=client.headers | {"Content-Type": "text/plain"})
    assert refusal(response)[0] == 415


def test_secrets_are_in_no_answer_but_their_own(client: Client) -> None:
    responses: list[Any] = [client.login({"password": client.right["password"] + "x"}), client.refresh("secret-token")]
    for response in responses:
        assert client.right["password"] not in response.text
        assert "secret-token" not in response.text


def test_a_flood_of_logins_keeps_no_other_request_waiting(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr("wathiq.store.tenants.password_matches", lambda *_: go_on.wait(30) and False)
    flooding = Client.of_new_tenant(server, "Floods")
    with ThreadPoolExecutor(20) as pool:
        flood = [pool.submit(flooding.login, {"userNameOrEmailAddress": f"user {number}"}) for number in range(20)]
        try:
            assert client.call() == ADMITTED
            assert refusal(next(as_completed(flood, 30)).result()) == (503, "The service is busy. Try again shortly.")
        finally:
            go_on.set()
    assert {response.result().status_code for response in flood} == {401, 503}
