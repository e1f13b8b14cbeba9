"""An invented form, written and then seen by cameras of our own making; no picture is drawn."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np
import pytest

from wathiq.documents.form import Area, Form, Placed, ReadLine, Slot, has_labels, place
from wathiq.language.text import Character, Text
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Matrix, corners, rectangle

PITCH, HEIGHT = 2.0, 3.0
"""Width and height of a character in millimetres."""

Written = tuple[float, float, str]
"""Where a line begins, its middle height, both in millimetres, and what it says."""


def slot(field: str, label: str, left: float, middle: float, area: Area = (0, 0, 0, 0)) -> Slot:
    return Slot(field, label, (left, left + PITCH * len(label), middle), area)


FORM = Form(
    100,
    60,
    (
        slot("", "REPUBLIC OF UTOPIA", 32, 5),
        slot("holder", "Holder", 5, 15, (18, 12, 95, 18)),
        slot("number", "Number", 5, 25, (18, 22, 48, 28)),
        slot("issued", "Issued on", 51, 25, (70, 22, 98, 28)),
        slot("address", "Address", 5, 35, (20, 32, 95, 44)),
        slot("category", "Category", 51, 52, (68, 49, 95, 55)),
        Slot("seal", "", None, (5, 46, 40, 58)),
        Slot("energy", "Fuel"),
        Slot("energy", "Propulsion"),
    ),
)
LABELS: tuple[Written, ...] = (
    (32, 5, "REPUBLIC OF UTOPIA"),
    (5, 15, "Holder"),
    (5, 25, "Number"),
    (51, 25, "Issued on"),
    (5, 35, "Address"),
    (51, 52, "Category"),
)
VALUES: tuple[Written, ...] = (
    (19, 15, "ANNA MARIA ERIKSSON"),
    (19, 25, "AB 1234567"),
    (71, 25, "2024-05-06"),
    (21, 35, "12 HARBOUR STREET"),
    (21, 40, "PORT UTOPIA"),
    (69, 52, "B"),
    (8, 50, "ROYAL OFFICE"),
    (10, 54, "OF ROADS"),
)
EXPECTED = {
    "holder": ["ANNA MARIA ERIKSSON"],
    "number": ["AB 1234567"],
    "issued": ["2024-05-06"],
    "address": ["12 HARBOUR STREET", "PORT UTOPIA"],
    "category": ["B"],
    "seal": ["ROYAL OFFICE", "OF ROADS"],
}


def camera(*page: tuple[float, float]) -> Matrix:
    """One that has the page's corners at these pixels."""
    return geometry.homography(rectangle(FORM.width, FORM.height), corners(page))


def turned(degrees: float, scale: float = 8.0) -> Matrix:
    angle = math.radians(degrees)
    across, down = scale * math.cos(angle), scale * math.sin(angle)
    return np.array([[across, -down, 900], [down, across, 900], [0, 0, 1]], np.float64)


STRAIGHT = turned(0)
MIRROR = np.diag([-1.0, 1.0, 1.0]) @ STRAIGHT
CAMERAS = {
    "straight": STRAIGHT,
    "small": turned(0, 2.5),
    "tilted": turned(17),
    "standing": turned(-90),
    "on its head": turned(180),
    "stretched": camera((100, 100), (1100, 100), (1100, 500), (100, 500)),
    "aslant": camera((100, 100), (900, 140), (1000, 640), (200, 600)),
    "from below": camera((50, 0), (950, 0), (1000, 600), (0, 600)),
    "from aside": camera((0, 45), (1000, 0), (1000, 600), (0, 555)),
    "from a corner": camera((100, 30), (950, 0), (1000, 600), (0, 560)),
}


def seen(by: Matrix, lines: Sequence[Written], confidence: float = 0.9) -> list[ReadLine]:
    """The lines as they are found and read in the image, in no order that would help."""
    found = []
    for left, middle, text in lines:
        right, top, bottom = left + PITCH * len(text), middle - HEIGHT / 2, middle + HEIGHT / 2
        quad = geometry.moved(corners([(left, top), (right, top), (right, bottom), (left, bottom)]), by)
        characters = [Character(c, confidence, (i + 0.5) / len(text)) for i, c in enumerate(text)]
        found.append(ReadLine(quad, Text(tuple(characters))))
    random.Random(7).shuffle(found)
    return found


