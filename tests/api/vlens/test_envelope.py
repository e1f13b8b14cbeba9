"""The envelope: findings become validation errors, and everything else keeps its shape."""

from __future__ import annotations

import pytest

from wathiq.api.vlens import envelope, errors
from wathiq.reading import Finding


def test_a_success_has_no_error() -> None:
    body = envelope.success({"name": "MIRA"}, envelope.services("passport", ()))
    assert body["data"] == {"name": "MIRA"}
    assert body["services"]["classification"] == {"doc_type": "passport"}
    assert (body["error_code"], body["error_message"], body["error_descriptions"]) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "field", "number"),
    [
        ("check_digit_failed", "passport_no", 3013),
        ("check_digit_failed", "Date_of_Birth", 3013),
        ("check_digit_failed", "Date_of_Expiry", 3013),
        ("check_digit_failed", "mrz", 3013),
        ("date_invalid", "Date_of_Birth", 3007),
        ("date_invalid", "Date_of_Expiry", 3009),
        ("expired", "Date_of_Expiry", 3010),
    ],
)
def test_findings_that_fail_a_document(code: str, field: str, number: int) -> None:
    services = envelope.services("passport", [Finding(code, "Words.", field, "7")])
    expected = [{"field": field, "value": "7", "errors": [{"code": number, "message": "Words."}]}]
    assert services["Validations"] == services["validations"] == {"validation_errors": expected}


def test_a_field_may_have_another_name_on_the_wire() -> None:
    services = envelope.services("license_plate", [Finding("low_confidence", "Words.", "plate", "ع ى ق 6483")])
    (error,) = services["Validations"]["validation_errors"]
    assert error == {
        "field": "license_plate_text",
        "value": "ع ى ق 6483",
        "errors": [{"code": 101, "message": "Words."}],
    }


def test_fields_have_the_names_that_the_endpoint_gives_them() -> None:
    services = envelope.services("national_id", [Finding("expired", "Words.", "expiry", "7")], {"expiry": "idExpiry"})
    (error,) = services["Validations"]["validation_errors"]
    assert error["field"] == "idExpiry"


def test_a_finding_about_nothing_in_particular_has_empty_strings() -> None:
    (error,) = envelope.services(None, [Finding("expired", "Words.")])["Validations"]["validation_errors"]
    assert (error["field"], error["value"]) == ("", "")


def test_a_repair_fails_nothing() -> None:
    services = envelope.services("passport", [Finding("mrz_repaired", "Words.", "mrz", "O>0")])
    assert services["Validations"] == {"validation_errors": []}


def test_a_failure_has_services_too() -> None:
    body = envelope.failure(errors.BUSY, [{"field": "image", "message": "Words."}])
    assert body["services"]["Validations"] == body["services"]["validations"] == {"validation_errors": []}
    assert (body["data"], body["error_code"], body["error_message"]) == (None, 5000, errors.BUSY.message)
    assert body["error_descriptions"] == [{"field": "image", "message": "Words."}]
