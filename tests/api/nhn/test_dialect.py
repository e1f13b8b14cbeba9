"""The vehicle plate endpoint over a real connection: what it answers, and how it refuses everything else."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import PIL.Image
import pytest
from sqlalchemy.exc import OperationalError

from tests.api.conftest import PICTURES, EngineSays, Server, picture
from tests.conftest import ALL, Specimen
from wathiq import faults
from wathiq.documents import korea_plate
from wathiq.reading import Field, Quad, Reading
from wathiq.store import Tenants

pytestmark = pytest.mark.usefixtures("stays_well")

QUAD: Quad = ((340.4, 231.0), (523.0, 231.0), (523.0, 297.0), (340.0, 297.0))
PLATE = Reading(korea_plate.NAME, 0.9, {"plate": Field("123가4567", 0.9312, QUAD)}, QUAD)

FAIL = (-1, "Unknown error.")
BAD_REQUEST = (400, "Bad Request")
NOT_FOUND = (404, "Not Found")
METHOD_NOT_ALLOWED = (405, "Method Not Allowed")
UNSUPPORTED_MEDIA_TYPE = (415, "Unsupported Media Type")
INVALID_PARAMETER = (4000001, "Invalid parameter.")
INVALID_FILE = (4000002, "Invalid file.")
INVALID_FILE_TYPE = (4000003, "Invalid file type.")
EMPTY_FILE = (4000004, "Uploaded file is empty.")
PLATE_NOT_FOUND = (4000201, "Vehicle plate not found in the image.")
INVALID_KEYS = (4010001, "Invalid appKey or secretKey.")
TOO_LARGE = (4131000, "Request size is larger than permissible limit. the permissible limit is 5mb.")
UNAVAILABLE = (5000503, "The API you requested is temporarily unavailable. Please try again later.")
NOT_RECOGNISED = (5004003, "Vehicle Plate OCR failed to recognize the vehicle plate.")


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Code and words of an answer that holds nothing else, and is HTTP's success."""
    assert response.status_code == 200
    assert list(response.json()) == ["header"]
    header = response.json()["header"]
    assert header["isSuccessful"] is False
    return header["resultCode"], header["resultMessage"]


# From pixels ----------------------------------------------------------------------------------------------------------

PLATES = [s for s in ALL.values() if s.type == korea_plate.NAME]


@pytest.mark.parametrize("specimen", PLATES, ids=lambda s: s.file)
def test_a_photograph_of_a_korean_plate(server: Server, specimen: Specimen) -> None:
    answer = server.vehicle_plate(specimen.data).json()
    assert answer["header"] == {"isSuccessful": True, "resultCode": 0, "resultMessage": "SUCCESS"}
    result = answer["result"]
    assert result["fileType"] == "jpg"
    (value,) = result["values"]
    assert value["value"] == specimen.fields["plate"]
    assert 0 < value["conf"] <= 1
    (box,) = result["boxes"]
    assert specimen.quad
    width = specimen.quad[1][0] - specimen.quad[0][0]
    for corner, (x, y) in enumerate(specimen.quad, 1):
        assert abs(box[f"x{corner}"] - x) < width * 0.12
        assert abs(box[f"y{corner}"] - y) < width * 0.12


@pytest.mark.parametrize("file", ["blank.png", "plate_european.jpg", "ep_private.jpg", "td3_scan.jpg"])
def test_a_picture_without_a_korean_plate(server: Server, file: str) -> None:
    assert refusal(server.vehicle_plate(ALL[file].data)) == PLATE_NOT_FOUND


# Answers -------------------------------------------------------------------------------------------------------------


def test_the_call_of_nhns_guide(server: Server, engine_says: EngineSays, tmp_path: Path) -> None:
    """With its curl options -F image=@sample.png and -H Authorization, and the answer that it prints."""
    engine_says(korea_plate.NAME, PLATE)
    keys, sample = server.credentials.nhn, tmp_path / "sample.png"
    sample.write_bytes(picture(1280, 720))
    with sample.open("rb") as file:
        response = httpx.post(
            f"{server.base}/v1.0/appkeys/{keys.app_key}/vehicle-plate",
            headers={"Authorization": keys.secret_key},
            files={"image": file},
            timeout=60,
            trust_env=False,
        )
    assert response.status_code == 200
    assert response.json() == {
        "header": {"isSuccessful": True, "resultCode": 0, "resultMessage": "SUCCESS"},
        "result": {
            "fileType": "png",
            "values": [{"value": "123가4567", "conf": 0.93}],
            "boxes": [{"x1": 340, "y1": 231, "x2": 523, "y2": 231, "x3": 523, "y3": 297, "x4": 340, "y4": 297}],
            "resolution": "normal",
        },
    }


