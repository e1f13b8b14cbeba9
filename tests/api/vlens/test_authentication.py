"""Who is let in: the key, the tenant's name, and tokens, right and forged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.api.conftest import Server
from tests.api.vlens.clients import (
    ADMITTED,
    INVALID_KEY,
    INVALID_TENANCY_NAME,
    INVALID_TOKEN,
    Client,
    success,
)
from wathiq.store import open_tenants
from wathiq.wishes import Wishes

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client.of_new_tenant(server, "Shows tokens")


@pytest.fixture(scope="module")
def other(server: Server) -> Client:
    return Client.of_new_tenant(server, "Shows other tokens")


@pytest.fixture(scope="module")
def strict(server: Server) -> Client:
    return Client.of_new_tenant(server, "Wants tokens", Wishes(require_bearer=True))


@pytest.fixture(scope="module")
def token(client: Client) -> str:
    return str(success(client.login())["accessToken"])


# Key and name --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "x", "x" * 5000, "' OR 1=1 --"])
def test_the_key_is_a_must(client: Client, token: str, key: str | None) -> None:
    assert client.call(headers={"ApiKey": key}) == INVALID_KEY
    assert client.call(token, {"ApiKey": key}) == INVALID_KEY


def test_the_key_alone_is_enough(client: Client) -> None:
    assert client.call() == ADMITTED
    assert client.call(headers={"TenancyName": None}) == ADMITTED


def test_the_tenants_name_must_be_its_own_where_it_is_there(client: Client, other: Client) -> None:
    own = client.credentials.vlens.tenancy_name
    for name in ("", own, own.upper()):
        assert client.call(headers={"TenancyName": name}) == ADMITTED
    for name in ("nobody", own[:-1], other.credentials.vlens.tenancy_name):
        assert client.call(headers={"TenancyName": name}) == INVALID_TENANCY_NAME


# Tokens --------------------------------------------------------------------------------------------------------------


def test_a_token_that_is_right(client: Client, token: str) -> None:
    assert client.call(token) == ADMITTED
    for spelled in (f"bearer {token}", f"BEARER   {token}"):
        assert client.call(headers={"Authorization": spelled}) == ADMITTED


@pytest.mark.parametrize("authorization", [b"", b" ", b"Bearer", b"Bearer ", b"bearer    "])
def test_a_blank_token_is_none(client: Client, strict: Client, authorization: bytes) -> None:
    assert client.call_raw(authorization) == ADMITTED
    assert strict.call_raw(authorization) == INVALID_TOKEN


def test_a_tenant_may_want_tokens(strict: Client) -> None:
    assert strict.call() == INVALID_TOKEN
    assert strict.call(success(strict.login())["accessToken"]) == ADMITTED


@pytest.mark.parametrize(
    "authorization",
    [
        b"Basic YWRtaW46YWRtaW4=",
        b"Bearer null",
        b"Bearer x",
        b"Bearer a.b.c",
        b"Bearer \xe9\xff.\x80.b",
        b"Bearer ..",
        b"Bearer e30.e30.e30",
        b"Bearer " + b"x" * 20_000,
        b"Bearer " + b"." * 20_000,
        b"Bearer " + base64.urlsafe_b64encode(b"[" * 9_000) + b".e30.e30",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_token(client: Client, authorization: bytes) -> None:
    assert client.call_raw(authorization) == INVALID_TOKEN


def test_the_token_without_the_word(client: Client, token: str) -> None:
    assert client.call(headers={"Authorization": token}) == INVALID_TOKEN
    assert client.call(headers={"Authorization": f"Token {token}"}) == INVALID_TOKEN


# Forgeries -----------------------------------------------------------------------------------------------------------


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def forged(client: Client, token: str, **changes: object) -> str:
    """The token with other claims, signed with the server's own key; None leaves one out."""
    claims = {name: value for name, value in (claims_of(token) | changes).items() if value is not None}
    return jwt.encode(claims, client.server.state.vault.derive("vlens tokens"), "HS256")


