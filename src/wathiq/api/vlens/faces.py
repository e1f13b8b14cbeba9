"""Faces: compared with each other or with the portrait on an ID card, and whether they are live."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wathiq.api.requests import BadRequest
from wathiq.api.state import State
from wathiq.api.vlens import checks, documents, envelope, errors, identity
from wathiq.api.vlens.ask import Ask, Images
from wathiq.api.vlens.endpoints import ID_BACK_ENDPOINT, ID_FRONT, ID_FRONT_ENDPOINT
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.engine import Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Verdict
from wathiq.faults import NoFace
from wathiq.store import Steps, Tenant

_CARDS = ("id_front_image", "image")
"""Where the front of an ID card may stand in a request for liveness; the first that does counts."""

COMPARE = Images(("face_image1", "face_image2"))
LIVENESS = Images(("face_1", "face_2", "face_3"), _CARDS)

_NAMES = {**ID_BACK_ENDPOINT.names, **ID_FRONT_ENDPOINT.names}

_TO_BE_LIVE: Mapping[str, str] = {"0": "", "1": "face_image1", "2": "face_image2"}
"""Which image `liveness` of a comparison is about. What the guide's "2" stands for is not public."""

_REFUSALS: Mapping[Verdict, VlensError] = {
    Verdict.SPOOF: errors.NOT_LIVE,
    Verdict.INCONCLUSIVE: errors.LIVENESS_UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class _Card:
    """An ID card: the portrait on it, what its transaction's steps read, and the services that were run on it now."""

    portrait: bytes
    steps: Steps
    results: dict[str, Any]


async def match(asked: Ask, tenant: Tenant, state: State) -> dict[str, Any]:
    """`face/match`: a face against the portrait of the transaction's ID card."""
    card = await _kept_card(asked, tenant, state)
    found = await state.match(card.portrait, asked.images["image"], documents.limits(state))
    return envelope.success(_compared(found) | asked.ids.members(), envelope.services(None, ()))


async def compare(asked: Ask, tenant: Tenant, state: State) -> dict[str, Any]:
    """`face/compare`: two faces with each other, one of them live where that is asked."""
    to_be_live = _to_be_live(asked.liveness)
    await documents.begin(asked.ids, tenant, state)
    one, other = (asked.images[name] for name in COMPARE.required)
    found, judged = await state.compare(one, other, documents.limits(state), asked.images.get(to_be_live))
    services = envelope.services(None, ()) | {"liveness": judged.verdict is Verdict.LIVE if judged else None}
    return envelope.success(_compared(found) | asked.ids.members(), services)


async def liveness(asked: Ask, tenant: Tenant, state: State) -> dict[str, Any]:
    """`liveness/multi`: three frames of the holder of the transaction's ID card, or of one that comes with them."""
    image = next((asked.images[name] for name in _CARDS if name in asked.images), None)
    card = await (_kept_card(asked, tenant, state) if image is None else _sent_card(image, asked, tenant, state))
    verified = await _verify(card, asked, state)
    await _keep(verified, card, asked, tenant, state)
    if verified.comparison is None:
        raise VlensFailure(_REFUSALS[verified.liveness.verdict])
    findings = (*checks.of_card(card.steps, asked.expected_name), *checks.of_face(verified.comparison))
    services = envelope.services(ID_FRONT_ENDPOINT.doc_type, findings, _NAMES) | card.results
    passed = not services["validations"]["validation_errors"]
    data = identity.combined(card.steps, asked.ids.members(), verified=passed)
    if not documents.extracted(asked, state):
        data = {name: data[name] for name in identity.FLAGS}
    answer = data | _compared(verified.comparison) | asked.ids.members()
    return envelope.success(answer, services | {"liveness": True})


def _to_be_live(given: object) -> str:
    """The image that is to be live, empty for none. Raises BadRequest."""
    spelled = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else given
    if given is None or spelled == "":
        return ""
    if not isinstance(spelled, str) or spelled not in _TO_BE_LIVE:
        raise BadRequest(f"liveness must be one of {', '.join(_TO_BE_LIVE)}.", "liveness")
    return _TO_BE_LIVE[spelled]


async def _sent_card(image: bytes, asked: Ask, tenant: Tenant, state: State) -> _Card:
    """A card that comes along is read and kept as by `id/front`: else its portrait might be another than its data's."""
    step = await documents.take(ID_FRONT_ENDPOINT, image, asked, tenant, state)
    if step.seen.portrait is None:
        raise VlensFailure(errors.NO_FACE_IN_ID)
    return _Card(step.seen.portrait, step.steps, step.results)


async def _kept_card(asked: Ask, tenant: Tenant, state: State) -> _Card:
    """The card that the transaction's steps read."""
    await documents.begin(asked.ids, tenant, state)
    look_up = state.transactions.steps_and_portrait
    steps, portrait = await state.lookups.run(lambda: look_up(tenant.id, asked.ids.transaction_id, ID_FRONT))
    if ID_FRONT not in steps:
        raise VlensFailure(errors.NO_ID_FRONT)
    if portrait is None:
        raise VlensFailure(errors.NO_FACE_IN_ID)
    fake = checks.is_fake(steps)
    if tenant.wishes.refuse_fakes and fake:
        raise VlensFailure(errors.NOT_GENUINE)
    return _Card(portrait, steps, {"spoofing": {"fake": fake}})


async def _verify(card: _Card, asked: Ask, state: State) -> Verification:
    frames = [asked.images[name] for name in LIVENESS.required]
    try:
        return await state.verify(card.portrait, frames, documents.limits(state))
    except NoFace:
        raise VlensFailure(errors.NO_FACE_IN_FRAME) from None


async def _keep(verified: Verification, card: _Card, asked: Ask, tenant: Tenant, state: State) -> None:
    """Keep the verdict, and of which card it is: another may yet be read in the same transaction."""
    matched = verified.comparison is not None and verified.comparison.is_matched
    values = {
        "verdict": verified.liveness.verdict.value,
        "matched": str(matched).lower(),
        "card": _digest(card),
    }
    keep = state.transactions.keep
    await state.lookups.run(lambda: keep(tenant.id, asked.ids.transaction_id, checks.LIVENESS, values))


def _digest(card: _Card) -> str:
    front = json.dumps(dict(card.steps[ID_FRONT]), sort_keys=True)
    return sha256(card.portrait + front.encode()).hexdigest()


def _compared(found: Comparison) -> dict[str, Any]:
    """Strict clients decode a boolean and numbers; faces that are not detected are refused, not compared."""
    return {
        "isMatched": bool(found.is_matched),
        "dissimilarity": round(float(found.dissimilarity), 4),
        "threshold": float(found.threshold),
        "score": round(float(found.score), 4),
        "detected_face_image": True,
        "detected_id_face_image": True,
    }
