"""IAM tokens: requests for them, hostile ones included, the tokens, and the answers."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.api.huawei.tokens import (
    Reference,
    TokenExpired,
    TokenInvalid,
    TokenRequest,
    TokenRequestInvalid,
    Tokens,
    parse_token_request,
    projects_body,
    token_body,
)
from wathiq.store.tenants import HuaweiIdentity

KEY = b"k" * 32
NOW = datetime(2024, 5, 6, 7, 8, 9, 701000, tzinfo=UTC)
OWNER = HuaweiIdentity("domain-id", "acme", "user-id", "clerk", "project-id", "cn-north-4")


def request_body(**changes: Any) -> dict[str, Any]:
    """A request for a token, with some of the user's fields, `methods` or `scope` changed."""
    user = {"name": "clerk", "password": "p4ss", "domain": {"name": "acme"}}
    identity = {"methods": changes.pop("methods", ["password"]), "password": {"user": user}}
    scope = {"scope": changes.pop("scope")} if "scope" in changes else {}
    user.update(changes)
    return {"auth": {"identity": identity, **scope}}


def parsed(body: Any) -> TokenRequest:
    return parse_token_request(json.dumps(body).encode())


def test_reads_who_asks() -> None:
    assert parsed(request_body()) == TokenRequest("clerk", "p4ss", Reference(name="acme"))


def test_a_domain_may_go_by_its_id() -> None:
    assert parsed(request_body(domain={"id": "d1"})).domain == Reference(id="d1")


@pytest.mark.parametrize(
    ("scope", "project", "domain"),
    [
        (None, None, None),
        ({}, None, None),
        ({"project": {"name": "cn-north-4"}}, Reference(name="cn-north-4"), None),
        ({"project": {"id": "p1"}}, Reference(id="p1"), None),
        ({"project": {"name": "cn-north-4", "domain": {"name": "acme"}}}, Reference(name="cn-north-4"), None),
        ({"domain": {"name": "acme"}}, None, Reference(name="acme")),
        ({"domain": {"name": "acme"}, "project": {"id": "p1"}}, Reference(id="p1"), None),
    ],
)
def test_scopes(scope: Any, project: Reference | None, domain: Reference | None) -> None:
    request = parsed(request_body(scope=scope))
    assert (request.project, request.scope_domain) == (project, domain)


def test_unknown_fields_are_ignored() -> None:
    assert parsed({**request_body(), "extra": [1]}).user_name == "clerk"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"auth": None},
        {"auth": {"identity": {"methods": ["password"]}}},
        request_body(methods=[]),
        request_body(methods="password"),
        request_body(methods=["token"]),
        request_body(methods=["password", "totp"]),
        request_body(name=""),
        request_body(name=7),
        request_body(name="a\u0000b"),
        request_body(name="a" * 257),
        request_body(password=None),
        request_body(password=["p4ss"]),
        request_body(password="p" * 1025),
        request_body(domain={}),
        request_body(domain="acme"),
        request_body(scope={"project": {}}),
        request_body(scope={"project": {"id": None}}),
        request_body(scope={"project": "p1"}),
        request_body(scope=[]),
    ],
)
def test_other_bodies_are_invalid(body: Any) -> None:
    with pytest.raises(TokenRequestInvalid):
        parsed(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"auth":' * 100_000, b'"\\ud800"', b"1" * 10_000, b"NaN"]
)
def test_hostile_bytes_are_invalid(body: bytes) -> None:
    with pytest.raises(TokenRequestInvalid):
        parse_token_request(body)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(TokenRequestInvalid) as refusal:
        parsed(request_body(password="hunter2", name=7))
    assert "hunter2" not in f"{refusal.value!r} {refusal.value.__context__}"
    assert "p4ss" not in repr(parsed(request_body()))


@pytest.mark.parametrize("project", ["p1", None])
def test_a_token_says_whose_it_is(project: str | None) -> None:
    issued = Tokens(KEY).issue("tenant-1", project, 0, NOW)
    claims = Tokens(KEY).check(issued.text, NOW + timedelta(hours=23))
    assert (claims.tenant_id, claims.project_id, claims.expires_at) == ("tenant-1", project, issued.expires_at)


