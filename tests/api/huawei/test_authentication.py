"""Who may call: tokens and how to get them, signatures, and what is said to everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from tests.api.conftest import Server
from wathiq.store import HuaweiCredentials, Tenants, open_tenants
from wathiq.store.attempts import FAILURES

PROJECT, DOMAIN = "project", "domain"
NO_IMAGE = {"image": ""}
"""What only a caller who was let in learns to be invalid, and that costs no reading."""


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    body = response.json()
    return response.status_code, body["error_code"], body["error_msg"]


def ask(server: Server, headers: Mapping[str, str], project: str | None = None) -> httpx.Response:
    path = (
        server.licence_path.replace(server.credentials.huawei.project_id, project) if project else server.licence_path
    )
    return server.client.post(path, json=NO_IMAGE, headers=headers)


ADMITTED = (400, "AIS.0101", "The input parameter is invalid.")


# Tokens --------------------------------------------------------------------------------------------------------------


def test_a_token_for_the_project_admits(server: Server) -> None:
    assert refusal(ask(server, server.token)) == ADMITTED


@pytest.mark.parametrize("headers", [{}, {"X-Auth-Token": ""}], ids=str)
def test_no_token(server: Server, headers: dict[str, str]) -> None:
    assert refusal(ask(server, headers)) == (401, "ModelArts.4101", "Token header cannot be empty.")


@pytest.mark.parametrize("token", ["junk", "a.b.c", "x" * 9_000, "MIINRwYJKoZIhvcNAQcC", "\xe9\xff"])
def test_a_token_of_somebody_elses(server: Server, token: str) -> None:
    response = server.client.post(
        server.licence_path, json=NO_IMAGE, headers={b"X-Auth-Token": token.encode("latin-1")}
    )
    words = "Incorrect IAM authentication information: decrypt token fail"
    assert refusal(response) == (401, "APIG.0301", words)


def test_a_token_of_another_server(server: Server, small_server: Server) -> None:
    assert refusal(ask(server, small_server.token))[1:] == (
        "APIG.0301",
        "Incorrect IAM authentication information: decrypt token fail",
    )


def test_a_token_of_yesterday(server: Server) -> None:
    own = server.credentials
    for age, expected in ((timedelta(hours=23), ADMITTED), (timedelta(hours=24, seconds=5), None)):
        answer = refusal(ask(server, server.token_for(own.tenant_id, own.huawei.project_id, age)))
        assert answer == (expected or (401, "APIG.0301", "Incorrect IAM authentication information: token expires"))


def test_a_token_for_a_whole_domain(server: Server) -> None:
    response = ask(server, server.token_for(server.credentials.tenant_id, None))
    words = "Invalid Token header. The Token not contain project item."
    assert refusal(response) == (401, "ModelArts.0212", words)


def test_a_token_of_a_tenant_that_is_gone(server: Server) -> None:
    response = ask(server, server.token_for("no-such-tenant", "some-project"))
    assert refusal(response) == (401, "ModelArts.0203", "Invalid token.")


@pytest.mark.parametrize("project", ["0" * 32, "x", "%C3%A9"])
def test_the_project_of_somebody_else(server: Server, project: str) -> None:
    response = ask(server, server.token, project)
    assert refusal(response) == (403, "ModelArts.4203", "Access denied! You do not have permission.")


# Getting tokens ------------------------------------------------------------------------------------------------------


def login(server: Server, scope: Mapping[str, Any] | None = None, **user: Any) -> httpx.Response:
    own = server.credentials.huawei
    asked = {"name": own.user_name, "password": own.password, "domain": {"name": own.domain_name}} | user
    auth = {"identity": {"methods": ["password"], "password": {"user": asked}}}
    body = {"auth": auth | ({} if scope is None else {"scope": scope})}
    return server.client.post("/v3/auth/tokens", json=body)


def own_scope(server: Server, kind: str, key: str) -> dict[str, dict[str, str]]:
    """The tenant's own project or domain, by id or by name."""
    huawei = server.credentials.huawei
    if (kind, key) == (DOMAIN, "id"):
        return {kind: {key: login(server).json()["token"]["domain"]["id"]}}
    return {kind: {key: str(getattr(huawei, f"{kind}_{key}"))}}


@pytest.mark.parametrize("key", ["id", "name"])
def test_name_and_password_get_a_token_for_the_project(server: Server, key: str) -> None:
    response = login(server, own_scope(server, PROJECT, key))
    assert response.status_code == 201
    token = response.json()["token"]
    assert token["project"]["id"] == server.credentials.huawei.project_id
    assert token["user"]["name"] == server.credentials.huawei.user_name
    assert refusal(ask(server, {"X-Auth-Token": response.headers["X-Subject-Token"]})) == ADMITTED


