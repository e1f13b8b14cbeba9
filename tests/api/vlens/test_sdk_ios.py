"""The calls of the official iOS SDK, with real pictures, to the end that it takes for a pass.

It decodes strictly, whatever the status: a member of another type than it expects makes the whole answer an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.conftest import Server, base64_of, picture
from tests.api.vlens import wire
from tests.api.vlens.accounts import Person
from tests.api.vlens.pictures import Papers
from tests.api.vlens.sdks import Answer, Sdk, Stopped, in_base64

pytestmark = pytest.mark.slow

# What it decodes: a type, a list of something, or an object; a member may be null or absent, but not of another type.
_FRONT = dict.fromkeys((*wire.ID_FRONT, *wire.IDS), str)
_BACK = dict.fromkeys((*wire.ID_BACK, *wire.IDS), str)
_USER = {"id": int} | dict.fromkeys(wire.USER, str)
_VALIDATIONS = {"validation_errors": [{"field": str, "value": str, "errors": [{"code": int, "message": str}]}]}
_RECORD = {"caseYear": int} | dict.fromkeys(wire.AML_RECORD, str)
ANSWER: Mapping[str, Any] = {
    "services": {
        "Validations": _VALIDATIONS,
        "spoofing": {"fake": bool},
        "classification": {"doc_type": str},
        "liveness": bool,
        "AML": {"AML_matched": bool, "data": [_RECORD]},
        "SRC": {"isValid": bool, "errorCode": int, "errorKey": str, "errorMessage": str},
    },
    "data": {
        "isVerificationProcessCompleted": bool,
        "isDigitalIdentityVerified": bool,
        "deviceInfo": str,
        "user": _USER,
        "idFrontData": _FRONT,
        "idBackData": _BACK,
    },
    "error_code": int,
    "error_message": str,
}


def decode(value: Any, expected: Any, place: str = "answer") -> None:
    """Raise Stopped where a value is of another type: neither is true a number, nor a number a text."""
    if value is None:
        return
    if isinstance(expected, type):
        if type(value) is not expected:
            raise Stopped(f"{place} is no {expected.__name__}")
    elif isinstance(expected, list):
        decode(value, list, place)
        for one in value:
            decode(one, expected[0], f"{place}[]")
    else:
        decode(value, dict, place)
        for name, member in expected.items():
            decode(value.get(name), member, f"{place}.{name}")


class Ios(Sdk):
    """`getExtractedData` comes with the newer versions alone."""

    def id_front(self, image: bytes, **more: object) -> None:
        self._checked(self.verify("id/front", {"image": base64_of(image), **more}))

    def id_back(self, image: bytes, **more: object) -> None:
        data = self._checked(self.verify("id/back", {"image": base64_of(image), **more}))
        front, back = data["idFrontData"], data["idBackData"]
        if not front["name"] or not (front["idNumber"] or back["idNumber"]):
            raise Stopped("who is it?")

    def liveness(self, frames: Mapping[str, bytes], **more: object) -> None:
        data = self._checked(self.verify("liveness/multi", {**in_base64(frames), **more}))
        if data["isDigitalIdentityVerified"] is not True:
            raise Stopped("not verified")

    def _checked(self, answer: Answer) -> dict[str, Any]:
        decode(answer.body, ANSWER)
        if answer.body["error_code"] is not None or answer.body["error_message"] is not None:
            raise Stopped(f"error {answer.body['error_code']}")
        for found in answer.body["services"]["Validations"]["validation_errors"]:
            raise Stopped(found["errors"][0]["message"])
        data: dict[str, Any] = answer.body["data"]
        return data


@pytest.mark.parametrize("more", [{}, {"getExtractedData": True}], ids=["older", "newer"])
def test_without_a_token(server: Server, papers: Papers, frames: Mapping[str, bytes], more: dict[str, object]) -> None:
    app = Ios(server)
    app.id_front(papers.front.image, **more)
    app.id_back(papers.back.image, **more)
    app.liveness(frames, **more)


def test_with_a_token(mona: Person, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = Ios.logged_in(mona)
    assert isinstance(app, Ios)
    app.id_front(papers.front.image)
    app.id_back(papers.back.image)
    app.liveness(frames)
    user = mona.server.state.users.find(mona.server.credentials.tenant_id, mona.phone)
    assert user is not None
    assert (user.verified, user.profile.id_number) == (True, papers.front.fields["number"])
    assert user.transaction_id == app.transaction_id.lower()


def test_it_stops_where_it_ought_to(server: Server, papers: Papers, frames: Mapping[str, bytes]) -> None:
    app = Ios(server)
    with pytest.raises(Stopped, match="3011"):
        app.id_front(picture(400, 300))
    with pytest.raises(Stopped, match="5004"):
        app.liveness(frames)
    app.id_front(papers.anothers_front.image)
    with pytest.raises(Stopped, match="different numbers"):
        app.id_back(papers.anothers_back.image)
    app.id_back(papers.back.image)
    with pytest.raises(Stopped, match="not the one on the ID card"):
        app.liveness(frames)
    with pytest.raises(Stopped, match="5005"):
        app.liveness(dict.fromkeys(frames, frames["face_1"]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"error_code": ""},
        {"services": {"liveness": "true"}},
        {"services": {"Validations": {"validation_errors": [{"errors": [{"code": "3101"}]}]}}},
        {"data": {"user": {"id": "0"}}},
        {"data": {"isDigitalIdentityVerified": 1}},
        {"data": {"idFrontData": []}},
    ],
    ids=str,
)
def test_types_that_it_would_not_decode(wrong: dict[str, Any]) -> None:
    with pytest.raises(Stopped):
        decode(wrong, ANSWER)
