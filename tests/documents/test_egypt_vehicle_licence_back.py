"""The back of the vehicle licence on sheets written by hand."""

from __future__ import annotations

import pytest

from tests.documents.sheets import Written, WrittenScene, sheet
from wathiq.documents import egypt_driving_licence, egypt_vehicle_licence_back, egypt_vehicle_licence_front

BESIDE: tuple[Written, ...] = (
    ("الشكل:", 900, 60),
    ("دبل كابينة", 830, 60),
    ("الوقود: بنزين", 500, 60),
    ("الماركة: دايو", 900, 100),
    ("الموديل:", 500, 100),
    ("٢٠٢٣", 420, 100),
    ("الطراز: نوبيرا", 900, 140),
    ("اللون: احمر", 500, 140),
    ("رقم الموتور:", 900, 180),
    ("3221204", 700, 180),
    ("رقم الشاسيه:", 900, 220),
    ("VF3MKA6GXL2761213", 600, 220),
    ("السعة اللترية: ٢٠٠٠", 900, 260),
    ("السلندرات: ٦", 500, 260),
    ("تاريخ الفحص: ٣٠/٣/٢٠٢٣", 900, 300),
)
VALUES = {
    "body": "دبل كابينة",
    "fuel": "بنزين",
    "make": "دايو",
    "year": "2023",
    "model": "نوبيرا",
    "colour": "احمر",
    "engine": "3221204",
    "chassis": "VF3MKA6GXL2761213",
    "volume": "2000",
    "cylinders": "6",
    "examined": "2023-03-30",
}


def read(**changes: str) -> dict[str, str]:
    lines = [(changes.get(text.rstrip(":"), text), x, y) for text, x, y in BESIDE]
    reading = egypt_vehicle_licence_back.read(WrittenScene(sheet(line for line in lines if line[0])))
    assert reading is not None
    assert reading.findings == ()
    return {name: field.value for name, field in reading.fields.items()}


def test_all_fields() -> None:
    assert read() == VALUES


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"الطراز: نوبيرا": "سنة الصنع: ١٩٩٨"}, {"year": "1998", "model": "٢٠٢٣"}),
        ({"الطراز: نوبيرا": ""}, {"year": "2023", "model": None}),
        ({"الطراز: نوبيرا": "", "٢٠٢٣": "لانوس"}, {"year": None, "model": "لانوس"}),
        ({"الطراز: نوبيرا": "", "٢٠٢٣": "٥٠٨"}, {"year": None, "model": "٥٠٨"}),
    ],
)
def test_a_label_of_two_meanings(changes: dict[str, str], expected: dict[str, str | None]) -> None:
    assert {name: read(**changes).get(name) for name in ("year", "model")} == expected


def test_a_chassis_number_whose_label_was_lost() -> None:
    assert read(**{"رقم الشاسيه": ""}) == VALUES


def test_a_date_whose_label_is_unreadable() -> None:
    assert read(**{"تاريخ الفحص: ٣٠/٣/٢٠٢٣": "ظظظ ظظظظظ ٣٠/٣/٢٠٢٣"}) == VALUES


def test_it_is_no_other_licence() -> None:
    scene = WrittenScene(sheet(BESIDE))
    assert egypt_driving_licence.read(scene) is None
    assert egypt_vehicle_licence_front.read(scene) is None
