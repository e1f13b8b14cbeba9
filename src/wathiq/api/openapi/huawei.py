"""What the Huawei Cloud dialect declares: who calls, its errors, the vehicle licence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from wathiq import faults
from wathiq.api.huawei import answer as wire
from wathiq.api.huawei import errors
from wathiq.api.huawei.errors import HuaweiError
from wathiq.api.openapi import parts
from wathiq.api.openapi.parts import Json

SECURITY_SCHEMES: Mapping[str, Json] = {
    "XAuthToken": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Auth-Token",
        "description": "A token of `POST /v3/auth/tokens`, for the project.",
    },
    "SdkHmac": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": (
            "`SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=...`: the request signed with an access key, "
            "and `X-Sdk-Date` beside it."
        ),
    },
}
CALLER: Sequence[Json] = ({"XAuthToken": []}, {"SdkHmac": []})

EVERY = (
    errors.TOKEN_MISSING,
    errors.INVALID_TOKEN,
    errors.AUTHENTICATION_FAILED,
    errors.SERVICE_INTERNAL,
    errors.MAX_CONCURRENCY,
    errors.THROTTLED,
    errors.BODY_TOO_LARGE,
    errors.REQUEST_ERROR,
)
"""Errors that any request with credentials may end in."""

_OF_LICENCE = (
    errors.INVALID_PARAMETER,
    errors.TOKEN_WITHOUT_PROJECT,
    errors.ACCESS_DENIED,
    errors.INVALID_JSON,
    *(errors.ERRORS[fault] for fault in faults.Fault.__subclasses__() if fault in errors.ERRORS),
    *(error for fault, error in errors.ERRORS.items() if not issubclass(fault, faults.Fault)),  # those of downloads
)

_PROJECT = parts.path("project_id", parts.text("0d1fa5d0e1a94e6f8a5b6c7d8e9f0a1b"), "The tenant's project.")


def _failures(foreseen: Iterable[HuaweiError]) -> Json:
    by_status: dict[int, list[HuaweiError]] = defaultdict(list)
    for error in sorted(set(foreseen), key=lambda error: (error.status, error.code, error.message)):
        by_status[error.status].append(error)
    return {str(status): _failure(status, found) for status, found in by_status.items()}


def _failure(status: int, found: Sequence[HuaweiError]) -> Json:
    codes = sorted({error.code for error in found})
    schema = parts.record({"error_code": {"enum": codes}, "error_msg": {"type": "string"}})
    examples = {f"{error.code}: {error.message}": errors.error_body(error) for error in found}
    return patient(status, parts.answer(f"Refused: {', '.join(codes)}.", schema, examples))


def patient(status: int, answer: Json) -> Json:
    """The answer, with the header that says how long to wait where the status asks for it."""
    if status in {429, 503}:
        answer["headers"]["Retry-After"] = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
    return answer


# The vehicle licence

FIELDS: Mapping[str, str] = {
    "number": "京A12345",
    "vehicle_type": "小型普通客车",
    "name": "张三",
    "address": "北京市海淀区中关村大街1号",
    "use_character": "非营运",
    "model": "东风日产牌DFL7165",
    "vin": "LGBH52E01CY000001",
    "engine_no": "270001D",
    "register_date": "2013-05-08",
    "issue_date": "2013-05-08",
    "issuing_authority": "北京市公安局公安交通管理局",
    "file_no": "110000000001",
    "approved_passengers": "5人",
    "gross_mass": "1650kg",
    "unladen_mass": "1200kg",
    "dimension": "4665×1700×1510mm",  # noqa: RUF001 - as it is printed
    "inspection_record": "检验有效期至2027年05月京A",
    "code_number": "*1100000000001*",
    "energy_type": "汽油",
}
_CORNERS = parts.with_example(
    {
        "type": "array",
        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        "description": "Four points clockwise from the top left; none for what is not there.",
    },
    [[102, 64], [208, 64], [208, 90], [102, 90]],
)
_SCORE = {"type": "integer", "minimum": 0, "maximum": 100, "examples": [2]}
_ALARM = {
    "alarm_result": parts.record(
        {
            "detect_blocking_within_border_result": parts.truth(example=False),
            "detect_border_integrity_result": parts.truth(example=False),
        }
    ),
    "alarm_confidence": parts.record({"blocking_within_border_score": _SCORE, "border_integrity_score": _SCORE}),
}
_ELECTRONIC = {
    "type": parts.choice("normal", "electronic"),
    "color": parts.text("白"),
    "mandatory_scrapping_date": parts.text("2028-05-08"),
    "status": parts.items(parts.text("正常")),
}


def _page(names: Sequence[str], extra: Mapping[str, Json]) -> Json:
    """A page by its members; what comes only when asked for is optional, and not in the example."""
    fields = {name: parts.text(FIELDS.get(name, "")) for name in names}
    authority = {"issuing_authority"} & set(names)
    locations = parts.record(dict.fromkeys(names, _CORNERS), authority)
    members = {**fields, "text_location": locations, **_ALARM, **extra}
    optional = {"text_location", *_ALARM, *extra, *authority}
    plain = {name: parts.example_of(schema) for name, schema in fields.items() if name not in authority}
    return parts.with_example(parts.record(members, optional), plain)


_MAIN = ("number", *wire.FRONT[1:], "issuing_authority")


def _result() -> Json:
    front, back = _page(_MAIN, {}), _page(wire.BACK, {})
    both = parts.record({"front": front, "back": back, **_ELECTRONIC}, {"front", "back", *_ELECTRONIC})
    return parts.record({"result": {"anyOf": [_page(_MAIN, _ELECTRONIC), _page(wire.BACK, _ELECTRONIC), both]}})


_FLAG = parts.nullable(parts.truth(example=False))
_NO_TEXT = {"enum": ["", None]}
_MEMBERS = {
    "image": {"anyOf": [parts.base64_picture(), _NO_TEXT], "examples": [parts.PICTURE]},
    "url": {"anyOf": [parts.text("https://example.com/licence.jpg"), {"type": "null"}], "examples": [""]},
    "side": {"enum": [*wire.SIDES, "", None], "examples": ["front"]},
    "return_issuing_authority": _FLAG,
    "return_text_location": _FLAG,
    "recognize_electronic_license": _FLAG,
    "alarm": _FLAG,
}
_SOME = {"type": "string", "minLength": 1}
_ASKED = parts.asked(_MEMBERS) | {
    "oneOf": [
        {"required": ["image"], "properties": {"image": _SOME, "url": _NO_TEXT}},
        {"required": ["url"], "properties": {"url": _SOME, "image": _NO_TEXT}},
    ]
}

VEHICLE_LICENSE: Json = {
    "security": list(CALLER),
    "parameters": [_PROJECT],
    "responses": {"200": parts.answer("What stands on the licence.", _result()), **_failures({*EVERY, *_OF_LICENCE})},
    **parts.body(_ASKED),
}
