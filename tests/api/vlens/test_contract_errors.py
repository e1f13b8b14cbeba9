"""What the Vlens contract's endpoints have against real pictures, as JSON and as a form, with each code of theirs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import httpx
import numpy as np
import pytest

from tests.api.conftest import PICTURES, Server
from tests.api.vlens.people import codes
from tests.api.vlens.pictures import Papers, jpeg
from tests.api.vlens.test_contract import Sent, each_way, of, send
from tests.api.vlens.test_documents import refusal
from tests.conftest import ALL

pytestmark = pytest.mark.slow

WRONG_CHECK = ALL["td3_wrong_check.jpg"]


def blurred(image: bytes) -> bytes:
    pixels = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return jpeg(cv2.GaussianBlur(pixels, (0, 0), 4.5).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A picture that an endpoint has something against, and what: status and code, or field and code."""

    path: str
    image: Sent | str
    expected: tuple[object, int]
    members: Mapping[str, str] = field(default_factory=dict)

    def sent(self, server: Server, papers: Papers, way: str) -> httpx.Response:
        image = self.image
        images = {"image": PICTURES[image]()} if isinstance(image, str) else image(papers, {})
        return send(server, way, self.path, images, self.members)

    def __str__(self) -> str:
        return f"{self.path} {self.expected}"


SARA = {"name_check_value": "Sara Mohamed"}


@each_way
@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("/id/front", "nothing", (400, 400)),
        Wrong("/id/front", "pdf", (415, 415)),
        Wrong("/id/front", "truncated jpeg", (415, 415)),
        Wrong("/id/back", "one pixel", (422, 1050)),
        Wrong("/id/back", "blank", (422, 3011)),
        Wrong("/id/front", "receipt", (422, 3011)),
        Wrong("/id/front", of("front"), (422, 5001), {"country": "KSA"}),
        Wrong("/id/front", "heavy", (422, 5002)),
        Wrong("/id/front", "bomb", (422, 5003)),
        Wrong("/id/front", of("front"), (422, 5004), {"transaction_id": "7"}),
        Wrong("/face/match", of("front"), (422, 5004)),
        Wrong("/id/front", of("back"), (422, 5007)),
        Wrong("/id/back", of("front"), (422, 5007)),
        Wrong("/id/front", "passport", (422, 5007)),
        Wrong("/passport", of("front"), (422, 5007)),
        Wrong("/driving_license", of("vehicle_front"), (422, 5007)),
    ],
    ids=str,
)
def test_an_error(server: Server, papers: Papers, wrong: Wrong, way: str) -> None:
    assert refusal(wrong.sent(server, papers, way)) == wrong.expected


@each_way
@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("/driving_license", of("expired_licence"), ("ExpiryDate", 3010)),
        Wrong("/passport", lambda *_: {"image": WRONG_CHECK.data}, ("passport_no", 3013)),
        Wrong("/id/front", of("front"), ("name", 3102), SARA),
        Wrong("/car/license/front", of("vehicle_front"), ("name", 3102), SARA),
    ],
    ids=str,
)
def test_what_fails_a_step(server: Server, papers: Papers, wrong: Wrong, way: str) -> None:
    body = wrong.sent(server, papers, way).json()
    assert body["error_code"] is None
    (found,) = body["services"]["Validations"]["validation_errors"]
    assert (found["field"], found["errors"][0]["code"]) == wrong.expected


@each_way
def test_a_blurred_card(server: Server, papers: Papers, way: str) -> None:
    assert refusal(send(server, way, "/id/front", {"image": blurred(papers.front.image)}, {})) == (422, 5006)


@each_way
def test_two_sides_of_different_cards(server: Server, papers: Papers, way: str) -> None:
    transaction = {"transaction_id": str(uuid.uuid4())}
    send(server, way, "/id/front", of("front")(papers, {}), transaction)
    body = send(server, way, "/id/back", of("anothers_back")(papers, {}), transaction).json()
    assert codes(body) == [3101]
    assert body["data"]["idFrontData"]["idNumber"] == papers.front.fields["number"]
