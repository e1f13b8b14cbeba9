"""The front of the vehicle licence on sheets written by hand."""

from __future__ import annotations

import pytest

from tests.documents.sheets import HEIGHT, Written, WrittenScene, line, sheet, sheet_of
from wathiq.documents import egypt_driving_licence, egypt_vehicle_licence_back, egypt_vehicle_licence_front
from wathiq.documents.egypt_vehicle_licence_front import plate
from wathiq.reading import Reading

BESIDE: tuple[Written, ...] = (
    ("وزارة الداخلية - مرور", 600, 20),
    ("رخصة تسيير", 600, 60),
    ("س ل ٤٣٩٤", 900, 100),
    ("مرور ملوى", 400, 100),
    ("فئة الرخصة: مقطورة", 900, 140),
    ("المالك:", 900, 180),
    ("نصار بدير الروبى", 830, 180),
    ("العنوان:", 900, 220),
    ("٢٢٩ ش عرابى - طوخ/القليوبية", 820, 220),
    ("الجنسية: مصرى", 900, 260),
    ("تحريرا فى: ١٤/٤/٢٠٢٣", 900, 300),
    ("ينتهى فى: ١٣/٤/٢٠٩٩", 900, 340),
)
BELOW = (
    ("اسم المالك", "نصار بدير الروبى", 900, 100),
    ("جنسيته", "مصرى", 300, 100),
    ("محل الإقامة", "٢٢٩ ش عرابى - طوخ/القليوبية", 900, 160),
    ("نوع الرخصة", "مقطورة", 900, 220),
    ("رقم اللوحة المعدنية", "س ل ٤٣٩٤", 500, 220),
    ("جهة الترخيص", "مرور ملوى", 900, 280),
    ("تاريخ الإصدار", "١٤/٤/٢٠٢٣", 900, 340),
    ("صالحة حتى", "١٣/٤/٢٠٩٩", 500, 340),
)
VALUES = {
    "plate": "س ل ٤٣٩٤",
    "traffic_unit": "مرور ملوى",
    "licence_class": "مقطورة",
    "name": "نصار بدير الروبى",
    "address": "٢٢٩ ش عرابى - طوخ/القليوبية",
    "nationality": "مصرى",
    "issued": "2023-04-14",
    "expiry": "2099-04-13",
}


def values(reading: Reading | None) -> dict[str, str]:
    assert reading is not None
    assert reading.findings == ()
    return {name: field.value for name, field in reading.fields.items()}


def test_beside() -> None:
    assert values(egypt_vehicle_licence_front.read(WrittenScene(sheet(BESIDE)))) == VALUES


def test_below() -> None:
    labels = [line(label, edge, middle, HEIGHT * 0.7) for label, _, edge, middle in BELOW]
    below = [line(value, edge, middle + 22) for _, value, edge, middle in BELOW]
    title = line("رخصة تسيير سيارة", 600, 40)
    assert values(egypt_vehicle_licence_front.read(WrittenScene(sheet_of([title, *labels, *below])))) == VALUES


def test_it_is_no_other_licence() -> None:
    scene = WrittenScene(sheet(BESIDE))
    assert egypt_driving_licence.read(scene) is None
    assert egypt_vehicle_licence_back.read(scene) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("س ل ٤٣٩٤", "س ل ٤٣٩٤"),
        ("سل٤٣٩٤", "س ل ٤٣٩٤"),
        ("٤٣٩٤ س ل", "س ل ٤٣٩٤"),
        ("د ي - ١٢", "د ى ١٢"),
        ("س ل", ""),
        ("٤٣٩٤", ""),
        ("س ل ط ع ٤٣٩٤", ""),
        ("مرور ٤٣", ""),
    ],
)
def test_plates(text: str, expected: str) -> None:
    assert plate(text) == expected
