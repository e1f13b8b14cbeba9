"""What one document alone cannot say: whether it agrees with the transaction's others, and with the name expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wathiq.api.vlens.endpoints import DRIVING_LICENCE, ID_BACK, ID_FRONT, VEHICLE_LICENCE_FRONT
from wathiq.language import transliteration
from wathiq.language.name_agreement import AGREE, agreement
from wathiq.reading import Finding, Reading
from wathiq.store import Steps

_SAME_NUMBER: Mapping[str, str] = {ID_FRONT: ID_BACK, ID_BACK: ID_FRONT}
_SAME_NAME: Mapping[str, str] = {ID_FRONT: VEHICLE_LICENCE_FRONT, VEHICLE_LICENCE_FRONT: ID_FRONT}
_NAMED = frozenset({ID_FRONT, DRIVING_LICENCE, VEHICLE_LICENCE_FRONT})

KEPT = frozenset(_SAME_NUMBER) | frozenset(_SAME_NAME)
"""The documents that later steps look back at; nothing of others is kept."""


def of_step(reading: Reading, steps: Steps, expected_name: str) -> Iterator[Finding]:
    """What speaks against a reading, given its transaction's steps and the name that the client expects, if any."""
    number = _other(_SAME_NUMBER, reading, steps, "number")
    if number and reading.value("number") and number != reading.value("number"):
        yield Finding("numbers_differ", "The two sides bear different numbers.", "number", reading.value("number"))
    if not _agree(reading, _expected(reading, steps, expected_name)):
        yield Finding("name_differs", "The name is not the one it was compared with.", "name", reading.value("name"))


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
