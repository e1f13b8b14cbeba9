"""The endpoints over a real connection: what they answer, and how they refuse everything else."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from tests.api.conftest import LICENCE, PASSPORT, PICTURES, RECEIPT, EngineSays, Server, base64_of, picture, specimen
from tests.conftest import ALL, Specimen
from wathiq import faults
from wathiq.documents import egypt_plate
from wathiq.reading import Field, Finding, Reading
from wathiq.settings import Settings

pytestmark = pytest.mark.usefixtures("stays_well")

NO_VALIDATIONS: dict[str, Any] = {"validation_errors": []}
UPPER = "550E8400-E29B-41D4-A716-446655440000"

INVALID_REQUEST = (400, 400, "Bad Request - Input parameters are invalid.")
INVALID_KEY = (401, 401, "Unauthorized - The ApiKey header is missing or invalid.")
NOT_FOUND = (404, 404, "Not Found - There is no such endpoint.")
INVALID_METHOD = (405, 405, "Method Not Allowed - The endpoint takes another method.")
INVALID_FORMAT = (415, 415, "Unsupported Media Type - The image is not a readable JPEG, PNG, BMP or TIFF.")
INVALID_TYPE = (415, 415, "Unsupported Media Type - The endpoint takes another content type.")
LOW_QUALITY = (422, 1050, "Image quality too low for OCR extraction")
NOT_DETECTED = (422, 3011, "The document was not detected in the image.")
IMAGE_TOO_LARGE = (422, 5002, "The image file is too large.")
BODY_TOO_LARGE = (413, 5002, "The request is too large.")
TOO_MANY_PIXELS = (422, 5003, "The image has too many pixels.")
INVALID_TRANSACTION = (422, 5004, "The transaction id is invalid.")
WRONG_ENDPOINT = (422, 5007, "The document is supported by another endpoint.")
BUSY = (503, 5000, "The service is busy. Try again shortly.")


def refusal(response: httpx.Response) -> tuple[int, int, str]:
    """Status, code and words of an error in a whole envelope."""
    body = response.json()
    assert list(body) == ["services", "data", "error_code", "error_message", "error_descriptions"]
    assert body["data"] is None
    assert body["services"]["Validations"] == body["services"]["validations"] == NO_VALIDATIONS
    return response.status_code, body["error_code"], body["error_message"]


def is_uuid(text: str) -> bool:
    return str(uuid.UUID(text)) == text


def post_file(server: Server, data: bytes, form: Mapping[str, str] | None = None, name: str = "file") -> httpx.Response:
    files = {name: ("passport.jpg", data, "image/jpeg")}
    return server.client.post("/v1/ocr/passport/file", files=files, data=form, headers=server.api_key)


# Answers -------------------------------------------------------------------------------------------------------------


def test_a_passport(server: Server) -> None:
    response = server.passport({"image": specimen(PASSPORT)})
    assert response.status_code == 200
    body = response.json()
    ids = {key: body["data"].pop(key) for key in ("transaction_id", "request_id", "client_transaction_id")}
    assert is_uuid(ids["transaction_id"])
    assert is_uuid(ids["request_id"])
    assert ids["client_transaction_id"] is None
    assert body == {
        "services": {
            "Validations": NO_VALIDATIONS,
            "validations": NO_VALIDATIONS,
            "spoofing": {"fake": False},
            "classification": {"doc_type": "passport"},
            "liveness": None,
            "AML": None,
            "SRC": None,
        },
        "data": ALL[PASSPORT].fields,
        "error_code": None,
        "error_message": None,
        "error_descriptions": None,
    }


def test_ids_come_back(server: Server) -> None:
    given = {"transaction_id": UPPER, "client_transaction_id": "Order 7/京", "request_id": "r-1"}
    rest = {"country": "EGY", "name_check_value": "Mira", "getExtractedData": True, "unheard_of": [1]}
    data = server.passport({"image": specimen(PASSPORT), **given, **rest}).json()["data"]
    assert {key: data[key] for key in given} == given | {"transaction_id": UPPER.lower()}


def test_every_answer_has_ids_of_its_own(server: Server) -> None:
    blank = {"transaction_id": None, "request_id": "", "client_transaction_id": None}
    data = [server.passport({"image": specimen(PASSPORT), **blank}).json()["data"] for _ in range(2)]
    assert len({answer[key] for answer in data for key in ("transaction_id", "request_id")}) == 4


def test_a_file(server: Server) -> None:
    response = post_file(server, ALL[PASSPORT].data, {"transaction_id": UPPER, "client_transaction_id": "7"})
    assert response.status_code == 200
    data = response.json()["data"]
    assert data["passport_no"] == ALL[PASSPORT].fields["passport_no"]
    assert (data["transaction_id"], data["client_transaction_id"]) == (UPPER.lower(), "7")


def test_a_data_uri_and_broken_lines(server: Server) -> None:
    text = specimen(PASSPORT)
    lines = "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
    response = server.passport({"image": f"data:image/jpeg;base64,{lines}\n"})
    assert response.json()["data"]["passport_no"] == ALL[PASSPORT].fields["passport_no"]


def test_neither_the_case_of_paths_nor_a_blank_token_matters(server: Server) -> None:
    """Vlens's own clients send `Bearer` and a space, and no token yet. So does http.client, where httpx refuses to."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = server.api_key | {"Authorization": "Bearer ", "Content-Type": "application/json"}
    connection.request("POST", "/V1/OCR/Passport", json.dumps({"image": specimen(PASSPORT)}), headers)
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["error_code"]) == (200, None)
    connection.close()


