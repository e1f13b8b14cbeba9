"""`face/match` and `face/compare` over a real connection, with an engine that says what it is told to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.conftest import PICTURES, EngineSays, Server
from tests.api.vlens.people import (
    ALIKE,
    CARD,
    DETECTED,
    IS_ALIKE,
    IS_UNLIKE,
    LIVE,
    SELFIE,
    SPOOF,
    UNCLEAR,
    UNLIKE,
    card,
    codes,
    ids_of,
    post,
    post_files,
)
from tests.api.vlens.test_documents import NAME, new_tenant, reading, refusal
from wathiq import faults
from wathiq.engine import Engine
from wathiq.faces.comparison import Comparison
from wathiq.settings import Settings

pytestmark = pytest.mark.usefixtures("stays_well")

UPPER = "550E8400-E29B-41D4-A716-446655440002"
OTHER = b"another picture"
PAIR = {"face_image1": SELFIE, "face_image2": OTHER}

Says = Callable[[Comparison | Exception], list[bytes]]


@pytest.fixture
def match_says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Makes the engine answer to every portrait and face with this; the list is that of what it is asked about."""
    return lambda outcome: _says(monkeypatch, "match", outcome)


@pytest.fixture
def compare_says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """The same, of two faces."""
    return lambda outcome: _says(monkeypatch, "compare", outcome)


def _says(monkeypatch: pytest.MonkeyPatch, name: str, outcome: object) -> list[bytes]:
    asked: list[bytes] = []

    def say(_: Engine, **given: Any) -> object:
        asked.extend(one for one in given.values() if isinstance(one, bytes))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(Engine, name, say)
    return asked


@pytest.fixture
def transaction(server: Server, engine_says: EngineSays) -> str:
    """One whose ID card was read."""
    engine_says("egypt_id_front", card())
    return str(post(server, "/id/front", {"image": CARD}).json()["data"]["transaction_id"])


# Match ---------------------------------------------------------------------------------------------------------------


def test_a_face_that_is_the_cards(server: Server, match_says: Says, transaction: str) -> None:
    asked = match_says(ALIKE)
    given = {"transaction_id": transaction.upper(), "request_id": "r", "client_transaction_id": "c"}
    response = post(server, "/face/match", {"image": SELFIE, "country": "EG", **given})
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == IS_ALIKE | DETECTED | given | {"transaction_id": transaction}
    assert (codes(body), body["services"]["liveness"], body["services"]["spoofing"]) == ([], None, None)
    assert (body["error_code"], body["error_message"]) == (None, None)
    assert asked == [portrait_of(server, transaction), SELFIE]


def portrait_of(server: Server, transaction: str) -> bytes | None:
    transactions = server.state.transactions
    begun = transactions.begin(server.credentials.tenant_id, transaction)
    return transactions.steps_and_portrait(begun, "egypt_id_front", actor="a test")[1]


def test_members_have_the_types_that_strict_clients_decode(server: Server, match_says: Says, transaction: str) -> None:
    match_says(UNLIKE)
    data = post(server, "/face/match", {"image": SELFIE, "transaction_id": transaction}).json()["data"]
    assert {name: type(data[name]) for name in IS_UNLIKE | DETECTED} == {
        "isMatched": bool,
        "dissimilarity": float,
        "threshold": float,
        "score": float,
        "detected_face_image": bool,
        "detected_id_face_image": bool,
    }


def test_a_face_that_is_not_the_cards_is_an_answer(server: Server, match_says: Says, transaction: str) -> None:
    match_says(UNLIKE)
    response = post(server, "/face/match", {"image": SELFIE, "transaction_id": transaction})
    assert response.status_code == 200
    assert response.json()["data"] | IS_UNLIKE == response.json()["data"]
    assert codes(response.json()) == []


@pytest.mark.parametrize("part", ["file", "image"])
def test_a_face_as_a_file(server: Server, match_says: Says, transaction: str, part: str) -> None:
    asked = match_says(ALIKE)
    form = {"transaction_id": transaction.upper(), "client_transaction_id": "7"}
    data = post_files(server, "/face/match", {part: SELFIE}, **form).json()["data"]
    assert (data["isMatched"], data["transaction_id"], data["client_transaction_id"]) == (True, transaction, "7")
    assert asked[1] == SELFIE


def test_the_case_of_paths_does_not_matter(server: Server, match_says: Says, transaction: str) -> None:
    match_says(ALIKE)
    assert post(server, "/Face/Match", {"image": SELFIE, "transaction_id": transaction}).status_code == 200


