"""`liveness/multi` over a real connection, with an engine that says what it is told to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.conftest import PICTURES, EngineSays, Server
from tests.api.vlens.people import (
    CARD,
    FAILED,
    FRAMES,
    IS_ALIKE,
    IS_UNLIKE,
    PASSED,
    SPOOF,
    UNCLEAR,
    VerifySays,
    card,
    codes,
    ids_of,
    post,
    post_files,
)
from tests.api.vlens.test_documents import BACK_DATA, FRONT_DATA, NAME, NUMBER, new_tenant, reading, refusal
from wathiq import faults
from wathiq.authenticity.document import Authenticity
from wathiq.engine import Engine, Verification
from wathiq.reading import Finding
from wathiq.settings import Settings

pytestmark = pytest.mark.usefixtures("stays_well")

PATH = "/liveness/multi"
FLAGS = ("isVerificationProcessCompleted", "isDigitalIdentityVerified")


@pytest.fixture
def transaction(server: Server, engine_says: EngineSays) -> str:
    """One whose ID card was read."""
    engine_says("egypt_id_front", card())
    return str(post(server, "/id/front", {"image": CARD}).json()["data"]["transaction_id"])


def kept(server: Server, transaction: str) -> tuple[dict[str, str] | None, bytes]:
    """What the transaction holds of a liveness, and the portrait on its card."""
    transactions = server.state.transactions
    begun = transactions.begin(server.credentials.tenant_id, transaction)
    steps, portrait = transactions.steps_and_portrait(begun, "egypt_id_front", actor="a test")
    assert portrait is not None
    return dict(steps["liveness"]) if "liveness" in steps else None, portrait


# Answers -------------------------------------------------------------------------------------------------------------


def test_the_live_holder_of_the_card(server: Server, verify_says: VerifySays, transaction: str) -> None:
    asked = verify_says(PASSED)
    given = {"transaction_id": transaction.upper(), "request_id": "r", "client_transaction_id": "c"}
    response = post(server, PATH, {**FRAMES, **given})
    assert response.status_code == 200
    body, ids = response.json(), given | {"transaction_id": transaction}
    assert body["data"] == IS_ALIKE | ids | {
        "isVerificationProcessCompleted": True,
        "isDigitalIdentityVerified": True,
        "deviceInfo": "",
        "user": {
            "id": 0,
            "name": "Ahmed",
            "surname": "Mohamed El Sayed Aly",
            "fullName": "Ahmed Mohamed El Sayed Aly",
            "userName": "",
            "emailAddress": "",
            "phoneNumber": "",
            "idNumber": NUMBER,
            "address": "12 El Nil Street, El Dokki, Giza",
        },
        "idFrontData": FRONT_DATA | ids,
        "idBackData": dict.fromkeys(BACK_DATA, "") | ids,
        "detected_face_image": True,
        "detected_id_face_image": True,
    }
    assert body["services"] == {
        "Validations": {"validation_errors": []},
        "validations": {"validation_errors": []},
        "spoofing": {"fake": False},
        "classification": {"doc_type": "national_id"},
        "liveness": True,
        "AML": None,
        "SRC": None,
    }
    assert (body["error_code"], body["error_message"], body["error_descriptions"]) == (None, None, None)
    assert asked == [(kept(server, transaction)[1], list(FRAMES.values()))]


def test_members_have_the_types_that_strict_clients_decode(
    server: Server, verify_says: VerifySays, transaction: str
) -> None:
    verify_says(PASSED)
    data = post(server, PATH, {**FRAMES, "transaction_id": transaction}).json()["data"]
    assert {type(data[name]) for name in (*FLAGS, "isMatched")} == {bool}
    assert {type(data[name]) for name in ("dissimilarity", "threshold", "score")} == {float}
    assert {name: type(value) for name, value in data["user"].items() if type(value) is not str} == {"id": int}


def test_somebody_else_live(server: Server, verify_says: VerifySays, transaction: str) -> None:
    """No SDK takes that for a success: some go by the flags, some by the validation errors."""
    verify_says(FAILED)
    response = post(server, PATH, {**FRAMES, "transaction_id": transaction})
    body = response.json()
    assert (response.status_code, body["error_code"]) == (200, None)
    assert body["data"] | IS_UNLIKE | dict.fromkeys(FLAGS, False) == body["data"]
    assert body["services"]["liveness"] is True
    (found,) = body["services"]["Validations"]["validation_errors"]
    assert (found["field"], found["value"], codes(body)) == ("isMatched", "false", [7008])


@pytest.mark.parametrize(
    ("judged", "error"), [(Verification(SPOOF, None), (422, 5005)), (Verification(UNCLEAR, None), (422, 4210))]
)
def test_what_is_not_live_does_not_pass(
    server: Server, verify_says: VerifySays, transaction: str, judged: Verification, error: tuple[int, int]
) -> None:
    verify_says(judged)
    assert refusal(post(server, PATH, {**FRAMES, "transaction_id": transaction})) == error
    verify_says(PASSED)
    assert post(server, PATH, {**FRAMES, "transaction_id": transaction}).status_code == 200


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.SeveralFaces, (422, 4206)),
        (faults.NoFace, (422, 4207)),
        (faults.FaceUnclear, (422, 4209)),
        (faults.NoPortrait, (422, 3014)),
        (faults.TooManyBytes, (422, 5002)),
        (faults.DamagedImage, (415, 415)),
        (faults.Overloaded, (503, 5000)),
        (ValueError, (500, 5000)),
    ],
)
def test_frames_that_cannot_be_judged(
    server: Server, verify_says: VerifySays, transaction: str, fault: type[Exception], error: tuple[int, int]
) -> None:
    verify_says(fault("Words."))
    assert refusal(post(server, PATH, {**FRAMES, "transaction_id": transaction})) == error


def test_as_files(server: Server, verify_says: VerifySays, transaction: str) -> None:
    asked = verify_says(PASSED)
    form = {"transaction_id": transaction.upper(), "client_transaction_id": "7", "getExtractedData": "true"}
    data = post_files(server, PATH, FRAMES, **form).json()["data"]
    assert (data["transaction_id"], data["client_transaction_id"]) == (transaction, "7")
    assert (data["isMatched"], data["idFrontData"]["name"]) == (True, NAME)
    first = {"file": FRAMES["face_1"], "face_2": FRAMES["face_2"], "face_3": FRAMES["face_3"]}
    assert post_files(server, PATH, first, **form).status_code == 200
    assert [frames for _, frames in asked] == [list(FRAMES.values())] * 2


def test_a_client_that_wants_no_data(server: Server, verify_says: VerifySays, transaction: str) -> None:
    verify_says(PASSED)
    asked = {**FRAMES, "transaction_id": transaction, "getExtractedData": False}
    data = post(server, PATH, asked).json()["data"]
    assert data.keys().isdisjoint({"user", "idFrontData", "idBackData"})
    assert data | IS_ALIKE | dict.fromkeys(FLAGS, True) == data


# Checks --------------------------------------------------------------------------------------------------------------


def test_the_name_that_the_client_expects(server: Server, verify_says: VerifySays, transaction: str) -> None:
    verify_says(PASSED)
    asked = {**FRAMES, "transaction_id": transaction}
    assert codes(post(server, PATH, asked | {"name_check_value": "Ahmed Mohammed Elsayed Ali"}).json()) == []
    body = post(server, PATH, asked | {"name_check_value": "Sara Mohamed"}).json()
    assert codes(body) == [3102]
    assert body["data"] | dict.fromkeys(FLAGS, False) | {"isMatched": True} == body["data"]


def test_two_sides_of_different_cards(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, transaction: str
) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_back", reading("/id/back", number="29805151234568"))
    post(server, "/id/back", {"image": CARD, "transaction_id": transaction})
    body = post(server, PATH, {**FRAMES, "transaction_id": transaction}).json()
    assert codes(body) == [3101]
    assert {body["data"][flag] for flag in FLAGS} == {False}


def test_what_failed_a_side_of_the_card_fails_its_holder(
    server: Server, verify_says: VerifySays, engine_says: EngineSays
) -> None:
    """Until the side is read again, and passes."""
    verify_says(PASSED)
    engine_says("egypt_id_front", card(Finding("number_invalid", "Words.", "number", "7")))
    transaction = {"transaction_id": post(server, "/id/front", {"image": CARD}).json()["data"]["transaction_id"]}
    engine_says("egypt_id_back", reading("/id/back", Finding("expired", "Words.", "expiry", "2020-01-01")))
    post(server, "/id/back", {"image": CARD, **transaction})
    body = post(server, PATH, {**FRAMES, **transaction}).json()
    fields = [found["field"] for found in body["services"]["Validations"]["validation_errors"]]
    assert (codes(body), fields) == ([3001, 3010], ["idNumber", "idExpiry"])
    assert {body["data"][flag] for flag in FLAGS} == {False}
    engine_says("egypt_id_front", card())
    post(server, "/id/front", {"image": CARD, **transaction})
    engine_says("egypt_id_back", reading("/id/back"))
    post(server, "/id/back", {"image": CARD, **transaction})
    body = post(server, PATH, {**FRAMES, **transaction}).json()
    assert (codes(body), {body["data"][flag] for flag in FLAGS}) == ([], {True})


def test_both_sides_of_the_card(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, transaction: str
) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_back", reading("/id/back"))
    post(server, "/id/back", {"image": CARD, "transaction_id": transaction})
    body = post(server, PATH, {**FRAMES, "transaction_id": transaction}).json()
    assert codes(body) == []
    assert body["data"]["idBackData"] == BACK_DATA | ids_of(body["data"])


# Transactions --------------------------------------------------------------------------------------------------------


def test_a_transaction_without_an_id_card(server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    asked = verify_says(PASSED)
    engine_says("egypt_id_back", reading("/id/back"))
    back = post(server, "/id/back", {"image": CARD}).json()["data"]["transaction_id"]
    for given in ({"transaction_id": back}, {"transaction_id": str(uuid.uuid4())}, {}, {"transaction_id": "7"}):
        assert refusal(post(server, PATH, {**FRAMES, **given})) == (422, 5004)
    assert asked == []


def test_anothers_transaction(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, transaction: str
) -> None:
    """Neither is its portrait looked at, nor does a card that comes along change it."""
    asked, given = verify_says(PASSED), {**FRAMES, "transaction_id": transaction}
    engine_says("egypt_id_front", card(name="سارة محمود حسن"))
    for more in ({}, {"image": CARD}, {"id_front_image": CARD}):
        assert refusal(post(server, PATH, given | more, **new_tenant(server))) == (422, 5004)
    assert asked == []
    assert post(server, PATH, given).json()["data"]["idFrontData"]["name"] == NAME


def test_a_card_without_a_portrait(server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_front", card(portrait=False))
    transaction = post(server, "/id/front", {"image": CARD}).json()["data"]["transaction_id"]
    assert refusal(post(server, PATH, {**FRAMES, "transaction_id": transaction})) == (422, 3014)
    assert refusal(post(server, PATH, {**FRAMES, "image": CARD})) == (422, 3014)


def test_what_came_of_it_is_kept_with_the_card_it_is_about(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, transaction: str
) -> None:
    asked = {**FRAMES, "transaction_id": transaction}
    assert kept(server, transaction)[0] is None
    verify_says(PASSED)
    post(server, PATH, asked)
    about = {"card": (kept(server, transaction)[0] or {})["card"]}
    for outcome, values in (
        (PASSED, {"verdict": "live", "matched": "true"}),
        (FAILED, {"verdict": "live", "matched": "false"}),
        (Verification(UNCLEAR, None), {"verdict": "inconclusive", "matched": "false"}),
        (Verification(SPOOF, None), {"verdict": "spoof", "matched": "false"}),
    ):
        verify_says(outcome)
        post(server, PATH, asked)
        found = dict(kept(server, transaction)[0] or {})
        assert datetime.now(UTC) - datetime.fromisoformat(found.pop("at")) < timedelta(minutes=1)
        assert found == values | about
    engine_says("egypt_id_front", card(name="سارة محمود حسن"))
    post(server, "/id/front", {"image": CARD, "transaction_id": transaction})
    post(server, PATH, asked)
    assert (kept(server, transaction)[0] or {})["card"] != about["card"]


def test_a_card_that_looked_like_a_copy(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told again, and refused where the tenant refuses fakes, even if it did not when the card was read."""
    monkeypatch.setattr(Engine, "authenticity", lambda *_: Authenticity(fake=True, score=1.0, cues=()))
    verify_says(PASSED)
    engine_says("egypt_id_front", card())
    asked = {**FRAMES, "transaction_id": str(uuid.uuid4())}
    post(server, "/id/front", {"image": CARD, "transaction_id": asked["transaction_id"]})
    assert post(server, PATH, asked).json()["services"]["spoofing"] == {"fake": True}
    tenant = server.state.tenants.by_api_key(server.credentials.vlens.api_key)
    assert tenant is not None
    server.state.tenants.change(tenant.name, {"refuse_fakes": True})
    try:
        assert refusal(post(server, PATH, asked)) == (422, 5005)
    finally:
        server.state.tenants.change(tenant.name, {"refuse_fakes": False})