def placed(lines: Sequence[Written], by: Matrix = STRAIGHT) -> Placed:
    found = place(FORM, seen(by, lines))
    assert found
    return found


def texts(found: Placed) -> dict[str, list[str]]:
    return {field: [piece.text for piece in pieces] for field, pieces in found.pieces.items()}


def without(lines: Sequence[Written], *gone: str) -> list[Written]:
    return [line for line in lines if line[2] not in gone]


def assert_near(points: Corners, others: Corners, pixels: float) -> None:
    np.testing.assert_allclose(points, others, atol=pixels)


@pytest.mark.parametrize("by", CAMERAS.values(), ids=CAMERAS)
def test_a_form_is_found_and_read_however_it_is_seen(by: Matrix) -> None:
    found = placed([*LABELS, *VALUES], by)
    page = geometry.moved(rectangle(FORM.width, FORM.height), by)
    assert texts(found) == EXPECTED
    assert found.labels_read == 1
    assert_near(found.page, page, 0.01 * geometry.length(page))
    issued = geometry.moved(corners([(70, 22), (98, 22), (98, 28), (70, 28)]), by)
    assert_near(found.area("issued"), issued, 0.01 * geometry.length(page))
    assert_near(geometry.moved(issued, found.to_page), corners([(70, 22), (98, 22), (98, 28), (70, 28)]), 1)


def test_a_piece_has_the_text_the_confidence_and_the_place_of_its_characters() -> None:
    label, value = (Character(c, 0.5, (i + 0.5) / 12) for i, c in enumerate("Number")), "1234 "
    characters = [*label, *(Character(c, 0.8, (6.5 + i) / 12) for i, c in enumerate(" " + value))]
    quad = geometry.moved(corners([(5, 23.5), (29, 23.5), (29, 26.5), (5, 26.5)]), STRAIGHT)
    lines = [ReadLine(quad, Text(tuple(characters))), *seen(STRAIGHT, without(LABELS, "Number"))]
    found = place(FORM, lines)
    assert found
    (piece,) = found.pieces["number"]
    assert piece.text == "1234"
    assert piece.confidence == pytest.approx(0.8)
    expected = geometry.moved(corners([(17, 23.5), (29, 23.5), (29, 26.5), (17, 26.5)]), STRAIGHT)
    assert_near(piece.corners, expected, 0.1)


def test_a_mirrored_form_is_none() -> None:
    assert place(FORM, seen(MIRROR @ turned(20), [*LABELS, *VALUES])) is None


@pytest.mark.parametrize(("width", "height"), [(1000, 250), (420, 600)])
def test_a_form_may_be_seen_from_far_aside(width: float, height: float) -> None:
    by = camera((0, 0), (width, 0), (width, height), (0, height))
    assert texts(placed([*LABELS, *VALUES], by)) == EXPECTED


@pytest.mark.parametrize(("width", "height"), [(1000, 230), (380, 600)])
def test_a_form_seen_from_its_edge_is_none(width: float, height: float) -> None:
    by = camera((0, 0), (width, 0), (width, height), (0, height))
    assert place(FORM, seen(by, [*LABELS, *VALUES])) is None


def test_labels_and_values_in_one_line_are_told_apart() -> None:
    lines = [
        *without(LABELS, "Holder", "Number", "Issued on", "Category"),
        (5, 15, "Holder ANNA MARIA ERIKSSON"),
        (5, 25, "Number AB 1234567      Issued on 2024-05-06"),
        (51, 52, "CategoryB"),
        *VALUES[3:5],
        *VALUES[6:],
    ]
    found = placed(lines)
    assert texts(found) == EXPECTED
    assert found.labels_read == 1


def test_what_follows_a_label_in_its_line_is_its_value_even_where_it_leaves_its_place() -> None:
    found = placed([*without(LABELS, "Number", "Issued on"), (5, 25, "Number AB 1234567 C 1234567 D 1234567 E")])
    assert texts(found)["number"] == ["AB 1234567 C 1234567 D 1234567 E"]


def test_what_follows_a_title_in_its_line_goes_by_its_place() -> None:
    form = Form(100, 60, (*FORM.slots, Slot("motto", "", None, (70, 2, 98, 8))))
    title = (32, 5, "REPUBLIC OF UTOPIA SEMPER")
    found = place(form, seen(STRAIGHT, [title, *without(LABELS, "REPUBLIC OF UTOPIA")]))
    assert found
    assert texts(found) == {"motto": ["SEMPER"]}


