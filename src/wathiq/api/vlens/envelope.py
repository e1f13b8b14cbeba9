"""The envelope around every Vlens answer, good or bad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wathiq.api.vlens.errors import VALIDATIONS, VlensError
from wathiq.reading import Finding, Reading


def success(data: Mapping[str, Any], services: Mapping[str, Any]) -> dict[str, Any]:
    """On success both error members are null: clients test for that, and take an empty string for an error."""
    return {
        "services": services,
        "data": data,
        "error_code": None,
        "error_message": None,
        "error_descriptions": None,
    }


def failure(error: VlensError, descriptions: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The same envelope with the error; services are there because clients look into them unasked."""
    return {
        "services": services(None, ()),
        "data": None,
        "error_code": error.code,
        "error_message": error.message,
        "error_descriptions": descriptions,
    }


def services(doc_type: str | None, findings: Iterable[Finding]) -> dict[str, Any]:
    """What the checks say; null for those that were not run. Validations stand under both spellings in use."""
    validations = {"validation_errors": [error for finding in findings for error in _validation(finding)]}
    return {
        "Validations": validations,
        "validations": validations,
        "spoofing": None,
        "classification": {"doc_type": doc_type} if doc_type else None,
        "liveness": None,
        "AML": None,
        "SRC": None,
    }


def of_reading(
    reading: Reading, doc_type: str, members: Mapping[str, str], ids: Mapping[str, str | None]
) -> dict[str, Any]:
    """The answer of an endpoint whose data are a reading's fields: `members` names the field of each."""
    data = {member: reading.value(name) for member, name in members.items()}
    return success(data | dict(ids), services(doc_type, reading.findings))


def _validation(finding: Finding) -> list[dict[str, Any]]:
    validation = VALIDATIONS.get((finding.code, finding.field))
    if validation is None:
        return []
    errors = [{"code": validation.code, "message": finding.message}]
    return [{"field": validation.field or finding.field, "value": finding.value, "errors": errors}]
