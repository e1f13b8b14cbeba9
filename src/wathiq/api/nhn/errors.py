"""The NHN result codes that can arise, and which of them every fault becomes.

Names, codes and words are those of NHN's table of vehicle plate result codes. Its 5mb is such a word: it stands there
whatever limit is set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wathiq import faults
from wathiq.api import limits, requests
from wathiq.api.dialect import Failure


@dataclass(frozen=True, slots=True)
class NhnError:
    """`code` and `message` go into the header of the body; HTTP's status is 200 for every one."""

    code: int
    message: str


FAIL = NhnError(-1, "Unknown error.")
BAD_REQUEST = NhnError(400, "Bad Request")
NOT_FOUND = NhnError(404, "Not Found")
METHOD_NOT_ALLOWED = NhnError(405, "Method Not Allowed")
UNSUPPORTED_MEDIA_TYPE = NhnError(415, "Unsupported Media Type")
INVALID_PARAMETER = NhnError(4000001, "Invalid parameter.")
INVALID_FILE = NhnError(4000002, "Invalid file.")
INVALID_FILE_TYPE = NhnError(4000003, "Invalid file type.")
UPLOADED_FILE_IS_EMPTY = NhnError(4000004, "Uploaded file is empty.")
VEHICLE_PLATE_NOT_FOUND = NhnError(4000201, "Vehicle plate not found in the image.")
INVALID_APPKEY_SECRETKEY = NhnError(4010001, "Invalid appKey or secretKey.")
MAX_UPLOAD_SIZE_EXCEEDED = NhnError(
    4131000, "Request size is larger than permissible limit. the permissible limit is 5mb."
)
DATABASE_FAIL = NhnError(5000003, "Database server error.")
API_TEMPORARILY_UNAVAILABLE = NhnError(
    5000503, "The API you requested is temporarily unavailable. Please try again later."
)
OCR_VEHICLE_PLATE_API_FAIL = NhnError(5004001, "Vehicle Plate OCR Api fail.")
OCR_VEHICLE_PLATE_RECOGNITION_FAIL = NhnError(5004003, "Vehicle Plate OCR failed to recognize the vehicle plate.")

ERRORS: Mapping[type[Exception], NhnError] = {
    faults.EmptyImage: UPLOADED_FILE_IS_EMPTY,
    faults.UnsupportedFormat: INVALID_FILE_TYPE,
    faults.DamagedImage: INVALID_FILE,
    faults.TooManyBytes: MAX_UPLOAD_SIZE_EXCEEDED,
    faults.TooManyPixels: INVALID_FILE,
    faults.TooSmall: VEHICLE_PLATE_NOT_FOUND,  # a whole picture, only with no room for a plate
    faults.DocumentNotFound: VEHICLE_PLATE_NOT_FOUND,
    faults.DocumentUnreadable: OCR_VEHICLE_PLATE_RECOGNITION_FAIL,
    faults.PictureTooPoor: OCR_VEHICLE_PLATE_RECOGNITION_FAIL,
    faults.PictureBlurred: OCR_VEHICLE_PLATE_RECOGNITION_FAIL,
    faults.WrongDocument: VEHICLE_PLATE_NOT_FOUND,
    faults.UnknownDocument: VEHICLE_PLATE_NOT_FOUND,
    faults.Overloaded: API_TEMPORARILY_UNAVAILABLE,
    limits.RateExceeded: API_TEMPORARILY_UNAVAILABLE,
    limits.QuotaExceeded: API_TEMPORARILY_UNAVAILABLE,
    requests.BadRequest: BAD_REQUEST,
    requests.WrongContentType: UNSUPPORTED_MEDIA_TYPE,
    requests.BodyTooLarge: MAX_UPLOAD_SIZE_EXCEEDED,
    requests.BodyTooSlow: BAD_REQUEST,
}
HTTP_ERRORS: Mapping[int, NhnError] = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}


class NhnFailure(Failure):
    """Raised where a request ends in `error`."""

    def __init__(self, error: NhnError) -> None:
        super().__init__(error.message)
        self.error = error