@pytest.mark.parametrize(("kind", "file_type"), [("JPEG", "jpg"), ("PNG", "png")])
def test_the_file_type_is_what_the_file_is(server: Server, engine_says: EngineSays, kind: str, file_type: str) -> None:
    engine_says(korea_plate.NAME, PLATE)
    files = {"image": ("sample.gif", picture(640, 480, kind), "image/gif")}
    response = server.client.post(server.plate_path, files=files, headers=server.secret_key)
    assert response.json()["result"]["fileType"] == file_type


def test_places_are_those_of_the_picture_that_a_person_sees(server: Server, engine_says: EngineSays) -> None:
    """What is stored 1280 wide and 720 high, and is to be turned a quarter, ends 719 to the right."""
    wide: Quad = ((0, 0), (1279, 0), (1279, 1279), (0, 1279))
    engine_says(korea_plate.NAME, replace(PLATE, quad=wide))
    exif, file = PIL.Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    PIL.Image.new("L", (1280, 720), 128).save(file, "JPEG", exif=exif)
    result = server.vehicle_plate(file.getvalue()).json()["result"]
    assert (result["boxes"][0]["x3"], result["boxes"][0]["y3"]) == (719, 1279)
    assert result["resolution"] == "normal"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.DocumentNotFound, PLATE_NOT_FOUND),
        (faults.WrongDocument, PLATE_NOT_FOUND),
        (faults.DocumentUnreadable, NOT_RECOGNISED),
    ],
)
def test_pictures_without_a_plate_that_can_be_read(
    server: Server, engine_says: EngineSays, fault: type[faults.Fault], error: tuple[int, str]
) -> None:
    engine_says(korea_plate.NAME, fault("Words."))
    assert refusal(server.vehicle_plate(picture(640, 480))) == error


# Keys ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [b"", b"unknown", b"Bearer unknown", b"x" * 9_000, b"\xe9\xff"], ids=repr)
def test_a_secret_key_that_is_wrong(server: Server, secret: bytes) -> None:
    files = {"image": picture(640, 480)}
    response = server.client.post(server.plate_path, files=files, headers={b"Authorization": secret})
    assert refusal(response) == INVALID_KEYS


def test_no_secret_key(server: Server) -> None:
    assert refusal(server.client.post(server.plate_path, files={"image": picture(640, 480)})) == INVALID_KEYS


def test_the_secret_key_stands_alone(server: Server) -> None:
    secret = f"Bearer {server.credentials.nhn.secret_key}"
    assert refusal(server.vehicle_plate(picture(640, 480), Authorization=secret)) == INVALID_KEYS


@pytest.mark.parametrize("app_key", ["unknown", "%20", "가", "x" * 2_000])
def test_an_app_key_that_is_wrong(server: Server, app_key: str) -> None:
    response = server.client.post(f"/v1.0/appkeys/{app_key}/vehicle-plate", headers=server.secret_key)
    assert refusal(response) == INVALID_KEYS


def test_the_keys_of_two_tenants(server: Server, small_server: Server) -> None:
    response = server.client.post(server.plate_path, headers=small_server.secret_key)
    assert refusal(response) == INVALID_KEYS


# Bad requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nothing", EMPTY_FILE),
        ("text", INVALID_FILE_TYPE),
        ("pdf", INVALID_FILE_TYPE),
        ("gif", INVALID_FILE_TYPE),
        ("truncated jpeg", INVALID_FILE),
        ("jpeg head alone", INVALID_FILE),
        ("damaged png", INVALID_FILE),
        ("bomb", INVALID_FILE),
        ("long", INVALID_FILE),
        ("one pixel", PLATE_NOT_FOUND),
    ],
)
def test_pictures_that_are_none(server: Server, name: str, error: tuple[int, str]) -> None:
    assert refusal(server.vehicle_plate(PICTURES[name]())) == error


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_pictures_that_only_other_dialects_take(server: Server, kind: str) -> None:
    assert refusal(server.vehicle_plate(picture(640, 480, kind))) == INVALID_FILE_TYPE


