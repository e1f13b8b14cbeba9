"""What speaks against a document, given the others of its transaction and the name that its client expects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wathiq.api.vlens import checks
from wathiq.reading import Field, Finding, Reading
from wathiq.store import Steps

NUMBER, ANOTHER = "29901230112345", "29901230112346"
NAME = "كريم محمد قنديل برعي"


def reading(document: str, **values: str) -> Reading:
    return Reading(document, 0.9, {name: Field(value, 0.9) for name, value in values.items()})


def codes(reading: Reading, earlier: Steps | None = None, name: str = "") -> list[str]:
    return [finding.code for finding in checks.of_step(reading, earlier or {}, name)]


@pytest.mark.parametrize(("side", "other"), [("front", "back"), ("back", "front")])
def test_the_numbers_of_both_sides(side: str, other: str) -> None:
    card = reading(f"egypt_id_{side}", number=NUMBER)
    assert codes(card, {f"egypt_id_{other}": {"number": NUMBER}}) == []
    assert codes(card, {f"egypt_id_{other}": {"number": ANOTHER}}) == ["numbers_differ"]


def test_a_number_that_was_not_read_differs_from_none() -> None:
    assert codes(reading("egypt_id_back", number=""), {"egypt_id_front": {"number": NUMBER}}) == []
    assert codes(reading("egypt_id_back", number=NUMBER), {"egypt_id_front": {}}) == []


def test_a_number_is_compared_with_the_other_side_alone() -> None:
    assert codes(reading("egypt_driving_licence", number=ANOTHER), {"egypt_id_front": {"number": NUMBER}}) == []
    assert codes(reading("egypt_id_front", number=ANOTHER), {"egypt_id_front": {"number": NUMBER}}) == []


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "كريم محمد قنديل برعى",
        "Karim Mohamed Kandil Borai",
        "KARIM MOHAMMED QANDIL BORAI",
        "Kareem Mohamed Qandeel",
        " كريم  محمد قنديل برعي ",
    ],
)
@pytest.mark.parametrize("document", ["egypt_id_front", "egypt_driving_licence", "egypt_vehicle_licence_front"])
def test_a_name_in_any_script_and_spelling(document: str, name: str) -> None:
    assert codes(reading(document, name=NAME), name=name) == []


@pytest.mark.parametrize("name", ["سارة محمد قنديل برعي", "Sara Mohamed Kandil Borai", "Olaf Scholz", "123"])
def test_another_name(name: str) -> None:
    (finding,) = checks.of_step(reading("egypt_id_front", name=NAME), {}, name)
    assert (finding.code, finding.field, finding.value) == ("name_differs", "name", NAME)


def test_a_name_that_was_not_read_is_not_the_one_expected() -> None:
    assert codes(reading("egypt_id_front"), name=NAME) == ["name_differs"]


@pytest.mark.parametrize("document", ["egypt_id_back", "egypt_vehicle_licence_back", "passport"])
def test_documents_without_an_arabic_name_are_not_compared(document: str) -> None:
    assert codes(reading(document, name="X"), name=NAME) == []


def test_a_blank_name_expects_nothing() -> None:
    assert codes(reading("egypt_id_front", name=NAME), name=" ") == []


@pytest.mark.parametrize(
    ("document", "other"),
    [("egypt_vehicle_licence_front", "egypt_id_front"), ("egypt_id_front", "egypt_vehicle_licence_front")],
)
def test_the_holder_of_the_card_and_of_the_vehicle_licence(document: str, other: str) -> None:
    assert codes(reading(document, name=NAME), {other: {"name": "كريم محمد قنديل برعى"}}) == []
    assert codes(reading(document, name=NAME), {other: {"name": "سارة محمد قنديل برعي"}}) == ["name_differs"]
    assert codes(reading(document), {other: {"name": NAME}}) == []
    assert codes(reading(document, name=NAME), {other: {}}) == []


def test_what_a_side_failed_by_itself_is_kept_with_its_fields() -> None:
    own = Finding("expired", "Words.", "expiry", "2020-01-01")
    back = replace(reading("egypt_id_back", number=ANOTHER), findings=(own,))
    steps = {
        "egypt_id_front": checks.kept_values(reading("egypt_id_front", name=NAME, number=NUMBER), fake=False),
        "egypt_id_back": checks.kept_values(back, fake=False),
    }
    assert steps["egypt_id_back"]["number"] == ANOTHER
    found = list(checks.of_card(steps, "Olaf Scholz"))
    assert found[0] == own
    assert [finding.code for finding in found] == ["expired", "numbers_differ", "name_differs"]


def test_faces_that_differ() -> None:
    assert list(checks.of_face(is_matched=True)) == []
    assert [finding.code for finding in checks.of_face(is_matched=False)] == ["faces_differ"]
