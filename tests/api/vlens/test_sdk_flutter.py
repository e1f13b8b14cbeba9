"""The calls of the official Flutter SDK, with real pictures, to the end that it takes for a pass.

It goes by the status and two flags: what comes with HTTP 200 and no flag that is false is a pass to it, also nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.api.conftest import Server, base64_of, picture
from tests.api.vlens.accounts import Person
from tests.api.vlens.pictures import Papers
from tests.api.vlens.sdks import Answer, Sdk, Stopped, in_base64
from wathiq.settings import Settings

pytestmark = pytest.mark.slow


class Flutter(Sdk):
    """It never asks for `getExtractedData`, and does not look at `error_code`."""

    def id_side(self, side: str, image: bytes) -> None:
        self._checked(self.verify(f"id/{side}", {"image": base64_of(image)}))

    def liveness(self, frames: Mapping[str, bytes]) -> None:
        data = self._checked(self.verify("liveness/multi", in_base64(frames))) or {}
        flags = ("isVerificationProcessCompleted", "isDigitalIdentityVerified")
        if any(data.get(flag) is False for flag in flags):
            raise Stopped("not verified")

    def _checked(self, answer: Answer) -> Mapping[str, Any] | None:
        if answer.status != 200:
            raise Stopped(f"status {answer.status}, error {answer.body['error_code']}")
        for found in answer.body["services"]["Validations"]["validation_errors"]:
            raise Stopped(found["errors"][0]["message"])
        data: Mapping[str, Any] | None = answer.body["data"]
        return data


def test_without_a_token(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = Flutter(server)
    app.id_side("front", papers.front.image)
    app.id_side("back", papers.back.image)
    app.liveness(frames)


def test_with_a_token(mona: Person, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = Flutter.logged_in(mona)
    assert isinstance(app, Flutter)
    app.id_side("back", papers.back.image)
    app.id_side("front", papers.front.image)
    app.liveness(frames)
    user = mona.server.state.users.find(mona.server.credentials.tenant_id, mona.phone)
    assert user is not None
    assert user.verified


@pytest.fixture(scope="module")
def polite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that says 200 to everything but this: its clients want that, and this SDK would take it for a pass."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("polite"), threads=1, vlens_always_200=True)
    with Server(settings) as server:
        yield server


@pytest.mark.parametrize("which", ["server", "polite_server"])
def test_nobody_passes_who_ought_not_to(
    request: pytest.FixtureRequest, papers: Papers, frames: Mapping[str, bytes], which: str
) -> None:
    app = Flutter(request.getfixturevalue(which))
    with pytest.raises(Stopped, match="5004"):
        app.liveness(frames)
    app.id_side("front", papers.anothers_front.image)
    with pytest.raises(Stopped, match="not the one on the ID card"):
        app.liveness(frames)
    with pytest.raises(Stopped, match="5005"):
        app.liveness(dict.fromkeys(frames, frames["face_1"]))
    with pytest.raises(Stopped, match="4207"):
        app.liveness({**frames, "face_2": picture(640, 480)})


def test_it_stops_at_a_picture_of_nothing(server: Server) -> None:
    with pytest.raises(Stopped, match="3011"):
        Flutter(server).id_side("front", picture(400, 300))
