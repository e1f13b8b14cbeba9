"""Values beside their labels, below them and without them, on sheets seen straight and askew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.documents.sheets import HEIGHT, Written, line, sheet, sheet_of, turned
from wathiq.documents import labelled
from wathiq.documents.labels import Label, has_digits, is_latin
from wathiq.vision import geometry
from wathiq.vision.sheet import Print, Sheet


def is_office(text: str) -> bool:
    return text.startswith("مرور ")


LABELS = (
    Label("", alone=("رخصة قيادة",)),
    Label("name", ("الاسم",)),
    Label("name_english", ("Name",), fits=is_latin),
    Label("nationality", ("الجنسية",)),
    Label("nationality_english", ("Nationality",), fits=is_latin),
    Label("address", ("العنوان",), runs_on=True),
    Label("job", ("المهنة",)),
    Label("issued", ("تاريخ الإصدار",), fits=has_digits),
    Label("expiry", ("صالحة حتى",), fits=has_digits),
    Label("office_1", (), ("إدارة",), tells=is_office),
    Label("office_2", (), ("وحدة",), tells=is_office),
)
BESIDE: tuple[Written, ...] = (
    ("رخصة قيادة", 600, 20),
    ("الاسم", 900, 60),
    ("نصار بدير الروبى", 830, 60),
    ("Name", 300, 100),
    ("Nassar Bedeir El Roby", 360, 100),
    ("الجنسية", 900, 140),
    ("مصرى", 810, 140),
    ("Nationality", 300, 140),
    ("EGYPTIAN", 430, 140),
    ("العنوان", 900, 180),
    ("٢٢٩ ش عرابى", 810, 180),
    ("المهنة", 900, 260),
    ("مدرس", 820, 260),
    ("تاريخ الإصدار", 900, 300),
    ("٢٠٢٠/١/٢", 750, 300),
    ("صالحة حتى", 600, 300),
    ("٢٠٢٣/١/١", 480, 300),
    ("مرور القاهرة", 900, 340),
    ("مرور المعادى", 500, 340),
)
VALUES = {
    "name": "نصار بدير الروبى",
    "name_english": "Nassar Bedeir El Roby",
    "nationality": "مصرى",
    "nationality_english": "EGYPTIAN",
    "address": "٢٢٩ ش عرابى",
    "job": "مدرس",
    "issued": "٢٠٢٠/١/٢",
    "expiry": "٢٠٢٣/١/١",
    "office_1": "مرور القاهرة",
    "office_2": "مرور المعادى",
}


def values(whole: Sheet) -> dict[str, str]:
    return {field: value.words for field, value in labelled.read(whole, LABELS).values.items()}


def without(*texts: str) -> Sheet:
    return sheet(written for written in BESIDE if written[0] not in texts)


@pytest.mark.parametrize("degrees", [0, 4, -7, 90, 180])
def test_beside(degrees: float) -> None:
    found = labelled.read(turned(sheet(BESIDE), degrees), LABELS)
    assert {field: value.words for field, value in found.values.items()} == VALUES
    assert found.seen == VALUES.keys() - {"office_1", "office_2"}
    assert found.rest == ()


def test_seen_from_one_side() -> None:
    """Rows run together to the left."""
    camera = geometry.homography(
        geometry.rectangle(1000, 400), geometry.corners([(0, 60), (1000, 0), (1000, 400), (0, 340)])
    )
    prints = tuple(Print(geometry.corners(geometry.moved(p.corners, camera)), p.text) for p in sheet(BESIDE).prints)
    assert values(sheet_of(prints)) == VALUES


def in_one_line(*groups: Sequence[str]) -> Sheet:
    return sheet((" ".join(group), 900, 60 + 40 * number) for number, group in enumerate(groups))


def test_in_the_same_line() -> None:
    whole = in_one_line(
        ("الاسم", "نصار بدير"),
        ("الجنسية", "مصرى", "Nationality: EGYPTIAN"),
        ("تاريخ الإصدار", "٢٠٢٠/١/٢", "صالحة حتى", "٢٠٢٣/١/١"),
    )
    assert values(whole) == {
        "name": "نصار بدير",
        "nationality": "مصرى",
        "nationality_english": "EGYPTIAN",
        "issued": "٢٠٢٠/١/٢",
        "expiry": "٢٠٢٣/١/١",
    }


def test_a_value_runs_into_the_next_label() -> None:
    whole = sheet([("تاريخ الإصدار", 900, 60), ("٢٠٢٠/١/٢ صالحة حتى", 750, 60), ("٢٠٢٣/١/١", 540, 60)])
    assert values(whole) == {"issued": "٢٠٢٠/١/٢", "expiry": "٢٠٢٣/١/١"}


def below(*cells: tuple[str, str, float, float]) -> Sheet:
    """Small labels above their values."""
    labels = [line(label, edge, middle, HEIGHT * 0.7) for label, _, edge, middle in cells]
    return sheet_of([*labels, *(line(value, edge, middle + 22) for _, value, edge, middle in cells)])


CELLS = (
    ("الاسم", "نصار بدير الروبى", 900.0, 60.0),
    ("الجنسية", "مصرى", 900.0, 120.0),
    ("Nationality", "EGYPTIAN", 300.0, 120.0),
    ("المهنة", "مدرس", 900.0, 180.0),
    ("تاريخ الإصدار", "٢٠٢٠/١/٢", 700.0, 180.0),
    ("صالحة حتى", "٢٠٢٣/١/١", 450.0, 180.0),
)


def test_below() -> None:
    assert values(below(*CELLS)) == {
        field: VALUES[field] for field in ("name", "nationality", "nationality_english", "job", "issued", "expiry")
    }


def test_below_with_a_label_that_cannot_be_read() -> None:
    """It is no value of the label in its row, and its own value is nobody's."""
    cells = [(label.replace("تاريخ الإصدار", "ظظظظ ظظ"), value, edge, top) for label, value, edge, top in CELLS]
    whole = below(*cells)
    assert values(whole) == {
        field: VALUES[field] for field in ("name", "nationality", "nationality_english", "job", "expiry")
    }