@pytest.mark.parametrize("key", [None, "id", "name"])
def test_without_a_project_the_token_is_for_the_domain(server: Server, key: str | None) -> None:
    response = login(server, own_scope(server, DOMAIN, key) if key else None)
    assert response.status_code == 201
    assert "project" not in response.json()["token"]
    assert refusal(ask(server, {"X-Auth-Token": response.headers["X-Subject-Token"]}))[1] == "ModelArts.0212"


@pytest.mark.parametrize(
    ("scope", "user"),
    [
        (None, {"password": "wrong"}),
        (None, {"name": "nobody"}),
        (None, {"name": "京"}),
        (None, {"domain": {"name": "elsewhere"}}),
        ({PROJECT: {"id": "0" * 32}}, {}),
        ({PROJECT: {"name": "cn-east-3"}}, {}),
        ({DOMAIN: {"name": "elsewhere"}}, {}),
    ],
    ids=str,
)
def test_strangers_and_what_is_not_theirs(server: Server, scope: dict[str, Any] | None, user: dict[str, Any]) -> None:
    response = login(server, scope, **user)
    assert response.status_code == 401
    assert response.json() == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }
    assert "X-Subject-Token" not in response.headers


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"[" * 60_000, b'{"auth": {"identity": {"methods": ["totp"]}}}'],
    ids=lambda b: repr(b[:9]),
)
def test_requests_for_tokens_that_are_none(server: Server, body: bytes) -> None:
    response = server.client.post("/v3/auth/tokens", content=body)
    assert response.status_code == 400
    assert response.json() == {"error": {"code": 400, "message": "The request body is invalid", "title": "Bad Request"}}


def test_iam_has_a_shape_of_its_own_for_every_error(server: Server) -> None:
    missing = server.client.get("/v3/regions")
    assert missing.json()["error"]["code"] == missing.status_code == 404
    large = server.client.post("/v3/auth/tokens", content=bytes(server.settings.max_body_bytes + 1))
    assert large.status_code == 413
    assert large.json()["error"]["code"] == 413


# Projects ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?name=cn-north-4"])
def test_the_one_project_of_the_caller(server: Server, query: str) -> None:
    response = server.client.get(f"/v3/projects{query}", headers=server.token)
    projects = response.json()["projects"]
    own = server.credentials.huawei
    assert [(project["id"], project["name"]) for project in projects] == [(own.project_id, own.project_name)]
    assert response.json()["links"]["self"] == f"{server.base}/v3/projects"


def test_no_project_of_another_name(server: Server) -> None:
    assert server.client.get("/v3/projects?name=cn-east-3", headers=server.token).json()["projects"] == []


@pytest.mark.parametrize("headers", [{}, {"X-Auth-Token": "junk"}, {"Authorization": "Basic YTpi"}], ids=str)
def test_no_projects_for_strangers(server: Server, headers: dict[str, str]) -> None:
    response = server.client.get("/v3/projects", headers=headers)
    assert response.status_code == 401
    assert (response.json()["error"]["code"], response.json()["error"]["title"]) == (401, "Unauthorized")


# Signatures ----------------------------------------------------------------------------------------------------------


def signed(server: Server, access_key: str = "", secret: str = "", path: str = "", **headers: str) -> dict[str, str]:
    """The headers that the official signer makes for NO_IMAGE."""
    own = server.credentials.huawei
    request = SdkRequest(
        method="POST",
        host=f"127.0.0.1:{server.port}",
        resource_path=path or server.licence_path,
        query_params=[],
        header_params={"Content-Type": "application/json", **headers},
        body=json.dumps(NO_IMAGE),
    )
    credentials = BasicCredentials(access_key or own.access_key, secret or own.secret_key, own.project_id)
    return dict(Signer(credentials).sign(request).header_params)


def send(server: Server, headers: Mapping[str, str], body: Mapping[str, Any] = NO_IMAGE) -> tuple[int, str, str]:
    return refusal(server.client.post(server.licence_path, content=json.dumps(body), headers=headers))


BAD_SIGNATURE = (401, "APIG.0301", "Incorrect IAM authentication information: verify aksk signature fail")


def test_a_signature_admits(server: Server) -> None:
    assert send(server, signed(server)) == ADMITTED


def test_a_token_goes_before_a_signature(server: Server) -> None:
    assert send(server, signed(server) | {"X-Auth-Token": "junk"})[1:] == (
        "APIG.0301",
        "Incorrect IAM authentication information: decrypt token fail",
    )
    assert send(server, signed(server, secret="wrong") | server.token) == ADMITTED


