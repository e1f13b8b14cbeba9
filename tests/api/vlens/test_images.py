"""Pictures of steps, kept where the tenant wants it and told to its own user alone."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from tests.api.conftest import EngineSays, Server
from tests.api.vlens.clients import Client, refusal, success
from tests.api.vlens.people import (
    ALIKE,
    CARD,
    FRAMES,
    PASSED,
    SELFIE,
    SPOOF,
    Person,
    VerifySays,
    card,
    post,
    registered,
)
from tests.api.vlens.test_documents import PICTURE, reading
from wathiq.api.vlens.tokens import Tokens
from wathiq.engine import Engine, Verification
from wathiq.reading import Field, Reading
from wathiq.store import Database
from wathiq.store.tables import ImageRow

IMAGE, OF_USER = "/api/DigitalIdentity/GetStepImage", "/api/DigitalIdentity/GetUserDigitalIdentityImages"
NO_IMAGE = (404, "Not Found - No such picture was kept.")
NO_USER = (404, "Not Found - There is no such user.")
INVALID_TOKEN = (401, "Unauthorized - The access token is missing, invalid or expired.")
INVALID_KEY = (401, "Unauthorized - The ApiKey header is missing or invalid.")
FRAME_FILES = {f"liveness_{number}.jpg": FRAMES[f"face_{number}"] for number in (1, 2, 3)}


@pytest.fixture
def keeping(server: Server) -> Iterator[None]:
    """While the server's tenant wants pictures kept."""
    name = server.credentials.name
    server.state.tenants.change(name, {"keep_images": True})
    yield
    server.state.tenants.change(name, {"keep_images": False})


