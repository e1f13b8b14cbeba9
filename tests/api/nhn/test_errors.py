"""The result codes, and which fault becomes which."""

from __future__ import annotations

import pytest

from wathiq import faults
from wathiq.api import requests
from wathiq.api.nhn import errors
from wathiq.api.nhn.errors import NhnError, NhnFailure

TABLE = {name: error for name, error in vars(errors).items() if isinstance(error, NhnError)}


def test_the_table_in_the_words_of_the_wire() -> None:
    assert {name: (error.code, error.message) for name, error in TABLE.items()} == {
        "FAIL": (-1, "Unknown error."),
        "BAD_REQUEST": (400, "Bad Request"),
        "NOT_FOUND": (404, "Not Found"),
        "METHOD_NOT_ALLOWED": (405, "Method Not Allowed"),
        "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type"),
        "INVALID_PARAMETER": (4000001, "Invalid parameter."),
        "INVALID_FILE": (4000002, "Invalid file."),
        "INVALID_FILE_TYPE": (4000003, "Invalid file type."),
        "UPLOADED_FILE_IS_EMPTY": (4000004, "Uploaded file is empty."),
        "VEHICLE_PLATE_NOT_FOUND": (4000201, "Vehicle plate not found in the image."),
        "INVALID_APPKEY_SECRETKEY": (4010001, "Invalid appKey or secretKey."),
        "MAX_UPLOAD_SIZE_EXCEEDED": (
            4131000,
            "Request size is larger than permissible limit. the permissible limit is 5mb.",
        ),
        "DATABASE_FAIL": (5000003, "Database server error."),
        "API_TEMPORARILY_UNAVAILABLE": (
            5000503,
            "The API you requested is temporarily unavailable. Please try again later.",
        ),
        "OCR_VEHICLE_PLATE_API_FAIL": (5004001, "Vehicle Plate OCR Api fail."),
        "OCR_VEHICLE_PLATE_RECOGNITION_FAIL": (
            5004003,
            "Vehicle Plate OCR failed to recognize the vehicle plate.",
        ),
    }


@pytest.mark.parametrize("fault", [fault for fault in faults.Fault.__subclasses__() if fault is not faults.FaceFault])
def test_every_fault_has_its_error(fault: type[Exception]) -> None:
    assert fault in errors.ERRORS


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.TooManyPixels, errors.INVALID_FILE),
        (faults.TooSmall, errors.VEHICLE_PLATE_NOT_FOUND),
        (faults.WrongDocument, errors.VEHICLE_PLATE_NOT_FOUND),
        (faults.DocumentUnreadable, errors.OCR_VEHICLE_PLATE_RECOGNITION_FAIL),
        (faults.Overloaded, errors.API_TEMPORARILY_UNAVAILABLE),
        (requests.BodyTooLarge, errors.MAX_UPLOAD_SIZE_EXCEEDED),
        (requests.BodyTooSlow, errors.BAD_REQUEST),
    ],
)
def test_what_faults_become(fault: type[Exception], error: NhnError) -> None:
    assert errors.ERRORS[fault] is error


def test_a_failure_carries_its_error() -> None:
    assert NhnFailure(errors.INVALID_FILE).error is errors.INVALID_FILE
