"""A request for everything in the folder of real images and names, to each endpoint that it may be sent to."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2

from benchmarks.cards import ID_FRONT, photographs
from benchmarks.liveness import real_frames
from benchmarks.serving import Answer, Call, Client
from benchmarks.truth import EVAL
from wathiq.settings import Settings
from wathiq.store import Credentials

_PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".gif"}
_PLATES = ("eg_plates", "kr_plates", "plates_other")
_NAMES = "names_ar/google+transliteration/ar2en.txt"
_ALIASES = "sanctions/un_alias_pairs.csv"
_CASES = "sanctions/opensanctions+nomenklatura/contrib/name_bench/cases.csv"
_FRAMES = ("face_1", "face_2", "face_3")
_IDS = frozenset({"transaction_id", "request_id"})


def calls(settings: Settings, credentials: Credentials) -> Iterator[Call]:
    """Plates to both services that read them, passports, Chinese licences, faces by two and by three, and names."""
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
    card = base64.b64encode(photographs(0, ID_FRONT)[0]).decode()
    for frames in (*_sequences(), *(map(_base64, faces[at : at + 3]) for at in range(0, len(faces) - 2, 3))):
        body = dict(zip(_FRAMES, frames, strict=True)) | {"id_front_image": card}
        yield Call.of("/v1/ocr/liveness/multi", key, json=body)
    for name in sorted(set(_names())):
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


def _sequences() -> Iterator[Sequence[str]]:
    """The films, three frames of each."""
    for line in (EVAL / "spoof" / "truth.jsonl").read_text().splitlines():
        frames = real_frames(json.loads(line)) or ()
        if len(frames) == len(_FRAMES):
            yield [base64.b64encode(cv2.imencode(".png", frame)[1].tobytes()).decode() for frame in frames]


def _names() -> Iterator[str]:
    """Those that others listed, the aliases on the sanctions list, and either name of the cases."""
    yield from (line.split("\t")[0] for line in _lines(EVAL / _NAMES))
    for file in sorted((EVAL / "names_ar" / "AKhateeb+arabic-names").glob("*.txt")):
        yield from (line.strip() for line in _lines(file) if line.strip())
    yield from (row["query"] for row in csv.DictReader(_lines(EVAL / _ALIASES)))
    yield from (row[name] for row in csv.DictReader(_lines(EVAL / _CASES)) for name in ("name1", "name2"))


def _lines(file: Path) -> Sequence[str]:
    return file.read_text(encoding="utf-8-sig").splitlines()


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
