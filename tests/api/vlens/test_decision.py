"""Which steps of a transaction verify the holder of its card, and which of them an end user."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.vlens.people import FAILED, LIVE, PASSED, SPOOF, UNCLEAR
from wathiq.api.vlens import checks, decision
from wathiq.engine import Verification
from wathiq.reading import Field, Finding, Reading
from wathiq.register.register import UNAVAILABLE, Statement
from wathiq.store import Steps
from wathiq.wishes import Wishes

NUMBER, ANOTHER = "29901230112345", "29901230112346"
NAME = "كريم محمد قنديل برعي"
PORTRAIT = b"a portrait"
ANY = Wishes()


def side(
    which: str, *findings: Finding, fake: bool = False, statement: Statement | None = None, **values: str
) -> Mapping[str, str]:
    """What is kept of a side of the card."""
    fields = {field: Field(value, 0.9) for field, value in ({"number": NUMBER} | values).items()}
    return checks.kept_values(
        Reading(f"egypt_id_{which}", 0.9, fields, findings=findings), fake=fake, statement=statement
    )


FRONT, BACK = side("front", name=NAME), side("back", expiry="2031-02-03")


def steps(
    front: Mapping[str, str] = FRONT, back: Mapping[str, str] | None = BACK, *, found: Verification = PASSED
) -> Steps:
    """Those of a transaction, the liveness about the very front."""
    read = {"egypt_id_front": front} | ({"egypt_id_back": back} if back else {})
    return {**read, decision.LIVENESS: decision.kept_liveness(found, read, PORTRAIT)}


def test_all_agree() -> None:
    assert decision.verifies_holder(steps(), PORTRAIT, ANY)
    assert decision.verifies_user(steps(), PORTRAIT, ANY)


def test_a_covered_date_does_not_show_that_the_card_is_valid() -> None:
    assert not decision.verifies_user(steps(back=side("back")), PORTRAIT, ANY)


def test_a_face_that_was_seen_long_ago_counts_no_more() -> None:
    found = steps()
    long_ago = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    old = {**found, decision.LIVENESS: {**found[decision.LIVENESS], "at": long_ago}}
    assert not decision.verifies_holder(old, PORTRAIT, ANY)


def test_only_a_user_has_to_show_the_back() -> None:
    assert decision.verifies_holder(steps(back=None), PORTRAIT, ANY)
    assert not decision.verifies_user(steps(back=None), PORTRAIT, ANY)


@pytest.mark.parametrize("number", ["", ANOTHER])
def test_a_user_has_to_show_the_same_number_on_both_sides(number: str) -> None:
    assert not decision.verifies_user(steps(back=side("back", expiry="2031-02-03", number=number)), PORTRAIT, ANY)
    assert not decision.verifies_user(steps(front=side("front", number=number)), PORTRAIT, ANY)
    neither = steps(side("front", number=""), side("back", expiry="2031-02-03", number=""))
    assert not decision.verifies_user(neither, PORTRAIT, ANY)


@pytest.mark.parametrize(
    "found", [FAILED, Verification(UNCLEAR, None), Verification(SPOOF, None), Verification(LIVE, None)]
)
def test_a_face_that_is_not_live_or_another(found: Verification) -> None:
    assert not decision.verifies_holder(steps(found=found), PORTRAIT, ANY)


def test_steps_that_are_missing() -> None:
    whole = steps()
    for missing in ("egypt_id_front", decision.LIVENESS):
        rest = {name: values for name, values in whole.items() if name != missing}
        assert not decision.verifies_holder(rest, PORTRAIT, ANY)
        assert not decision.verifies_user(rest, PORTRAIT, ANY)
    assert not decision.verifies_holder(whole, None, ANY)
    assert not decision.verifies_holder({}, PORTRAIT, ANY)


def test_a_card_that_was_read_after_the_face_was_seen() -> None:
    """The face was compared with the portrait of another."""
    for changed in (side("front", name="سارة محمود حسن"), side("front", name=NAME, key="AB1234567")):
        assert not decision.verifies_holder({**steps(), "egypt_id_front": changed}, PORTRAIT, ANY)
    assert not decision.verifies_holder(steps(), b"another portrait", ANY)
    assert decision.verifies_user(
        {**steps(), "egypt_id_back": side("back", expiry="2031-02-03", job="X")}, PORTRAIT, ANY
    )


@pytest.mark.parametrize("which", ["front", "back"])
def test_what_speaks_against_a_side(which: str) -> None:
    against, notice = Finding("expired", "Words.", "expiry", "2020"), Finding("name_completed", "Words.", "name", "")
    for finding, fine in ((against, False), (notice, True)):
        found = steps(*(side(one, *([finding] if one == which else []), name=NAME) for one in ("front", "back")))
        assert decision.verifies_holder(found, PORTRAIT, ANY) is fine


def test_the_name_that_the_client_expects() -> None:
    assert decision.verifies_holder(steps(), PORTRAIT, ANY, "Karim Mohamed Kandil Borai")
    assert not decision.verifies_holder(steps(), PORTRAIT, ANY, "Sara Mohamed")


@pytest.mark.parametrize("which", ["front", "back"])
def test_a_fake_counts_where_the_tenant_refuses_fakes(which: str) -> None:
    found = steps(*(side(one, fake=one == which, name=NAME, expiry="2031-02-03") for one in ("front", "back")))
    assert decision.verifies_user(found, PORTRAIT, ANY)
    assert not decision.verifies_user(found, PORTRAIT, Wishes(refuse_fakes=True))


@pytest.mark.parametrize(
    ("statement", "fine"),
    [
        (Statement(is_valid=True), True),
        (Statement(is_valid=False, error_code=1), False),
        (UNAVAILABLE, False),
        (None, False),
    ],
)
def test_the_register_counts_where_the_tenant_wants_it_asked(statement: Statement | None, fine: bool) -> None:  # noqa: FBT001
    """A check that was wanted is never passed by not being made."""
    found = steps(front=side("front", name=NAME, statement=statement))
    assert decision.verifies_holder(found, PORTRAIT, ANY)
    assert decision.verifies_holder(found, PORTRAIT, Wishes(check_register=True)) is fine


def test_what_is_to_be_told() -> None:
    assert list(decision.findings(steps())) == []
    assert [finding.code for finding in decision.findings(steps(found=FAILED))] == ["faces_differ"]
    assert list(decision.findings(steps(found=Verification(SPOOF, None)))) == []
    assert [decision.is_live(some) for some in (steps(), steps(found=Verification(SPOOF, None)), {})] == [
        True,
        False,
        None,
    ]