@pytest.mark.usefixtures("match_says")
def test_a_transaction_without_an_id_card(server: Server, engine_says: EngineSays) -> None:
    engine_says("egypt_id_back", reading("/id/back"))
    back = post(server, "/id/back", {"image": CARD}).json()["data"]["transaction_id"]
    for given in ({"transaction_id": back}, {"transaction_id": str(uuid.uuid4())}, {}, {"transaction_id": "7"}):
        assert refusal(post(server, "/face/match", {"image": SELFIE, **given})) == (422, 5004)


def test_anothers_transaction(server: Server, match_says: Says, transaction: str) -> None:
    """The portrait in it is never looked at."""
    asked = match_says(ALIKE)
    response = post(server, "/face/match", {"image": SELFIE, "transaction_id": transaction}, **new_tenant(server))
    assert refusal(response) == (422, 5004)
    assert asked == []


def test_a_card_without_a_portrait(server: Server, match_says: Says, engine_says: EngineSays) -> None:
    match_says(ALIKE)
    engine_says("egypt_id_front", card(portrait=False))
    data = post(server, "/id/front", {"image": CARD}).json()["data"]
    response = post(server, "/face/match", {"image": SELFIE, "transaction_id": data["transaction_id"]})
    assert refusal(response) == (422, 3014)


FAULTS = pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.SeveralFaces, (422, 4206)),
        (faults.NoFace, (422, 4208)),
        (faults.FaceUnclear, (422, 4209)),
        (faults.NoPortrait, (422, 3014)),
        (faults.TooManyBytes, (422, 5002)),
        (faults.TooManyPixels, (422, 5003)),
        (faults.DamagedImage, (415, 415)),
        (faults.Overloaded, (503, 5000)),
        (ValueError, (500, 5000)),
    ],
)


@FAULTS
def test_faces_that_cannot_be_matched(
    server: Server, match_says: Says, transaction: str, fault: type[Exception], error: tuple[int, int]
) -> None:
    asked = {"image": SELFIE, "transaction_id": transaction}
    match_says(fault("Words."))
    assert refusal(post(server, "/face/match", asked)) == error
    match_says(ALIKE)
    assert post(server, "/face/match", asked).status_code == 200


# Compare -------------------------------------------------------------------------------------------------------------


def test_two_faces(server: Server, compare_says: Says) -> None:
    asked = compare_says(ALIKE)
    given = {"transaction_id": UPPER, "request_id": "r", "client_transaction_id": "c"}
    response = post(server, "/face/compare", {**PAIR, **given})
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == IS_ALIKE | DETECTED | given | {"transaction_id": UPPER.lower()}
    assert (codes(body), body["services"]["liveness"]) == ([], None)
    assert (body["error_code"], body["error_message"]) == (None, None)
    assert asked == [SELFIE, OTHER]


def test_two_faces_of_two_people(server: Server, compare_says: Says) -> None:
    compare_says(UNLIKE)
    body = post(server, "/face/compare", PAIR).json()
    assert body["data"] == IS_UNLIKE | DETECTED | ids_of(body["data"])


@pytest.mark.parametrize("first", ["file", "face_image1"])
def test_two_faces_as_files(server: Server, compare_says: Says, first: str) -> None:
    asked = compare_says(ALIKE)
    response = post_files(server, "/face/compare", {first: SELFIE, "face_image2": OTHER}, transaction_id=UPPER)
    assert response.json()["data"]["transaction_id"] == UPPER.lower()
    assert asked == [SELFIE, OTHER]


@pytest.mark.parametrize("wish", ["0", 0, "", None])
def test_neither_face_has_to_be_live(
    server: Server, compare_says: Says, monkeypatch: pytest.MonkeyPatch, wish: object
) -> None:
    compare_says(ALIKE)
    asked = _says(monkeypatch, "still_liveness", LIVE)
    body = post(server, "/face/compare", {**PAIR, "liveness": wish}).json()
    assert (asked, body["services"]["liveness"]) == ([], None)


@pytest.mark.parametrize(("wish", "image"), [("1", SELFIE), (1, SELFIE), (" 1 ", SELFIE), ("2", OTHER), (2, OTHER)])
def test_one_of_two_faces_has_to_be_live(
    server: Server, compare_says: Says, monkeypatch: pytest.MonkeyPatch, wish: object, image: bytes
) -> None:
    compare_says(ALIKE)
    for judged, live in ((LIVE, True), (SPOOF, False), (UNCLEAR, False)):
        asked = _says(monkeypatch, "still_liveness", judged)
        body = post(server, "/face/compare", {**PAIR, "liveness": wish}).json()
        assert asked == [image]
        assert body["services"]["liveness"] is live
        assert (body["data"]["isMatched"], codes(body)) == (True, [])


