"""A request for everything in the folder of real images and names, to each endpoint that it may be sent to."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from benchmarks.serving import Answer, Call, Client
from benchmarks.truth import EVAL
from wathiq.settings import Settings
from wathiq.store import Credentials

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_PLATES = ("eg_plates", "kr_plates", "plates_other")
_NAMES = "names_ar/google+transliteration/ar2en-eval.txt"
_SCREENED = 200
_IDS = frozenset({"transaction_id", "request_id"})


def calls(settings: Settings, credentials: Credentials) -> Iterator[Call]:
    """Plates to both services that read them, passports, Chinese licences, faces in pairs, and names."""
    key = {"ApiKey": credentials.vlens.api_key}
    for file in _pictures(*_PLATES):
        yield Call.of("/v1/ocr/license_plate", key, json={"image": _base64(file)})
        yield nhn(file, credentials)
    for file in _pictures("passport_mrz"):
        yield Call.of("/v1/ocr/passport", key, json={"image": _base64(file)})
    signed_in = token(settings, credentials)
    for file in _pictures("cn_vehicle_licence"):
        yield huawei(file, credentials, signed_in)
    faces = _pictures("faces", "spoof")
    for one, other in pairwise(faces):
        pair = {"face_image1": _base64(one), "face_image2": _base64(other), "liveness": "1"}
        yield Call.of("/v1/ocr/face/compare", key, json=pair)
    for name in islice(_names(), _SCREENED):
        yield Call.of("/v1/ocr/aml/validate", key, json={"name": name})


def nhn(file: Path, credentials: Credentials) -> Call:
    """A number plate."""
    path = f"/v1.0/appkeys/{credentials.nhn.app_key}/vehicle-plate"
    headers = {"Authorization": credentials.nhn.secret_key}
    return Call.of(path, headers, files={"image": (file.name, file.read_bytes())})


def huawei(file: Path, credentials: Credentials, token: str) -> Call:
    """A vehicle licence, both sides."""
    path = f"/v2/{credentials.huawei.project_id}/ocr/vehicle-license"
    return Call.of(path, {"X-Auth-Token": token}, json={"image": _base64(file), "side": "double_side"})


def token(settings: Settings, credentials: Credentials) -> str:
    """One of Huawei's, for the tenant."""
    user = {
        "name": credentials.huawei.user_name,
        "password": credentials.huawei.password,
        "domain": {"name": credentials.huawei.domain_name},
    }
    scope = {"project": {"name": credentials.huawei.project_name}}
    login = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    client = Client(settings.port)
    answer = client.post(Call.of("/v3/auth/tokens", {}, json=login))
    client.close()
    return answer.headers["x-subject-token"]


def said(answer: Answer) -> tuple[int, Any]:
    """An answer's status and body, but for the ids that every request has of its own."""
    return answer.status, _without_ids(json.loads(answer.body))


def _without_ids(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without_ids(value) for name, value in found.items() if name not in _IDS}
    return [_without_ids(one) for one in found] if isinstance(found, list) else found


def _pictures(*folders: str) -> Sequence[Path]:
    files = (file for folder in folders for file in sorted((EVAL / folder).rglob("*")))
    return [file for file in files if file.suffix.lower() in _PICTURES]


def _names() -> Iterator[str]:
    with (EVAL / _NAMES).open(encoding="utf-8") as file:
        yield from (row[0] for row in csv.reader(file, delimiter="\t") if row)


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
