"""Faces: compared with each other or with the portrait on an ID card, and whether they are live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wathiq.api.requests import BadRequest
from wathiq.api.state import State
from wathiq.api.vlens import checks, decision, documents, envelope, errors, identity, images
from wathiq.api.vlens.ask import Ask, Images
from wathiq.api.vlens.authentication import Caller
from wathiq.api.vlens.endpoints import ID_FRONT, ID_FRONT_ENDPOINT
from wathiq.api.vlens.errors import VlensError, VlensFailure
from wathiq.engine import Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Verdict
from wathiq.faults import NoFace
from wathiq.store import Begun, Steps

_CARDS = ("id_front_image", "image")
"""Where the front of an ID card may stand in a request for liveness; the first that does counts."""

COMPARE = Images(("face_image1", "face_image2"))
LIVENESS = Images(("face_1", "face_2", "face_3"), _CARDS)

TO_BE_LIVE: Mapping[str, str] = {"0": "", "1": "face_image1", "2": "face_image2"}
"""Which image `liveness` of a comparison is about. What the guide's "2" stands for is not public."""

_REFUSALS: Mapping[Verdict, VlensError] = {
    Verdict.SPOOF: errors.NOT_LIVE,
    Verdict.INCONCLUSIVE: errors.LIVENESS_UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class Card:
    """An ID card: the portrait on it, what its transaction's steps read, and the services that were run on it now."""

    portrait: bytes
    steps: Steps
    results: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Examined:
    """A live person: how alike the faces are, the transaction's steps with this one, and the services to be told of."""

    comparison: Comparison
    steps: Steps
    services: dict[str, Any]


async def match(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
    """`face/match`: a face against the portrait of the transaction's ID card."""
    begun = await documents.begin(asked.ids, caller, state)
    card = await _kept_card(begun, caller, state)
    found = await state.match(card.portrait, asked.images["image"], documents.limits(state))
    await images.keep({images.SELFIE: asked.images["image"]}, begun, caller, state)
    return envelope.success(_compared(found) | asked.ids.members(), envelope.services(None, ()))


async def compare(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
    """`face/compare`: two faces with each other, one of them live where that is asked."""
    to_be_live = _to_be_live(asked.liveness)
    begun = await documents.begin(asked.ids, caller, state)
    one, other = (asked.images[name] for name in COMPARE.required)
    found, judged = await state.compare(one, other, documents.limits(state), asked.images.get(to_be_live))
    await images.keep(dict(zip(images.COMPARED, (one, other), strict=True)), begun, caller, state)
    services = envelope.services(None, ()) | {"liveness": judged.verdict is Verdict.LIVE if judged else None}
    return envelope.success(_compared(found) | asked.ids.members(), services)


async def liveness(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
    """`liveness/multi`: three frames of the holder of the transaction's ID card, or of one that comes with them."""
    begun = await documents.begin(asked.ids, caller, state)
    card = await card_of(begun, asked, caller, state)
    found = await examine(card, begun, asked, caller, state)
    verified = decision.verifies_holder(found.steps, card.portrait, caller.tenant.wishes, asked.expected_name)
    data = identity.combined(card.steps, asked.ids.members(), verified=verified)
    if not documents.extracted(asked, state):
        data = {name: data[name] for name in identity.FLAGS}
    return envelope.success(data | _compared(found.comparison) | asked.ids.members(), found.services)


async def card_of(begun: Begun, asked: Ask, caller: Caller, state: State) -> Card:
    """The ID card that frames are to be compared with. Raises VlensFailure, and what reading a card does."""
    image = next((asked.images[name] for name in _CARDS if name in asked.images), None)
    if image is None:
        return await _kept_card(begun, caller, state)
    return await _sent_card(begun, replace(asked, images={"image": image}), caller, state)


async def examine(card: Card, begun: Begun, asked: Ask, caller: Caller, state: State) -> Examined:
    """What three frames show, kept with the transaction. Raises VlensFailure where the person is not live."""
    verified = await _verify(card, asked, state)
    values = decision.kept_liveness(verified, card.steps, card.portrait)
    keep = state.transactions.keep
    await state.lookups.run(lambda: keep(begun, decision.LIVENESS, values, actor=caller.actor))
    frames = (asked.images[name] for name in LIVENESS.required)
    await images.keep(dict(zip(images.FRAMES, frames, strict=True)), begun, caller, state)
    if verified.comparison is None:
        raise VlensFailure(_REFUSALS[verified.liveness.verdict])
    steps = {**card.steps, decision.LIVENESS: values}
    findings = decision.findings(steps, asked.expected_name)
    services = envelope.services(ID_FRONT_ENDPOINT.doc_type, findings, identity.NAMES)
    return Examined(verified.comparison, steps, services | card.results | {"liveness": True})


def _to_be_live(given: object) -> str:
    """The image that is to be live, empty for none. Raises BadRequest."""
    spelled = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else given
    if given is None or spelled == "":
        return ""
    if not isinstance(spelled, str) or spelled not in TO_BE_LIVE:
        raise BadRequest(f"liveness must be one of {', '.join(TO_BE_LIVE)}.", "liveness")
    return TO_BE_LIVE[spelled]


async def _sent_card(begun: Begun, asked: Ask, caller: Caller, state: State) -> Card:
    """A card that comes along is read and kept as by `id/front`: else its portrait might be another than its data's."""
    step = await documents.take(ID_FRONT_ENDPOINT, begun, asked, caller, state)
    if step.seen.portrait is None:
        raise VlensFailure(errors.NO_FACE_IN_ID)
    return Card(step.seen.portrait, step.steps, step.results)


async def _kept_card(begun: Begun, caller: Caller, state: State) -> Card:
    """The card that the transaction's steps read."""
    look_up = state.transactions.steps_and_portrait
    steps, portrait = await state.lookups.run(lambda: look_up(begun, ID_FRONT, actor=caller.actor))
    if ID_FRONT not in steps:
        raise VlensFailure(errors.NO_ID_FRONT)
    if portrait is None:
        raise VlensFailure(errors.NO_FACE_IN_ID)
    if caller.tenant.wishes.refuse_fakes and checks.is_fake(steps):
        raise VlensFailure(errors.NOT_GENUINE)
    return Card(portrait, steps, identity.results(steps))


async def _verify(card: Card, asked: Ask, state: State) -> Verification:
    frames = [asked.images[name] for name in LIVENESS.required]
    try:
        return await state.verify(card.portrait, frames, documents.limits(state))
    except NoFace:
        raise VlensFailure(errors.NO_FACE_IN_FRAME) from None


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
