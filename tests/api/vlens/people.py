"""Pictures, identity cards and judgements for the tests of faces: what the engine is told to say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from tests.api.conftest import Server, base64_of, picture
from tests.api.vlens.test_documents import reading
from wathiq.engine import Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness, Verdict
from wathiq.reading import Field, Finding, Reading

SELFIE = picture(320, 240)
CARD = picture(640, 480)
FRAMES = {f"face_{number}": picture(320 + number, 240) for number in (1, 2, 3)}

ALIKE = Comparison(is_matched=True, dissimilarity=1.25, threshold=2.4, score=0.97)
UNLIKE = Comparison(is_matched=False, dissimilarity=3.5, threshold=2.4, score=0.02)
IS_ALIKE = {"isMatched": True, "dissimilarity": 1.25, "threshold": 2.4, "score": 0.97}
IS_UNLIKE = {"isMatched": False, "dissimilarity": 3.5, "threshold": 2.4, "score": 0.02}
DETECTED = {"detected_face_image": True, "detected_id_face_image": True}

LIVE, SPOOF, UNCLEAR = (Liveness(verdict, 0.9, ()) for verdict in Verdict)
PASSED = Verification(LIVE, ALIKE)


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
