"""End users who verify themselves over a real connection, with an engine that says what it is told to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from tests.api.conftest import PICTURES, EngineSays, Server, base64_of
from tests.api.vlens import people
from tests.api.vlens.people import (
    CARD,
    FAILED,
    FRAMES,
    PASSED,
    SPOOF,
    UNCLEAR,
    Person,
    VerifySays,
    card,
    codes,
    ids_of,
    registered,
)
from tests.api.vlens.test_documents import BACK_DATA, FRONT_DATA, NAME, NUMBER, new_tenant, reading, refusal
from wathiq import faults
from wathiq.api.vlens.tokens import Tokens
from wathiq.authenticity.document import Authenticity
from wathiq.engine import Engine, Verification
from wathiq.reading import Finding
from wathiq.store import ForeignTransaction, User, Users

pytestmark = pytest.mark.usefixtures("stays_well")

UPPER = "650E8400-E29B-41D4-A716-44665544000A"
FLAGS = ("isVerificationProcessCompleted", "isDigitalIdentityVerified")
FRONT, BACK, LIVENESS = "/verify/id/front", "/verify/id/back", "/verify/liveness/multi"
LINK = "/LinkUserWithExistingTransaction"
COMBINED = {*FLAGS, "deviceInfo", "user", "idFrontData", "idBackData"}
OWN = {"transaction_id", "request_id", "client_transaction_id"}


@pytest.fixture
def person(server: Server) -> Person:
    return registered(server)


@pytest.fixture
def says(engine_says: EngineSays, verify_says: VerifySays) -> Callable[[str], None]:
    """Makes the engine read either side of the same card off every picture, and find every face live and the card's."""

    def say(path: str) -> None:
        verify_says(PASSED)
        engine_says("egypt_id_back", reading("/id/back")) if path == BACK else engine_says("egypt_id_front", card())

    return say


Take = Callable[..., dict[str, Any]]


@pytest.fixture
def take(server: Server, says: Callable[[str], None]) -> Take:
    """One step that all goes well in."""

    def step(person: Person, path: str, **body: object) -> dict[str, Any]:
        says(path)
        response = post(server, path, body, person.bearer)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        assert (answer["error_code"], answer["error_message"]) == (None, None)
        return answer

    return step