def joined(head: Mapping[str, object], claims: Mapping[str, object], signature: bytes = b"") -> str:
    parts = [json.dumps(head).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_the_forger_knows_the_format(client: Client, token: str) -> None:
    assert client.call(forged(client, token)) == ADMITTED


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
@pytest.mark.parametrize("signature", [b"", b"signature"])
def test_no_algorithm(client: Client, token: str, algorithm: str, signature: bytes) -> None:
    assert client.call(joined({"alg": algorithm, "typ": "JWT"}, claims_of(token), signature)) == INVALID_TOKEN


def test_the_signature_left_out(client: Client, token: str) -> None:
    head, payload, _ = token.split(".")
    assert client.call(f"{head}.{payload}.") == INVALID_TOKEN
    assert client.call(f"{head}.{payload}") == INVALID_TOKEN


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_a_key_pair_of_the_forgers_own(client: Client, token: str, algorithm: str) -> None:
    assert client.call(jwt.encode(claims_of(token), RSA_KEY, algorithm)) == INVALID_TOKEN
    named = {"jwk": {"kty": "RSA"}, "jku": "http://127.0.0.1:1/keys", "kid": "../../dev/null", "x5u": "http://x"}
    assert client.call(jwt.encode(claims_of(token), RSA_KEY, algorithm, headers=named)) == INVALID_TOKEN


def test_a_public_key_taken_for_a_secret(client: Client, token: str) -> None:
    """RS256 turned into HS256: the key that everybody knows signs."""
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = {"alg": "HS256", "typ": "JWT"}
    signed = joined(head, claims_of(token)).rpartition(".")[0]
    signature = hmac.digest(public, signed.encode(), hashlib.sha256)
    assert client.call(joined(head, claims_of(token), signature)) == INVALID_TOKEN


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_key(client: Client, token: str, algorithm: str) -> None:
    key = client.server.state.vault.derive("vlens tokens")
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        other = jwt.encode(claims_of(token), key, algorithm)
    assert client.call(other) == INVALID_TOKEN


@pytest.mark.parametrize("key", [b"", b"secret", b"\0" * 32])
def test_keys_that_are_guessed(client: Client, token: str, key: bytes) -> None:
    head = {"alg": "HS256", "typ": "JWT"}
    signed = joined(head, claims_of(token)).rpartition(".")[0]
    signature = hmac.digest(key, signed.encode(), hashlib.sha256)
    assert client.call(joined(head, claims_of(token), signature)) == INVALID_TOKEN


HOUR = 3600
Change = Callable[[], Mapping[str, object]]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: {"exp": int(time.time()) - 60}, id="expired"),
        pytest.param(lambda: {"exp": 0}, id="expired long ago"),
        pytest.param(lambda: {"nbf": int(time.time()) + HOUR}, id="not yet valid"),
        pytest.param(lambda: {"iat": int(time.time()) + HOUR}, id="issued in the future"),
        pytest.param(lambda: {"aud": "huawei"}, id="another audience"),
        pytest.param(lambda: {"aud": []}, id="no audience"),
        pytest.param(lambda: {"type": "refresh"}, id="refresh token"),
        pytest.param(lambda: {"type": ["access"]}, id="types"),
        pytest.param(lambda: {"type": ""}, id="no type"),
        pytest.param(lambda: {"sid": "0" * 32}, id="another session"),
        pytest.param(lambda: {"sid": "%"}, id="any session"),
        pytest.param(lambda: {"sid": ""}, id="blank session"),
        pytest.param(lambda: {"sub": "nobody"}, id="another tenant"),
        pytest.param(lambda: {"exp": "never"}, id="no time"),
        pytest.param(lambda: {"exp": float("inf")}, id="infinity"),
        *(
            pytest.param(lambda name=name: {name: None}, id=f"without {name}")
            for name in ("type", "aud", "sub", "sid", "generation", "jti", "iat", "nbf", "exp")
        ),
    ],
)
def test_claims_that_are_wrong_though_the_signature_is_right(client: Client, token: str, change: Change) -> None:
    assert client.call(forged(client, token, **change())) == INVALID_TOKEN


def test_a_refresh_token_lets_nobody_in(client: Client) -> None:
    assert client.call(success(client.login())["refreshToken"]) == INVALID_TOKEN


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_that_was_tampered_with(client: Client, token: str, part: int) -> None:
    parts = token.split(".")
    middle = len(parts[part]) // 2
    changed = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + changed + parts[part][middle + 1 :]
    assert client.call(".".join(parts)) == INVALID_TOKEN


def test_claims_under_the_signature_of_others(client: Client, other: Client, token: str) -> None:
    foreign = success(other.login())["accessToken"]
    head, _, signature = foreign.split(".")
    assert client.call(f"{head}.{token.split('.')[1]}.{signature}") == INVALID_TOKEN


def test_a_token_is_of_use_with_its_tenants_key_alone(client: Client, other: Client, token: str) -> None:
    assert other.call(token) == INVALID_TOKEN
    assert client.call(success(other.login())["accessToken"]) == INVALID_TOKEN
    assert other.call(forged(client, token, sub=other.credentials.tenant_id)) == INVALID_TOKEN


def test_a_token_of_another_dialect(server: Server, client: Client) -> None:
    huawei = server.token_for(client.credentials.tenant_id, client.credentials.huawei.project_id)["X-Auth-Token"]
    assert client.call(huawei) == INVALID_TOKEN


def test_a_token_of_this_dialect_opens_no_other(server: Server, client: Client, token: str) -> None:
    path = f"/v2/{client.credentials.huawei.project_id}/ocr/vehicle-license"
    response = server.client.post(path, json={"image": ""}, headers={"X-Auth-Token": token})
    assert (response.status_code, response.json()["error_code"]) == (401, "APIG.0301")


def test_a_token_of_another_server(small_server: Server, client: Client) -> None:
    elsewhere = Client(small_server, small_server.credentials)
    assert client.call(success(elsewhere.login())["accessToken"]) == INVALID_TOKEN


def test_the_token_of_a_session_that_has_ended(server: Server) -> None:
    client = Client.of_new_tenant(server, "Ends sessions")
    token = success(client.login())["accessToken"]
    assert client.call(token) == ADMITTED
    with open_tenants(server.settings) as tenants:
        tenants.revoke_tokens("Ends sessions")
    assert client.call(token) == INVALID_TOKEN
    assert client.call() == ADMITTED


@pytest.mark.parametrize("path", ["/v1/ocr/passport", "/v1/ocr/passport/file", "/v1/ocr/aml/validate"])
def test_every_door_has_the_same_lock(client: Client, path: str) -> None:
    response = client.post(path, {}, {"Authorization": "Bearer x"})
    assert (response.status_code, response.json()["error_message"]) == INVALID_TOKEN
