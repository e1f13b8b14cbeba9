"""Every error the Huawei dialect answers with, and which of them each fault becomes.

Codes and words are those of https://support.huaweicloud.com/intl/en-us/api-ocr/ocr_03_0028.html and, for APIG, of
https://support.huaweicloud.com/intl/en-us/usermanual-apig/apig_03_0048.html. The OCR page gives no HTTP statuses; those
of the AIS and ModelArts codes below are what their meaning calls for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from wathiq import faults
from wathiq.api import fetch
from wathiq.api.dialect import DATABASE_AWAY, Failure


@dataclass(frozen=True, slots=True)
class HuaweiError:
    """One row of the tables: `code` and `message` go into the body, `status` is HTTP's."""

    code: str
    message: str
    status: int


INVALID_PARAMETER = HuaweiError("AIS.0101", "The input parameter is invalid.", 400)
UNSUPPORTED_IMAGE = HuaweiError("AIS.0102", "The image format is not supported.", 400)
IMAGE_SIZE = HuaweiError("AIS.0103", "The image size does not meet the requirements.", 400)
IMAGE_QUALITY = HuaweiError("AIS.0104", "The image is not supported or the image quality is poor.", 400)

INVALID_TOKEN = HuaweiError("ModelArts.0203", "Invalid token.", 401)
TOKEN_WITHOUT_PROJECT = HuaweiError("ModelArts.0212", "Invalid Token header. The Token not contain project item.", 401)
TOKEN_MISSING = HuaweiError("ModelArts.4101", "Token header cannot be empty.", 401)
INVALID_JSON = HuaweiError("ModelArts.4105", "The JSON format of the input data is incorrect.", 400)
ACCESS_DENIED = HuaweiError("ModelArts.4203", "Access denied! You do not have permission.", 403)
MAX_CONCURRENCY = HuaweiError("ModelArts.4401", "Max concurrency error.", 503)
SERVICE_INTERNAL = HuaweiError("ModelArts.4505", "Backend service internal error.", 500)
URL_NOT_ALLOWED = HuaweiError("ModelArts.4601", "The URL is not allowed.", 400)
URL_NOT_FETCHED = HuaweiError("ModelArts.4603", "Obtaining the file from the URL failed.", 400)

API_NOT_FOUND = HuaweiError("APIG.0101", "The API does not exist or has not been published in the environment.", 404)
METHOD_NOT_FOUND = HuaweiError("APIG.0101", "The API does not exist.", 404)
REQUEST_ERROR = HuaweiError("APIG.0201", "API request error.", 400)
BODY_TOO_LARGE = HuaweiError("APIG.0201", "Request entity too large.", 413)
AUTHENTICATION_FAILED = HuaweiError("APIG.0301", "Incorrect IAM authentication information.", 401)
THROTTLED = HuaweiError("APIG.0308", "The throttling threshold has been reached.", 429)

DECRYPT_FAILED = "decrypt token fail"
TOKEN_EXPIRED = "token expires"  # noqa: S105 - words of the wire, not a secret
SIGNATURE_FAILED = "verify aksk signature fail"
OVER_RATE = "policy user over ratelimit,limit:{limit},time:1 {period}."
"""Details: the first three of AUTHENTICATION_FAILED; the last, formatted with calls a period, of THROTTLED."""

ERRORS: Mapping[type[Exception], HuaweiError] = {
    # Base64 of nothing is a present, well-formed parameter that holds no image, just like base64 of a text file.
    faults.EmptyImage: UNSUPPORTED_IMAGE,
    faults.UnsupportedFormat: UNSUPPORTED_IMAGE,
    faults.DamagedImage: UNSUPPORTED_IMAGE,
    faults.TooManyBytes: IMAGE_SIZE,
    faults.TooManyPixels: IMAGE_SIZE,
    faults.TooSmall: IMAGE_SIZE,
    faults.DocumentNotFound: IMAGE_QUALITY,
    faults.DocumentUnreadable: IMAGE_QUALITY,
    faults.PictureTooPoor: IMAGE_QUALITY,
    faults.PictureBlurred: IMAGE_QUALITY,
    faults.WrongDocument: IMAGE_QUALITY,
    faults.UnknownDocument: IMAGE_QUALITY,
    # The server as a whole is busy. THROTTLED is for one caller over their own limit, whom waiting helps for certain.
    faults.Overloaded: MAX_CONCURRENCY,
    **dict.fromkeys(DATABASE_AWAY, MAX_CONCURRENCY),
    fetch.UrlRefused: URL_NOT_ALLOWED,
    fetch.UrlFailed: URL_NOT_FETCHED,
    fetch.UrlTooLarge: IMAGE_SIZE,
}


class HuaweiFailure(Failure):
    """Raised where a request ends in `error`; `detail` is appended to its message."""

    def __init__(self, error: HuaweiError, detail: str = "") -> None:
        super().__init__(error.code)
        self.error = error
        self.detail = detail


def error_body(error: HuaweiError, detail: str = "") -> dict[str, str]:
    """The body of an error answer. With a detail, the message's full stop gives way to a colon and the detail."""
    message = f"{error.message.removesuffix('.')}: {detail}" if detail else error.message
    return {"error_code": error.code, "error_msg": message}


IAM_BODY_INVALID = "The request body is invalid"
IAM_LOGIN_WRONG = "The username or password is wrong."


def iam_error_body(status: int, message: str) -> dict[str, dict[str, Any]]:
    """The body of an error of the IAM endpoints (`/v3/...`), which have a shape of their own."""
    return {"error": {"code": status, "message": message, "title": HTTPStatus(status).phrase}}