def test_what_stands_before_a_label_in_its_line_goes_by_its_place() -> None:
    lines = [*without(LABELS, "Issued on"), (19, 25, "AB 1234567      Issued on 2024-05-06")]
    assert texts(placed(lines)) == {"number": ["AB 1234567"], "issued": ["2024-05-06"]}


MISREAD = {
    "REPUBLIC OF UTOPIA": "REPU8L1C 0F UTOP1A",
    "Holder": "Ho1dor",
    "Number": "Nunber",
    "Issued on": "lssuedon",
    "Address": "Adress",
    "Category": "Katcgory",
}


def test_labels_need_not_be_read_to_the_letter() -> None:
    found = placed([*((left, middle, MISREAD[text]) for left, middle, text in LABELS), *VALUES])
    assert texts(found) == EXPECTED
    assert found.labels_read == 1


def test_the_end_of_a_label_that_fell_apart_is_no_value() -> None:
    lines = [
        *without([*LABELS, *VALUES], "Address", "12 HARBOUR STREET"),
        (5, 35, "Add"),
        (11, 35, "ress 12 HARBOUR ST"),
    ]
    found = placed(lines)
    assert texts(found) == EXPECTED | {"address": ["12 HARBOUR ST", "PORT UTOPIA"]}


def test_a_value_that_begins_like_the_end_of_its_label_is_whole() -> None:
    found = placed(
        [*without(LABELS, "Holder"), (19, 15, "ERIKSSON"), (19, 25, "berlin 12"), (21, 35, "ss"), *VALUES[5:]]
    )
    assert texts(found)["number"] == ["berlin 12"]
    assert texts(found)["address"] == ["ss"]


def test_the_misread_end_of_a_label_is_no_value() -> None:
    found = placed([*without(LABELS, "Category"), (51, 52, "Catcgorv B")])
    assert texts(found) == {"category": ["B"]}


@pytest.mark.parametrize("misread", ["Ho1", "HXXXer", "HOLDER", "Hlr"])
def test_less_than_two_thirds_of_a_label_is_none(misread: str) -> None:
    found = placed([*without(LABELS, "Holder"), (5, 15, misread)])
    assert found.labels_read == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    "gone",
    [("Holder",), ("Holder", "Number"), ("REPUBLIC OF UTOPIA", "Category", "Address")],
    ids=["one", "two", "three"],
)
def test_values_are_found_without_their_labels(gone: Sequence[str]) -> None:
    found = placed([*without(LABELS, *gone), *VALUES], CAMERAS["tilted"])
    assert texts(found) == EXPECTED
    assert found.labels_read == pytest.approx(1 - len(gone) / 6)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        VALUES,
        LABELS[1:3],
        [*LABELS[1:3], *VALUES],
        [(5, 15, "Holder"), (5, 25, "Holder"), (5, 35, "Holder"), (51, 52, "Holder")],
    ],
    ids=["nothing", "no label", "two labels", "two labels and values", "one label four times"],
)
def test_two_labels_do_not_place_a_form(lines: Sequence[Written]) -> None:
    assert place(FORM, seen(STRAIGHT, lines)) is None


@pytest.mark.parametrize("rise", [0, 0.4], ids=["level", "uneven"])
def test_labels_of_one_row_do_not_place_a_form(rise: float) -> None:
    row = (slot("a", "Number", 5, 25), slot("b", "Issued on", 31, 25), slot("c", "Category", 71, 25))
    lines: Sequence[Written] = ((5, 25, "Number"), (31, 25 + rise, "Issued on"), (71, 25, "Category"))
    assert place(Form(100, 60, row), seen(STRAIGHT, lines)) is None


def test_labels_at_random_hardly_place_a_form() -> None:
    """Three of six may happen to agree."""
    chance = random.Random(5)
    found = [
        place(FORM, seen(STRAIGHT, [(chance.uniform(0, 90), chance.uniform(0, 58), text) for _, _, text in LABELS]))
        for _ in range(100)
    ]
    shares = [one.labels_read for one in found if one]
    assert len(shares) <= 10
    assert max(shares, default=0) < 0.7


