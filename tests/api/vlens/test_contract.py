"""Every row of the Vlens contract with real pictures, as JSON and as a form: what is sent, and all that is answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from tests.api.conftest import PICTURES, Server
from tests.api.vlens import wire
from tests.api.vlens.people import codes, post, post_files
from tests.api.vlens.pictures import Papers, jpeg
from tests.conftest import ALL
from tests.faces.pictures import astronaut

pytestmark = pytest.mark.slow

Sent = Callable[[Papers, Mapping[str, bytes]], Mapping[str, bytes]]
Says = Callable[[Papers], Mapping[str, object]]

PASSPORT, PLATE = ALL["td3_scan.jpg"], ALL["ep_private.jpg"]
SERVICES = {"Validations", "validations", "spoofing", "classification", "liveness", "AML", "SRC"}
COMBINED = (
    "isVerificationProcessCompleted",
    "isDigitalIdentityVerified",
    "deviceInfo",
    "user",
    "idFrontData",
    "idBackData",
)
COMPARED = ("isMatched", "dissimilarity", "threshold", "score", "detected_face_image", "detected_id_face_image")
FLAGS = COMBINED[:2]


@dataclass(frozen=True, slots=True)
class Row:
    """An endpoint: the pictures it takes, its data's members, some of what these must be, and the services it runs.

    Members that are no texts are named in `others`. `after` are the pictures of its transaction's steps before.
    """

    path: str
    images: Sent
    texts: tuple[str, ...]
    says: Says
    services: Mapping[str, object]
    others: tuple[str, ...] = ()
    after: Mapping[str, Sent] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.path


def of(paper: str) -> Sent:
    return lambda papers, _: {"image": getattr(papers, paper).image}


def printed(paper: str, **members: str) -> Says:
    """What is printed on a paper, by member: its field."""
    return lambda papers: {name: getattr(papers, paper).fields[one] for name, one in members.items()}


def day(paper: str, says: Says, **members: str) -> Says:
    """The same with some dates, as the wire has them."""
    days = printed(paper, **members)
    return lambda papers: {**says(papers), **{name: f"{value}T00:00:00Z" for name, value in days(papers).items()}}


def services(doc_type: str, **run: object) -> Mapping[str, object]:
    return {"classification": {"doc_type": doc_type}, "spoofing": {"fake": False}} | run


FRONT_SAYS = day("front", printed("front", name="name", idNumber="number", idKey="key"), dateOfBirth="birth_date")
ROWS = (
    Row("/id/front", of("front"), wire.ID_FRONT, FRONT_SAYS, services("national_id"), COMBINED),
    Row(
        "/id/back",
        of("back"),
        wire.ID_BACK,
        day("back", printed("back", idNumber="number", job="job"), idExpiry="expiry"),
        services("national_id"),
        COMBINED,
    ),
    Row(
        "/passport",
        lambda *_: {"image": PASSPORT.data},
        wire.PASSPORT,
        lambda _: {name: PASSPORT.fields[name] for name in ("passport_no", "nationality", "Date_of_Birth")},
        services("passport"),
    ),
    Row(
        "/car/license/front",
        of("vehicle_front"),
        wire.VEHICLE_FRONT,
        day("vehicle_front", printed("vehicle_front", license_number="plate", name="name"), expiry="expiry"),
        services("car_license"),
    ),
    Row(
        "/car/license/back",
        of("vehicle_back"),
        wire.VEHICLE_BACK,
        day("vehicle_back", printed("vehicle_back", chasis="chassis", motor="engine"), examination_dt="examined"),
        services("car_license"),
    ),
    Row(
        "/driving_license",
        of("driving_licence"),
        wire.DRIVING,
        day("driving_licence", printed("driving_licence", NameArabic="name", NationalID="number"), ExpiryDate="expiry"),
        services("driving_license"),
    ),
    Row(
        "/license_plate",
        lambda *_: {"image": PLATE.data},
        wire.PLATE,
        lambda _: {"result": PLATE.fields["plate"]},
        services("license_plate", spoofing=None),
    ),
    Row(
        "/face/match",
        lambda *_: {"image": jpeg(astronaut())},
        (),
        lambda _: {"isMatched": True, "threshold": 2.4, "detected_face_image": True},
        {},
        COMPARED,
        {"/id/front": of("front")},
    ),
    Row(
        "/face/compare",
        lambda _, frames: {"face_image1": jpeg(astronaut()), "face_image2": frames["face_2"]},
        (),
        lambda _: {"isMatched": True, "threshold": 2.4, "detected_id_face_image": True},
        {},
        COMPARED,
    ),
    Row(
        "/liveness/multi",
        lambda _, frames: frames,
        (),
        lambda _: {"isMatched": True} | dict.fromkeys(FLAGS, True),
        services("national_id", liveness=True),
        (*COMBINED, *COMPARED),
        {"/id/front": of("front"), "/id/back": of("back")},
    ),
)
each_way = pytest.mark.parametrize("way", ["json", "file"])


def send(
    server: Server, way: str, path: str, images: Mapping[str, bytes], members: Mapping[str, str]
) -> httpx.Response:
    """As JSON or as a form; a form's only picture is the part `file`."""
    if way == "json":
        return post(server, path, {**images, **members})
    parts = {"file": images["image"]} if images.keys() == {"image"} else images
    return post_files(server, path, parts, **members)


