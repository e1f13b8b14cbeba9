"""The combined object about a person that the ID endpoints and liveness answer with besides their own members.

The iOS SDK takes a name and a number from it, after the back those of the front.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wathiq.api.vlens.endpoints import ID_BACK_ENDPOINT, ID_FRONT, ID_FRONT_ENDPOINT
from wathiq.store import Steps

SIDES = {"idFrontData": ID_FRONT_ENDPOINT, "idBackData": ID_BACK_ENDPOINT}
DOCUMENTS = frozenset(endpoint.document for endpoint in SIDES.values())

_USER: Mapping[str, str] = {
    "name": "given_name_english",
    "surname": "family_names_english",
    "fullName": "name_english",
    "userName": "",
    "emailAddress": "",
    "phoneNumber": "",
    "idNumber": "number",
    "address": "address_english",
}
"""The user's members and the front's fields they are; no document says the others."""


FLAGS = ("isVerificationProcessCompleted", "isDigitalIdentityVerified", "deviceInfo")
"""The members that tell nothing of the person."""


def combined(steps: Steps, ids: Mapping[str, str | None], *, verified: bool = False) -> dict[str, Any]:
    """The object of a transaction's steps; a side not read yet has empty strings, as SDKs do not look for null.

    Nobody is `verified` by documents alone.
    """
    sides = {name: {**endpoint.data(steps.get(endpoint.document, {})), **ids} for name, endpoint in SIDES.items()}
    front = steps.get(ID_FRONT, {})
    return {
        "isVerificationProcessCompleted": verified,
        "isDigitalIdentityVerified": verified,
        "deviceInfo": "",
        "user": {"id": 0} | {member: front.get(name, "") for member, name in _USER.items()},
        **sides,
    }
