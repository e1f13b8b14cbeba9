"""A picture read for a tenant, and what each dialect that serves the document says of it on the wire."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from wathiq.api.dialect import Dialect
from wathiq.api.huawei import answer as huawei
from wathiq.api.huawei.answer import SIDES, Options
from wathiq.api.huawei.dialect import HUAWEI
from wathiq.api.nhn import answer as nhn
from wathiq.api.nhn.dialect import NHN
from wathiq.api.state import State
from wathiq.api.vlens import ask, documents
from wathiq.api.vlens.ask import Ask, Ids
from wathiq.api.vlens.authentication import Caller
from wathiq.api.vlens.dialect import VLENS
from wathiq.api.vlens.endpoints import ENDPOINTS, Endpoint
from wathiq.documents import china_vehicle_licence, korea_plate
from wathiq.reading import Finding, Reading
from wathiq.vision.distil import PNG_SIGNATURE


@dataclass(frozen=True, slots=True)
class Answer:
    """One dialect's answer to the request of a path of its own."""

    dialect: str
    path: str
    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read, what the checks found besides, and the answers; `fake` is None where nobody looked."""

    reading: Reading
    findings: tuple[Finding, ...]
    answers: tuple[Answer, ...]
    fake: bool | None = None
    transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """How a dialect serves a document: where, how it is read, and who refuses."""

    name: str
    path: str
    dialect: Dialect
    read: Callable[[bytes, Caller, State], Awaitable[Outcome]]

    def refused(self, request: Request, error: Exception) -> Answer:
        """The dialect's own refusal."""
        response = self.dialect.refuse(request, error)
        return Answer(self.name, self.path, response.status_code, json.loads(bytes(response.body)))


def _vlens(endpoint: Endpoint) -> Service:
    path = f"/v1/ocr{endpoint.path}"

    async def read(image: bytes, caller: Caller, state: State) -> Outcome:
        ids = Ids(ask.transaction_id(None), str(uuid.uuid4()), None)
        asked = Ask({"image": image}, ids)
        begun = await documents.begin(ids, caller, state)
        taken = await documents.take(endpoint, begun, asked, caller, state)
        said = Answer("vlens", path, 200, documents.told(endpoint, taken, asked, state))
        fake = taken.seen.authenticity.fake if taken.seen.authenticity else None
        return Outcome(taken.seen.reading, taken.findings, (said,), fake, ids.transaction_id)

    return Service("vlens", path, VLENS, read)


_HUAWEI_PATH = "/v2/{project_id}/ocr/vehicle-license"
_NHN_PATH = "/v1.0/appkeys/{appKey}/vehicle-plate"


async def _read_huawei(image: bytes, _: Caller, state: State) -> Outcome:
    """With everything that a client may ask for."""
    reading = await state.read(image, china_vehicle_licence.NAME, state.limits)
    side = next(side for side in reversed([*SIDES]) if {*SIDES[side].values()} <= {*reading.parts})
    body = huawei.result(reading, Options(side, *([True] * 4)))
    return Outcome(reading, reading.findings, (Answer("huawei", _HUAWEI_PATH, 200, {"result": body}),))


async def _read_nhn(image: bytes, _: Caller, state: State) -> Outcome:
    seen = await state.see(image, korea_plate.NAME, state.limits)
    file_type = "png" if image.startswith(PNG_SIGNATURE) else "jpg"
    body = nhn.success(seen.reading, file_type, seen.width, seen.height)
    return Outcome(seen.reading, seen.reading.findings, (Answer("nhn", _NHN_PATH, 200, body),))


SERVICES: Mapping[str, Service] = {
    **{endpoint.document: _vlens(endpoint) for endpoint in ENDPOINTS},
    china_vehicle_licence.NAME: Service("huawei", _HUAWEI_PATH, HUAWEI, _read_huawei),
    korea_plate.NAME: Service("nhn", _NHN_PATH, NHN, _read_nhn),
}
"""By document, every one of the catalogue."""