def test_one_label_out_of_place_counts_for_nothing() -> None:
    lines = [*without(LABELS, "Category"), (60, 15, "Category"), *VALUES]
    found = placed(lines)
    page = geometry.moved(rectangle(FORM.width, FORM.height), STRAIGHT)
    assert found.labels_read == pytest.approx(5 / 6)
    assert_near(found.page, page, 4)


def test_a_label_seen_twice_counts_once_and_where_it_belongs() -> None:
    """As when another page with some of the same labels lies below."""
    below: tuple[Written, ...] = ((5, 95, "Number"), (19, 95, "ZZ 9999999"), (51, 95, "Category"), (69, 95, "Z"))
    found = placed([*LABELS, *VALUES, *below])
    assert texts(found) == EXPECTED
    assert found.labels_read == 1


def test_a_label_within_a_value_stays_in_it() -> None:
    lines = [*without([*LABELS, *VALUES], "ANNA MARIA ERIKSSON"), (19, 15, "ANNA MARIA Number")]
    assert texts(placed(lines)) == EXPECTED | {"holder": ["ANNA MARIA Number"]}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ((50, 40, "Fuel PETROL"), ["PETROL"]),
        ((50, 40, "Fu3l PETROL"), ["PETROL"]),
        ((10, 8, "Propulsion ELECTRIC"), ["ELECTRIC"]),
        ((10, 70, "Fuel: PETROL"), [": PETROL"]),
        ((50, 58, "Fuel"), None),
        ((10, 80, "Fuel PETROL"), None),
        ((105, 40, "Fuel PETROL"), None),
        ((10, -5, "Fuel PETROL"), None),
    ],
)
def test_a_label_without_a_place_has_what_follows_it_on_the_page_or_just_below(
    written: Written, value: list[str] | None
) -> None:
    found = placed([*LABELS, written])
    assert texts(found) == ({"energy": value} if value else {})
    assert found.labels_read == 1


def test_a_label_without_a_place_ends_the_value_before_it() -> None:
    found = placed([*without(LABELS, "Category"), (51, 52, "Category B Fuel PETROL")])
    assert texts(found) == {"category": ["B"], "energy": ["PETROL"]}


def test_labels_without_a_place_do_not_place_a_form() -> None:
    lines = [(5, 15, "Holder"), (5, 25, "Number"), (50, 40, "Fuel PETROL"), (50, 45, "Propulsion DIESEL")]
    assert place(FORM, seen(STRAIGHT, lines)) is None


def test_the_pieces_of_a_value_come_in_reading_order() -> None:
    words: Sequence[Written] = ((21, 34.5, "12"), (27, 35.2, "HARBOUR"), (43, 35, "STREET"), (21, 40, "PORT"))
    for order in permutations(words):
        found = place(FORM, [line for word in [*LABELS, *order] for line in seen(CAMERAS["tilted"], [word])])
        assert found
        assert texts(found) == {"address": ["12", "HARBOUR", "STREET", "PORT"]}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ((19, 23, "AB 1234567"), {"number": ["AB 1234567"]}),
        ((19, 27, "AB 1234567"), {"number": ["AB 1234567"]}),
        ((19, 19.6, "AB 1234567"), {}),
        ((15, 25, "AB 1234567"), {"number": ["AB 1234567"]}),
        ((52, 25, "AB 1"), {}),
        ((42, 25, "AB 1234567"), {}),
        ((102, 25, "AB 1234567"), {}),
        ((19, 75, "AB 1234567"), {}),
        ((19, 25, "   "), {}),
    ],
    ids=["high", "low", "between rows", "early", "late", "too late", "beside", "below", "blank"],
)
def test_a_value_belongs_where_it_lies_for_the_better_part(
    written: Written, expected: Mapping[str, Sequence[str]]
) -> None:
    assert texts(placed([*LABELS, written])) == expected


@pytest.mark.parametrize(
    ("text", "has"),
    [("Number", True), ("Nunber AB 1234567", True), ("Fuel PETROL", False), ("AB 1234567", False), ("", False)],
)
def test_a_scene_has_labels_that_have_a_place(text: str, has: bool) -> None:  # noqa: FBT001
    assert has_labels(FORM, seen(STRAIGHT, [(5, 5, "ANNA"), (5, 25, text)])) == has


def test_the_slot_of_a_field_is_its_first() -> None:
    assert FORM.slot("energy").label == "Fuel"