# Cards that come along -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", ["image", "id_front_image"])
def test_a_card_that_comes_along_is_read(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, member: str
) -> None:
    asked = verify_says(PASSED)
    engine_says("egypt_id_front", card())
    body = post(server, PATH, {**FRAMES, member: CARD, "country": "EGY"}).json()
    assert body["data"] | IS_ALIKE | dict.fromkeys(FLAGS, True) == body["data"]
    assert body["data"]["idFrontData"] == FRONT_DATA | ids_of(body["data"])
    assert (body["services"]["liveness"], codes(body)) == (True, [])
    assert body["services"]["spoofing"] in ({"fake": False}, {"fake": True})
    found, portrait = kept(server, body["data"]["transaction_id"])
    assert [given for given, _ in asked] == [portrait]
    assert found is not None


def test_a_card_that_comes_along_as_a_file(server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_front", card())
    data = post_files(server, PATH, {**FRAMES, "id_front_image": CARD}).json()["data"]
    assert data["idFrontData"]["name"] == NAME


def test_the_front_image_is_the_card_where_both_come_along(
    server: Server, verify_says: VerifySays, engine_says: EngineSays
) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_front", card())
    both = {**FRAMES, "image": b"never looked at", "id_front_image": CARD}
    assert post(server, PATH, both).status_code == 200
    assert refusal(post(server, PATH, both | {"image": CARD, "id_front_image": b"looked at"})) == (415, 415)


def test_a_card_that_comes_along_takes_the_place_of_the_one_before(
    server: Server, verify_says: VerifySays, engine_says: EngineSays, transaction: str
) -> None:
    """Whose data are told, his must be the portrait that was compared."""
    verify_says(PASSED)
    engine_says("egypt_id_front", card(name="سارة محمود حسن"))
    data = post(server, PATH, {**FRAMES, "image": CARD, "transaction_id": transaction}).json()["data"]
    assert data["idFrontData"]["name"] == "سارة محمود حسن"


def test_what_fails_a_card_that_comes_along_fails_the_step(
    server: Server, verify_says: VerifySays, engine_says: EngineSays
) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_front", card(Finding("number_invalid", "Words.", "number", "7")))
    body = post(server, PATH, {**FRAMES, "image": CARD, "name_check_value": "Sara Mohamed"}).json()
    assert codes(body) == [3001, 3102]
    assert {body["data"][flag] for flag in FLAGS} == {False}


def test_cards_that_cannot_be_read(server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    asked = verify_says(PASSED)
    engine_says("egypt_id_front", faults.DocumentNotFound("Words."))
    assert refusal(post(server, PATH, {**FRAMES, "image": CARD})) == (422, 3011)
    assert refusal(post(server, PATH, {**FRAMES, "image": CARD, "country": "KSA"})) == (422, 5001)
    assert refusal(post(server, PATH, {**FRAMES, "image": PICTURES["heavy"]()})) == (422, 5002)
    assert asked == []


# What is wrong with requests -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", FRAMES)
@pytest.mark.parametrize("given", [None, "", 7, ["QUJD"], "no base64!"], ids=repr)
def test_frames_that_are_none(server: Server, member: str, given: object) -> None:
    response = post(server, PATH, FRAMES | {member: given})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == member


@pytest.mark.parametrize("member", ["image", "id_front_image"])
@pytest.mark.parametrize("given", [7, True, ["QUJD"], {}, "no base64!"], ids=repr)
def test_cards_that_are_none(server: Server, member: str, given: object) -> None:
    response = post(server, PATH, {**FRAMES, member: given})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == member


@pytest.mark.parametrize("member", FRAMES)
def test_files_that_are_missing(server: Server, member: str) -> None:
    response = post_files(server, PATH, {name: data for name, data in FRAMES.items() if name != member})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == member


@pytest.mark.parametrize("member", FRAMES)
@pytest.mark.parametrize(
    ("wrong", "error"), [("heavy", (422, 5002)), ("pdf", (415, 415)), ("bomb", (422, 5003)), ("one pixel", (422, 1050))]
)
def test_pictures_that_are_none(
    server: Server, transaction: str, member: str, wrong: str, error: tuple[int, int]
) -> None:
    frames = FRAMES | {member: PICTURES[wrong]()}
    assert refusal(post(server, PATH, {**frames, "transaction_id": transaction})) == error


def test_four_images_of_the_largest_size(server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    verify_says(PASSED)
    engine_says("egypt_id_front", card())
    size = server.settings.vlens_max_image_bytes
    frames = {name: bytes(size) for name in FRAMES}
    assert post(server, PATH, {**frames, "image": CARD.ljust(size, b"\0")}).status_code == 200
    assert post_files(server, PATH, frames | {"image": CARD.ljust(size, b"\0")}).status_code == 200
    assert refusal(post(server, PATH, {**frames, "image": bytes(3 * size)})) == (413, 5002)


def test_other_refusals(server: Server) -> None:
    for path in (f"/v1/ocr{PATH}", f"/v1/ocr{PATH}/file"):
        assert refusal(server.client.post(path, json={})) == (401, 401)
        assert refusal(server.client.get(path, headers=server.api_key)) == (405, 405)
    assert refusal(server.client.post(f"/v1/ocr{PATH}/file", json={}, headers=server.api_key)) == (415, 415)


def test_nothing_is_logged_of_faces(
    server: Server, verify_says: VerifySays, transaction: str, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    asked: dict[str, Any] = {**FRAMES, "transaction_id": transaction}
    for outcome in (PASSED, FAILED, Verification(SPOOF, None), faults.NoFace(NAME)):
        verify_says(outcome)
        post(server, PATH, asked)
    assert "".join(capfd.readouterr()) == ""


@pytest.fixture(scope="module")
def polite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that says 200 to everything but this: there is an SDK that takes that for a pass."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("polite"), threads=1, vlens_always_200=True)
    with Server(settings) as server:
        yield server


def test_no_error_has_status_200(polite_server: Server, verify_says: VerifySays, engine_says: EngineSays) -> None:
    engine_says("egypt_id_front", card())
    for outcome, code in (
        (Verification(SPOOF, None), 5005),
        (Verification(UNCLEAR, None), 4210),
        (faults.NoFace("Words."), 4207),
    ):
        verify_says(outcome)
        assert refusal(post(polite_server, PATH, {**FRAMES, "image": CARD})) == (422, code)
    assert refusal(post(polite_server, PATH, FRAMES)) == (422, 5004)
