"""Tenants that log in, and what is said to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import httpx

from tests.api.conftest import Server
from wathiq.store import Credentials, open_tenants
from wathiq.wishes import Wishes

NO_VALIDATIONS: dict[str, Any] = {"validation_errors": []}
NO_SERVICES = {
    "Validations": NO_VALIDATIONS,
    "validations": NO_VALIDATIONS,
    "spoofing": None,
    "classification": None,
    "liveness": None,
    "AML": None,
    "SRC": None,
}

ADMITTED = (400, "Bad Request - Input parameters are invalid.")
INVALID_REQUEST = ADMITTED
INVALID_KEY = (401, "Unauthorized - The ApiKey header is missing or invalid.")
INVALID_TOKEN = (401, "Unauthorized - The access token is missing, invalid or expired.")
INVALID_REFRESH_TOKEN = (401, "Unauthorized - The refresh token is invalid, expired or used already.")
INVALID_CREDENTIALS = (401, "Unauthorized - The user name or the password is wrong.")
INVALID_TENANCY_NAME = (401, "Unauthorized - The TenancyName header is not that of the ApiKey.")


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and words of an error in a whole envelope."""
    body = response.json()
    assert list(body) == ["services", "data", "error_code", "error_message", "error_descriptions"]
    assert (body["services"], body["data"]) == (NO_SERVICES, None)
    assert body["error_code"] == response.status_code or response.status_code in {429, 503}
    return response.status_code, body["error_message"]


def success(response: httpx.Response) -> dict[str, Any]:
    """The data of a whole envelope without an error."""
    body = response.json()
    data: dict[str, Any] = body.pop("data")
    errors = {"error_code": None, "error_message": None, "error_descriptions": None}
    assert (response.status_code, body) == (200, {"services": NO_SERVICES, **errors})
    return data


@dataclass(frozen=True)
class Client:
    """A tenant's own client."""

    server: Server
    credentials: Credentials

    @classmethod
    def of_new_tenant(cls, server: Server, name: str, wishes: Wishes | None = None) -> Client:
        with open_tenants(server.settings) as tenants:
            return cls(server, tenants.create(name, wishes or Wishes()))

    @property
    def headers(self) -> dict[str, str]:
        return {"ApiKey": self.credentials.vlens.api_key, "TenancyName": self.credentials.vlens.tenancy_name}

    @property
    def right(self) -> dict[str, Any]:
        """The body of a login that is right."""
        vlens = self.credentials.vlens
        names = {"tenancyName": vlens.tenancy_name, "userNameOrEmailAddress": vlens.user_name}
        return {**names, "password": vlens.password}

    def post(self, path: str, body: object, headers: Mapping[str, str | None] | None = None) -> httpx.Response:
        """The body as ASCII; a header that is None is left out."""
        merged = {**self.headers, **(headers or {}), "Content-Type": "application/json"}
        sent = {name: value for name, value in merged.items() if value is not None}
        return self.server.client.post(path, content=json.dumps(body), headers=sent)

    def login(
        self, changes: Mapping[str, object] | None = None, headers: Mapping[str, str | None] | None = None
    ) -> httpx.Response:
        """A login with some members that are not right, or none."""
        return self.post("/api/credentials/Login", self.right | dict(changes or {}), headers)

    def refresh(self, token: object, headers: Mapping[str, str | None] | None = None) -> httpx.Response:
        return self.post("/api/credentials/RefreshToken", {"refreshToken": token}, headers)

    def call(self, token: str | None = None, headers: Mapping[str, str | None] | None = None) -> tuple[int, str]:
        """What an endpoint says to a request that only a caller who was let in learns to be invalid."""
        bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
        return refusal(self.post("/v1/ocr/passport", {}, bearer | dict(headers or {})))

    def call_raw(self, authorization: bytes) -> tuple[int, str]:
        """As `call`, with a header that httpx would refuse to send."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.putrequest("POST", "/v1/ocr/passport")
        for name, value in (self.headers | {"Content-Type": "application/json", "Content-Length": "2"}).items():
            connection.putheader(name, value)
        connection.putheader("Authorization", authorization)
        connection.endheaders(b"{}")
        response = connection.getresponse()
        body = json.loads(response.read())
        connection.close()
        return response.status, body["error_message"]
