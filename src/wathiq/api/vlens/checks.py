"""What one document alone cannot say: whether it agrees with the transaction's others, and with the name expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from wathiq.api.vlens.endpoints import DRIVING_LICENCE, ID_BACK, ID_FRONT, VEHICLE_LICENCE_FRONT
from wathiq.language import transliteration
from wathiq.language.name_agreement import AGREE, agreement
from wathiq.reading import Field, Finding, Reading
from wathiq.register.register import Statement
from wathiq.store import Steps

_SAME_NUMBER: Mapping[str, str] = {ID_FRONT: ID_BACK, ID_BACK: ID_FRONT}
_SAME_NAME: Mapping[str, str] = {ID_FRONT: VEHICLE_LICENCE_FRONT, VEHICLE_LICENCE_FRONT: ID_FRONT}
_NAMED = frozenset({ID_FRONT, DRIVING_LICENCE, VEHICLE_LICENCE_FRONT})

KEPT = frozenset(_SAME_NUMBER) | frozenset(_SAME_NAME)
"""The documents that later steps look back at; nothing of others is kept."""

_FINDINGS = "findings"
"""Beside a kept document's fields: what the document alone was found to be wrong with, as JSON."""

_FAKE, _YES = "fake", "true"
"""Beside them, whether the document looked like a copy of itself."""

_STATEMENT = "statement"
"""And what the register stated of its holder, as JSON."""


def kept_values(reading: Reading, *, fake: bool, statement: Statement | None = None) -> dict[str, str]:
    """What is kept of a document for later steps."""
    values = {name: field.value for name, field in reading.fields.items()}
    found = json.dumps([asdict(finding) for finding in reading.findings])
    stated = statement.model_dump_json() if statement else ""
    return values | {_FINDINGS: found, _FAKE: _YES if fake else "", _STATEMENT: stated}


def stated(steps: Steps) -> Statement | None:
    """What the register stated of the card's holder when its front was read, if it was asked."""
    kept = steps.get(ID_FRONT, {}).get(_STATEMENT)
    return Statement.model_validate_json(kept) if kept else None


def is_fake(steps: Steps) -> bool:
    """Whether a side of the identity card looked like a copy when it was read."""
    return any(steps.get(side, {}).get(_FAKE) == _YES for side in _SAME_NUMBER)


def of_step(reading: Reading, steps: Steps, expected_name: str) -> Iterator[Finding]:
    """What speaks against a reading, given its transaction's steps and the name that the client expects, if any."""
    number = _other(_SAME_NUMBER, reading, steps, "number")
    if number and reading.value("number") and number != reading.value("number"):
        yield Finding("numbers_differ", "The two sides bear different numbers.", "number", reading.value("number"))
    if not _agree(reading, _expected(reading, steps, expected_name)):
        yield Finding("name_differs", "The name is not the one it was compared with.", "name", reading.value("name"))


def of_card(steps: Steps, expected_name: str) -> Iterator[Finding]:
    """What speaks against the identity card of a transaction: in its sides, and between its front and other steps."""
    for side in (ID_FRONT, ID_BACK):
        for finding in json.loads(steps.get(side, {}).get(_FINDINGS, "[]")):
            yield Finding(**finding)
    fields = {name: Field(value, 1.0) for name, value in steps.get(ID_FRONT, {}).items()}
    if fields:
        yield from of_step(Reading(ID_FRONT, 1.0, fields), steps, expected_name)


def of_face(*, is_matched: bool) -> Iterator[Finding]:
    """What speaks against the face of a live person, compared with the portrait on the identity card."""
    if not is_matched:
        yield Finding("faces_differ", "The face is not the one on the ID card.", "isMatched", "false")


def _expected(reading: Reading, steps: Steps, name: str) -> Iterator[str]:
    """The names that the reading's own has to agree with."""
    if name.strip() and reading.type in _NAMED:
        yield name
    if reading.value("name") and (other := _other(_SAME_NAME, reading, steps, "name")):
        yield other


def _other(others: Mapping[str, str], reading: Reading, steps: Steps, field: str) -> str:
    """The field of the document that must agree with this one."""
    return steps.get(others.get(reading.type, ""), {}).get(field, "")


def _agree(reading: Reading, names: Iterator[str]) -> bool:
    """A name that was not read agrees with none: a check that was asked for is never passed by not being made."""
    return all(agreement(reading.value("name"), transliteration.transliterate(name)) >= AGREE for name in names)
