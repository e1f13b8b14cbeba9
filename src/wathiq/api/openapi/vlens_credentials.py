"""What the Vlens routes for a tenant's own tokens declare."""

from __future__ import annotations

from wathiq.api.openapi import parts, vlens
from wathiq.api.vlens import errors, tokens

LONGEST_NAME, LONGEST_PASSWORD = 256, 32

_JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl"
_TENANCY = parts.header(
    "TenancyName", parts.text("acme-1f0c5a7e9b3d2468", pattern=r"\S"), "The tenant's name, in any case.", required=True
)
_ACCESS = {
    "accessToken": parts.text(_JWT),
    "encryptedAccessToken": parts.text("ATh3aXNlIHRoYW4gaXQgbG9va3M="),
    "expireInSeconds": parts.integer(86400),
}

LOGIN = vlens.operation(
    parts.record(
        {**_ACCESS, "refreshToken": parts.text(_JWT), "refreshTokenExpireInSeconds": parts.integer(604800)},
    ),
    body=parts.body(
        parts.asked(
            {
                "tenancyName": parts.text("acme-1f0c5a7e9b3d2468", longest=LONGEST_NAME, pattern=r"\S"),
                "userNameOrEmailAddress": parts.text("admin", longest=LONGEST_NAME, pattern=r"\S"),
                "password": parts.text("correct horse battery", longest=LONGEST_PASSWORD, pattern=r"\S"),
            },
            required=["tenancyName", "userNameOrEmailAddress", "password"],
        )
    ),
    failures=[errors.INVALID_CREDENTIALS, errors.TOO_MANY_ATTEMPTS],
    security=vlens.KEY_ALONE,
) | {"parameters": [_TENANCY]}

REFRESH_TOKEN = vlens.operation(
    parts.record({**_ACCESS, "refreshToken": parts.text(_JWT), "newRefreshToken": parts.text(_JWT)}),
    body=parts.body(
        parts.asked(
            {"refreshToken": parts.text(_JWT, longest=tokens.LONGEST, pattern=r"\S")}, required=["refreshToken"]
        )
    ),
    failures=[errors.INVALID_REFRESH_TOKEN],
    security=vlens.KEY_ALONE,
)