def test_liveness_may_be_asked_of_a_file(server: Server, compare_says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    compare_says(ALIKE)
    asked = _says(monkeypatch, "still_liveness", SPOOF)
    body = post_files(server, "/face/compare", PAIR, liveness="2").json()
    assert (asked, body["services"]["liveness"]) == ([OTHER], False)


@pytest.mark.parametrize("wish", ["3", 3, -1, "one", True, False, 1.0, [], {}, ["1"]])
def test_a_wish_for_liveness_that_is_none(server: Server, wish: object) -> None:
    response = post(server, "/face/compare", {**PAIR, "liveness": wish})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == "liveness"


@FAULTS
def test_faces_that_cannot_be_compared(
    server: Server, compare_says: Says, fault: type[Exception], error: tuple[int, int]
) -> None:
    compare_says(fault("Words."))
    assert refusal(post(server, "/face/compare", PAIR)) == error


def test_a_comparison_in_anothers_transaction(server: Server, compare_says: Says, transaction: str) -> None:
    asked = compare_says(ALIKE)
    response = post(server, "/face/compare", {**PAIR, "transaction_id": transaction}, **new_tenant(server))
    assert refusal(response) == (422, 5004)
    assert asked == []


# What is wrong with requests -----------------------------------------------------------------------------------------

WANTED = [("/face/match", "image"), ("/face/compare", "face_image1"), ("/face/compare", "face_image2")]


@pytest.mark.parametrize(("path", "member"), WANTED)
@pytest.mark.parametrize("given", [None, "", 7, True, ["QUJD"], {}, "no base64!"], ids=repr)
def test_images_that_are_none(server: Server, path: str, member: str, given: object) -> None:
    response = post(server, path, {"image": SELFIE, **PAIR} | {member: given})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == member


@pytest.mark.parametrize(
    ("path", "files", "missing"),
    [
        ("/face/match", {"face_1": SELFIE}, "file"),
        ("/face/compare", {"face_image2": SELFIE}, "face_image1"),
        ("/face/compare", {"file": SELFIE}, "face_image2"),
    ],
)
def test_files_that_are_missing(server: Server, path: str, files: dict[str, bytes], missing: str) -> None:
    response = post_files(server, path, files)
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == missing


@pytest.mark.parametrize("member", ["face_image1", "face_image2"])
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("heavy", (422, 5002)),
        ("pdf", (415, 415)),
        ("truncated jpeg", (415, 415)),
        ("bomb", (422, 5003)),
        ("one pixel", (422, 1050)),
    ],
)
def test_pictures_that_are_none(server: Server, member: str, wrong: str, error: tuple[int, int]) -> None:
    pair = {"face_image1": SELFIE, "face_image2": SELFIE}
    assert refusal(post(server, "/face/compare", pair | {member: PICTURES[wrong]()})) == error
    assert refusal(post_files(server, "/face/compare", pair | {member: PICTURES[wrong]()})) == error


def test_other_refusals(server: Server) -> None:
    for path in ("/face/match", "/face/compare"):
        for tail in ("", "/file"):
            url = f"/v1/ocr{path}{tail}"
            assert refusal(server.client.post(url, json={})) == (401, 401)
            assert refusal(server.client.get(url, headers=server.api_key)) == (405, 405)
        assert refusal(server.client.post(f"/v1/ocr{path}/file", json={}, headers=server.api_key)) == (415, 415)


def test_nothing_is_told_of_faces(server: Server, compare_says: Says, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    compare_says(ALIKE)
    post(server, "/face/compare", PAIR)
    compare_says(faults.NoFace(NAME))
    assert NAME not in json.dumps(post(server, "/face/compare", PAIR).json(), ensure_ascii=False)
    assert "".join(capfd.readouterr()) == ""
    compare_says(ValueError(NAME))
    assert refusal(post(server, "/face/compare", PAIR)) == (500, 5000)
    logged = "".join(capfd.readouterr())
    assert "/face/compare" in logged
    assert NAME not in logged


@pytest.fixture(scope="module")
def polite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that says 200 to everything."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("polite"), threads=1, vlens_always_200=True)
    with Server(settings) as server:
        yield server


def test_all_errors_with_status_200(polite_server: Server, compare_says: Says) -> None:
    compare_says(faults.NoFace("Words."))
    assert refusal(post(polite_server, "/face/compare", PAIR)) == (200, 4208)
    assert refusal(post(polite_server, "/face/compare", {})) == (200, 400)
    assert refusal(post(polite_server, "/face/match", {"image": SELFIE})) == (200, 5004)
