"""The Vlens error codes that can arise, and which of them every fault and finding becomes.

The numbers are those of Vlens's SDKs and guides; its servers' own wording is not public, so the words are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wathiq import faults
from wathiq.api import limits, requests
from wathiq.api.dialect import DATABASE_AWAY, Failure
from wathiq.reading import Finding


@dataclass(frozen=True, slots=True)
class VlensError:
    """`code` and `message` go into the envelope, `status` is HTTP's."""

    code: int
    message: str
    status: int


INVALID_REQUEST = VlensError(400, "Bad Request - Input parameters are invalid.", 400)
INVALID_API_KEY = VlensError(401, "Unauthorized - The ApiKey header is missing or invalid.", 401)
INVALID_TOKEN = VlensError(401, "Unauthorized - The access token is missing, invalid or expired.", 401)
INVALID_CODE = VlensError(400, "Bad Request - The one-time code is wrong, used or expired.", 400)
USER_EXISTS = VlensError(400, "Bad Request - There is an account with this phone number or email.", 400)
INVALID_REFRESH_TOKEN = VlensError(401, "Unauthorized - The refresh token is invalid, expired or used already.", 401)
INVALID_CREDENTIALS = VlensError(401, "Unauthorized - The user name or the password is wrong.", 401)
INVALID_TENANCY_NAME = VlensError(401, "Unauthorized - The TenancyName header is not that of the ApiKey.", 401)
NOT_FOUND = VlensError(404, "Not Found - There is no such endpoint.", 404)
NO_SUCH_TRANSACTION = VlensError(404, "Not Found - There is no such transaction.", 404)
NO_SUCH_USER = VlensError(404, "Not Found - There is no such user.", 404)
NO_SUCH_IMAGE = VlensError(404, "Not Found - No such picture was kept.", 404)
METHOD_NOT_ALLOWED = VlensError(405, "Method Not Allowed - The endpoint takes another method.", 405)
TOO_SLOW = VlensError(408, "Request Timeout - The request did not arrive in time.", 408)
INVALID_FORMAT = VlensError(415, "Unsupported Media Type - The image is not a readable JPEG, PNG, BMP or TIFF.", 415)
INVALID_CONTENT_TYPE = VlensError(415, "Unsupported Media Type - The endpoint takes another content type.", 415)
LOW_QUALITY = VlensError(1050, "Image quality too low for OCR extraction", 422)
CARD_NOT_DETECTED = VlensError(3011, "The document was not detected in the image.", 422)
NO_FACE_IN_ID = VlensError(3014, "No face was detected on the ID card.", 422)
QUOTA_EXCEEDED = VlensError(4002, "The calls that were agreed on are used up.", 429)
RATE_EXCEEDED = VlensError(4003, "Too many requests. Try again shortly.", 429)
TOO_MANY_ATTEMPTS = VlensError(4003, "Too many failed attempts. Try again in five minutes.", 429)
TOO_MANY_CODES = VlensError(4003, "Too many one-time codes were asked for. Try again later.", 429)
NOT_CONFIGURED = VlensError(4004, "This server is not configured to do this.", 422)
NO_LISTS = VlensError(4004, "This server has no list to screen against.", 422)
NO_DELIVERY = VlensError(4004, "This server is not configured to send one-time codes there.", 422)
SEVERAL_FACES = VlensError(4206, "There is more than one face in the image.", 422)
NO_FACE_IN_FRAME = VlensError(4207, "No face was detected in one of the images.", 422)
NO_FACE = VlensError(4208, "There is no face in the image.", 422)
FACE_UNCLEAR = VlensError(4209, "The face is not clear. Capture it again.", 422)
LIVENESS_UNCLEAR = VlensError(4210, "It is not clear whether the face is live. Capture it again.", 422)
FAILED = VlensError(5000, "General failure.", 500)
NOT_DELIVERED = VlensError(5000, "The one-time code could not be sent. Try again shortly.", 502)
BUSY = VlensError(5000, "The service is busy. Try again shortly.", 503)
UNSUPPORTED_DOCUMENT = VlensError(5001, "The document is not supported.", 422)
IMAGE_TOO_LARGE = VlensError(5002, "The image file is too large.", 422)
BODY_TOO_LARGE = VlensError(5002, "The request is too large.", 413)
TOO_MANY_PIXELS = VlensError(5003, "The image has too many pixels.", 422)
INVALID_TRANSACTION = VlensError(5004, "The transaction id is invalid.", 422)
NO_ID_FRONT = VlensError(5004, "The transaction has no front of an ID card.", 422)
NO_ID_BACK = VlensError(5004, "The transaction has no back of an ID card.", 422)
NOT_GENUINE = VlensError(5005, "The document is not a genuine one.", 422)
NOT_LIVE = VlensError(5005, "The face is not that of a live person.", 422)
BLURRED = VlensError(5006, "The image is blurred.", 422)
WRONG_ENDPOINT = VlensError(5007, "The document is supported by another endpoint.", 422)

