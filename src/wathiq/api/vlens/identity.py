"""The combined object about a person that the ID endpoints and liveness answer with besides their own members.

The iOS SDK takes a name and a number from it, after the back those of the front.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wathiq.api.vlens import checks, users
from wathiq.api.vlens.endpoints import ID_BACK_ENDPOINT, ID_FRONT, ID_FRONT_ENDPOINT
from wathiq.store import Profile, Steps, User

SIDES = {"idFrontData": ID_FRONT_ENDPOINT, "idBackData": ID_BACK_ENDPOINT}
DOCUMENTS = frozenset(endpoint.document for endpoint in SIDES.values())

NAMES = {**ID_BACK_ENDPOINT.names, **ID_FRONT_ENDPOINT.names}
"""The members of the fields of both sides."""

_USER: Mapping[str, str] = {
    "name": "given_name_english",
    "surname": "family_names_english",
    "fullName": "name_english",
    "idNumber": "number",
    "address": "address_english",
}
"""Members of the user that the card's front says, and which of its fields they are."""

FLAGS = ("isVerificationProcessCompleted", "isDigitalIdentityVerified", "deviceInfo")
"""The members that tell nothing of the person."""


def combined(
    steps: Steps, ids: Mapping[str, str | None], *, verified: bool = False, user: User = users.NOBODY
) -> dict[str, Any]:
    """The object of a transaction's steps; a side not read yet has empty strings, as SDKs do not look for null.

    Nobody is `verified` by documents alone. An end user's own members are those that no document says.
    """
    sides = {name: {**endpoint.data(steps.get(endpoint.document, {})), **ids} for name, endpoint in SIDES.items()}
    front = steps.get(ID_FRONT, {})
    return {
        "isVerificationProcessCompleted": verified,
        "isDigitalIdentityVerified": verified,
        "deviceInfo": "",
        "user": users.user_members(user) | {member: front.get(name, "") for member, name in _USER.items()},
        **sides,
    }


def results(steps: Steps) -> dict[str, Any]:
    """The services that were run on the card when it was read."""
    statement = checks.stated(steps)
    return {"spoofing": {"fake": checks.is_fake(steps)}, "SRC": statement.members() if statement else None}


def profile(steps: Steps) -> Profile:
    """What the card says of its holder."""
    front = steps.get(ID_FRONT, {})
    members = ("name", "surname", "fullName", "idNumber", "address")
    return Profile(*(front.get(_USER[member], "") for member in members))
