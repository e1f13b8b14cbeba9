"""The vehicle licence endpoint over a real connection: what it answers, and how it refuses everything else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.api.conftest import BOTH_PAGES, LICENCE, PICTURES, Server, base64_of, specimen
from tests.conftest import ALL, SPECIMENS

pytestmark = pytest.mark.usefixtures("stays_well")

FRONT = [
    "number",
    "vehicle_type",
    "name",
    "address",
    "use_character",
    "model",
    "vin",
    "engine_no",
    "register_date",
    "issue_date",
]
BACK = [
    "number",
    "file_no",
    "approved_passengers",
    "gross_mass",
    "unladen_mass",
    "approved_load",
    "dimension",
    "traction_mass",
    "remarks",
    "inspection_record",
    "code_number",
    "energy_type",
]

FLAGS = ("return_issuing_authority", "return_text_location", "recognize_electronic_license", "alarm")

INVALID_PARAMETER = ("AIS.0101", "The input parameter is invalid.")
UNSUPPORTED_IMAGE = ("AIS.0102", "The image format is not supported.")
IMAGE_SIZE = ("AIS.0103", "The image size does not meet the requirements.")
IMAGE_QUALITY = ("AIS.0104", "The image is not supported or the image quality is poor.")
INVALID_JSON = ("ModelArts.4105", "The JSON format of the input data is incorrect.")


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """Status, code and words of an answer that holds nothing else."""
    body = response.json()
    assert list(body) == ["error_code", "error_msg"]
    return response.status_code, body["error_code"], body["error_msg"]


# Answers -------------------------------------------------------------------------------------------------------------


def test_the_main_page_is_read_unless_another_side_is_named(server: Server) -> None:
    response = server.licence({"image": specimen(LICENCE), "side": "", "url": None, "alarm": None, "colour": [1]})
    assert response.status_code == 200
    truth = ALL[LICENCE].pages["main"]
    assert response.json() == {"result": {name: truth[name] for name in FRONT}}


def test_the_side_page_has_members_of_its_own(server: Server) -> None:
    result = server.licence({"image": specimen("cvl_side.jpg"), "side": "back"}).json()["result"]
    assert list(result) == BACK
    truth = ALL["cvl_side.jpg"].pages["side"]
    assert {name: result[name] for name in ("number", "file_no", "gross_mass", "dimension", "code_number")} == {
        name: truth[name] for name in ("number", "file_no", "gross_mass", "dimension", "code_number")
    }
    assert (result["remarks"], result["energy_type"]) == ("", "")


@pytest.mark.slow
def test_both_pages_come_one_below_the_other(server: Server) -> None:
    result = server.licence({"image": specimen(BOTH_PAGES), "side": "double_side"}).json()["result"]
    assert {key: list(page) for key, page in result.items()} == {"front": FRONT, "back": BACK}
    truth = ALL[BOTH_PAGES].pages
    assert result["front"] == {name: truth["main"][name] for name in FRONT}
    assert result["back"]["number"] == truth["side"]["number"]


def test_every_extra_at_once(server: Server) -> None:
    result = server.licence({"image": specimen(LICENCE), **dict.fromkeys(FLAGS, True)}).json()["result"]
    names = [*FRONT, "issuing_authority"]
    assert list(result) == [*names, "text_location", "alarm_result", "alarm_confidence", "type"]
    assert result["issuing_authority"] == ALL[LICENCE].pages["main"]["issuing_authority"]
    assert list(result["text_location"]) == names
    for (left, top), (right, _), (_, bottom), _ in result["text_location"].values():
        assert left < right
        assert top < bottom
    assert result["alarm_result"] == {
        "detect_blocking_within_border_result": False,
        "detect_border_integrity_result": False,
    }
    assert result["type"] == "normal"


def test_a_page_that_runs_off_the_picture_raises_the_alarm(server: Server) -> None:
    result = server.licence({"image": specimen("cvl_cut_off.jpg"), "alarm": True}).json()["result"]
    assert result["alarm_result"]["detect_border_integrity_result"] is True
    assert 5 <= result["alarm_confidence"]["border_integrity_score"] <= 30


# Bad requests --------------------------------------------------------------------------------------------------------

NO_SIDES: tuple[Any, ...] = ("left", "FRONT", 1, True, False, 0, ["front"], [], {})
NO_FLAGS: tuple[Any, ...] = ("true", 1, 0, "", [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"image": ""},
        {"image": None, "url": None},
        {"image": "QUJD", "url": "http://images.example.test/a.jpg"},
        {"image": 7},
        {"image": ["QUJD"]},
        {"url": {"href": "http://images.example.test/a.jpg"}},
        *({"image": "QUJD", "side": side} for side in NO_SIDES),
        *({"image": "QUJD", flag: value} for flag in FLAGS for value in NO_FLAGS),
    ],
    ids=str,
)
def test_parameters_that_are_invalid(server: Server, body: dict[str, Any]) -> None:
    assert refusal(server.licence(body)) == (400, *INVALID_PARAMETER)


@pytest.mark.parametrize("image", ["not base64!", "QUJ", "京A12345", "QUJD\ud800", "data:image/png;base64,???"])
def test_an_image_that_is_not_base64(server: Server, image: str) -> None:
    assert refusal(server.licence({"image": image})) == (400, *UNSUPPORTED_IMAGE)


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        ("nothing", INVALID_PARAMETER),
        ("text", UNSUPPORTED_IMAGE),
        ("pdf", UNSUPPORTED_IMAGE),
        ("gif", UNSUPPORTED_IMAGE),
        ("truncated jpeg", UNSUPPORTED_IMAGE),
        ("jpeg head alone", UNSUPPORTED_IMAGE),
        ("damaged png", UNSUPPORTED_IMAGE),
        ("one pixel", IMAGE_SIZE),
        ("narrow", IMAGE_SIZE),
        ("long", IMAGE_SIZE),
        ("bomb", IMAGE_SIZE),
        ("blank", IMAGE_QUALITY),
        ("passport", IMAGE_QUALITY),
        ("receipt", IMAGE_QUALITY),
    ],
)
def test_pictures_of_nothing_that_can_be_read(server: Server, picture: str, error: tuple[str, str]) -> None:
    assert refusal(server.licence({"image": base64_of(PICTURES[picture]())})) == (400, *error)


def test_base64_of_more_than_10_mb(server: Server) -> None:
    assert refusal(server.licence({"image": "A" * (10 * 1024 * 1024 + 4)})) == (400, *IMAGE_SIZE)


@pytest.mark.parametrize(("file", "side"), [(LICENCE, "back"), ("cvl_side.jpg", "front")])
def test_a_side_that_the_picture_does_not_show(server: Server, file: str, side: str) -> None:
    assert refusal(server.licence({"image": specimen(file), "side": side})) == (400, *IMAGE_QUALITY)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"image": "QUJD"', b"[" * 100_000, b'{"a":' * 100_000, b"[]", b'"image"', b"null", b"\xff\xfe\xfd"],
    ids=lambda body: repr(body[:9]),
)
def test_bodies_that_are_no_json_object(server: Server, body: bytes) -> None:
    headers = server.token | {"Content-Type": "application/json"}
    response = server.client.post(server.licence_path, content=body, headers=headers)
    assert refusal(response) == (400, *INVALID_JSON)


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "image/jpeg", ""])
def test_bodies_of_another_type(server: Server, content_type: str) -> None:
    headers = server.token | {"Content-Type": content_type}
    response = server.client.post(server.licence_path, content=b'{"image": "QUJD"}', headers=headers)
    assert refusal(response) == (400, *INVALID_JSON)


def test_a_body_over_the_limit(server: Server) -> None:
    body = {"image": "A" * server.settings.max_body_bytes}
    assert refusal(server.licence(body)) == (413, "APIG.0201", "Request entity too large.")


@pytest.mark.parametrize(
    "path", ["/v2/x/ocr/id-card", "/v2/", "/V2/x/ocr/vehicle-license", "/v2/x/ocr/vehicle-license/"]
)
def test_paths_that_do_not_exist(server: Server, path: str) -> None:
    words = "The API does not exist or has not been published in the environment."
    assert refusal(server.client.post(path, headers=server.token)) == (404, "APIG.0101", words)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_methods_that_do_not_exist(server: Server, method: str) -> None:
    response = server.client.request(method, server.licence_path, headers=server.token)
    assert refusal(response) == (404, "APIG.0101", "The API does not exist.")


# URLs ----------------------------------------------------------------------------------------------------------------


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def pictures() -> Iterator[str]:
    """The address of a server that has the specimens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SPECIMENS)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_urls_are_off_unless_they_are_switched_on(server: Server, pictures: str) -> None:
    response = server.licence({"url": f"{pictures}/{LICENCE}"})
    assert refusal(response) == (400, "ModelArts.4601", "The URL is not allowed.")