ERRORS: Mapping[type[Exception], VlensError] = {
    faults.EmptyImage: INVALID_REQUEST,
    faults.UnsupportedFormat: INVALID_FORMAT,
    faults.DamagedImage: INVALID_FORMAT,
    faults.TooManyBytes: IMAGE_TOO_LARGE,
    faults.TooManyPixels: TOO_MANY_PIXELS,
    faults.TooSmall: LOW_QUALITY,
    faults.DocumentNotFound: CARD_NOT_DETECTED,
    faults.DocumentUnreadable: LOW_QUALITY,
    faults.PictureTooPoor: LOW_QUALITY,
    faults.PictureBlurred: BLURRED,
    faults.WrongDocument: WRONG_ENDPOINT,
    faults.UnknownDocument: UNSUPPORTED_DOCUMENT,
    faults.NoPortrait: NO_FACE_IN_ID,
    faults.SeveralFaces: SEVERAL_FACES,
    faults.NoFace: NO_FACE,
    faults.FaceUnclear: FACE_UNCLEAR,
    faults.Overloaded: BUSY,
    **dict.fromkeys(DATABASE_AWAY, BUSY),
    limits.QuotaExceeded: QUOTA_EXCEEDED,
    limits.RateExceeded: RATE_EXCEEDED,
    requests.BadRequest: INVALID_REQUEST,
    requests.NotJson: INVALID_REQUEST,
    requests.NotBase64: INVALID_REQUEST,
    requests.WrongContentType: INVALID_CONTENT_TYPE,
    requests.BodyTooLarge: BODY_TOO_LARGE,
    requests.BodyTooSlow: TOO_SLOW,
}
HTTP_ERRORS: Mapping[int, VlensError] = {400: INVALID_REQUEST, 404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}


@dataclass(frozen=True, slots=True)
class Validation:
    """What a finding becomes: a code, and the wire's name of the field where it is not the reading's."""

    code: int
    field: str | None = None


# Findings that fail a step, by code and the field they are about, None for any; SDKs stop at the first such entry.
# A repair is not among them: the value stands, and the reading says how it came about.
VALIDATIONS: Mapping[tuple[str, str | None], Validation] = {
    ("check_digit_failed", "passport_no"): Validation(3013),
    ("check_digit_failed", "Date_of_Birth"): Validation(3013),
    ("check_digit_failed", "Date_of_Expiry"): Validation(3013),
    ("check_digit_failed", "mrz"): Validation(3013),
    ("date_invalid", "Date_of_Birth"): Validation(3007),
    ("date_invalid", "Date_of_Expiry"): Validation(3009),
    ("birth_date_impossible", None): Validation(1001),
    ("number_invalid", None): Validation(3001),
    ("birth_date_differs", None): Validation(3002),
    ("governorate_unknown", None): Validation(3003),
    ("key_invalid", None): Validation(3004),
    ("gender_differs", None): Validation(3005),
    ("issue_date_invalid", None): Validation(3006),
    ("birth_date_format", None): Validation(3007),
    ("issue_date_format", None): Validation(3008),
    ("expiry_format", None): Validation(3009),
    ("expired", None): Validation(3010),
    ("numbers_differ", None): Validation(3101),
    ("name_differs", None): Validation(3102),
    ("faces_differ", None): Validation(7008),
    ("low_confidence", "plate"): Validation(101, "license_plate_text"),
}


def validation_of(finding: Finding) -> Validation | None:
    """What the finding becomes; None where it fails nothing."""
    return VALIDATIONS.get((finding.code, finding.field)) or VALIDATIONS.get((finding.code, None))


class VlensFailure(Failure):
    """Raised where a request ends in `error`; it may be sent again `seconds` later, where that is known.

    `field` names the member of the request that is wrong, where there is one.
    """

    def __init__(self, error: VlensError, seconds: int | None = None, field: str = "") -> None:
        super().__init__(error.message)
        self.error = error
        self.field = field
        self.headers = {} if seconds is None else {"Retry-After": str(seconds)}