def post(server: Server, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
    """The step with its images, where the body has none of its own."""
    images: Mapping[str, bytes] = {} if path == LINK else FRAMES if path == LIVENESS else {"image": CARD}
    asked = {
        name: base64_of(value) if isinstance(value, bytes) else value for name, value in {**images, **body}.items()
    }
    return server.client.post(f"/api/DigitalIdentity{path}", json=asked, headers={**server.api_key, **headers})


def flags(answer: Mapping[str, Any]) -> set[bool]:
    return {answer["data"][flag] for flag in FLAGS}


def user_of(server: Server, person: Person) -> User:
    user = server.state.users.by_id(server.credentials.tenant_id, person.id)
    assert user is not None
    return user


# The way -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sides", [(FRONT, BACK), (BACK, FRONT)])
def test_both_sides_and_then_the_face(server: Server, person: Person, take: Take, sides: tuple[str, str]) -> None:
    for path in sides:
        answer = take(person, path, transaction_id=UPPER if path is sides[0] else None)
        assert flags(answer) == {False}
        assert not user_of(server, person).verified
    answer = take(person, LIVENESS, request_id="r", client_transaction_id="C")
    assert (flags(answer), codes(answer), answer["services"]["liveness"]) == ({True}, [], True)
    data = answer["data"]
    assert ids_of(data) == {"transaction_id": UPPER.lower(), "request_id": "r", "client_transaction_id": "C"}
    assert data.keys() == COMBINED | OWN
    assert data["idFrontData"] == FRONT_DATA | ids_of(data)
    assert data["idBackData"] == BACK_DATA | ids_of(data)
    assert data["user"] == {
        "id": person.id,
        "name": "Ahmed",
        "surname": "Mohamed El Sayed Aly",
        "fullName": "Ahmed Mohamed El Sayed Aly",
        "userName": person.phone,
        "emailAddress": person.email,
        "phoneNumber": person.phone,
        "idNumber": NUMBER,
        "address": "12 El Nil Street, El Dokki, Giza",
    }
    user = user_of(server, person)
    assert (user.verified, user.transaction_id, user.profile.id_number) == (True, UPPER.lower(), NUMBER)
    assert user.profile.full_name == "Ahmed Mohamed El Sayed Aly"
    server.state.transactions.erase(server.credentials.tenant_id, UPPER.lower(), actor="a test")


def test_a_step_answers_with_the_combined_object_alone(person: Person, take: Take) -> None:
    data = take(person, FRONT)["data"]
    assert data.keys() == COMBINED | OWN
    assert data["idFrontData"] == FRONT_DATA | ids_of(data)
    assert data["idBackData"] == dict.fromkeys(BACK_DATA, "") | ids_of(data)
    assert (data["user"]["id"], data["user"]["phoneNumber"]) == (person.id, person.phone)


def test_steps_that_name_no_transaction_go_on_with_the_present_one(person: Person, take: Take) -> None:
    transaction = take(person, FRONT)["data"]["transaction_id"]
    assert take(person, BACK)["data"]["transaction_id"] == transaction
    another = take(person, FRONT, transaction_id=str(uuid.uuid4()))["data"]["transaction_id"]
    assert take(person, BACK)["data"]["transaction_id"] == another
    assert take(person, BACK, transaction_id=transaction.upper())["data"]["transaction_id"] == transaction
    assert flags(take(person, LIVENESS)) == {True}


def test_one_that_was_erased_is_not_gone_on_with(server: Server, person: Person, take: Take) -> None:
    transaction = take(person, FRONT)["data"]["transaction_id"]
    assert server.state.transactions.erase(server.credentials.tenant_id, transaction, actor="a test")
    assert take(person, BACK)["data"]["transaction_id"] != transaction


@pytest.mark.parametrize("path", [FRONT, BACK])
def test_images_as_files(server: Server, person: Person, says: Callable[[str], None], path: str) -> None:
    says(path)
    files = {"file": ("card.png", CARD, "image/png")}
    url = f"/api/DigitalIdentity{path}/file"
    response = server.client.post(url, files=files, data={"transaction_id": ""}, headers=server.api_key | person.bearer)
    assert response.json()["data"]["user"]["id"] == person.id


def test_frames_as_files(server: Server, person: Person, take: Take) -> None:
    for path in (FRONT, BACK):
        take(person, path)
    files = {name: ("face.png", data, "image/png") for name, data in FRAMES.items()}
    url = f"/api/digitalidentity{LIVENESS}/file"
    response = server.client.post(url, files=files, headers=server.api_key | person.bearer)
    assert flags(response.json()) == {True}


def test_a_client_that_wants_no_data_gets_the_flags(person: Person, take: Take) -> None:
    for path in (FRONT, BACK):
        data = take(person, path, getExtractedData=False)["data"]
        assert data.keys() == {*FLAGS, "deviceInfo"} | OWN
    data = take(person, LIVENESS, getExtractedData=False)["data"]
    assert data == ids_of(data) | dict.fromkeys(FLAGS, True) | {"deviceInfo": ""}


# What does not agree -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [FRONT, BACK])
def test_a_face_before_both_sides(
    server: Server, person: Person, take: Take, verify_says: VerifySays, first: str
) -> None:
    assert refusal(post(server, LIVENESS, {}, person.bearer)) == (422, 5004)
    take(person, first)
    asked = verify_says(PASSED)
    response = post(server, LIVENESS, {}, person.bearer)
    assert refusal(response) == (422, 5004)
    assert ("back" if first == FRONT else "front") in response.json()["error_message"]
    assert asked == []


def test_a_front_that_comes_along_needs_its_back_all_the_same(
    server: Server, person: Person, take: Take, says: Callable[[str], None]
) -> None:
    says(FRONT)
    assert refusal(post(server, LIVENESS, {"image": CARD}, person.bearer)) == (422, 5004)
    take(person, BACK)
    assert flags(take(person, LIVENESS, image=CARD)) == {True}


@pytest.mark.parametrize("number", ["29805151234568", ""])
def test_sides_of_different_cards(
    server: Server, person: Person, take: Take, engine_says: EngineSays, number: str
) -> None:
    take(person, FRONT)
    engine_says("egypt_id_back", reading("/id/back", number=number))
    post(server, BACK, {}, person.bearer)
    answer = take(person, LIVENESS)
    assert (flags(answer), codes(answer)) == ({False}, [3101] if number else [])
    assert not user_of(server, person).verified
    assert flags(take(person, BACK)) == {True}  # the right side of the very card that was compared
    assert user_of(server, person).verified


def test_another_front_after_the_face(person: Person, take: Take, server: Server, engine_says: EngineSays) -> None:
    """Nobody gets verified with one's own face and another's card."""
    take(person, BACK)
    engine_says("egypt_id_front", card(Finding("expired", "Words.", "expiry", "")))
    post(server, FRONT, {}, person.bearer)
    assert flags(take(person, LIVENESS)) == {False}
    answer = take(person, FRONT)
    assert flags(answer) == {False}
    assert not user_of(server, person).verified
    assert flags(take(person, LIVENESS)) == {True}


def test_somebody_else_live(server: Server, person: Person, take: Take, verify_says: VerifySays) -> None:
    for path in (FRONT, BACK):
        take(person, path)
    verify_says(FAILED)
    answer = post(server, LIVENESS, {}, person.bearer).json()
    assert (flags(answer), codes(answer)) == ({False}, [7008])
    for outcome, error in ((SPOOF, (422, 5005)), (UNCLEAR, (422, 4210))):
        verify_says(Verification(outcome, None))
        assert refusal(post(server, LIVENESS, {}, person.bearer)) == error
    verify_says(faults.NoFace("Words."))
    assert refusal(post(server, LIVENESS, {}, person.bearer)) == (422, 4207)
    assert not user_of(server, person).verified


def test_a_name_that_is_not_the_one_expected(server: Server, person: Person, take: Take) -> None:
    for path in (FRONT, BACK):
        take(person, path)
    answer = take(person, LIVENESS, name_check_value="Sara Mohamed")
    assert (flags(answer), codes(answer)) == ({False}, [3102])
    assert not user_of(server, person).verified


def test_a_fake_back_where_the_tenant_refuses_fakes(
    server: Server, person: Person, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it did not when the back was read."""
    monkeypatch.setattr(Engine, "authenticity", lambda *_: Authenticity(fake=True, score=1.0, cues=()))
    take(person, BACK)
    monkeypatch.setattr(Engine, "authenticity", lambda *_: Authenticity(fake=False, score=0.0, cues=()))
    take(person, FRONT)
    server.state.tenants.change("acme", {"refuse_fakes": True})
    try:
        assert refusal(post(server, LIVENESS, {}, person.bearer)) == (422, 5005)
    finally:
        server.state.tenants.change("acme", {"refuse_fakes": False})
    assert not user_of(server, person).verified


# Whose transactions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [FRONT, BACK, LIVENESS, LINK])
def test_another_users_transaction(server: Server, person: Person, take: Take, path: str) -> None:
    transaction = take(person, FRONT)["data"]["transaction_id"]
    take(person, FRONT, transaction_id=str(uuid.uuid4()))
    other = registered(server)
    body = {"transactionId" if path == LINK else "transaction_id": transaction}
    assert refusal(post(server, path, body, other.bearer)) == (422, 5004)
    assert server.state.links.present(server.credentials.tenant_id, other.id) is None


@pytest.mark.parametrize("path", ["id/front", "id/back", "face/match", "liveness/multi"])
def test_a_users_transaction_is_no_business_of_the_key_alone(
    server: Server, person: Person, take: Take, path: str
) -> None:
    """The key is in every copy of an app; the tenant's own token is not."""
    transaction = take(person, FRONT)["data"]["transaction_id"]
    images = FRAMES if path == "liveness/multi" else {"image": CARD}
    body = {name: base64_of(image) for name, image in images.items()} | {"transaction_id": transaction}
    for headers in ({}, registered(server).bearer):
        answer = server.client.post(f"/v1/ocr/{path}", json=body, headers={**server.api_key, **headers})
        assert refusal(answer) == (422, 5004)


def test_nor_is_one_that_becomes_a_users_during_a_step(
    server: Server, person: Person, says: Callable[[str], None], meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    tenant, transaction, state = server.credentials.tenant_id, str(uuid.uuid4()), server.state

    def hers_from_now_on() -> None:
        hers = state.links.link(tenant, transaction, person.id, actor="a test")
        state.transactions.keep(hers, "egypt_id_back", {"number": NUMBER}, actor="a test")

    says(FRONT)
    meanwhile(hers_from_now_on)
    answer = people.post(server, "/id/front", {"image": CARD, "transaction_id": transaction})
    assert (answer.status_code, answer.json()["data"]["idFrontData"]["idNumber"]) == (200, NUMBER)
    assert answer.json()["data"]["idBackData"]["idNumber"] == ""
    assert state.transactions.steps(tenant, transaction, actor="a test") == {"egypt_id_back": {"number": NUMBER}}


def test_the_tenants_own_token_may_go_on_with_any_users_transaction(
    server: Server, person: Person, take: Take, says: Callable[[str], None]
) -> None:
    transaction = take(person, FRONT)["data"]["transaction_id"]
    says(BACK)
    session = server.state.sessions.begin(server.credentials.tenant_id)
    tenants_own = {"Authorization": f"Bearer {Tokens(server.state.vault).issue(session).access_token}"}
    body = {"image": base64_of(CARD), "transaction_id": transaction}
    for headers in (tenants_own, person.bearer):
        answer = server.client.post("/v1/ocr/id/back", json=body, headers={**server.api_key, **headers})
        assert answer.json()["data"]["idFrontData"]["idNumber"] == NUMBER


@pytest.mark.parametrize("path", [FRONT, BACK, LIVENESS, LINK])
def test_anothers_transaction(server: Server, person: Person, says: Callable[[str], None], path: str) -> None:
    says(FRONT)
    key = new_tenant(server)
    begun = server.client.post("/v1/ocr/id/front", json={"image": base64_of(CARD)}, headers=key)
    transaction = begun.json()["data"]["transaction_id"]
    body = {"transactionId" if path == LINK else "transaction_id": transaction}
    assert refusal(post(server, path, body, person.bearer)) == (422, 5004)


@pytest.mark.parametrize("path", [FRONT, BACK, LIVENESS, LINK, f"{FRONT}/file", f"{LIVENESS}/file"])
def test_an_end_users_token_is_a_must(server: Server, person: Person, path: str) -> None:
    session = server.state.sessions.begin(server.credentials.tenant_id)
    tenants_own = {"Authorization": f"Bearer {Tokens(server.state.vault).issue(session).access_token}"}
    for bearer in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}, tenants_own):
        assert refusal(post(server, path, {}, bearer)) == (401, 401)
    assert refusal(post(server, path, {}, person.bearer | new_tenant(server))) == (401, 401)


def test_a_user_who_was_erased(server: Server, person: Person, take: Take) -> None:
    take(person, FRONT)
    assert server.state.erasure.user(server.credentials.tenant_id, person.phone, actor="a test")
    for path in (FRONT, LIVENESS, LINK):
        assert post(server, path, {"transactionId": UPPER}, person.bearer).status_code in {401, 422}


def test_a_user_who_is_erased_during_a_step(
    server: Server, person: Person, says: Callable[[str], None], meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """Another step of his, which had been let in before, begins nothing anew that this one would be kept in."""
    tenant, transaction, state = server.credentials.tenant_id, str(uuid.uuid4()), server.state

    def erased() -> None:
        assert state.erasure.user(tenant, person.phone, actor="a test")
        with pytest.raises(ForeignTransaction):
            state.links.begin(tenant, transaction, person.id, actor="a test")

    says(FRONT)
    meanwhile(erased)
    assert refusal(post(server, FRONT, {"transaction_id": transaction}, person.bearer)) == (401, 401)
    assert not state.transactions.erase(tenant, transaction, actor="a test")


def test_the_present_transaction_stays_where_an_earlier_one_verifies_the_user(
    server: Server, person: Person, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (FRONT, BACK):
        take(person, path)
    tenant, another = server.credentials.tenant_id, str(uuid.uuid4())
    links, mark = server.state.links, Users.mark_verified

    def after_another(users: Users, *known: Any) -> User | None:
        links.begin(tenant, another, person.id, actor="a test")
        return mark(users, *known)

    monkeypatch.setattr(Users, "mark_verified", after_another)
    assert flags(take(person, LIVENESS)) == {True}
    assert user_of(server, person).verified
    assert links.present(tenant, person.id) == another


# Links ---------------------------------------------------------------------------------------------------------------


def without_token(server: Server, says: Callable[[str], None], *paths: str) -> str:
    """The transaction of steps that nobody showed a token for."""
    transaction = str(uuid.uuid4())
    for path in paths:
        says(path)
        body = {"transaction_id": transaction} | (FRAMES if path == LIVENESS else {"image": CARD})
        assert people.post(server, path.removeprefix("/verify"), body).status_code == 200
    return transaction


def test_a_transaction_that_went_on_without_a_user(server: Server, person: Person, says: Callable[[str], None]) -> None:
    transaction = without_token(server, says, FRONT, BACK, LIVENESS)
    for _ in range(2):
        answer = post(server, LINK, {"transactionId": transaction.upper(), "request_id": "r"}, person.bearer).json()
        data = answer["data"]
        assert (flags(answer), codes(answer), answer["error_code"]) == ({True}, [], None)
        assert ids_of(data) == {"transaction_id": transaction, "request_id": "r", "client_transaction_id": None}
        assert (data["user"]["id"], data["user"]["emailAddress"]) == (person.id, person.email)
        assert (data["idFrontData"]["name"], data["idBackData"]["idNumber"]) == (NAME, NUMBER)
        assert answer["services"]["classification"] == {"doc_type": "national_id"}
        assert (answer["services"]["liveness"], answer["services"]["spoofing"]) == (True, {"fake": False})
    assert user_of(server, person).verified
    response = post(server, LINK, {"transactionId": transaction}, registered(server).bearer)
    assert refusal(response) == (422, 5004)
    assert response.json()["error_descriptions"][0]["field"] == "transactionId"


def test_one_that_lacks_a_step_goes_on(server: Server, person: Person, take: Take, says: Callable[[str], None]) -> None:
    transaction = without_token(server, says, FRONT, LIVENESS)
    answer = post(server, LINK, {"transactionId": transaction, "getExtractedData": False}, person.bearer).json()
    assert answer["data"].keys() == {*FLAGS, "deviceInfo"} | OWN
    assert flags(answer) == {False}
    assert flags(take(person, BACK)) == {True}
    assert user_of(server, person).transaction_id == transaction


def test_one_without_a_front(server: Server, person: Person, says: Callable[[str], None]) -> None:
    answer = post(server, LINK, {"transactionId": without_token(server, says, BACK)}, person.bearer).json()
    assert (flags(answer), answer["services"]["liveness"]) == ({False}, None)
    assert answer["data"]["idBackData"]["idNumber"] == NUMBER


def test_one_of_somebody_else_live(
    server: Server, person: Person, says: Callable[[str], None], verify_says: VerifySays
) -> None:
    transaction = without_token(server, says, FRONT, BACK)
    verify_says(FAILED)
    people.post(server, "/liveness/multi", {**FRAMES, "transaction_id": transaction})
    answer = post(server, LINK, {"transactionId": transaction}, person.bearer).json()
    assert (flags(answer), codes(answer), answer["services"]["liveness"]) == ({False}, [7008], True)


@pytest.mark.parametrize("given", ["7", str(uuid.UUID(int=7)), "x" * 36])
def test_ids_of_no_transaction(server: Server, person: Person, given: str) -> None:
    response = post(server, LINK, {"transactionId": given}, person.bearer)
    assert refusal(response) == (422, 5004)
    assert response.json()["error_descriptions"][0]["field"] == "transactionId"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "transactionId"),
        ({"transactionId": None}, "transactionId"),
        ({"transactionId": 7}, "transactionId"),
        ({"transactionId": " "}, "transactionId"),
        ({"transactionId": "x" * 257}, "transactionId"),
        ({"transactionId": UPPER, "getExtractedData": "perhaps"}, "getExtractedData"),
        ({"transactionId": UPPER, "request_id": 7}, "request_id"),
    ],
)
def test_links_that_are_none(server: Server, person: Person, body: dict[str, Any], field: str) -> None:
    response = post(server, LINK, body, person.bearer)
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == field


# What else may be wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrong", "error"), [("heavy", (422, 5002)), ("pdf", (415, 415)), ("bomb", (422, 5003))])
def test_pictures_that_are_none(server: Server, person: Person, wrong: str, error: tuple[int, int]) -> None:
    assert refusal(post(server, FRONT, {"image": PICTURES[wrong]()}, person.bearer)) == error


def test_who_became_verified_is_noted_once(server: Server, person: Person, take: Take) -> None:
    for path in (FRONT, BACK, LIVENESS, BACK):
        take(person, path)
    trail = server.state.audit.entries(server.credentials.tenant_id, f"user {person.id}")
    noted = [(entry.actor, entry.action.value) for entry in trail if entry.object == f"user {person.id}"]
    assert noted == [(f"user {person.id}", "changed")] * 2  # linked, and verified