@pytest.mark.parametrize(
    ("lost", "fields"),
    [
        (("الاسم",), {"name"}),
        (("مصرى",), {"nationality"}),
        (("٢٠٢٣/١/١",), {"expiry"}),
        (("Name",), {"name_english"}),
        (("مدرس",), {"job"}),
    ],
)
def test_what_was_not_found_spoils_nothing_else(lost: tuple[str, ...], fields: set[str]) -> None:
    assert values(without(*lost)) == {field: value for field, value in VALUES.items() if field not in fields}


def test_a_second_row() -> None:
    found = labelled.read(sheet([*BESIDE, ("طوخ - القليوبية", 810, 210)]), LABELS)
    assert found.values["address"].words == "٢٢٩ ش عرابى طوخ - القليوبية"
    assert np.ptp(found.values["address"].corners[:, 1]) == pytest.approx(HEIGHT + 30)


def test_a_split_value() -> None:
    whole = sheet([*BESIDE[:2], ("نصار بدير", 830, 60), ("الروبى", 725, 60), ("مرور طنطا", 300, 60)])
    assert values(whole) == {"name": "نصار بدير الروبى", "office_1": "مرور طنطا"}


def test_what_tells_itself_goes_nowhere_else() -> None:
    assert values(sheet([("المهنة", 900, 60), ("مرور القاهرة", 820, 60)])) == {"office_1": "مرور القاهرة"}


def test_the_rest() -> None:
    found = labelled.read(sheet([*BESIDE, ("SPECIMEN", 40, 400)]), LABELS)
    assert [line.words for line in found.rest] == ["SPECIMEN"]


def test_nothing() -> None:
    assert values(sheet([])) == {}
