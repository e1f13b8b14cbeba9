"""What the official SDKs have in common: the headers and bodies they send, and the two ways they go."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from tests.api.conftest import Server, base64_of
from tests.api.vlens.accounts import Person


class Stopped(Exception):
    """The SDK shows an error, and does not go on."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


@dataclass(slots=True)
class Sdk:
    """An app on a phone. Without an access token it goes the OCR endpoints' way, with one that of the end user.

    Headers are theirs: the language's has an underscore, and where there is no token, its header is blank.
    """

    server: Server
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    transaction_id: str = field(default_factory=lambda: str(uuid.uuid4()).upper())
    timeout_seconds = 60.0

    @classmethod
    def logged_in(cls, person: Person) -> Sdk:
        """The app of somebody who has registered."""
        data = person.register()
        return cls(person.server, data["accessToken"], data["refreshToken"])

    def headers(self) -> Mapping[str, str]:
        vlens = self.server.credentials.vlens
        return {
            "Content-Type": "application/json",
            "Accept": "*/*",
            "Accept_Language": "en",
            "ApiKey": vlens.api_key,
            "TenancyName": vlens.tenancy_name.upper(),
            "Authorization": f"Bearer {self.access_token}",
            "X-Request-Id": str(uuid.uuid4()).upper(),
        }

    def verify(self, step: str, body: Mapping[str, object]) -> Answer:
        """One of the steps, with the members that all have."""
        way = "/api/DigitalIdentity/verify" if self.access_token else "/v1/ocr"
        return self.send(f"{way}/{step}", {"transaction_id": self.transaction_id, **body})

    def send(self, path: str, body: Mapping[str, object]) -> Answer:
        """As a phone does, not as a library that tidies headers up."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=self.timeout_seconds)
        payload = json.dumps(body).encode()
        connection.putrequest("POST", path, skip_accept_encoding=True)
        for name, value in {**self.headers(), "Content-Length": str(len(payload))}.items():
            connection.putheader(name, value)
        connection.endheaders(payload)
        response = connection.getresponse()
        answer = Answer(response.status, json.loads(response.read()))
        connection.close()
        return answer


def in_base64(images: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64_of(image) for name, image in images.items()}
