"""The Egyptian documents over a real connection, read by an engine that says what it is told to."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import PIL.Image
import pytest

from tests.api.conftest import EngineSays, Server, base64_of, picture
from wathiq import faults
from wathiq.authenticity.document import Authenticity
from wathiq.engine import Engine
from wathiq.reading import Classification, Field, Finding, Reading
from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.settings import Settings
from wathiq.store import Database
from wathiq.vision.decode import Image
from wathiq.wishes import Wishes

NUMBER = "29805151234567"
NAME = "أحمد محمد السيد علي"
UPPER = "550E8400-E29B-41D4-A716-446655440001"
PICTURE = picture(640, 480)

FRONT = {
    "given_name": "أحمد",
    "family_names": "محمد السيد علي",
    "name": NAME,
    "given_name_english": "Ahmed",
    "family_names_english": "Mohamed El Sayed Aly",
    "name_english": "Ahmed Mohamed El Sayed Aly",
    "address": "١٢ شارع النيل قسم الدقي الجيزة",
    "address_1": "١٢ شارع النيل",
    "address_2": "قسم الدقي الجيزة",
    "address_english": "12 El Nil Street, El Dokki, Giza",
    "governorate": "الجيزة",
    "governorate_english": "Giza",
    "city": "الجيزة",
    "district": "الدقي",
    "number": NUMBER,
    "key": "AB1234567",
    "birth_date": "1998-05-15",
    "gender": "male",
}
FRONT_DATA = {
    "first_name": "أحمد",
    "last_names": "محمد السيد علي",
    "name": NAME,
    "first_name_english": "Ahmed",
    "last_names_english": "Mohamed El Sayed Aly",
    "name_english": "Ahmed Mohamed El Sayed Aly",
    "address": "١٢ شارع النيل قسم الدقي الجيزة",
    "address_1": "١٢ شارع النيل",
    "address_2": "قسم الدقي الجيزة",
    "address_english": "12 El Nil Street, El Dokki, Giza",
    "govern": "الجيزة",
    "govern_english": "Giza",
    "city": "الجيزة",
    "district": "الدقي",
    "idNumber": NUMBER,
    "idKey": "AB1234567",
    "dateOfBirth": "1998-05-15T00:00:00Z",
    "gender": "ذكر",
}
BACK = {
    "marital_status": "متزوج",
    "marital_status_english": "Married",
    "job": "مهندس",
    "job_english": "Engineer",
    "job_title": "مهندس برمجيات",
    "job_title_english": "Software Engineer",
    "religion": "مسلم",
    "religion_english": "Muslim",
    "husband_name": "",
    "husband_name_english": "",
    "issued": "2018-06",
    "expiry": "2035-06-01",
    "number": NUMBER,
    "gender": "male",
    "gender_english": "male",
}
BACK_DATA = {
    "maritalStatus": "متزوج",
    "marital_status_english": "Married",
    "job": "مهندس",
    "job_english": "Engineer",
    "jobTitle": "مهندس برمجيات",
    "job_title_english": "Software Engineer",
    "religion": "مسلم",
    "religion_english": "Muslim",
    "husbandName": "",
    "husbandName_english": "",
    "releaseDate": "2018-06-01T00:00:00Z",
    "idExpiry": "2035-06-01T00:00:00Z",
    "idNumber": NUMBER,
    "gender": "ذكر",
    "gender_english": "Male",
}
DRIVING = {
    "name": NAME,
    "name_english": "AHMED MOHAMED EL SAYED ALY",
    "number": NUMBER,
    "nationality": "مصري",
    "nationality_english": "Egyptian",
    "licence_class": "خاصة",
    "job": "مهندس",
    "address": "١٢ شارع النيل",
    "expiry": "2031-03-04",
    "issued": "2021-03-05",
    "traffic_unit_1": "مرور الجيزة",
    "traffic_unit_2": "الدقي",
}
DRIVING_DATA = {
    "NameArabic": NAME,
    "NameEnglish": "AHMED MOHAMED EL SAYED ALY",
    "NationalID": NUMBER,
    "NationalityArabic": "مصري",
    "NationalityEnglish": "Egyptian",
    "LicenseType": "خاصة",
    "Job": "مهندس",
    "Address": "١٢ شارع النيل",
    "ExpiryDate": "2031-03-04T00:00:00Z",
    "IssuenceDate": "2021-03-05T00:00:00Z",
    "TrafficUnit1": "مرور الجيزة",
    "TrafficUnit2": "الدقي",
}
VEHICLE_FRONT = {
    "plate": "ع ى ق 6483",
    "licence_class": "ملاكي",
    "name": NAME,
    "nationality": "مصري",
    "address": "١٢ شارع النيل",
    "expiry": "2031-03-04",
    "issued": "2021-03-05",
    "traffic_unit": "مرور الجيزة",
}
VEHICLE_FRONT_DATA = {
    "license_number": "ع ى ق 6483",
    "license_type": "ملاكي",
    "name": NAME,
    "nationality": "مصري",
    "address": "١٢ شارع النيل",
    "expiry": "2031-03-04T00:00:00Z",
    "issuance": "2021-03-05T00:00:00Z",
    "traffic_unit": "مرور الجيزة",
}
VEHICLE_BACK = {
    "year": "2019",
    "make": "هيونداي",
    "model": "النترا",
    "body": "سيدان",
    "chassis": "KMHD35LE1DU123456",
    "volume": "1600",
    "engine": "G4FGDU123456",
    "colour": "أبيض",
    "cylinders": "4",
    "fuel": "بنزين",
    "examined": "2024-03-04",
}
VEHICLE_BACK_DATA = {
    "model_year": "2019",
    "type": "هيونداي",
    "sub_type": "النترا",
    "chasis": "KMHD35LE1DU123456",
    "volume": "1600",
    "motor": "G4FGDU123456",
    "color": "أبيض",
    "fuel": "بنزين",
    "cylinder": "4",
    "examination_dt": "2024-03-04T00:00:00Z",
}
SIDES = ("/id/front", "/id/back")
DOCUMENTS: Mapping[str, tuple[str, dict[str, str], dict[str, str], str]] = {
    "/id/front": ("egypt_id_front", FRONT, FRONT_DATA, "national_id"),
    "/id/back": ("egypt_id_back", BACK, BACK_DATA, "national_id"),
    "/driving_license": ("egypt_driving_licence", DRIVING, DRIVING_DATA, "driving_license"),
    "/car/license/front": ("egypt_vehicle_licence_front", VEHICLE_FRONT, VEHICLE_FRONT_DATA, "car_license"),
    "/car/license/back": ("egypt_vehicle_licence_back", VEHICLE_BACK, VEHICLE_BACK_DATA, "car_license"),
}
"""By path: the document, the fields that are read, the data that are answered, and the type."""

each_path = pytest.mark.parametrize("path", DOCUMENTS)


def reading(path: str, *findings: Finding, **values: str) -> Reading:
    document, fields, _, _ = DOCUMENTS[path]
    read = {name: Field(value, 0.9) for name, value in (fields | values).items()}
    return Reading(document, 0.9, read, findings=findings)


def post(server: Server, path: str, body: Mapping[str, Any] | None = None, **headers: str) -> httpx.Response:
    asked = {"image": base64_of(PICTURE)} | dict(body or {})
    return server.client.post(f"/v1/ocr{path}", json=asked, headers=server.api_key | headers)


def refusal(response: httpx.Response) -> tuple[int, int]:
    body = response.json()
    assert body["data"] is None
    return response.status_code, body["error_code"]


@pytest.fixture
def step(server: Server, engine_says: EngineSays) -> Callable[..., dict[str, Any]]:
    """One request of a transaction, and the answer: values by name are what the engine reads instead."""

    def take(path: str, body: Mapping[str, Any] | None = None, **values: str) -> dict[str, Any]:
        engine_says(DOCUMENTS[path][0], reading(path, **values))
        response = post(server, path, body)
        assert response.status_code == 200
        found: dict[str, Any] = response.json()
        assert (found["error_code"], found["error_message"]) == (None, None)
        return found

    return take


Step = Callable[..., dict[str, Any]]


def codes(answer: Mapping[str, Any]) -> list[int]:
    services = answer["services"]
    assert services["Validations"] == services["validations"]
    return [error["code"] for found in services["validations"]["validation_errors"] for error in found["errors"]]


def ids_of(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("transaction_id", "request_id", "client_transaction_id")}


# Answers -------------------------------------------------------------------------------------------------------------


@each_path
def test_every_member(step: Step, path: str) -> None:
    answer = step(path, {"country": "egy"})
    _, _, expected, doc_type = DOCUMENTS[path]
    data = answer["data"]
    assert {name: data[name] for name in expected} == expected
    assert uuid.UUID(data["transaction_id"])
    assert answer["services"]["classification"] == {"doc_type": doc_type}
    assert (codes(answer), answer["services"]["AML"]) == ([], None)
    if path not in SIDES:
        assert data.keys() == expected.keys() | ids_of(data).keys()


@each_path
def test_as_a_file(server: Server, engine_says: EngineSays, path: str) -> None:
    document, _, expected, _ = DOCUMENTS[path]
    engine_says(document, reading(path))
    form = {"transaction_id": UPPER, "client_transaction_id": "7", "country": "Eg", "getExtractedData": "true"}
    files = {"file": ("card.png", PICTURE, "image/png")}
    response = server.client.post(f"/v1/ocr{path}/file", files=files, data=form, headers=server.api_key)
    data = response.json()["data"]
    assert {name: data[name] for name in expected} == expected
    assert (data["transaction_id"], data["client_transaction_id"]) == (UPPER.lower(), "7")


@each_path
def test_what_was_not_read_is_an_empty_string(server: Server, engine_says: EngineSays, path: str) -> None:
    document, _, expected, _ = DOCUMENTS[path]
    engine_says(document, Reading(document, 0.5))
    data = post(server, path).json()["data"]
    assert {data[name] for name in expected} == {""}


@pytest.mark.parametrize(("gender", "arabic"), [("female", "أنثى"), ("أنثى", "أنثى"), ("", "")])
def test_gender_is_arabic(step: Step, gender: str, arabic: str) -> None:
    assert step("/id/front", gender=gender)["data"]["gender"] == arabic


def test_what_is_no_date_is_none_on_the_wire(step: Step) -> None:
    assert step("/id/back", expiry="2035-13-45")["data"]["idExpiry"] == ""


# The combined object -------------------------------------------------------------------------------------------------


def test_the_front_is_nested_too(step: Step) -> None:
    data = step("/id/front", {"request_id": "r", "client_transaction_id": "c"})["data"]
    assert data["idFrontData"] == FRONT_DATA | ids_of(data)
    assert data["idBackData"] == dict.fromkeys(BACK_DATA, "") | ids_of(data)
    assert (data["isVerificationProcessCompleted"], data["isDigitalIdentityVerified"]) == (False, False)
    assert data["deviceInfo"] == ""
    assert data["user"] == {
        "id": 0,
        "name": "Ahmed",
        "surname": "Mohamed El Sayed Aly",
        "fullName": "Ahmed Mohamed El Sayed Aly",
        "userName": "",
        "emailAddress": "",
        "phoneNumber": "",
        "idNumber": NUMBER,
        "address": "12 El Nil Street, El Dokki, Giza",
    }


def test_the_back_repeats_the_front_of_its_transaction(step: Step) -> None:
    transaction = step("/id/front")["data"]["transaction_id"]
    data = step("/id/back", {"transaction_id": transaction.upper()})["data"]
    assert data["transaction_id"] == transaction
    assert {name: data[name] for name in BACK_DATA} == BACK_DATA
    assert data["idFrontData"] == FRONT_DATA | ids_of(data)
    assert data["idBackData"] == BACK_DATA | ids_of(data)
    assert data["user"]["fullName"] == "Ahmed Mohamed El Sayed Aly"


def test_the_sides_come_in_any_order(step: Step) -> None:
    transaction = step("/id/back")["data"]["transaction_id"]
    data = step("/id/front", {"transaction_id": transaction})["data"]
    assert data["idBackData"] == BACK_DATA | ids_of(data)


def test_a_side_that_is_read_again_takes_its_own_place(step: Step) -> None:
    transaction = step("/id/front", name="أحمد")["data"]["transaction_id"]
    step("/id/front", {"transaction_id": transaction})
    data = step("/id/back", {"transaction_id": transaction})["data"]
    assert data["idFrontData"]["name"] == NAME


@pytest.mark.parametrize("path", SIDES)
@pytest.mark.parametrize("spelled", [False, "false", "False"])
def test_a_client_that_wants_no_data_gets_the_ids_and_the_checks(step: Step, path: str, spelled: bool | str) -> None:  # noqa: FBT001
    answer = step(path, {"getExtractedData": spelled, "transaction_id": UPPER}, number="29805151234568")
    assert answer["data"] == ids_of(answer["data"])
    assert answer["services"]["classification"] == {"doc_type": "national_id"}


def test_other_documents_give_their_data_all_the_same(step: Step) -> None:
    assert step("/driving_license", {"getExtractedData": False})["data"]["NameArabic"] == NAME


@pytest.mark.parametrize("wrong", [7, "perhaps", [True], {}])
def test_a_wish_for_data_that_is_none(server: Server, wrong: object) -> None:
    response = post(server, "/id/front", {"getExtractedData": wrong})
    assert refusal(response) == (400, 400)
    assert response.json()["error_descriptions"][0]["field"] == "getExtractedData"


# Transactions --------------------------------------------------------------------------------------------------------


def new_tenant(server: Server) -> dict[str, str]:
    return {"ApiKey": server.state.tenants.create(f"tenant {uuid.uuid4()}").vlens.api_key}


@pytest.mark.parametrize("path", [*DOCUMENTS, "/passport", "/license_plate", "/classification"])
def test_anothers_transaction(server: Server, step: Step, path: str) -> None:
    transaction = step("/id/front")["data"]["transaction_id"]
    response = post(server, path, {"transaction_id": transaction}, **new_tenant(server))
    assert refusal(response) == (422, 5004)
    assert response.json()["error_descriptions"][0]["field"] == "transaction_id"


def test_anothers_transaction_in_a_screening(server: Server, step: Step) -> None:
    transaction = step("/car/license/back")["data"]["transaction_id"]  # of which nothing else is kept
    asked = {"name": "X", "transaction_id": transaction}
    response = server.client.post("/v1/ocr/aml/validate", json=asked, headers=new_tenant(server))
    assert refusal(response) == (422, 5004)


def test_a_transaction_goes_on_after_a_picture_of_nothing(server: Server, engine_says: EngineSays, step: Step) -> None:
    transaction = step("/id/front")["data"]["transaction_id"]
    engine_says("egypt_id_back", faults.DocumentNotFound("Words."))
    assert refusal(post(server, "/id/back", {"transaction_id": transaction})) == (422, 3011)
    data = step("/id/back", {"transaction_id": transaction})["data"]
    assert data["idFrontData"]["name"] == NAME


def test_what_is_erased_while_a_picture_is_read_does_not_come_back(
    server: Server, engine_says: EngineSays, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    tenant, transaction, transactions = server.credentials.tenant_id, str(uuid.uuid4()), server.state.transactions

    def begin_anew() -> None:
        assert transactions.erase(tenant, transaction, actor="a test")
        transactions.keep(transactions.begin(tenant, transaction), "egypt_id_back", BACK, actor="a test")

    engine_says("egypt_id_front", reading("/id/front"))
    meanwhile(begin_anew)
    answer = post(server, "/id/front", {"transaction_id": transaction})
    assert (answer.status_code, answer.json()["data"]["idFrontData"]["name"]) == (200, NAME)
    assert answer.json()["data"]["idBackData"]["job"] == ""
    assert transactions.steps(tenant, transaction, actor="a test").keys() == {"egypt_id_back"}


def portrait_of(server: Server, transaction: str) -> bytes | None:
    transactions = server.state.transactions
    begun = transactions.begin(server.credentials.tenant_id, transaction)
    return transactions.steps_and_portrait(begun, "egypt_id_front", actor="a test")[1]


def test_the_portrait_is_kept_with_the_transaction(server: Server, engine_says: EngineSays) -> None:
    face = Field("", 0.9, ((20, 100), (140, 100), (140, 260), (20, 260)))
    front = reading("/id/front")
    engine_says("egypt_id_front", Reading(front.type, 0.9, {**front.fields, "portrait": face}))
    data = post(server, "/id/front").json()["data"]
    kept = portrait_of(server, data["transaction_id"])
    assert kept is not None
    assert PIL.Image.open(io.BytesIO(kept)).size == (120, 160)


@pytest.mark.parametrize(
    ("path", "kept"), [("/driving_license", False), ("/car/license/back", False), (SIDES[0], True)]
)
def test_only_what_later_steps_look_back_at_is_kept(server: Server, step: Step, path: str, *, kept: bool) -> None:
    transaction = step(path)["data"]["transaction_id"]
    steps = server.state.transactions.steps(server.credentials.tenant_id, transaction, actor="a test")
    assert bool(steps) == kept


# Checks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "finding", "error"),
    [
        ("/id/front", ("birth_date_impossible", "birth_date"), (1001, "dateOfBirth")),
        ("/id/front", ("number_invalid", "number"), (3001, "idNumber")),
        ("/id/front", ("birth_date_differs", "birth_date"), (3002, "dateOfBirth")),
        ("/id/front", ("governorate_unknown", "number"), (3003, "idNumber")),
        ("/id/front", ("key_invalid", "key"), (3004, "idKey")),
        ("/id/back", ("gender_differs", "gender"), (3005, "gender")),
        ("/id/back", ("issue_date_invalid", "issued"), (3006, "releaseDate")),
        ("/id/front", ("birth_date_format", "birth_date"), (3007, "dateOfBirth")),
        ("/id/back", ("issue_date_format", "issued"), (3008, "releaseDate")),
        ("/id/back", ("expiry_format", "expiry"), (3009, "idExpiry")),
        ("/id/back", ("expired", "expiry"), (3010, "idExpiry")),
        ("/driving_license", ("expired", "expiry"), (3010, "ExpiryDate")),
        ("/car/license/front", ("expired", "expiry"), (3010, "expiry")),
    ],
)
def test_findings_fail_the_step(
    server: Server, engine_says: EngineSays, path: str, finding: tuple[str, str], error: tuple[int, str]
) -> None:
    (code, field), (number, member) = finding, error
    engine_says(DOCUMENTS[path][0], reading(path, Finding(code, "Words.", field, "7")))
    response = post(server, path)
    assert (response.status_code, response.json()["error_code"]) == (200, None)
    assert response.json()["services"]["validations"]["validation_errors"] == [
        {"field": member, "value": "7", "errors": [{"code": number, "message": "Words."}]}
    ]


def test_other_findings_fail_nothing(server: Server, engine_says: EngineSays) -> None:
    engine_says("egypt_id_front", reading("/id/front", Finding("name_completed", "Words.", "name", "7")))
    assert codes(post(server, "/id/front").json()) == []


def test_two_sides_of_different_cards(step: Step) -> None:
    transaction = step("/id/front")["data"]["transaction_id"]
    answer = step("/id/back", {"transaction_id": transaction}, number="29805151234568")
    (found,) = answer["services"]["Validations"]["validation_errors"]
    assert (found["field"], found["value"], codes(answer)) == ("idNumber", "29805151234568", [3101])
    assert codes(step("/id/back", {"transaction_id": transaction})) == []


@pytest.mark.parametrize("path", ["/id/front", "/driving_license", "/car/license/front"])
def test_the_name_that_the_client_expects(step: Step, path: str) -> None:
    assert codes(step(path, {"name_check_value": "Ahmed Mohammed Elsayed Ali"})) == []
    answer = step(path, {"name_check_value": "Sara Mohamed"})
    (found,) = answer["services"]["Validations"]["validation_errors"]
    assert (found["value"], codes(answer)) == (NAME, [3102])
    assert found["field"] in answer["data"]


def test_the_vehicle_licence_of_another_person(step: Step) -> None:
    transaction = {"transaction_id": step("/id/front")["data"]["transaction_id"]}
    assert codes(step("/car/license/front", transaction)) == []
    assert codes(step("/car/license/front", transaction, name="سارة محمود حسن")) == [3102]


# Refusals ------------------------------------------------------------------------------------------------------------


@each_path
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.DocumentNotFound, (422, 3011)),
        (faults.DocumentUnreadable, (422, 1050)),
        (faults.PictureTooPoor, (422, 1050)),
        (faults.UnknownDocument, (422, 5001)),
        (faults.PictureBlurred, (422, 5006)),
        (faults.WrongDocument, (422, 5007)),
    ],
)
def test_pictures_that_are_not_read(
    server: Server, engine_says: EngineSays, path: str, fault: type[faults.Fault], error: tuple[int, int]
) -> None:
    engine_says(DOCUMENTS[path][0], fault("Words."))
    assert refusal(post(server, path)) == error


@pytest.mark.parametrize("path", [*DOCUMENTS, "/license_plate"])
@pytest.mark.parametrize("country", ["SA", "KSA", "Egypt", "eg y"])
def test_documents_of_another_country(server: Server, path: str, country: str) -> None:
    response = post(server, path, {"country": country})
    assert refusal(response) == (422, 5001)
    assert response.json()["error_descriptions"][0]["field"] == "country"


@pytest.mark.parametrize("path", [*DOCUMENTS, "/classification"])
def test_other_refusals(server: Server, path: str) -> None:
    assert refusal(post(server, path, ApiKey="no")) == (401, 401)
    assert refusal(post(server, path, {"image": "no base64!"})) == (400, 400)
    assert refusal(post(server, path, {"image": base64_of(b"%PDF-1.7")})) == (415, 415)
    assert refusal(post(server, path, {"transaction_id": "7"})) == (422, 5004)
    assert server.client.get(f"/v1/ocr{path}", headers=server.api_key).status_code == 405


# Classification ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ("egypt_id_front", {"doc_type": "national_id", "confidence": 0.9, "side": "front"}),
        ("egypt_id_back", {"doc_type": "national_id", "confidence": 0.9, "side": "back"}),
        ("egypt_vehicle_licence_front", {"doc_type": "car_license", "confidence": 0.9, "side": "front"}),
        ("egypt_vehicle_licence_back", {"doc_type": "car_license", "confidence": 0.9, "side": "back"}),
        ("egypt_driving_licence", {"doc_type": "driving_license", "confidence": 0.9}),
        ("passport", {"doc_type": "passport", "confidence": 0.9}),
        ("egypt_plate", {"doc_type": "license_plate", "confidence": 0.9}),
        ("china_vehicle_licence", {"doc_type": "unknown", "confidence": 0.9}),
        (None, {"doc_type": "unknown", "confidence": 0.9}),
    ],
)
def test_which_document_it_is(
    server: Server, monkeypatch: pytest.MonkeyPatch, document: str | None, answer: dict[str, Any]
) -> None:
    monkeypatch.setattr(Engine, "classify", lambda *_, **__: Classification(document, 0.9))
    body = post(server, "/classification", {"transaction_id": UPPER, "client_transaction_id": "7"}).json()
    assert body["services"]["classification"] == answer
    assert (body["data"]["transaction_id"], body["data"]["client_transaction_id"]) == (UPPER.lower(), "7")
    assert body["data"].keys() == ids_of(body["data"]).keys()
    assert (codes(body), body["error_code"]) == ([], None)


def test_a_picture_of_something_else_is_of_an_unknown_type(server: Server) -> None:
    files = {"file": ("noise.png", PICTURE, "image/png")}
    response = server.client.post("/v1/ocr/classification/file", files=files, headers=server.api_key)
    assert response.status_code == 200
    assert response.json()["services"]["classification"]["doc_type"] == "unknown"


# Screening -----------------------------------------------------------------------------------------------------------

LISTED = Entity(
    "own", "row 1", "person", (ListedName("زكي منصور برهوم", "main"),), (Identifier("national_id", NUMBER),)
)


@pytest.fixture
def screened(server: Server) -> Iterator[dict[str, str]]:
    """The key of a tenant that has the holders of identity cards screened against a list with one entry."""
    database = Database(server.settings.database)
    Lists(database).replace("own", [LISTED], "1", keys_of)
    credentials = server.state.tenants.create(f"tenant {uuid.uuid4()}", Wishes(screen_id_front=True))
    yield {"ApiKey": credentials.vlens.api_key}
    database.close()


def aml(server: Server, engine_says: EngineSays, path: str, key: dict[str, str], **values: str) -> Any:
    engine_says(DOCUMENTS[path][0], reading(path, **values))
    return post(server, path, None, **key).json()["services"]["AML"]


def test_the_holder_of_a_card_is_screened(server: Server, engine_says: EngineSays, screened: dict[str, str]) -> None:
    by_number = aml(server, engine_says, "/id/front", screened)
    assert by_number["AML_matched"]
    assert [record["fullName"] for record in by_number["data"]] == ["زكي منصور برهوم"]
    by_name = aml(server, engine_says, "/id/front", screened, number="", name="زكى منصور برهوم")
    assert by_name["AML_matched"]
    nobody = aml(server, engine_says, "/id/front", screened, number="29805151234568")
    assert nobody == {"AML_matched": False, "data": []}


def test_the_tenants_own_threshold_counts_for_names_alone(
    server: Server, engine_says: EngineSays, screened: dict[str, str]
) -> None:
    name = "زكى منصور برهم"
    assert aml(server, engine_says, "/id/front", screened, number="", name=name)["AML_matched"]
    tenant = server.state.tenants.by_api_key(screened["ApiKey"])
    assert tenant is not None
    server.state.tenants.change(tenant.name, {"screening_threshold": 1})
    assert not aml(server, engine_says, "/id/front", screened, number="", name=name)["AML_matched"]
    assert aml(server, engine_says, "/id/front", screened, name=name)["AML_matched"]


def test_where_nothing_was_read_nobody_is_screened(
    server: Server, engine_says: EngineSays, screened: dict[str, str]
) -> None:
    assert aml(server, engine_says, "/id/front", screened, number="", name="") is None


@pytest.mark.parametrize("path", ["/id/back", "/driving_license"])
def test_other_documents_are_not_screened(
    server: Server, engine_says: EngineSays, screened: dict[str, str], path: str
) -> None:
    assert aml(server, engine_says, path, screened) is None


@pytest.mark.usefixtures("screened")
def test_a_tenant_that_wants_no_screening_gets_none(server: Server, engine_says: EngineSays) -> None:
    assert aml(server, engine_says, "/id/front", server.api_key) is None


# Fakes ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[Reading]]:
    """Makes the engine judge every document so; the list is that of the readings it judges."""

    def judge(fake: bool) -> list[Reading]:  # noqa: FBT001
        asked: list[Reading] = []

        def authenticity(_: Engine, image: Image, found: Reading) -> Authenticity:
            assert image.pixels.ndim == 3
            asked.append(found)
            return Authenticity(fake, float(fake), ())

        monkeypatch.setattr(Engine, "authenticity", authenticity)
        return asked

    return judge


Judged = Callable[[bool], list[Reading]]


@each_path
@pytest.mark.parametrize("fake", [True, False])
def test_a_fake_is_reported(step: Step, judged: Judged, path: str, fake: bool) -> None:  # noqa: FBT001
    asked = judged(fake)
    answer = step(path)
    assert answer["services"]["spoofing"] == {"fake": fake}
    assert (codes(answer), [found.type for found in asked]) == ([], [DOCUMENTS[path][0]])


def test_a_fake_passport_is_reported(server: Server, engine_says: EngineSays, judged: Judged) -> None:
    judged(True)
    engine_says("passport", Reading("passport", 0.9))
    assert post(server, "/passport").json()["services"]["spoofing"] == {"fake": True}


def test_plates_and_classes_are_not_judged(
    server: Server, engine_says: EngineSays, judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = judged(True)
    engine_says("egypt_plate", Reading("egypt_plate", 0.9))
    monkeypatch.setattr(Engine, "classify", lambda *_, **__: Classification("passport", 0.9))
    assert post(server, "/license_plate").json()["services"]["spoofing"] is None
    assert post(server, "/classification").json()["services"]["spoofing"] is None
    assert asked == []


def test_a_tenant_may_have_fakes_refused(server: Server, engine_says: EngineSays, judged: Judged) -> None:
    key = {"ApiKey": server.state.tenants.create(f"tenant {uuid.uuid4()}", Wishes(refuse_fakes=True)).vlens.api_key}
    tenant = server.state.tenants.by_api_key(key["ApiKey"])
    assert tenant is not None
    transaction = {"transaction_id": str(uuid.uuid4())}
    for path in DOCUMENTS:
        engine_says(DOCUMENTS[path][0], reading(path))
        judged(True)
        assert refusal(post(server, path, transaction, **key)) == (422, 5005)
        assert server.state.transactions.steps(tenant.id, transaction["transaction_id"], actor="a test") == {}
    judged(False)
    assert post(server, "/car/license/back", transaction, **key).json()["services"]["spoofing"] == {"fake": False}


# Settings ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sparing_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that gives the data of identity cards only to clients that ask for them."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("sparing"), threads=1, vlens_extracted_data=False)
    with Server(settings) as server:
        yield server


def test_data_only_where_they_are_asked_for(sparing_server: Server, engine_says: EngineSays) -> None:
    engine_says("egypt_id_front", reading("/id/front"))
    data = post(sparing_server, "/id/front").json()["data"]
    assert data == ids_of(data)
    assert post(sparing_server, "/id/front", {"getExtractedData": True}).json()["data"]["name"] == NAME


def test_no_answer_to_a_broken_picture_tells_what_it_holds(server: Server, engine_says: EngineSays) -> None:
    engine_says("egypt_id_front", ValueError(NAME))
    response = post(server, "/id/front")
    assert refusal(response) == (500, 5000)
    assert NAME not in json.dumps(response.json(), ensure_ascii=False)