@pytest.fixture
def admin(server: Server) -> dict[str, str]:
    """The headers of the tenant's own user."""
    issued = Tokens(server.state.vault).issue(server.state.sessions.begin(server.credentials.tenant_id))
    return {**server.api_key, "Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def transaction(server: Server, engine_says: EngineSays, verify_says: VerifySays) -> str:
    """One with both sides of a card and a liveness."""
    verify_says(PASSED)
    engine_says("egypt_id_front", card())
    ids = {"transaction_id": str(uuid.uuid4())}
    assert post(server, "/id/front", {"image": CARD, **ids}).status_code == 200
    engine_says("egypt_id_back", reading("/id/back"))
    assert post(server, "/id/back", {"image": PICTURE, **ids}).status_code == 200
    assert post(server, "/liveness/multi", {**FRAMES, **ids}).status_code == 200
    return ids["transaction_id"]


def step_image(server: Server, transaction: str, name: str, headers: Mapping[str, str]) -> httpx.Response:
    return server.client.get(IMAGE, params={"TransactionId": transaction, "FileName": name}, headers=headers)


def told(response: httpx.Response) -> bytes:
    image: str = success(response)["image"]
    return base64.b64decode(image)


def count(server: Server, transaction: str) -> int:
    database: Database = server.state.images._database
    with database.session() as session:
        query = select(func.count()).select_from(ImageRow).where(ImageRow.transaction_id == transaction)
        return session.scalar(query) or 0


def test_nothing_is_kept_unless_the_tenant_wants_it(server: Server, transaction: str, admin: dict[str, str]) -> None:
    assert count(server, transaction) == 0
    assert refusal(step_image(server, transaction, "id_front.jpg", admin)) == NO_IMAGE


@pytest.mark.usefixtures("keeping")
def test_each_steps_pictures_are_told_as_they_came(
    server: Server, transaction: str, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "match", lambda *_, **__: ALIKE)
    monkeypatch.setattr(Engine, "compare", lambda *_, **__: ALIKE)
    ids = {"transaction_id": transaction}
    assert post(server, "/face/match", {"image": SELFIE, **ids}).status_code == 200
    assert post(server, "/face/compare", {"face_image1": SELFIE, "face_image2": CARD, **ids}).status_code == 200
    sent = {
        "id_front.jpg": CARD,
        "id_back.jpg": PICTURE,
        "selfie.jpg": SELFIE,
        "face_image1.jpg": SELFIE,
        "face_image2.jpg": CARD,
        **FRAME_FILES,
    }
    for name, image in sent.items():
        assert told(step_image(server, transaction, name, admin)) == image
    assert count(server, transaction) == len(sent)
    assert told(step_image(server, transaction.upper(), "ID_Front.JPG", admin)) == CARD


@pytest.mark.usefixtures("keeping")
def test_what_is_erased_while_it_is_read_does_not_come_back(
    server: Server, engine_says: EngineSays, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    tenant, transaction, transactions = server.credentials.tenant_id, str(uuid.uuid4()), server.state.transactions

    def begin_anew() -> None:
        assert transactions.erase(tenant, transaction, actor="a test")
        transactions.begin(tenant, transaction)

    engine_says("egypt_id_front", card())
    meanwhile(begin_anew)
    assert post(server, "/id/front", {"image": CARD, "transaction_id": transaction}).status_code == 200
    assert count(server, transaction) == 0


@pytest.mark.usefixtures("keeping")
def test_frames_that_were_refused_are_kept_too(
    server: Server, transaction: str, admin: dict[str, str], verify_says: VerifySays
) -> None:
    verify_says(Verification(SPOOF, None))
    turned = {"face_1": SELFIE, "face_2": CARD, "face_3": PICTURE}
    assert post(server, "/liveness/multi", {**turned, "transaction_id": transaction}).status_code == 422
    assert told(step_image(server, transaction, "liveness_3.jpg", admin)) == PICTURE


@pytest.mark.usefixtures("keeping")
def test_pictures_of_documents_that_are_read_but_not_kept(
    server: Server, engine_says: EngineSays, admin: dict[str, str]
) -> None:
    engine_says("passport", Reading("passport", 0.9, {"surname": Field("TEST", 0.9)}))
    transaction = post(server, "/passport", {"image": PICTURE}).json()["data"]["transaction_id"]
    assert told(step_image(server, transaction, "passport.jpg", admin)) == PICTURE


@pytest.mark.usefixtures("keeping")
def test_the_name_of_the_query_may_be_spelled_in_any_case(
    server: Server, transaction: str, admin: dict[str, str]
) -> None:
    path = f"{IMAGE.upper()}?transactionid={transaction}&FILENAME=id_front.jpg"
    assert told(server.client.get(path, headers=admin)) == CARD


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("name", ["selfie.jpg", "passport.jpg", "../id_front.jpg", "id_front", "x" * 256, "\0", "سر"])
def test_pictures_that_there_are_none_of(server: Server, transaction: str, admin: dict[str, str], name: str) -> None:
    assert refusal(step_image(server, transaction, name, admin)) == NO_IMAGE
    assert refusal(step_image(server, str(uuid.uuid4()), "id_front.jpg", admin)) == NO_IMAGE


@pytest.mark.parametrize(
    "query", ["", "TransactionId=&FileName=x", "FileName=id_front.jpg", f"TransactionId={uuid.UUID(int=7)}"]
)
def test_both_members_are_required(server: Server, admin: dict[str, str], query: str) -> None:
    assert refusal(server.client.get(f"{IMAGE}?{query}", headers=admin))[0] == 400


def test_an_id_that_is_none(server: Server, admin: dict[str, str]) -> None:
    response = step_image(server, "no-id", "id_front.jpg", admin)
    assert (response.status_code, response.json()["error_code"]) == (422, 5004)


@pytest.mark.usefixtures("keeping")
def test_nobody_but_the_tenants_own_user_is_told(server: Server, transaction: str) -> None:
    person = registered(server)
    other = Client.of_new_tenant(server, f"images {uuid.uuid4()}")
    token = success(other.login())["accessToken"]
    queries = [(IMAGE, {"TransactionId": transaction, "FileName": "id_front.jpg"})]
    queries.append((OF_USER, {"emailOrPhoneNumber": person.email}))
    for path, params in queries:
        refusals = [
            refusal(server.client.get(path, params=params, headers=headers))
            for headers in (
                server.api_key,
                server.api_key | person.bearer,
                server.api_key | {"Authorization": f"Bearer {token}"},
                {"Authorization": f"Bearer {token}"},
                other.headers | {"Authorization": f"Bearer {token}"},
            )
        ]
        none = NO_IMAGE if path == IMAGE else NO_USER
        assert refusals == [INVALID_TOKEN] * 3 + [INVALID_KEY, none]


def user_images(server: Server, who: str, admin: Mapping[str, str]) -> httpx.Response:
    return server.client.get(OF_USER, params={"emailOrPhoneNumber": who}, headers=admin)


@pytest.fixture
def person(server: Server) -> Person:
    return registered(server)


@pytest.mark.usefixtures("keeping")
def test_what_a_user_was_verified_by(server: Server, person: Person, transaction: str, admin: dict[str, str]) -> None:
    def images(who: str) -> dict[str, Any]:
        found = success(user_images(server, who, admin))
        return {member: image and base64.b64decode(image) for member, image in found.items()}

    assert set(images(person.phone).values()) == {None}
    server.state.links.link(server.credentials.tenant_id, transaction, person.id, actor="a test")
    faces = {f"livenessFace0{number}Image": FRAMES[f"face_{number}"] for number in (1, 2, 3)}
    sides = {"idFrontImage": CARD, "idBackImage": PICTURE}
    for who in (person.phone, person.email, person.email.upper()):
        assert images(who) == {**sides, "livenessImage": FRAMES["face_1"], **faces}


@pytest.mark.parametrize("who", ["nobody@example.com", "+201099999999", "no address", "\0", "x" * 256])
def test_a_user_there_is_not(server: Server, admin: dict[str, str], who: str) -> None:
    assert refusal(user_images(server, who, admin)) == NO_USER


@pytest.mark.usefixtures("keeping")
def test_who_kept_and_who_looked_is_noted(server: Server, transaction: str, admin: dict[str, str]) -> None:
    step_image(server, transaction, "id_front.jpg", admin)
    notes = [
        (entry.actor, entry.action.value, entry.object.split(" ")[-1])
        for entry in server.state.audit.entries(about=f"transaction {transaction} ")
        if entry.object.endswith(".jpg")
    ]
    kept = [("api key", "changed", name) for name in ("id_front.jpg", "id_back.jpg", *FRAME_FILES)]
    assert notes == [*kept, ("token", "read", "id_front.jpg")]
