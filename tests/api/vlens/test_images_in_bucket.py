"""Pictures of steps that a server keeps in a bucket: told, erased, and what callers hear while the store is away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import s3
from tests.api.conftest import EngineSays, Server
from tests.api.vlens.clients import refusal, success
from tests.api.vlens.people import CARD, FRAMES, PASSED, VerifySays, card, post
from tests.api.vlens.test_documents import PICTURE, reading
from tests.api.vlens.test_images import NO_IMAGE, step_image, told
from wathiq.api.vlens.tokens import Tokens
from wathiq.bucket import Bucket
from wathiq.settings import Settings
from wathiq.store import Database, Objects, open_vault
from wathiq.store.tables import ObjectRow

BUSY = (503, "The service is busy. Try again shortly.")
KEPT = {"id_front.jpg": CARD, "id_back.jpg": PICTURE} | {
    f"liveness_{number}.jpg": FRAMES[f"face_{number}"] for number in (1, 2, 3)
}


class Place:
    """A server, and its bucket in a store of its own that may be away."""

    def __init__(self, settings: Settings, patch: pytest.MonkeyPatch) -> None:
        self._running = ExitStack()
        self._store = self._running.enter_context(s3.running())
        patch.setattr("wathiq.bucket._TRIES", 1)
        s3.lead_to(self._store, patch)
        url = self._store.new_bucket()
        self.bucket = Bucket.open(url)
        self.server = Server(settings.model_copy(update={"images_url": f"{url}/pictures"}))
        self.left = _leave_an_object(settings, url)

    def go_away(self) -> None:
        self._running.close()

    def come_back(self) -> None:
        self._running.enter_context(s3.running(int(self._store.endpoint.rpartition(":")[2])))

    @property
    def objects(self) -> list[str]:
        """Those of the server's own pictures."""
        return [name for name in self.bucket.names() if name.startswith("pictures/")]


def _leave_an_object(settings: Settings, url: str) -> str:
    """As a server does that is killed before it has noted whose it is."""
    with open_vault(settings) as (database, _):
        (name,) = Objects(database, url).put([b"sealed"])
        _make_old(database)
    return name


def _make_old(database: Database) -> None:
    with database.session() as session:
        for row in session.scalars(select(ObjectRow)):
            row.put_at -= timedelta(hours=1)


def _swept(database: Database) -> int:
    """How many objects the server's next look deletes."""
    _make_old(database)
    return Objects(database).forget_expired()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        place = Place(Settings(data_dir=tmp_path_factory.mktemp("in bucket"), workers=1, threads=1), patch)
        with place.server as server:
            server.state.tenants.change(server.credentials.name, {"keep_images": True})
            yield place
        place.go_away()


@pytest.fixture
def admin(place: Place) -> Mapping[str, str]:
    """The headers of the tenant's own user."""
    server = place.server
    issued = Tokens(server.state.vault).issue(server.state.sessions.begin(server.credentials.tenant_id))
    return {**server.api_key, "Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def transaction(place: Place, engine_says: EngineSays, verify_says: VerifySays) -> str:
    """One with both sides of a card and a liveness."""
    verify_says(PASSED)
    ids = {"transaction_id": str(uuid.uuid4())}
    engine_says("egypt_id_front", card())
    assert post(place.server, "/id/front", {"image": CARD, **ids}).status_code == 200
    engine_says("egypt_id_back", reading("/id/back"))
    assert post(place.server, "/id/back", {"image": PICTURE, **ids}).status_code == 200
    assert post(place.server, "/liveness/multi", {**FRAMES, **ids}).status_code == 200
    return ids["transaction_id"]


@pytest.mark.slow
def test_what_an_earlier_server_left_is_deleted_soon(place: Place) -> None:
    for _ in range(100):
        if place.left not in place.bucket.names():
            return
        time.sleep(0.1)
    pytest.fail("it is still there")


@pytest.mark.slow
def test_pictures_are_told_and_erased(place: Place, transaction: str, admin: Mapping[str, str]) -> None:
    assert len(place.objects) == len(KEPT)
    for name, image in KEPT.items():
        assert told(step_image(place.server, transaction, name, admin)) == image
    assert success(place.server.client.delete(f"/v1/transactions/{transaction}", headers=admin)) == {"erased": True}
    assert place.objects == []
    assert refusal(step_image(place.server, transaction, "id_front.jpg", admin)) == NO_IMAGE


@pytest.mark.slow
def test_a_store_that_goes_away_in_the_middle(place: Place, transaction: str, admin: Mapping[str, str]) -> None:
    place.go_away()
    assert refusal(step_image(place.server, transaction, "id_back.jpg", admin)) == BUSY
    assert refusal(post(place.server, "/id/back", {"image": CARD, "transaction_id": transaction})) == BUSY
    assert place.server.client.get("/health/ready").status_code == 200
    place.come_back()
    assert told(step_image(place.server, transaction, "id_back.jpg", admin)) == PICTURE
    assert post(place.server, "/id/back", {"image": CARD, "transaction_id": transaction}).status_code == 200
    assert told(step_image(place.server, transaction, "id_back.jpg", admin)) == CARD
    place.go_away()
    assert success(place.server.client.delete(f"/v1/transactions/{transaction}", headers=admin)) == {"erased": True}
    assert refusal(step_image(place.server, transaction, "id_front.jpg", admin)) == NO_IMAGE
    place.come_back()
    assert len(place.objects) == len(KEPT)  # until the server looks for what nothing refers to
    assert _swept(place.server.state.images._database) == len(KEPT) + 1  # and what could not be put
    assert place.objects == []
