"""`aml/validate` over a real connection."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import Server, base64_of, picture
from tests.api.quick_engine import quick_engine
from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.settings import Settings
from wathiq.store import Database
from wathiq.wishes import Wishes

PATH = "/v1/ocr/aml/validate"
NUMBER = "29901230112345"
LISTED = Entity(
    "own",
    "row 7",
    "person",
    (ListedName("زكي منصور برهوم", "main"), ListedName("Zaki Mansour Barhoum", "alias")),
    (Identifier("passport", "A1234567"), Identifier("national_id", NUMBER)),
    birth_dates=("1999", "1999-01-23"),
    listed_on="2021-01-15",
    case_number="123",
    case_year=2021,
)
SPARSE = Entity("own", "row 8", "person", (ListedName("Tawfiq Qandalawi", "main"),), birth_dates=("1999",))
ALLOWED = Entity("own", "row 9", "person", (ListedName("Tawfiq Qandalawi", "main"),), action="allow")


@pytest.fixture(autouse=True)
def listed(server: Server) -> Iterator[Lists]:
    database = Database(server.settings.database)
    lists = Lists(database)
    lists.replace("own", [LISTED, SPARSE], "1", keys_of)
    yield lists
    database.close()


def validate(server: Server, body: Any, **headers: str) -> httpx.Response:
    return server.client.post(PATH, json=body, headers=server.api_key | headers)


def aml(response: httpx.Response) -> Any:
    return response.json()["services"]["AML"]


def test_a_listed_name(server: Server) -> None:
    response = validate(server, {"name": "Zaki Mansour Barhoum"})
    assert response.status_code == 200
    body = response.json()
    assert aml(response) == {
        "AML_matched": True,
        "data": [
            {
                "caseNo": "123",
                "caseYear": 2021,
                "recordDate": "2021-01-15T00:00:00Z",
                "fullName": "زكي منصور برهوم",
                "idNumber": NUMBER,
                "dateOfBirth": "1999-01-23T00:00:00Z",
                "score": "1.00",
            }
        ],
    }
    assert uuid.UUID(body["data"]["transaction_id"])
    assert list(body["data"]) == ["transaction_id", "request_id", "client_transaction_id"]
    assert (body["error_code"], body["error_message"]) == (None, None)
    assert body["services"]["Validations"] == body["services"]["validations"] == {"validation_errors": []}


@pytest.mark.parametrize("body", [{"idNumber": NUMBER}, {"idNumber": "٢٩٩٠١٢٣٠١١٢٣٤٥", "name": "Olaf Scholz"}])
def test_a_listed_number(server: Server, body: dict[str, str]) -> None:
    (record,) = aml(validate(server, body))["data"]
    assert (record["fullName"], record["score"]) == ("زكي منصور برهوم", "1.00")


def test_nobody(server: Server) -> None:
    assert aml(validate(server, {"name": "Olaf Scholz"})) == {"AML_matched": False, "data": []}


def test_a_hit_counts_from_the_tenants_own_threshold_on(server: Server) -> None:
    body = {"name": "Zaki Mansour Barhoun"}
    (record,) = aml(validate(server, body))["data"]
    assert 0.8 < float(record["score"]) < 1
    for threshold, count in ((1.0, 0), (0.8, 1), (None, 1)):
        credentials = server.state.tenants.create(f"tenant {uuid.uuid4()}", Wishes(screening_threshold=threshold))
        assert len(aml(validate(server, body, ApiKey=credentials.vlens.api_key))["data"]) == count


def test_what_a_list_does_not_say_is_empty_and_of_the_right_type(server: Server) -> None:
    (record,) = aml(validate(server, {"name": "Tawfiq Qandalawi"}))["data"]
    assert (record["caseNo"], record["caseYear"], record["recordDate"]) == ("row 8", 0, "")
    assert (record["idNumber"], record["dateOfBirth"]) == ("", "")


def test_whom_an_allow_list_names_is_not_told(server: Server, listed: Lists) -> None:
    listed.replace("own", [SPARSE, ALLOWED], "2", keys_of)
    assert aml(validate(server, {"name": "Tawfiq Qandalawi"})) == {"AML_matched": False, "data": []}


def test_without_a_list_nobody_is_said_to_be_on_none(tmp_path: Path) -> None:
    with quick_engine(), Server(Settings(data_dir=tmp_path, workers=1, threads=1)) as server:
        tenant = server.state.tenants.create("Screens", Wishes(screen_id_front=True))
        card = {"image": base64_of(picture(320, 240, "JPEG")), "getExtractedData": True}

        refused = validate(server, {"name": "Olaf Scholz"})
        assert (refused.status_code, refused.json()["error_code"], aml(refused)) == (422, 4004, None)
        read = server._post("/v1/ocr/id/front", card, {"ApiKey": tenant.vlens.api_key})
        assert (read.status_code, aml(read)) == (200, None)
        assert read.json()["data"]["idNumber"]

        server.import_list()
        assert aml(validate(server, {"name": "Olaf Scholz"})) == {"AML_matched": False, "data": []}
        read = server._post("/v1/ocr/id/front", card, {"ApiKey": tenant.vlens.api_key})
        assert aml(read) == {"AML_matched": False, "data": []}


def test_ids_come_back_and_case_does_not_matter(server: Server) -> None:
    given = {"transaction_id": "550E8400-E29B-41D4-A716-446655440000", "request_id": "r", "client_transaction_id": "c"}
    response = server.client.post("/V1/OCR/AML/Validate", json={"name": "X", **given}, headers=server.api_key)
    assert response.json()["data"] == given | {"transaction_id": given["transaction_id"].lower()}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": None, "idNumber": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 7}, "name"),
        ({"idNumber": 29901230112345}, "idNumber"),
        ({"name": "x" * 257}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "X", "request_id": 7}, "request_id"),
    ],
)
def test_requests_that_are_wrong(server: Server, body: dict[str, Any], field: str) -> None:
    content = json.dumps(body)
    headers = server.api_key | {"Content-Type": "application/json"}
    response = server.client.post(PATH, content=content, headers=headers)
    assert (response.status_code, response.json()["error_code"]) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == field


def test_other_refusals(server: Server) -> None:
    assert validate(server, {"name": "X"}, ApiKey="no").status_code == 401
    assert server.client.post(PATH, content="{", headers=server.api_key).status_code == 415
    assert validate(server, [1]).status_code == 400
    assert server.client.get(PATH, headers=server.api_key).status_code == 405
    wrong = validate(server, {"name": "X", "transaction_id": "7"})
    assert (wrong.status_code, wrong.json()["error_code"]) == (422, 5004)
