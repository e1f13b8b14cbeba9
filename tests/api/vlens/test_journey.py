"""One person's way through the Vlens endpoints over a real connection, with every network as it is."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pytest

from tests.api.conftest import Server, base64_of
from tests.api.vlens.people import codes, post, post_files
from tests.api.vlens.pictures import Papers, jpeg
from tests.api.vlens.test_documents import refusal
from tests.faces.pictures import astronaut, blurred

pytestmark = pytest.mark.slow

_SECONDS = 10
"""When the React Native client gives up. Of this process's work: the machine may be busy with others', too."""


def begun(server: Server, image: bytes) -> str:
    """The transaction that begins with a card's front."""
    response = post(server, "/id/front", {"image": image})
    assert response.status_code == 200
    return str(response.json()["data"]["transaction_id"])


def test_her_face_is_the_cards(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    transaction = begun(server, papers.front.image)
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


def test_she_is_live(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    transaction, asked = begun(server, papers.front.image), time.process_time()
    body = post(server, "/liveness/multi", {**frames, "transaction_id": transaction}).json()
    assert time.process_time() - asked < _SECONDS
    assert body["error_code"] is None
    assert body["services"]["validations"] == {"validation_errors": []}
    assert body["services"]["liveness"] is True
    assert body["data"]["isDigitalIdentityVerified"] is body["data"]["isVerificationProcessCompleted"] is True
    assert (body["data"]["isMatched"], body["data"]["idFrontData"]["idNumber"]) == (True, papers.front.fields["number"])


def test_the_card_may_come_along(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    body = post(server, "/liveness/multi", {**frames, "image": papers.front.image}).json()
    assert body["data"]["isDigitalIdentityVerified"] is True
    assert body["data"]["user"]["idNumber"] == papers.front.fields["number"]


def test_one_picture_three_times_is_not_live(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    same = dict.fromkeys(frames, frames["face_1"])
    response = post(server, "/liveness/multi", {**same, "transaction_id": begun(server, papers.front.image)})
    assert refusal(response) == (422, 5005)


def test_the_card_of_somebody_else(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    transaction = {"transaction_id": begun(server, papers.anothers_front.image)}
    data = post(server, "/face/match", {"image": jpeg(astronaut()), **transaction}).json()["data"]
    assert data["isMatched"] is False
    assert data["dissimilarity"] > data["threshold"]
    body = post(server, "/liveness/multi", {**frames, **transaction}).json()
    assert (codes(body), body["services"]["liveness"]) == ([7008], True)
    assert body["data"]["isDigitalIdentityVerified"] is body["data"]["isVerificationProcessCompleted"] is False


def test_pictures_of_no_face_or_two(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    transaction = {"transaction_id": begun(server, papers.front.image)}
    wall = jpeg(np.full((480, 640, 3), 127, np.uint8))
    two = jpeg(np.hstack([astronaut(), astronaut()]))
    for image, of_image, of_frame in ((wall, 4208, 4207), (two, 4206, 4206), (jpeg(blurred(0.08)), 4209, 4209)):
        assert refusal(post(server, "/face/match", {"image": image, **transaction})) == (422, of_image)
        asked = {**frames, "face_2": image, **transaction}
        assert refusal(post(server, "/liveness/multi", asked)) == (422, of_frame)
    assert base64_of(wall) not in post(server, "/face/compare", {"face_image1": wall, "face_image2": two}).text
