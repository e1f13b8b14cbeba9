"""The envelope around every Vlens answer, good or bad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wathiq.api.vlens.errors import VlensError, validation_of
from wathiq.reading import Finding

_NONE: Mapping[str, str] = MappingProxyType({})


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


def services(doc_type: str | None, findings: Iterable[Finding], names: Mapping[str, str] = _NONE) -> dict[str, Any]:
    """What the checks say; null for those that were not run. Validations stand under both spellings in use.

    `names` are the wire's names of the fields that findings are about, where it has others.
    """
    validations = {"validation_errors": [error for finding in findings for error in _validation(finding, names)]}
    return {
        "Validations": validations,
        "validations": validations,
        "spoofing": None,
        "classification": {"doc_type": doc_type} if doc_type else None,
        "liveness": None,
        "AML": None,
        "SRC": None,
    }


def _validation(finding: Finding, names: Mapping[str, str]) -> list[dict[str, Any]]:
    validation = validation_of(finding)
    if validation is None:
        return []
    field, value = finding.field or "", finding.value or ""  # some SDKs decode nothing but strings
    errors = [{"code": validation.code, "message": finding.message}]
    return [{"field": validation.field or names.get(field, field), "value": value, "errors": errors}]
