"""Signing in and out, and everything that pretends to have done so."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from tests.api.conftest import PASSPORT
from tests.conftest import ALL
from tests.console.conftest import Console, client, login
from wathiq.console.headers import HEADERS
from wathiq.console.session import COOKIE
from wathiq.store import Sessions, Tenants, open_tenants


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def asked(method: str, url: str, **sent: Any) -> httpx.Response:
    """The answer to a request by itself, with nothing that earlier ones left."""
    return httpx.request(method, url, timeout=60, trust_env=False, **sent)


def test_who_is_signed_in_is_told(console: Console, operator: httpx.Client, stranger: httpx.Client) -> None:
    told = operator.get("session").json()
    assert told["tenant"]["name"] == console.operator.name
    assert (told["operator"], stranger.get("session").json()["operator"]) == (True, False)


def test_nobody_is_no_error(console: Console) -> None:
    answer = asked("GET", f"{console.base}/console/api/session")
    assert (answer.status_code, answer.json()) == (200, None)


def test_the_cookie_is_for_this_site_and_no_script(console: Console) -> None:
    cookie = asked("POST", f"{console.base}/console/api/session", json=login(console.operator)).headers["set-cookie"]
    parts = {part.strip() for part in cookie.lower().split(";")}
    assert {"httponly", "samesite=strict", "path=/console", "max-age=28800"} <= parts
    assert console.operator.tenant_id.encode() not in base64.b64decode(cookie.split("=")[1].split(".")[0] + "==")


def test_behind_https_it_is_for_https_alone(console: Console) -> None:
    answer = asked(
        "POST",
        f"{console.base}/console/api/session",
        json=login(console.operator),
        headers={"X-Forwarded-Proto": "https"},
    )
    assert "secure" in {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}


@pytest.mark.parametrize("member", ["tenancy_name", "user_name", "password"])
@pytest.mark.parametrize("text", ["wrong", "\0", "\ud800", "ünprintable\x7f", "x" * 257])
def test_a_wrong_login(console: Console, member: str, text: str) -> None:
    body = json.dumps(login(console.stranger) | {member: text})
    answer = asked(
        "POST", f"{console.base}/console/api/session", content=body, headers={"Content-Type": "application/json"}
    )
    assert code(answer) in {(401, "wrong_login"), (400, "bad_request")}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"tenancy_name": 1}', b"{" * 10_000])
def test_a_login_that_is_none(console: Console, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert code(asked("POST", f"{console.base}/console/api/session", content=content, headers=headers))[0] == 400


def test_other_sites_cannot_sign_anybody_in(console: Console) -> None:
    """A form of another site can send text and forms here, but no JSON."""
    body = json.dumps(login(console.stranger))
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = asked("POST", f"{console.base}/console/api/session", content=body, headers={"Content-Type": kind})
        assert code(answer) == (400, "bad_request")


def test_five_failures_lock(console: Console) -> None:
    with open_tenants(console.server.settings) as tenants:
        victim = tenants.create("locked out")
    wrong = login(victim) | {"password": "guess"}
    answers = [asked("POST", f"{console.base}/console/api/session", json=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert code(asked("POST", f"{console.base}/console/api/session", json=login(victim))) == (429, "locked")


def test_after_signing_out_the_cookie_is_worth_nothing(console: Console) -> None:
    with client(console) as found:
        cookie = found.cookies[COOKIE]
        assert found.delete("session").status_code == 204
        assert COOKIE not in found.cookies
        assert code(found.get("tenant", headers={"Cookie": f"{COOKIE}={cookie}"})) == (401, "not_signed_in")


def test_new_keys_end_the_session(console: Console) -> None:
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("renewed")
    with client(console, credentials) as found:
        renewed = found.post("tenant/keys", json={"dialect": "vlens"}).json()
        assert renewed["vlens"]["password"] != credentials.vlens.password
        assert code(found.get("tenant")) == (401, "not_signed_in")


# Forgeries -----------------------------------------------------------------------------------------------------------


def claims(console: Console) -> dict[str, object]:
    session = console.server.state.sessions.begin(console.operator.tenant_id)
    expires = datetime.now(UTC) + timedelta(hours=1)
    return {"aud": "console", "sub": session.tenant_id, "sid": session.id, "exp": expires}


def key(console: Console) -> bytes:
    return console.server.state.vault.derive("console sessions")


def other_key(console: Console) -> str:
    return jwt.encode(claims(console), b"k" * 32, "HS256")


def no_key(console: Console) -> str:
    return jwt.encode(claims(console), "", "none")


def other_algorithm(console: Console) -> str:
    return jwt.encode(claims(console), key(console) * 2, "HS512")


def expired(console: Console) -> str:
    return jwt.encode(claims(console) | {"exp": datetime.now(UTC) - timedelta(seconds=1)}, key(console), "HS256")


def other_audience(console: Console) -> str:
    return jwt.encode(claims(console) | {"aud": "vlens"}, key(console), "HS256")


def others_session(console: Console) -> str:
    return jwt.encode(claims(console) | {"sub": console.stranger.tenant_id}, key(console), "HS256")


def without_end(console: Console) -> str:
    endless = {name: value for name, value in claims(console).items() if name != "exp"}
    return jwt.encode(endless, key(console), "HS256")


def access_token(console: Console) -> str:
    body = {
        "tenancyName": console.operator.vlens.tenancy_name,
        "userNameOrEmailAddress": "admin",
        "password": console.operator.vlens.password,
    }
    headers = console.server.api_key | {"TenancyName": body["tenancyName"]}
    answer = console.server.client.post("/api/credentials/login", json=body, headers=headers)
    return str(answer.json()["data"]["accessToken"])


def test_a_cookie_that_is_right(console: Console) -> None:
    """So that the others are refused for what is wrong with them."""
    cookie = jwt.encode(claims(console), key(console), "HS256")
    answer = asked("GET", f"{console.base}/console/api/tenant", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        other_key,
        no_key,
        other_algorithm,
        expired,
        other_audience,
        others_session,
        without_end,
        access_token,
        lambda _: "x" * 2000,
        lambda _: "a.b.c",
        lambda _: "",
    ],
)
def test_a_forged_cookie(console: Console, forged: Callable[[Console], str]) -> None:
    cookie = {"Cookie": f"{COOKIE}={forged(console)}"}
    answer = asked("GET", f"{console.base}/console/api/tenant", headers=cookie)
    assert code(answer) == (401, "not_signed_in")


CHANGES = [
    ("POST", "read?document=passport"),
    ("POST", "onboarding/id/front/file"),
    ("POST", "onboarding/liveness/multi"),
    ("DELETE", "transactions/00000000-0000-0000-0000-000000000000"),
    ("PATCH", "tenant"),
    ("POST", "tenant/keys"),
    ("POST", "tenants"),
    ("POST", "lists"),
    ("POST", "screening"),
    ("DELETE", "session"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize("token", [None, "", "wrong", "0" * 64, "\u00e9"])
def test_a_change_without_the_sessions_token(operator: httpx.Client, method: str, path: str, token: str | None) -> None:
    given = [] if token is None else [(b"X-CSRF-Token", token.encode("latin-1"))]
    request = operator.build_request(method, path)
    kept = [(name, value) for name, value in request.headers.raw if name.lower() != b"x-csrf-token"]
    request.headers = httpx.Headers([*kept, *given])
    assert code(operator.send(request)) == (403, "forged")


def test_another_sessions_token(console: Console, operator: httpx.Client) -> None:
    with client(console) as found:
        headers = {"X-CSRF-Token": operator.headers["X-CSRF-Token"]}
        assert code(found.patch("tenant", json={}, headers=headers)) == (403, "forged")
        assert code(found.get("tenant", headers=headers)) == (401, "not_signed_in")


def test_reading_needs_no_token(operator: httpx.Client) -> None:
    """A picture's address is all that a browser is given of it."""
    for headers in ({}, {"X-CSRF-Token": ""}):
        answer = asked("GET", f"{operator.base_url}tenant", cookies=operator.cookies, headers=headers)
        assert answer.status_code == 200


