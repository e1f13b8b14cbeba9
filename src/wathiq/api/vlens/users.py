"""What registration and login say of an end user, all of them with the same members.

Members that strict clients decode as strings are empty, never null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

from wathiq.api.vlens import envelope
from wathiq.api.vlens.tokens import Issued
from wathiq.store import Channel, Profile, User
from wathiq.store.codes import LIFETIME

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 128

NOBODY = User(id=0, phone="", email="", profile=Profile(), verified=False, transaction_id=None)
"""Who stands where there is no user."""


def user_members(user: User) -> dict[str, Any]:
    """The wire's `user`. The name to log in with is the phone."""
    return {
        "id": user.id,
        "name": user.profile.name,
        "surname": user.profile.surname,
        "fullName": user.profile.full_name,
        "userName": user.phone,
        "emailAddress": user.email,
        "phoneNumber": user.phone,
        "idNumber": user.profile.id_number,
        "address": user.profile.address,
    }


def logged_in(user: User, issued: Issued) -> JSONResponse:
    """The user, with tokens."""
    return _answer(
        {
            "isEmailConfirmed": bool(user.email),
            "isPhoneNumberConfirmed": True,
            "isDigitalIdentityVerified": user.verified,
            "accessToken": issued.access_token,
            "encryptedAccessToken": issued.encrypted_access_token,
            "expireInSeconds": issued.expires_in_seconds,
            "refreshToken": issued.refresh_token,
            "refreshTokenExpireInSeconds": issued.refresh_expires_in_seconds,
            "userName": user.phone,
            "userFullName": user.profile.full_name,
            "user": user_members(user),
        }
    )


def code_sent(channel: Channel, request_id: str) -> JSONResponse:
    """That a code is on its way, which is to be told together with `request_id`."""
    flag, _, id_member, seconds = _ABOUT[channel]
    return _answer({flag: True, id_member: request_id, seconds: int(LIFETIME.total_seconds())})


def code_right(channel: Channel, request_id: str) -> JSONResponse:
    """That the code was the one that was sent."""
    _, flag, id_member, _ = _ABOUT[channel]
    return _answer({flag: True, id_member: request_id})


_ABOUT: Mapping[Channel, tuple[str, str, str, str]] = {
    Channel.PHONE: (
        "isPhoneNumberConfirmationRequired",
        "isPhoneNumberConfirmed",
        "phoneNumberOtpRequestId",
        "phoneOtpExpireInSeconds",
    ),
    Channel.EMAIL: (
        "isEmailConfirmationRequired",
        "isEmailConfirmed",
        "emailOtpRequestId",
        "emailOtpExpireInSeconds",
    ),
}


def _answer(said: dict[str, Any]) -> JSONResponse:
    return JSONResponse(envelope.success({**NOTHING, **said}, envelope.services(None, ())))


NOTHING: Mapping[str, Any] = {
    "hasPendingRequest": False,
    "isEmailConfirmationRequired": False,
    "isEmailConfirmed": False,
    "isPhoneNumberConfirmationRequired": False,
    "isPhoneNumberConfirmed": False,
    "phoneNumberOtp": "",  # never a code: whoever holds the phone reads it there
    "phoneNumberOtpRequestId": "",
    "phoneOtpExpireInSeconds": 0,
    "emailOtpRequestId": "",
    "emailOtpExpireInSeconds": 0,
    "isDigitalIdentityVerified": False,
    "accessToken": "",
    "encryptedAccessToken": "",
    "expireInSeconds": 0,
    "refreshToken": "",
    "refreshTokenExpireInSeconds": 0,
    "userName": "",
    "userFullName": "",
    "user": user_members(NOBODY),
    "redirectUri": "",
}
"""Every member, where there is nothing to say."""