def test_a_url_to_a_picture(small_server: Server, pictures: str) -> None:
    response = small_server.licence({"url": f"{pictures}/{LICENCE}", "image": ""})
    assert response.json()["result"]["number"] == ALL[LICENCE].pages["main"]["number"]


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/a.jpg", "a.jpg", "http://", "http://images.test/京.jpg", "\ud800"])
def test_urls_that_are_no_addresses_of_the_web(small_server: Server, url: str) -> None:
    response = small_server.licence({"url": url})
    assert refusal(response) == (400, "ModelArts.4601", "The URL is not allowed.")


def test_a_url_to_nothing(small_server: Server, pictures: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/a.jpg", f"{pictures}/missing.jpg"):
        response = small_server.licence({"url": url})
        assert refusal(response) == (400, "ModelArts.4603", "Obtaining the file from the URL failed.")


def test_a_url_to_what_is_no_picture(small_server: Server, pictures: str) -> None:
    assert refusal(small_server.licence({"url": f"{pictures}/truth.jsonl"})) == (400, *UNSUPPORTED_IMAGE)


# Overload ------------------------------------------------------------------------------------------------------------


def test_a_full_queue_is_an_error_that_passes(small_server: Server) -> None:
    with small_server.occupied():
        response = small_server.licence({"image": specimen(LICENCE)})
    assert refusal(response) == (503, "ModelArts.4401", "Max concurrency error.")
    assert response.headers["Retry-After"] == "1"
    assert small_server.licence({"image": specimen(LICENCE)}).status_code == 200
