"""Pictures, identity cards and judgements for the tests of faces: what the engine is told to say of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from tests.api.conftest import Server, base64_of, picture
from tests.api.vlens.test_documents import reading
from wathiq.api.vlens.tokens import Tokens
from wathiq.engine import Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness, Verdict
from wathiq.reading import Field, Finding, Reading
from wathiq.store import Address, Channel

SELFIE = picture(320, 240)
CARD = picture(640, 480)
FRAMES = {f"face_{number}": picture(320 + number, 240) for number in (1, 2, 3)}

ALIKE = Comparison(is_matched=True, dissimilarity=1.25, threshold=2.4, score=0.97)
UNLIKE = Comparison(is_matched=False, dissimilarity=3.5, threshold=2.4, score=0.02)
IS_ALIKE = {"isMatched": True, "dissimilarity": 1.25, "threshold": 2.4, "score": 0.97}
IS_UNLIKE = {"isMatched": False, "dissimilarity": 3.5, "threshold": 2.4, "score": 0.02}
DETECTED = {"detected_face_image": True, "detected_id_face_image": True}

LIVE, SPOOF, UNCLEAR = (Liveness(verdict, 0.9, ()) for verdict in Verdict)
PASSED, FAILED = Verification(LIVE, ALIKE), Verification(LIVE, UNLIKE)

Asked = list[tuple[bytes, list[bytes]]]
VerifySays = Callable[[Verification | Exception], Asked]


@dataclass(frozen=True, slots=True)
class Person:
    """An end user with what is needed to call."""

    id: int
    phone: str
    email: str
    bearer: dict[str, str]


def registered(server: Server) -> Person:
    """A new end user of the server's tenant."""
    digits = f"{uuid.uuid4().int % 10**8:08}"
    addresses = [
        Address.parse(f"+2010{digits}", Channel.PHONE),
        Address.parse(f"user{digits}@example.test", Channel.EMAIL),
    ]
    phone, email = (address for address in addresses if address)
    tenant = server.credentials.tenant_id
    user = server.state.users.create(tenant, phone, email, "correct horse")
    issued = Tokens(server.state.vault).issue(server.state.sessions.begin_for_user(tenant, user.id))
    return Person(user.id, phone.text, email.text, {"Authorization": f"Bearer {issued.access_token}"})


def card(*findings: Finding, portrait: bool = True, **values: str) -> Reading:
    """What is read off the front of an ID card, its portrait among it."""
    front = reading("/id/front", *findings, **values)
    face = Field("", 1.0, ((20, 100), (140, 100), (140, 260), (20, 260)))
    return replace(front, fields={**front.fields, "portrait": face}) if portrait else front


def post(server: Server, path: str, body: Mapping[str, Any], **headers: str) -> httpx.Response:
    """The request with its images, which are bytes, in base64."""
    asked = {name: base64_of(value) if isinstance(value, bytes) else value for name, value in body.items()}
    return server.client.post(f"/v1/ocr{path}", json=asked, headers=server.api_key | headers)


def post_files(server: Server, path: str, files: Mapping[str, bytes], **form: str) -> httpx.Response:
    """The same with the images as files of a form."""
    parts = {name: ("face.png", data, "image/png") for name, data in files.items()}
    return server.client.post(f"/v1/ocr{path}/file", files=parts, data=form, headers=server.api_key)


def ids_of(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("transaction_id", "request_id", "client_transaction_id")}


def codes(answer: Mapping[str, Any]) -> list[int]:
    """Of the validation errors, which stand under both spellings."""
    services = answer["services"]
    assert services["Validations"] == services["validations"]
    return [error["code"] for found in services["validations"]["validation_errors"] for error in found["errors"]]