def test_tokens_last_24_hours() -> None:
    tokens = Tokens(KEY)
    issued = tokens.issue("tenant-1", None, 0, NOW)
    assert issued.expires_at - issued.issued_at == timedelta(hours=24)
    tokens.check(issued.text, issued.expires_at - timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        tokens.check(issued.text, issued.expires_at)


def test_each_token_is_another_one_and_old_ones_stay_valid() -> None:
    tokens = Tokens(KEY)
    texts = [tokens.issue("tenant-1", None, 0, NOW).text for _ in range(3)]
    assert len({tokens.check(text, NOW).id for text in texts}) == 3


def test_time_zones_do_not_matter() -> None:
    cairo = timezone(timedelta(hours=3))
    issued = Tokens(KEY).issue("tenant-1", None, 0, NOW.astimezone(cairo))
    assert issued.issued_at == NOW.replace(microsecond=0)
    assert Tokens(KEY).check(issued.text, NOW.astimezone(cairo)).expires_at == issued.expires_at


def other_jwt(key: bytes = KEY, algorithm: str = "HS256", **changes: Any) -> str:
    moment = int(NOW.timestamp())
    claims: dict[str, Any] = {"aud": "huawei", "sub": "t", "project": None, "generation": 0, "jti": "j"}
    claims |= {"iat": moment, "exp": moment + 60, **changes}
    return jwt.encode({name: value for name, value in claims.items() if value != "absent"}, key, algorithm)


def test_the_forger_knows_the_format() -> None:
    assert Tokens(KEY).check(other_jwt(), NOW).tenant_id == "t"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MIINRwYJKoZIhvcNAQcC",
        "a.b.c",
        "é.é.é",
        "\ud800",
        base64.urlsafe_b64encode(b"[" * 60_000).decode() + ".e30.e30",
        other_jwt(key=b"x" * 32),
        other_jwt(aud="vlens"),
        other_jwt(aud="absent"),
        other_jwt(exp="absent"),
        other_jwt(jti="absent"),
        other_jwt(generation="absent"),
        jwt.encode({"aud": "huawei", "sub": "t", "jti": "j", "generation": 0, "iat": 1, "exp": 2**33}, "", "none"),
    ],
)
def test_refuses_what_it_did_not_issue(text: str) -> None:
    with pytest.raises(TokenInvalid):
        Tokens(KEY).check(text, NOW)


def test_refuses_other_algorithms_even_with_its_own_key() -> None:
    key = b"k" * 64
    with pytest.raises(TokenInvalid):
        Tokens(key).check(other_jwt(key, "HS512"), NOW)


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_check(head: str, payload: str, signature: str) -> None:
    with pytest.raises(TokenInvalid):
        Tokens(KEY).check(f"{head}.{payload}.{signature}", NOW)


ISSUED = Tokens(KEY).issue("tenant-1", "p1", 0, NOW).text


@given(st.data())
def test_no_changed_token_passes(data: st.DataObject) -> None:
    text = ISSUED  # one for all that is drawn, as each has an id of its own
    # The very last character holds padding bits that mean nothing.
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("Aa0-_.").filter(lambda character: character != text[at]))
    with pytest.raises(TokenInvalid):
        Tokens(KEY).check(text[:at] + other + text[at + 1 :], NOW)


def test_short_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Tokens(b"k" * 31)


def test_the_answer_to_a_token_request() -> None:
    issued = Tokens(KEY).issue("tenant-1", "project-id", 0, NOW)
    domain = {"id": "domain-id", "name": "acme"}
    assert token_body(issued, OWNER, for_project=True) == {
        "token": {
            "catalog": [],
            "expires_at": "2024-05-07T07:08:09.000000Z",
            "issued_at": "2024-05-06T07:08:09.000000Z",
            "methods": ["password"],
            "project": {"id": "project-id", "name": "cn-north-4", "domain": domain},
            "roles": [{"id": "0", "name": "te_admin"}],
            "user": {"id": "user-id", "name": "clerk", "password_expires_at": "", "domain": domain},
        }
    }


def test_a_token_for_a_domain_names_the_domain() -> None:
    token = token_body(Tokens(KEY).issue("tenant-1", None, 0, NOW), OWNER, for_project=False)["token"]
    assert token["domain"] == {"id": "domain-id", "name": "acme"}
    assert "project" not in token


def test_the_answer_to_a_request_for_projects() -> None:
    url = "https://ocr.example.test/v3/projects"
    assert projects_body([OWNER], url) == {
        "projects": [
            {
                "id": "project-id",
                "name": "cn-north-4",
                "domain_id": "domain-id",
                "parent_id": "domain-id",
                "is_domain": False,
                "enabled": True,
                "description": "",
                "links": {"self": f"{url}/project-id", "next": None, "previous": None},
            }
        ],
        "links": {"self": url, "next": None, "previous": None},
    }
    assert projects_body([], url)["projects"] == []
