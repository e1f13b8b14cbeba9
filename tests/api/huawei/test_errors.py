"""The error table, its wording on the wire, and which fault becomes which error."""

from __future__ import annotations

import re

import pytest

from wathiq import faults
from wathiq.api import fetch
from wathiq.api.huawei import errors
from wathiq.api.huawei.errors import HuaweiError, HuaweiFailure, error_body, iam_error_body

TABLE = [error for error in vars(errors).values() if isinstance(error, HuaweiError)]


@pytest.mark.parametrize("error", TABLE, ids=lambda error: f"{error.code}-{error.status}")
def test_the_table_is_well_formed(error: HuaweiError) -> None:
    assert re.fullmatch(r"(AIS|ModelArts|APIG)\.\d{4}", error.code)
    assert error.message.endswith(".")
    assert 400 <= error.status < 600


def test_no_row_is_there_twice() -> None:
    assert len({(error.code, error.message) for error in TABLE}) == len(TABLE)


def test_a_body_is_a_code_and_a_message() -> None:
    assert error_body(errors.IMAGE_SIZE) == {
        "error_code": "AIS.0103",
        "error_msg": "The image size does not meet the requirements.",
    }


@pytest.mark.parametrize(
    ("error", "detail", "message"),
    [
        (
            errors.AUTHENTICATION_FAILED,
            errors.SIGNATURE_FAILED,
            "Incorrect IAM authentication information: verify aksk signature fail",
        ),
        (
            errors.AUTHENTICATION_FAILED,
            errors.TOKEN_EXPIRED,
            "Incorrect IAM authentication information: token expires",
        ),
        (
            errors.THROTTLED,
            errors.OVER_RATE.format(limit=60, period="minute"),
            "The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute.",
        ),
    ],
)
def test_details_follow_a_colon(error: HuaweiError, detail: str, message: str) -> None:
    assert error_body(error, detail)["error_msg"] == message


@pytest.mark.parametrize(
    "fault",
    [
        *(fault for fault in faults.Fault.__subclasses__() if fault is not faults.FaceFault),
        *fetch.UrlFault.__subclasses__(),
    ],
)
def test_every_fault_has_its_error(fault: type[Exception]) -> None:
    assert fault in errors.ERRORS


def test_what_faults_become() -> None:
    assert errors.ERRORS[faults.EmptyImage] is errors.UNSUPPORTED_IMAGE
    assert errors.ERRORS[faults.TooManyPixels] is errors.IMAGE_SIZE
    assert errors.ERRORS[faults.DocumentUnreadable] is errors.IMAGE_QUALITY
    assert errors.ERRORS[faults.WrongDocument] is errors.IMAGE_QUALITY
    assert errors.ERRORS[faults.Overloaded] is errors.MAX_CONCURRENCY
    assert errors.ERRORS[fetch.UrlRefused] is errors.URL_NOT_ALLOWED


def test_a_busy_server_is_told_apart_from_a_throttled_caller() -> None:
    assert errors.MAX_CONCURRENCY.status == 503
    assert errors.THROTTLED.status == 429


def test_a_failure_carries_its_error() -> None:
    failure = HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.DECRYPT_FAILED)
    assert (failure.error, failure.detail) == (errors.AUTHENTICATION_FAILED, "decrypt token fail")
    assert HuaweiFailure(errors.INVALID_JSON).detail == ""


def test_iam_errors_have_another_shape() -> None:
    assert iam_error_body(401, errors.IAM_LOGIN_WRONG) == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }
    assert iam_error_body(400, errors.IAM_BODY_INVALID)["error"]["title"] == "Bad Request"