@pytest.mark.parametrize(("method", "path"), [*CHANGES, ("GET", "tenant"), ("GET", "transactions"), ("GET", "usage")])
def test_nobody_gets_in(console: Console, method: str, path: str) -> None:
    image = ALL[PASSPORT].data if method == "POST" else None
    answer = asked(method, f"{console.base}/console/api/{path}", content=image)
    assert code(answer) == (401, "not_signed_in")


# What the browser is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "/static/main.js", "/static/console.css", "/api/session", "/api/tenant", "/api/nothing", "/nothing"]
)
def test_every_answer_tells_the_browser_what_to_forbid(console: Console, path: str) -> None:
    answer = asked("GET", f"{console.base}/console{path}")
    assert dict(HEADERS).items() <= {name: answer.headers.get(name) for name in HEADERS}.items()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == ("no-cache" if answer.is_success and "/api" not in path else "no-store")


def test_the_dialects_answers_stay_as_they_are(console: Console) -> None:
    assert "content-security-policy" not in console.server.client.post("/v1/ocr/passport").headers
    assert "content-security-policy" not in console.server.client.get("/consoles").headers


@pytest.mark.parametrize(
    "path",
    ["../console.py", "%2e%2e/console.py", "..%2fconsole.py", "/etc/passwd", "vendor", "", "main.js/", "\\..\\x"],
)
def test_nothing_but_the_assets_is_served(console: Console, path: str) -> None:
    assert asked("GET", f"{console.base}/console/static/{path}").status_code == 404


def test_an_asset_is_sent_once(console: Console) -> None:
    first = asked("GET", f"{console.base}/console/static/main.js")
    assert first.headers["content-type"].startswith("text/javascript")
    again = asked("GET", f"{console.base}/console/static/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_with_a_slash(console: Console) -> None:
    answer = asked("GET", f"{console.base}/console/")
    assert (answer.status_code, answer.headers["location"]) == (308, "/console")


# Trouble -------------------------------------------------------------------------------------------------------------


AWAY = [OperationalError("", {}, OSError()), InterfaceError("", {}, OSError()), NoConnection()]


@pytest.mark.parametrize(("store", "asked"), [(Sessions, "find"), (Tenants, "by_id")])
@pytest.mark.parametrize("trouble", AWAY, ids=lambda trouble: type(trouble).__name__)
def test_a_database_that_is_away_will_be_back(
    operator: httpx.Client, monkeypatch: pytest.MonkeyPatch, store: type, asked: str, trouble: Exception
) -> None:
    def gone(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(store, asked, gone)
    for path in ("session", "tenant", "transactions", "usage", "lists"):
        assert code(operator.get(path)) == (503, "no_database")
    assert code(operator.post("read", content=b"x")) == (503, "no_database")


def test_other_trouble_with_it_is_the_servers_own(operator: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: Any) -> None:
        raise ProgrammingError("", {}, OSError())

    monkeypatch.setattr(Sessions, "find", wrong)
    assert code(operator.get("tenant")) == (500, "failed")