@each_way
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row(server: Server, papers: Papers, frames: Mapping[str, bytes], row: Row, way: str) -> None:
    transaction = str(uuid.uuid4())
    members = {
        "transaction_id": transaction.upper(),
        "client_transaction_id": "Client-7",
        "request_id": "Request-7",
        "country": "EGY",
        "name_check_value": papers.front.fields["name"],
        "getExtractedData": "true",
    }
    for path, before in row.after.items():
        assert send(server, way, path, before(papers, frames), members).status_code == 200
    response = send(server, way, row.path, row.images(papers, frames), members)
    body = response.json()
    assert (response.status_code, set(body)) == (
        200,
        {"services", "data", "error_code", "error_message", "error_descriptions"},
    )
    assert (body["error_code"], body["error_message"], body["error_descriptions"]) == (None, None, None)
    assert (set(body["services"]), codes(body)) == (SERVICES, [])
    run = {name: value for name, value in body["services"].items() if name.lower() != "validations"}
    assert run == dict.fromkeys(run) | dict(row.services)
    data = body["data"]
    assert set(data) == {*row.texts, *wire.IDS, *row.others}
    assert {name: type(data[name]) for name in row.texts} == dict.fromkeys(row.texts, str)
    assert {name: data[name] for name in wire.IDS} == {
        "transaction_id": transaction,
        "request_id": "Request-7",
        "client_transaction_id": "Client-7",
    }
    expected = row.says(papers)
    assert {name: data[name] for name in expected} == expected
    assert_combined(data)


def assert_combined(data: Mapping[str, Any]) -> None:
    """The object about a person, where there is one, is whole and has the types that strict clients decode."""
    if "user" not in data:
        return
    assert {type(data[flag]) for flag in FLAGS} == {bool}
    for name, members in (("idFrontData", wire.ID_FRONT), ("idBackData", wire.ID_BACK)):
        assert set(data[name]) == {*members, *wire.IDS}
        assert {type(data[name][member]) for member in members} == {str}
    assert set(data["user"]) == {"id", *wire.USER}
    assert {name: type(data["user"][name]) for name in data["user"]} == dict.fromkeys(wire.USER, str) | {"id": int}


@each_way
@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (of("front"), {"doc_type": "national_id", "side": "front"}),
        (of("back"), {"doc_type": "national_id", "side": "back"}),
        (of("vehicle_front"), {"doc_type": "car_license", "side": "front"}),
        (of("vehicle_back"), {"doc_type": "car_license", "side": "back"}),
        (of("driving_licence"), {"doc_type": "driving_license"}),
        (lambda *_: {"image": PASSPORT.data}, {"doc_type": "passport"}),
        (lambda *_: {"image": PLATE.data}, {"doc_type": "license_plate"}),
        (lambda *_: {"image": PICTURES["receipt"]()}, {"doc_type": "unknown"}),
    ],
    ids=["front", "back", "vehicle front", "vehicle back", "driving licence", "passport", "plate", "receipt"],
)
def test_classification(server: Server, papers: Papers, image: Sent, expected: Mapping[str, str], way: str) -> None:
    body = send(server, way, "/classification", image(papers, {}), {"client_transaction_id": "Client-7"}).json()
    found = body["services"]["classification"]
    assert {name: value for name, value in found.items() if name != "confidence"} == expected
    assert 0 <= found["confidence"] <= 1
    assert (set(body["data"]), body["data"]["client_transaction_id"]) == ({*wire.IDS}, "Client-7")