@pytest.mark.parametrize(
    ("file", "field", "value", "code"),
    [
        ("td3_wrong_check.jpg", "passport_no", "number", 3013),
        ("td3_expired.jpg", "Date_of_Expiry", "2015-09-30", 3010),
    ],
)
def test_what_fails_a_check_is_read_all_the_same(server: Server, file: str, field: str, value: str, code: int) -> None:
    body = server.passport({"image": specimen(file)}).json()
    assert {name: body["data"][name] for name in ALL[file].fields} == ALL[file].fields
    (error,) = body["services"]["Validations"]["validation_errors"]
    assert (error["field"], error["value"]) == (field, value)
    assert [found["code"] for found in error["errors"]] == [code]
    assert body["services"]["validations"] == body["services"]["Validations"]
    assert (body["error_code"], body["error_message"]) == (None, None)


PLATE = "ع ى ق 6483"


def plate(*findings: Finding) -> Reading:
    parts = {"plate": PLATE, "letters": "ع ى ق", "digits": "6483", "class": "private"}
    fields = {name: Field(value, 0.9) for name, value in parts.items()}
    return Reading(egypt_plate.NAME, 0.9, fields, findings=findings)


def test_an_egyptian_number_plate(server: Server, engine_says: EngineSays) -> None:
    engine_says(egypt_plate.NAME, plate())
    body = server.license_plate({"image": base64_of(picture(640, 480)), "client_transaction_id": "7"}).json()
    ids = {key: body["data"].pop(key) for key in ("transaction_id", "request_id", "client_transaction_id")}
    assert is_uuid(ids["transaction_id"])
    assert ids["client_transaction_id"] == "7"
    assert body["data"] == {"result": PLATE}
    assert body["services"]["classification"] == {"doc_type": "license_plate"}
    assert body["services"]["Validations"] == NO_VALIDATIONS
    assert (body["error_code"], body["error_message"]) == (None, None)


@pytest.mark.parametrize("specimen", [s for s in ALL.values() if s.type == egypt_plate.NAME], ids=lambda s: s.file)
def test_a_photograph_of_an_egyptian_plate(server: Server, specimen: Specimen) -> None:
    body = server.license_plate({"image": base64_of(specimen.data)}).json()
    assert body["data"]["result"] == specimen.fields["plate"]
    assert body["error_code"] is None


def test_a_doubtful_number_plate_fails_the_step(server: Server, engine_says: EngineSays) -> None:
    words = "Character recognition confidence below threshold"
    engine_says(egypt_plate.NAME, plate(Finding("low_confidence", words, "plate", PLATE)))
    files = {"file": ("car.png", picture(640, 480), "image/png")}
    body = server.client.post("/v1/ocr/license_plate/file", files=files, headers=server.api_key).json()
    assert body["data"]["result"] == PLATE
    assert body["services"]["Validations"] == body["services"]["validations"]
    assert body["services"]["Validations"]["validation_errors"] == [
        {"field": "license_plate_text", "value": PLATE, "errors": [{"code": 101, "message": words}]}
    ]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.DocumentNotFound, NOT_DETECTED),
        (faults.DocumentUnreadable, LOW_QUALITY),
        (faults.WrongDocument, WRONG_ENDPOINT),
    ],
)
def test_no_number_plate(
    server: Server, engine_says: EngineSays, fault: type[faults.Fault], error: tuple[int, int, str]
) -> None:
    engine_says(egypt_plate.NAME, fault("Words."))
    assert refusal(server.license_plate({"image": base64_of(picture(640, 480))})) == error


# Keys ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"ApiKey": ""}, {"ApiKey": "unknown"}, {"ApiKey": "x" * 9_000}], ids=repr)
@pytest.mark.parametrize("path", ["/passport", "/passport/file", "/license_plate", "/license_plate/file"])
def test_a_key_is_needed(server: Server, path: str, headers: dict[str, str]) -> None:
    assert refusal(server.client.post(f"/v1/ocr{path}", json={"image": "QUJD"}, headers=headers)) == INVALID_KEY