def test_what_was_not_signed_like_this(server: Server) -> None:
    assert send(server, signed(server, secret="wrong")) == BAD_SIGNATURE
    assert send(server, signed(server, access_key="A" * 20)) == BAD_SIGNATURE
    assert send(server, signed(server), {"image": "QUJD"}) == BAD_SIGNATURE
    assert send(server, signed(server) | {"Content-Type": "text/plain"}) == BAD_SIGNATURE
    assert send(server, signed(server, **{"X-Sdk-Date": "20200101T000000Z"})) == BAD_SIGNATURE
    assert send(server, signed(server)) == ADMITTED


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer abc",
        "Basic YTpi",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=00",
        "SDK-HMAC-SM3 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 64,
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 64,
        "x" * 9_000,
    ],
)
def test_authorizations_that_are_no_signature(server: Server, authorization: str) -> None:
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    assert send(server, headers) == BAD_SIGNATURE


# Locks and revocation ------------------------------------------------------------------------------------------------


def new_tenant(server: Server, name: str) -> HuaweiCredentials:
    with open_tenants(server.settings) as tenants:
        return tenants.create(name).huawei


def get_token(server: Server, own: HuaweiCredentials, **user: str) -> httpx.Response:
    scope = {PROJECT: {"id": own.project_id}}
    return login(
        server, scope, **{"name": own.user_name, "password": own.password, "domain": {"name": own.domain_name}} | user
    )


def sign(server: Server, own: HuaweiCredentials, secret: str = "") -> tuple[int, str, str]:
    """What is said to a request with the tenant's access key, signed with another secret where there is one."""
    path = f"/v2/{own.project_id}/ocr/vehicle-license"
    headers = signed(server, own.access_key, secret or own.secret_key, path=path)
    return refusal(server.client.post(path, content=json.dumps(NO_IMAGE), headers=headers))


def test_too_many_wrong_passwords_lock_whether_or_not_there_is_such_a_user(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = new_tenant(server, "Wrong passwords")
    refused = [
        get_token(server, own, name=name, password="wrong") for name in ("admin", "nobody") for _ in range(FAILURES)
    ]
    monkeypatch.setattr("wathiq.store.tenants.password_matches", lambda *_: pytest.fail("the password was checked"))
    refused += [get_token(server, own), get_token(server, own, name="nobody")]
    assert {(response.status_code, response.text) for response in refused} == {(401, refused[0].text)}


def test_a_right_password_makes_wrong_ones_forgotten(server: Server) -> None:
    own = new_tenant(server, "Mistypes")
    for _ in range(2):
        for _ in range(FAILURES - 1):
            assert get_token(server, own, password="wrong").status_code == 401
        assert get_token(server, own).status_code == 201


def test_what_cannot_be_a_password_is_not_counted(server: Server) -> None:
    own = new_tenant(server, "Writes Arabic")
    for _ in range(FAILURES):
        assert get_token(server, own, password="مفتاح").status_code == 401
    assert get_token(server, own).status_code == 201


def test_too_many_wrong_signatures_lock_the_access_key_alone(server: Server) -> None:
    own, other = new_tenant(server, "Wrong signatures"), new_tenant(server, "Right signatures")
    for _ in range(FAILURES - 1):
        assert sign(server, own, "wrong") == BAD_SIGNATURE
    assert sign(server, own) == ADMITTED
    for _ in range(FAILURES):
        assert sign(server, own, "wrong") == BAD_SIGNATURE
    assert sign(server, own) == BAD_SIGNATURE
    assert sign(server, other) == ADMITTED
    assert get_token(server, own).status_code == 201


def revoke(tenants: Tenants, name: str) -> None:
    tenants.revoke_tokens(name)


def rotate(tenants: Tenants, name: str) -> None:
    tenants.rotate(name, ["huawei"])


@pytest.mark.parametrize("end", [revoke, rotate])
def test_tokens_that_were_ended(server: Server, end: Callable[[Tenants, str], None]) -> None:
    name = f"Ends tokens: {end.__name__}"
    own = new_tenant(server, name)
    token = {"X-Auth-Token": get_token(server, own).headers["X-Subject-Token"]}
    assert refusal(ask(server, token, own.project_id)) == ADMITTED
    with open_tenants(server.settings) as tenants:
        end(tenants, name)
    assert refusal(ask(server, token, own.project_id)) == (401, "ModelArts.0203", "Invalid token.")
    assert server.client.get("/v3/projects", headers=token).status_code == 401


def test_new_tokens_follow_ended_ones(server: Server) -> None:
    own = new_tenant(server, "Starts anew")
    with open_tenants(server.settings) as tenants:
        tenants.revoke_tokens("Starts anew")
    token = {"X-Auth-Token": get_token(server, own).headers["X-Subject-Token"]}
    assert refusal(ask(server, token, own.project_id)) == ADMITTED
