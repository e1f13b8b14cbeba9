"""What the Vlens routes for registering and logging in declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wathiq.api.openapi import parts, vlens
from wathiq.api.openapi.parts import Json
from wathiq.api.vlens import codes, errors, users
from wathiq.api.vlens.codes import Names
from wathiq.api.vlens.users import LONGEST_PASSWORD, SHORTEST_PASSWORD
from wathiq.store import Channel
from wathiq.store.addresses import LONGEST, PATTERNS

_UUID, _CODE = "550e8400-e29b-41d4-a716-446655440000", "123456"
_EXAMPLES: Mapping[Channel, str] = {Channel.PHONE: "+201001234567", Channel.EMAIL: "mona@example.com"}
_SENDING = (errors.INVALID_CODE, errors.NO_DELIVERY, errors.NOT_DELIVERED, errors.TOO_MANY_CODES)

_LEAVES: Mapping[type, Callable[[Any], Json]] = {
    str: parts.text,
    int: parts.integer,
    bool: lambda example: parts.truth(example=example),
    dict: lambda members: parts.record({name: _leaf(value) for name, value in members.items()}),
}


def _leaf(value: object) -> Json:
    return _LEAVES[type(value)](value)


_BLANK: Json = {"enum": [None, ""]}
_SAID: Json = {"type": "string", "pattern": r"\S", "maxLength": 256}


def _address(channel: Channel) -> Json:
    return parts.text(_EXAMPLES[channel], longest=LONGEST, pattern=f"^{PATTERNS[channel]}$")


def _optional_address(channel: Channel) -> Json:
    return parts.nullable(parts.text(_EXAMPLES[channel], longest=LONGEST, pattern=f"^({PATTERNS[channel]})?$"))


def _members(names: Names) -> dict[str, Json]:
    """A code and its request's id."""
    return {name: parts.with_example({}, example) for name, example in ((names.request_id, _UUID), (names.code, _CODE))}


def _told(names: Names) -> Json:
    """That a code and its request's id are there."""
    return {
        "required": [names.request_id, names.code],
        "properties": {names.request_id: _SAID, names.code: _SAID},
    }


def _untold(names: Names) -> Json:
    return {"properties": {names.request_id: _BLANK, names.code: _BLANK}}


def _given(channel: Channel) -> Json:
    """That an address is there."""
    name = codes.NAMES[channel].address
    return {"required": [name], "properties": {name: _address(channel)}}


_PHONE, _EMAIL = codes.NAMES[Channel.PHONE], codes.NAMES[Channel.EMAIL]
_ACCOUNT = _leaf(users.NOTHING)
_PASSWORD = parts.text("correct horse", longest=LONGEST_PASSWORD, pattern=r"\S")
_DEVICE = parts.nullable(parts.text("8E7B1C52-0B7C-4B7A-9C0E-1D6C2F0A7C11", longest=256, pattern=r"^$|\S"))
_PASSED_OVER = {"smsProviders": parts.with_example({"description": "Passed over."}, 0)}


EXISTENCE = vlens.operation(
    parts.record({"exists": parts.truth()}),
    body=parts.body(
        parts.asked({names.address: _optional_address(channel) for channel, names in codes.NAMES.items()})
        | {"anyOf": [_given(channel) for channel in codes.NAMES]}
    ),
    security=vlens.KEY_ALONE,
)

REGISTER = vlens.operation(
    _ACCOUNT,
    body=parts.body(
        parts.asked(
            {
                _PHONE.address: _address(Channel.PHONE),
                **_members(_PHONE),
                _EMAIL.address: _optional_address(Channel.EMAIL),
                **_members(_EMAIL),
                "password": _PASSWORD | {"minLength": SHORTEST_PASSWORD},
                "imei": _DEVICE,
                "oAuthTokenVerificationRequestId": _BLANK,
            },
            required=[_PHONE.address, "password"],
        )
        | {
            "allOf": [
                _told(_PHONE),
                {"anyOf": [{"properties": {_EMAIL.address: _BLANK}}, _told(_EMAIL)]},
            ]
        }
    ),
    failures=[errors.INVALID_CODE, errors.USER_EXISTS, errors.NOT_CONFIGURED],
    security=vlens.KEY_ALONE,
)

LOGIN = vlens.operation(
    _ACCOUNT,
    body=parts.body(
        parts.asked(
            {
                _PHONE.address: _address(Channel.PHONE),
                "password": _PASSWORD,
                "imei": _DEVICE,
                **_members(_PHONE),
                **_members(_EMAIL),
                **_PASSED_OVER,
            },
            required=[_PHONE.address, "password"],
        )
        | {"allOf": [{"anyOf": [_untold(names), _told(names)]} for names in codes.NAMES.values()]}
    ),
    failures=[errors.INVALID_CREDENTIALS, errors.TOO_MANY_ATTEMPTS, *_SENDING],
    security=vlens.KEY_ALONE,
)

_REFUSED = vlens.operation(parts.nothing(), failures=[errors.NOT_CONFIGURED], security=vlens.KEY_ALONE)
NOT_CONFIGURED = _REFUSED | {
    "responses": {status: answer for status, answer in _REFUSED["responses"].items() if status != "200"}
}


def step(channel: Channel) -> Json:
    """A code for an address, sent or told."""
    names = codes.NAMES[channel]
    members = {names.address: _address(channel), **_members(names), **_PASSED_OVER}
    asked = parts.asked(members, required=[names.address]) | {"anyOf": [_untold(names), _told(names)]}
    return vlens.operation(_ACCOUNT, body=parts.body(asked), failures=_SENDING, security=vlens.KEY_ALONE)