def test_the_key_of_another_server(server: Server, small_server: Server) -> None:
    response = server.client.post("/v1/ocr/passport", json={"image": "QUJD"}, headers=small_server.api_key)
    assert refusal(response) == INVALID_KEY


def test_a_key_that_is_no_ascii(server: Server) -> None:
    response = server.client.post("/v1/ocr/passport", json={}, headers={b"ApiKey": b"\xe9\xff"})
    assert refusal(response) == INVALID_KEY


# Bad requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        ("nothing", INVALID_REQUEST),
        ("text", INVALID_FORMAT),
        ("pdf", INVALID_FORMAT),
        ("gif", INVALID_FORMAT),
        ("truncated jpeg", INVALID_FORMAT),
        ("jpeg head alone", INVALID_FORMAT),
        ("damaged png", INVALID_FORMAT),
        ("one pixel", LOW_QUALITY),
        ("long", TOO_MANY_PIXELS),
        ("bomb", TOO_MANY_PIXELS),
        ("heavy", IMAGE_TOO_LARGE),
        ("narrow", NOT_DETECTED),
        ("blank", NOT_DETECTED),
        ("receipt", NOT_DETECTED),
        ("licence", WRONG_ENDPOINT),
    ],
)
def test_pictures_of_nothing_that_can_be_read(server: Server, picture: str, error: tuple[int, int, str]) -> None:
    assert refusal(server.passport({"image": base64_of(PICTURES[picture]())})) == error


@pytest.mark.parametrize(
    ("picture", "error"), [("nothing", INVALID_REQUEST), ("pdf", INVALID_FORMAT), ("heavy", IMAGE_TOO_LARGE)]
)
def test_files_of_nothing_that_can_be_read(server: Server, picture: str, error: tuple[int, int, str]) -> None:
    assert refusal(post_file(server, PICTURES[picture]())) == error


TEXTS = ("transaction_id", "client_transaction_id", "request_id", "country", "name_check_value")
NO_TEXTS: tuple[Any, ...] = (7, ["a"], {}, True, "x" * 257)


def descriptions(response: httpx.Response) -> tuple[int, str]:
    """Status and the field that is to blame; what was sent is not repeated."""
    (description,) = response.json()["error_descriptions"]
    assert description["message"]
    return response.status_code, description["field"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "image"),
        ({"image": None}, "image"),
        ({"image": ""}, "image"),
        ({"image": 7}, "image"),
        ({"image": ["QUJD"]}, "image"),
        ({"image": "not base64!"}, "image"),
        ({"image": "QUJ"}, "image"),
        ({"image": "data:image/png;base64,???"}, "image"),
        ({"image": "QUJD\ud800"}, "image"),
        *(({"image": "QUJD", field: value}, field) for field in TEXTS for value in NO_TEXTS),
        *(({"image": "QUJD", field: "\ud800"}, field) for field in ("client_transaction_id", "request_id")),
    ],
    ids=lambda value: str(value)[:60].encode("ascii", "replace").decode(),
)
def test_members_that_are_invalid(server: Server, body: dict[str, Any], field: str) -> None:
    response = server.passport(body)
    assert refusal(response) == INVALID_REQUEST
    assert descriptions(response) == (400, field)


@pytest.mark.parametrize("given", ["7", "550e8400", "x" * 36, UPPER + "0"])
def test_transaction_ids_that_are_no_uuid(server: Server, given: str) -> None:
    response = server.passport({"image": "QUJD", "transaction_id": given})
    assert refusal(response) == INVALID_TRANSACTION
    assert descriptions(response) == (422, "transaction_id")


@pytest.mark.parametrize("image", ["", "  ", "data:image/jpeg;base64,"])
def test_an_image_that_is_empty(server: Server, image: str) -> None:
    response = server.passport({"image": image})
    assert refusal(response) == INVALID_REQUEST
    assert descriptions(response) == (400, "image")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"image": "QUJD"', b"[" * 100_000, b'{"a":' * 100_000, b"[]", b'"image"', b"null", b"\xff\xfe\xfd"],
    ids=lambda body: repr(body[:9]),
)
def test_bodies_that_are_no_json_object(server: Server, body: bytes) -> None:
    headers = server.api_key | {"Content-Type": "application/json"}
    assert refusal(server.client.post("/v1/ocr/passport", content=body, headers=headers)) == INVALID_REQUEST


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "image/jpeg", ""])
def test_bodies_of_another_type(server: Server, content_type: str) -> None:
    headers = server.api_key | {"Content-Type": content_type}
    response = server.client.post("/v1/ocr/passport", content=b'{"image": "QUJD"}', headers=headers)
    assert refusal(response) == INVALID_TYPE


def test_json_is_no_form(server: Server) -> None:
    response = server.client.post("/v1/ocr/passport/file", json={"image": "QUJD"}, headers=server.api_key)
    assert refusal(response) == INVALID_TYPE


