"""The calls of the official React Native SDK, with real pictures, to the end that it takes for a pass."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest

from tests.api.conftest import Server, base64_of, picture
from tests.api.vlens.accounts import Person
from tests.api.vlens.pictures import Papers
from tests.api.vlens.sdks import Answer, Sdk, Stopped, in_base64

pytestmark = pytest.mark.slow


SECONDS = 10.0
"""Of the server's work, which is this process's; what others do on the machine does not count."""


class ReactNative(Sdk):
    """It gives up after `SECONDS`, looks into `services` unasked, and gets itself a new token where one is refused.

    `getExtractedData` comes with the newer versions alone.
    """

    refreshed = 0

    def send(self, path: str, body: Mapping[str, object]) -> Answer:
        begun = time.process_time()
        answer = super().send(path, body)
        assert time.process_time() - begun < SECONDS
        if answer.status != 401 or not self.refresh_token or path.endswith("RefreshToken"):
            return answer
        renewed = self.send("/api/credentials/RefreshToken", {"refreshToken": self.refresh_token})
        if renewed.status != 200:
            return answer
        data = renewed.body["data"]
        self.access_token, self.refresh_token = data["accessToken"], data["refreshToken"]
        self.refreshed += 1
        return super().send(path, body)

    def id_side(self, side: str, image: bytes) -> None:
        self._checked(self.verify(f"id/{side}", {"image": base64_of(image), "getExtractedData": True}))

    def liveness(self, frames: Mapping[str, bytes]) -> None:
        data = self._checked(self.verify("liveness/multi", {**in_base64(frames), "getExtractedData": True}))
        if data["isVerificationProcessCompleted"] is False or data["isDigitalIdentityVerified"] is False:
            raise Stopped("not verified")
        if not self.access_token and not data["isMatched"]:
            raise Stopped("not matched")

    def _checked(self, answer: Answer) -> dict[str, Any]:
        found = answer.body["services"]["Validations"]["validation_errors"]  # a TypeError where there is none
        if answer.status != 200 or answer.body["error_code"]:
            raise Stopped(f"error {answer.body['error_code']}")
        if len(found) > 0:
            raise Stopped(found[0]["errors"][0]["message"])
        data: dict[str, Any] = answer.body["data"]
        return data


def test_without_a_token(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = ReactNative(server)
    app.id_side("front", papers.front.image)
    app.id_side("back", papers.back.image)
    app.liveness(frames)


def test_with_a_token_that_expires_on_the_way(mona: Person, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = ReactNative.logged_in(mona)
    assert isinstance(app, ReactNative)
    app.id_side("front", papers.front.image)
    app.access_token = expired(mona.server, app.access_token)
    app.id_side("back", papers.back.image)
    assert app.refreshed == 1
    app.liveness(frames)
    assert app.refreshed == 1
    user = mona.server.state.users.find(mona.server.credentials.tenant_id, mona.phone)
    assert user is not None
    assert user.verified


def expired(server: Server, token: str) -> str:
    """The same a day later, but one: the server's own token, whose time is up."""
    claims = jwt.decode(token, options={"verify_signature": False})
    moments = {name: int(time.time()) - 90_000 for name in ("iat", "nbf")} | {"exp": int(time.time()) - 3_600}
    return jwt.encode(claims | moments, server.state.vault.derive("vlens tokens"), "HS256")


def test_a_session_that_has_ended(mona: Person, papers: Papers) -> None:
    app = ReactNative.logged_in(mona)
    assert isinstance(app, ReactNative)
    assert mona.server.state.erasure.user(mona.server.credentials.tenant_id, mona.phone, actor="a test")
    with pytest.raises(Stopped, match="401"):
        app.id_side("front", papers.front.image)
    assert app.refreshed == 0


def test_it_stops_where_it_ought_to(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = ReactNative(server)
    with pytest.raises(Stopped, match="3011"):
        app.id_side("front", picture(400, 300))
    with pytest.raises(Stopped, match="5004"):
        app.liveness(frames)
    app.id_side("front", papers.anothers_front.image)
    with pytest.raises(Stopped, match="not the one on the ID card"):
        app.liveness(frames)
    with pytest.raises(Stopped, match="5005"):
        app.liveness(dict.fromkeys(frames, frames["face_1"]))