def test_5_mb_and_one_byte_more(server: Server) -> None:
    most = 5 * 1024 * 1024
    assert refusal(server.vehicle_plate(bytes(most))) == INVALID_FILE_TYPE
    assert refusal(server.vehicle_plate(bytes(most + 1))) == TOO_LARGE


def test_the_limit_is_a_setting(small_server: Server) -> None:
    assert refusal(small_server.vehicle_plate(bytes(500_000))) == INVALID_FILE_TYPE
    assert refusal(small_server.vehicle_plate(bytes(500_001))) == TOO_LARGE


def test_a_body_over_the_limit(small_server: Server) -> None:
    assert refusal(small_server.vehicle_plate(bytes(1_000_001))) == TOO_LARGE


@pytest.mark.parametrize("content_type", ["application/json", "image/png", "application/x-www-form-urlencoded", ""])
def test_bodies_that_are_no_form(server: Server, content_type: str) -> None:
    headers = server.secret_key | {"Content-Type": content_type}
    response = server.client.post(server.plate_path, content=picture(640, 480), headers=headers)
    assert refusal(response) == UNSUPPORTED_MEDIA_TYPE


def part(disposition: str) -> bytes:
    return f"--b\r\nContent-Disposition: {disposition}\r\n\r\nABC\r\n--b--\r\n".encode()


FORM = "multipart/form-data; boundary=b"
FILE = part('form-data; name="image"; filename="a.jpg"')


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        pytest.param("multipart/form-data", FILE, BAD_REQUEST, id="no boundary"),
        pytest.param(FORM, b"garbage", BAD_REQUEST, id="garbage"),
        pytest.param(FORM, b"--b\r\nno colon\r\n\r\n--b--\r\n", BAD_REQUEST, id="no colon"),
        pytest.param(FORM, part('form-data; filename="a.jpg"'), BAD_REQUEST, id="no name"),
        pytest.param(FORM, FILE[:-7] * 40 + b"--b--\r\n", BAD_REQUEST, id="many files"),
        pytest.param(FORM, b"", INVALID_PARAMETER, id="nothing"),
        pytest.param(FORM, FILE[:-20], INVALID_PARAMETER, id="cut short"),
        pytest.param(FORM, part('form-data; name="file"; filename="a.jpg"'), INVALID_PARAMETER, id="another name"),
        pytest.param(FORM, part('form-data; name="image"'), INVALID_PARAMETER, id="no file"),
        pytest.param(FORM, FILE, INVALID_FILE_TYPE, id="well-formed"),
    ],
)
def test_forms(server: Server, content_type: str, body: bytes, error: tuple[int, str]) -> None:
    headers = server.secret_key | {"Content-Type": content_type}
    assert refusal(server.client.post(server.plate_path, content=body, headers=headers)) == error


@pytest.mark.parametrize("path", ["/v1.0/", "/v1.0/appkeys/x", "/v1.0/appkeys/x/vehicle-plate/", "/V1.0/appkeys/x"])
def test_paths_that_do_not_exist(server: Server, path: str) -> None:
    assert refusal(server.client.post(path, headers=server.secret_key)) == NOT_FOUND


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_methods_that_do_not_exist(server: Server, method: str) -> None:
    response = server.client.request(method, server.plate_path, headers=server.secret_key)
    assert refusal(response) == METHOD_NOT_ALLOWED


# Trouble -------------------------------------------------------------------------------------------------------------


def test_a_full_queue_is_an_error_that_passes(small_server: Server, engine_says: EngineSays) -> None:
    engine_says(korea_plate.NAME, PLATE)
    with small_server.occupied():
        assert refusal(small_server.vehicle_plate(picture(640, 480))) == UNAVAILABLE
    assert small_server.vehicle_plate(picture(640, 480)).json()["header"]["isSuccessful"] is True


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(OSError(), FAIL), (OperationalError("", {}, OSError()), (5000003, "Database server error."))],
)
def test_trouble_before_the_engine_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch, trouble: Exception, error: tuple[int, str]
) -> None:
    def gone(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(Tenants, "by_app_key", gone)
    assert refusal(server.vehicle_plate(picture(640, 480))) == error


def test_trouble_in_the_engine(server: Server, engine_says: EngineSays) -> None:
    engine_says(korea_plate.NAME, MemoryError())
    assert refusal(server.vehicle_plate(picture(640, 480))) == (5004001, "Vehicle Plate OCR Api fail.")