def part(disposition: str, body: str = "x") -> bytes:
    return f"--b\r\nContent-Disposition: {disposition}\r\n\r\n{body}\r\n--b--\r\n".encode()


FORM = "multipart/form-data; boundary=b"
FILE = part('form-data; name="file"; filename="a.jpg"')


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("multipart/form-data", FILE, id="no boundary"),
        pytest.param("multipart/form-data; boundary=" + "b" * 300, b"--" + b"b" * 300 + b"--\r\n", id="long boundary"),
        pytest.param(FORM, b"", id="nothing"),
        pytest.param(FORM, b"garbage", id="garbage"),
        pytest.param(FORM, b"--b\r\nno colon\r\n\r\n--b--\r\n", id="no colon"),
        pytest.param(FORM, b"--b\r\n\r\nno header\r\n--b--\r\n", id="no header"),
        pytest.param(FORM, FILE[:-20], id="cut short"),
        pytest.param(FORM, part('form-data; filename="a.jpg"'), id="no name"),
        pytest.param(FORM, part('form-data; name="picture"; filename="a.jpg"'), id="another name"),
        pytest.param(FORM, part('form-data; name="file"'), id="no file"),
        pytest.param(FORM, part('form-data; name="file"', "x" * 2_000_000), id="a long member"),
        pytest.param(FORM, FILE[:-7] * 40 + b"--b--\r\n", id="many files"),
        pytest.param(FORM + "; charset=none", part('form-data; name="file"'), id="unknown charset"),
    ],
)
def test_forms_that_are_malformed(server: Server, content_type: str, body: bytes) -> None:
    headers = server.api_key | {"Content-Type": content_type}
    response = server.client.post("/v1/ocr/passport/file", content=body, headers=headers)
    assert refusal(response) == INVALID_REQUEST


def test_a_form_whose_members_are_invalid(server: Server) -> None:
    data = ALL[PASSPORT].data
    assert refusal(post_file(server, data, {"transaction_id": "7"})) == INVALID_TRANSACTION
    assert descriptions(post_file(server, data, {"country": "x" * 257})) == (400, "country")
    assert descriptions(post_file(server, data, name="picture")) == (400, "file")
    assert descriptions(post_file(server, b"")) == (400, "file")


def test_the_part_may_be_called_image(server: Server) -> None:
    assert refusal(post_file(server, ALL[RECEIPT].data, name="image")) == NOT_DETECTED


def test_a_body_over_the_limit(small_server: Server) -> None:
    assert refusal(small_server.passport({"image": "A" * 1_000_001})) == BODY_TOO_LARGE
    assert refusal(post_file(small_server, bytes(1_000_001))) == BODY_TOO_LARGE


@pytest.mark.parametrize("path", ["/v1/ocr/id", "/v1/ocr", "/v1/ocr/passport/", "/V1/OCR/Nothing", "/api/x"])
def test_paths_that_do_not_exist(server: Server, path: str) -> None:
    assert refusal(server.client.post(path, headers=server.api_key)) == NOT_FOUND


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_methods_that_do_not_exist(server: Server, method: str) -> None:
    response = server.client.request(method, "/v1/ocr/passport", headers=server.api_key)
    assert refusal(response) == INVALID_METHOD


# Settings and overload -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def polite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that says 200 to everything, and takes small images only."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("polite"), threads=1, vlens_always_200=True, vlens_max_image_bytes=50_000
    )
    with Server(settings) as server:
        yield server


def test_all_errors_with_status_200(polite_server: Server) -> None:
    large = base64_of(ALL[LICENCE].data + bytes(50_000))
    assert refusal(polite_server.passport({"image": large})) == (200, *IMAGE_TOO_LARGE[1:])
    assert refusal(polite_server.passport({})) == (200, *INVALID_REQUEST[1:])
    assert refusal(polite_server.client.post("/v1/ocr/passport")) == (200, *INVALID_KEY[1:])
    assert refusal(polite_server.client.get("/v1/ocr/passport")) == (200, *INVALID_METHOD[1:])
    assert polite_server.licence({}).status_code == 400


def test_a_full_queue_is_an_error_that_passes(small_server: Server) -> None:
    asked = {"image": specimen(PASSPORT)}
    with small_server.occupied():
        response = small_server.passport(asked)
    assert refusal(response) == BUSY
    assert response.headers["Retry-After"] == "1"
    assert small_server.passport(asked).status_code == 200


def test_no_error_repeats_what_was_sent(server: Server) -> None:
    secret = "SECRET-9173"
    for body in ({"image": secret}, {"image": "QUJD", "transaction_id": secret}, {"image": "QUJD", secret: [secret]}):
        assert secret not in json.dumps(server.passport(body).json())
