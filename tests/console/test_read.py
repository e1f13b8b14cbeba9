"""Try it, without a browser: what is read, and that the dialects' answers are the dialects' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import BOTH_PAGES, PASSPORT, PICTURES, PLATE, RECEIPT, base64_of
from tests.conftest import ALL
from tests.console.conftest import Console
from wathiq.console.answers import SERVICES
from wathiq.documents.catalogue import CATALOGUE
from wathiq.wishes import Wishes

pytestmark = pytest.mark.slow

_IDS = ("transaction_id", "request_id", "client_transaction_id")


def read(who: httpx.Client, file: str, document: str = "auto") -> dict[str, Any]:
    answer = who.post("read", params={"document": document}, content=ALL[file].data)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_every_document_is_served() -> None:
    assert set(SERVICES) == set(CATALOGUE)


def vlens(console: Console, image: bytes) -> Any:
    answer = console.server.passport({"image": base64_of(image)}).json()
    return answer | {"data": {name: value for name, value in answer["data"].items() if name not in _IDS}}


def huawei(console: Console, image: bytes) -> Any:
    options = ("return_issuing_authority", "return_text_location", "recognize_electronic_license", "alarm")
    asked = {"image": base64_of(image), "side": "double_side", **dict.fromkeys(options, True)}
    return console.server.licence(asked).json()


def nhn(console: Console, image: bytes) -> Any:
    return console.server.vehicle_plate(image).json()


@pytest.mark.parametrize(
    ("file", "document", "asked"),
    [(PASSPORT, "passport", vlens), (BOTH_PAGES, "china_vehicle_licence", huawei), (PLATE, "korea_plate", nhn)],
)
def test_a_document_is_classified_and_answered_as_on_the_wire(
    console: Console, operator: httpx.Client, file: str, document: str, asked: Callable[[Console, bytes], Any]
) -> None:
    found = read(operator, file)
    assert found["document"] == document
    (answer,) = found["answers"]
    if document == "passport":
        assert answer["body"]["data"].pop("transaction_id") == found["transaction_id"]
        for name in _IDS[1:]:
            del answer["body"]["data"][name]
    assert (answer["status"], answer["body"]) == (200, asked(console, ALL[file].data))


def test_fields_have_their_places(operator: httpx.Client) -> None:
    found = read(operator, BOTH_PAGES, "china_vehicle_licence")
    assert len(found["quads"]) == 2
    by_page = {(field["page"], field["name"]): field for field in found["fields"]}
    assert by_page["main", "vin"]["value"] == ALL[BOTH_PAGES].pages["main"]["vin"]
    assert len(by_page["side", "file_no"]["box"]) == 4
    assert {page for page, _ in by_page} == {"main", "side"}


def test_a_refusal_is_told_in_both_words(operator: httpx.Client) -> None:
    answer = operator.post("read", params={"document": "passport"}, content=ALL[RECEIPT].data)
    said = answer.json()
    assert (answer.status_code, said["error"]["code"], said["document"]) == (422, "document_not_found", "passport")
    (told,) = said["answers"]
    assert (told["status"], told["body"]["error_code"], told["body"]["data"]) == (422, 3011, None)


def test_nothing_that_is_known(operator: httpx.Client) -> None:
    answer = operator.post("read", content=ALL[RECEIPT].data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_document")


@pytest.mark.parametrize("picture", ["nothing", "text", "gif", "truncated jpeg", "one pixel", "bomb", "heavy", "long"])
def test_no_picture(operator: httpx.Client, picture: str) -> None:
    for document in ("passport", "korea_plate"):
        answer = operator.post("read", params={"document": document}, content=PICTURES[picture]())
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] != "failed"


@pytest.mark.parametrize("document", ["", "car", "AUTO", "../passport", "passport\0"])
def test_a_document_that_there_is_not(operator: httpx.Client, document: str) -> None:
    answer = operator.post("read", params={"document": document}, content=b"")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_the_tenants_rate_counts(console: Console, stranger: httpx.Client) -> None:
    tenants = console.server.state.tenants
    tenants.change(console.stranger.name, {"requests_per_minute": 1})
    try:
        answers = [stranger.post("read", params={"document": "car"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [400, 429]
        assert int(answers[1].headers["retry-after"]) > 0
    finally:
        tenants.change(console.stranger.name, {"requests_per_minute": Wishes().requests_per_minute})
