"""People who register and log in, and the post that brings them their codes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

import httpx
from sqlalchemy import select

from tests.api.conftest import Server
from wathiq.delivery import NotDelivered
from wathiq.store import Address, Channel, Database
from wathiq.store.codes import Issued
from wathiq.store.tables import CodeRow

PASSWORD = "correct horse"

WRONG_CODE = (400, 400, "Bad Request - The one-time code is wrong, used or expired.")
WRONG_LOGIN = (401, 401, "Unauthorized - The user name or the password is wrong.")
LOCKED = (429, 4003, "Too many failed attempts. Try again in five minutes.")


class Post:
    """Stands in for delivery: what was sent to whom, the latest last."""

    def __init__(self) -> None:
        self.channels = frozenset(Channel)
        self.sent: list[tuple[Address, Issued]] = []
        self.is_down = False

    async def send(self, address: Address, issued: Issued, /) -> None:
        if self.is_down:
            raise NotDelivered("the post is on strike")
        self.sent.append((address, issued))

    def close(self) -> None:
        """Nothing is open."""

    def latest(self, address: str) -> Issued:
        return next(issued for to, issued in reversed(self.sent) if to.text == address)


class Person:
    """Somebody with a phone and an e-mail address, and an app of a tenant's."""

    def __init__(self, server: Server, post: Post) -> None:
        self.server, self.post = server, post
        self.key = server.api_key
        self.phone = f"+2010{uuid.uuid4().int % 10**8:08}"
        self.email = f"mona.{uuid.uuid4().hex}@example.com"

    def somebody_else(self) -> Self:
        return type(self)(self.server, self.post)

    def call(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        return self.server._post(f"/api/DigitalIdentity/{path}", body, self.key)

    def data(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a call that goes well answers with."""
        answer = self.call(path, body)
        said = answer.json()
        assert answer.status_code == 200, said
        assert (said["error_code"], said["error_message"], said["error_descriptions"]) == (None, None, None)
        data: dict[str, Any] = said["data"]
        return data

    def told(self, step: str = "Phone") -> dict[str, str]:
        """The members of a code that was asked for and read."""
        name, otp, address = _MEMBERS[step]
        asked = self.data(f"Register/StepVerify{step}", {name: getattr(self, address), "smsProviders": 0})
        issued = self.post.latest(getattr(self, address))
        assert issued.request_id == asked[f"{otp}RequestId"]
        return {name: getattr(self, address), f"{otp}RequestId": issued.request_id, otp: issued.code}

    def register(self, **more: object) -> dict[str, Any]:
        return self.data("Register", {**self.told(), "password": PASSWORD, **more})

    def login(self, **more: object) -> httpx.Response:
        asked = {"phoneNumber": self.phone, "password": PASSWORD, "imei": "phone 1", "imsi": None, "smsProviders": 0}
        return self.call("Login", {**asked, "geoLocation": {"latitude": "30", "longitude": 31.2}, **more})

    def read_on_the_phone(self) -> dict[str, str]:
        """The members of the latest code for logging in."""
        issued = self.post.latest(self.phone)
        return {"phoneNumberOtpRequestId": issued.request_id, "phoneNumberOtp": issued.code}

    def wait(self, span: timedelta = timedelta(seconds=30)) -> None:
        """Let time pass for all codes; where none is given, until there may be another."""
        database: Database = self.server.state.codes._database
        with database.session() as session:
            for row in session.scalars(select(CodeRow)):
                row.sent_at -= span
                row.expires_at -= span

    def is_let_in_with(self, data: Mapping[str, Any]) -> bool:
        """Whether an answer has a token that works."""
        headers = {**self.key, "Authorization": f"Bearer {data['accessToken']}"}
        answer = self.server._post("/v1/ocr/passport", {}, headers)  # which only who is let in learns to be invalid
        return bool(data["accessToken"]) and answer.status_code == 400


_MEMBERS = {"Phone": ("phoneNumber", "phoneNumberOtp", "phone"), "Email": ("email", "emailOtp", "email")}


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def refusal(answer: httpx.Response) -> tuple[int, int, str]:
    """Status, code and message; refusals are whole envelopes."""
    said = answer.json()
    assert said["data"] is None
    assert said["services"]["Validations"] == {"validation_errors": []}
    return answer.status_code, said["error_code"], said["error_message"]
