"""Documents as steps of transactions: what is read, checked, kept and answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from wathiq.api.state import State
from wathiq.api.vlens import aml, checks, endpoints, envelope, errors, identity, images
from wathiq.api.vlens.ask import Ask, Ids
from wathiq.api.vlens.authentication import Caller
from wathiq.api.vlens.endpoints import Endpoint
from wathiq.api.vlens.errors import VlensFailure
from wathiq.engine import Seen
from wathiq.reading import Classification, Finding, Reading
from wathiq.register.register import Holder, Statement
from wathiq.screening.search import Query
from wathiq.store import Begun, ForeignTransaction, Steps
from wathiq.vision.decode import Limits

Answer = Callable[[Ask, Caller, State], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Step:
    """A document that was read, and what its transaction's steps read so far.

    `findings` are those of the checks, `results` those services that were run besides.
    """

    seen: Seen
    steps: Steps
    findings: tuple[Finding, ...]
    results: dict[str, Any]


def reads(endpoint: Endpoint) -> Answer:
    """The answer of an endpoint that reads a document, as a step of its transaction."""

    async def answer(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
        begun = await begin(asked.ids, caller, state)
        taken = await take(endpoint, begun, asked, caller, state)
        return told(endpoint, taken, asked, state)

    return answer


def told(endpoint: Endpoint, taken: Step, asked: Ask, state: State) -> dict[str, Any]:
    """What the endpoint says of a document that was taken."""
    services = envelope.services(endpoint.doc_type, taken.findings, endpoint.names) | taken.results
    return envelope.success(_data(endpoint, taken.steps, asked, state), services)


async def take(endpoint: Endpoint, begun: Begun, asked: Ask, caller: Caller, state: State) -> Step:
    """Read the document and keep what later steps need, where its transaction has not ended meanwhile.

    Raises VlensFailure and the engine's faults.
    """
    if not endpoint.takes(asked.country):
        raise VlensFailure(errors.UNSUPPORTED_DOCUMENT, field="country")
    image = asked.images["image"]
    seen = await state.see(image, endpoint.document, limits(state), judged=endpoint.judged)
    if caller.tenant.wishes.refuse_fakes and seen.authenticity and seen.authenticity.fake:
        raise VlensFailure(errors.NOT_GENUINE)
    statement = await _stated(seen.reading, caller, state)
    steps = await _steps(seen, statement, begun, caller, state)
    await images.keep({images.name_of(endpoint): image}, begun, caller, state)
    findings = (*seen.reading.findings, *checks.of_step(seen.reading, steps, asked.expected_name))
    results = {
        "spoofing": {"fake": seen.authenticity.fake} if seen.authenticity else None,
        "AML": await _screened(seen.reading, caller, state),
        "SRC": statement.members() if statement else None,
    }
    return Step(seen, steps, findings, results)


async def classify(asked: Ask, caller: Caller, state: State) -> dict[str, Any]:
    """Which document it is; a picture of something else is an answer too, `unknown`."""
    await begin(asked.ids, caller, state)
    found = _classification(await state.classify(asked.images["image"], limits(state)))
    return envelope.success(asked.ids.members(), envelope.services(None, ()) | {"classification": found})


async def begin(ids: Ids, caller: Caller, state: State) -> Begun:
    """Begin the request's transaction, or go on with it."""
    begin = state.transactions.begin
    try:
        return await state.lookups.run(lambda: begin(caller.tenant.id, ids.transaction_id, caller.may_go_on))
    except ForeignTransaction:
        raise VlensFailure(errors.INVALID_TRANSACTION, field="transaction_id") from None


def limits(state: State) -> Limits:
    """Those of one image of this dialect."""
    return replace(state.limits, max_bytes=state.settings.vlens_max_image_bytes)


def extracted(asked: Ask, state: State) -> bool:
    """Whether what was read off an ID card is to be told."""
    return state.settings.vlens_extracted_data if asked.extracted is None else asked.extracted


def _data(endpoint: Endpoint, steps: Steps, asked: Ask, state: State) -> dict[str, Any]:
    ids = asked.ids.members()
    data = endpoint.data(steps[endpoint.document]) | ids
    if endpoint.document not in identity.DOCUMENTS:
        return data
    return data | identity.combined(steps, ids) if extracted(asked, state) else ids


async def _screened(reading: Reading, caller: Caller, state: State) -> dict[str, Any] | None:
    """`services.AML` of an identity card whose tenant wants its holders screened."""
    query, wishes = Query(name=reading.value("name"), id_number=reading.value("number")), caller.tenant.wishes
    if reading.type != endpoints.ID_FRONT or not wishes.screen_id_front or not (query.name or query.id_number):
        return None
    return await aml.screened(query, caller, state)


async def _stated(reading: Reading, caller: Caller, state: State) -> Statement | None:
    """What the register states of the holder of an identity card whose tenant wants to know."""
    holder = Holder(*map(reading.value, ("number", "name", "birth_date", "key")))
    wanted = reading.type == endpoints.ID_FRONT and caller.tenant.wishes.check_register and holder.number
    if not state.register or not wanted:
        return None
    state.inference.leave()  # a slow register must keep nobody else waiting
    return await state.register.ask(holder)


def _classification(found: Classification) -> dict[str, Any]:
    """The document as one of those that an endpoint reads, with its side where it has two."""
    endpoint = endpoints.BY_DOCUMENT.get(found.document or "")
    doc_type = endpoint.doc_type if endpoint else "unknown"
    side = {"side": endpoint.side} if endpoint and endpoint.side else {}
    return {"doc_type": doc_type, "confidence": round(found.confidence, 4), **side}


async def _steps(seen: Seen, statement: Statement | None, begun: Begun, caller: Caller, state: State) -> Steps:
    """What this step read, and what others of its transaction did where the document is one that is kept."""
    document = seen.reading.type
    fake = seen.authenticity is not None and seen.authenticity.fake
    values = checks.kept_values(seen.reading, fake=fake, statement=statement)
    if document not in checks.KEPT:
        return {document: values}
    keep = state.transactions.keep
    kept = await state.lookups.run(lambda: keep(begun, document, values, seen.portrait, actor=caller.actor))
    return {**kept, document: values}
