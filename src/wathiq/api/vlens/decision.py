"""Whether the steps of a transaction verify the holder of its identity card: what every endpoint goes by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from wathiq.api.vlens import checks, errors
from wathiq.api.vlens.endpoints import ID_BACK, ID_FRONT
from wathiq.engine import Verification
from wathiq.faces.liveness import Verdict
from wathiq.reading import Finding
from wathiq.store import Steps
from wathiq.wishes import Wishes

LIVENESS = "liveness"
"""The step that tells whether the holder of the card was live, whether the faces matched, and which card it was."""

_YES, _NO = "true", "false"
_LASTS = timedelta(hours=24)
"""How long somebody who was seen alive counts as that."""


def kept_liveness(found: Verification, steps: Steps, portrait: bytes) -> dict[str, str]:
    """What is kept of a liveness, with the card that it is about: another may yet be read in the same transaction."""
    matched = found.comparison is not None and found.comparison.is_matched
    return {
        "verdict": found.liveness.verdict.value,
        "matched": _YES if matched else _NO,
        "at": datetime.now(UTC).isoformat(),
        "card": _digest(steps, portrait),
    }


def is_live(steps: Steps) -> bool | None:
    """What the liveness of a transaction found, None where there was none."""
    return steps[LIVENESS]["verdict"] == Verdict.LIVE if LIVENESS in steps else None


def findings(steps: Steps, expected_name: str = "") -> Iterator[Finding]:
    """What speaks against the holder of a transaction's card, in the card and in the face."""
    yield from checks.of_card(steps, expected_name)
    if is_live(steps):
        yield from checks.of_face(is_matched=steps[LIVENESS]["matched"] == _YES)


def verifies_holder(steps: Steps, portrait: bytes | None, wishes: Wishes, expected_name: str = "") -> bool:
    """Whether a live person has the face on the very card that is there now, and nothing speaks against the card.

    Its back is not demanded. That is the rule of the OCR endpoints.
    """
    if ID_FRONT not in steps or portrait is None:
        return False
    stated = checks.stated(steps)
    return (
        is_live(steps) is True
        and _is_fresh(steps[LIVENESS]["at"])
        and steps[LIVENESS]["card"] == _digest(steps, portrait)
        and not any(errors.validation_of(finding) for finding in findings(steps, expected_name))
        and not (wishes.refuse_fakes and checks.is_fake(steps))
        and not (wishes.check_register and not (stated and stated.is_valid))
    )


def verifies_user(steps: Steps, portrait: bytes | None, wishes: Wishes, expected_name: str = "") -> bool:
    """The same of an end user, who has to show both sides of the card, with the same number on both."""
    front, back = (steps.get(side, {}).get("number", "") for side in (ID_FRONT, ID_BACK))
    dated = bool(steps.get(ID_BACK, {}).get("expiry"))  # a row that is covered does not show that the card is valid
    return dated and front == back != "" and verifies_holder(steps, portrait, wishes, expected_name)


def _is_fresh(moment: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(moment) <= _LASTS


def _digest(steps: Steps, portrait: bytes) -> str:
    front: dict[str, Any] = dict(steps[ID_FRONT])
    return sha256(portrait + json.dumps(front, sort_keys=True).encode()).hexdigest()
