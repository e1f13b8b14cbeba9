"""One person's way through the Vlens endpoints over a real connection, with every network as it is.

The card is rendered and bears a portrait that is in the public domain; the frames are simulated from the same portrait.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
import pytest

from tests.api.conftest import Server, base64_of
from tests.api.vlens.people import codes, post, post_files
from tests.api.vlens.test_documents import refusal
from tests.faces.pictures import astronaut, blurred
from tests.workshops import equipped
from training.attacks import species
from training.attacks.subject import Subject
from training.specimens import TRAINING, draw, photograph, portrait
from training.specimens.document import Picture

pytestmark = pytest.mark.slow

_SECONDS = 10
"""When the React Native client gives up."""


def jpeg(pixels: Picture, quality: int = 92) -> bytes:
    return cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()


def printed(width: int, height: int, *_: object, **__: object) -> Picture:
    """Her head and shoulders in grey, as a card shows them."""
    wide = 170
    tall = round(wide * height / width)
    cut = cv2.cvtColor(astronaut()[:tall, 80 : 80 + wide], cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Card:
    """Photographs of a card's front: with her portrait, and with one that was drawn."""

    hers: bytes
    anothers: bytes
    number: str


@pytest.fixture(scope="module")
def card() -> Card:
    workshop = equipped(TRAINING)

    def photo() -> tuple[bytes, Mapping[str, str]]:
        document = draw("egypt_id_front", Random(0), workshop)
        return jpeg(photograph(document, "scan", Random(0), workshop).pixels), document.fields

    anothers, _ = photo()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portrait, "draw", printed)
        hers, fields = photo()
    return Card(hers, anothers, fields["number"])


@pytest.fixture(scope="module")
def subject(server: Server) -> Subject:
    (face,) = server.state.engine.faces.find(astronaut())
    return Subject(astronaut(), face.eyes, face.nose)


@pytest.fixture(scope="module")
def frames(subject: Subject) -> dict[str, bytes]:
    """She does what a phone asks for."""
    taken = species.live(species.Studio((), _no_grain, _no_grain), subject, Random(1))
    return {f"face_{number}": jpeg(frame) for number, frame in enumerate(taken, 1)}


def _no_grain(*_: object) -> Any:
    raise AssertionError("nothing is shown on a screen or a print")


def begun(server: Server, image: bytes) -> str:
    """The transaction that begins with a card's front."""
    response = post(server, "/id/front", {"image": image})
    assert response.status_code == 200
    return str(response.json()["data"]["transaction_id"])


def test_her_face_is_the_cards(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    transaction = begun(server, card.hers)
    data = post(server, "/face/match", {"image": jpeg(astronaut()), "transaction_id": transaction}).json()["data"]
    assert data["isMatched"] is True
    assert data["dissimilarity"] < data["threshold"] == 2.4
    assert data["score"] > 0.5
    other = post_files(server, "/face/match", {"file": frames["face_1"]}, transaction_id=transaction.upper())
    assert other.json()["data"]["isMatched"] is True


def test_two_pictures_of_her(server: Server, frames: Mapping[str, bytes]) -> None:
    pair = {"face_image1": jpeg(astronaut()), "face_image2": frames["face_2"]}
    body = post(server, "/face/compare", pair | {"liveness": "0"}).json()
    assert (body["data"]["isMatched"], body["services"]["liveness"]) == (True, None)


def test_she_is_live(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    transaction, asked = begun(server, card.hers), time.perf_counter()
    body = post(server, "/liveness/multi", {**frames, "transaction_id": transaction}).json()
    assert time.perf_counter() - asked < _SECONDS
    assert body["error_code"] is None
    assert body["services"]["validations"] == {"validation_errors": []}
    assert body["services"]["liveness"] is True
    assert body["data"]["isDigitalIdentityVerified"] is body["data"]["isVerificationProcessCompleted"] is True
    assert (body["data"]["isMatched"], body["data"]["idFrontData"]["idNumber"]) == (True, card.number)


def test_the_card_may_come_along(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    body = post(server, "/liveness/multi", {**frames, "image": card.hers}).json()
    assert body["data"]["isDigitalIdentityVerified"] is True
    assert body["data"]["user"]["idNumber"] == card.number


def test_one_picture_three_times_is_not_live(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    same = dict.fromkeys(frames, frames["face_1"])
    response = post(server, "/liveness/multi", {**same, "transaction_id": begun(server, card.hers)})
    assert refusal(response) == (422, 5005)


def test_the_card_of_somebody_else(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    transaction = {"transaction_id": begun(server, card.anothers)}
    data = post(server, "/face/match", {"image": jpeg(astronaut()), **transaction}).json()["data"]
    assert data["isMatched"] is False
    assert data["dissimilarity"] > data["threshold"]
    body = post(server, "/liveness/multi", {**frames, **transaction}).json()
    assert (codes(body), body["services"]["liveness"]) == ([7008], True)
    assert body["data"]["isDigitalIdentityVerified"] is body["data"]["isVerificationProcessCompleted"] is False


def test_pictures_of_no_face_or_two(server: Server, card: Card, frames: Mapping[str, bytes]) -> None:
    transaction = {"transaction_id": begun(server, card.hers)}
    wall = jpeg(np.full((480, 640, 3), 127, np.uint8))
    two = jpeg(np.hstack([astronaut(), astronaut()]))
    for image, of_image, of_frame in ((wall, 4208, 4207), (two, 4206, 4206), (jpeg(blurred(0.08)), 4209, 4209)):
        assert refusal(post(server, "/face/match", {"image": image, **transaction})) == (422, of_image)
        asked = {**frames, "face_2": image, **transaction}
        assert refusal(post(server, "/liveness/multi", asked)) == (422, of_frame)
    assert base64_of(wall) not in post(server, "/face/compare", {"face_image1": wall, "face_image2": two}).text
