from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from wathiq.reading import Field, Finding, Quad, Reading

HERE: Quad = ((0, 0), (10, 0), (10, 5), (0, 5))
THERE: Quad = ((100, 0), (110, 0), (110, 5), (100, 5))


def to_there(quad: Quad) -> Quad:
    a, b, c, d = ((x + 100, y) for x, y in quad)
    return a, b, c, d


def document() -> Reading:
    page = Reading("side", 0.7, {"remarks": Field("none", 0.6, HERE)}, HERE, measures={"inside": 1.0})
    return Reading(
        "licence",
        0.8,
        {"number": Field("AB 1", 0.9, HERE), "expired": Field("no", 1.0)},
        HERE,
        (Finding("expired", "It has.", "number", "AB 1"),),
        {"side": page, "back": Reading("back", 0.5)},
        {"visible": 0.5},
    )


@pytest.mark.parametrize(("name", "value"), [("number", "AB 1"), ("remarks", ""), ("", "")])
def test_a_field_that_is_not_there_has_no_value(name: str, value: str) -> None:
    assert document().value(name) == value


def test_every_quad_moves_and_nothing_else() -> None:
    before = document()
    after = before.moved(to_there)
    assert after.quad == after.fields["number"].box == THERE
    assert after.parts["side"].quad == after.parts["side"].fields["remarks"].box == THERE
    assert after.fields["expired"].box is None
    assert after.parts["back"].quad is None
    assert before == document()
    assert after != before
    assert after.moved(lambda _: HERE) == before


def test_a_reading_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        document().type = "passport"  # type: ignore[misc]


def test_two_readings_share_nothing() -> None:
    bare = Reading("passport", 0.0)
    assert (dict(bare.fields), dict(bare.parts), dict(bare.measures), bare.findings) == ({}, {}, {}, ())
    with pytest.raises(TypeError):
        bare.fields["number"] = Field("1", 1.0)  # type: ignore[index]
