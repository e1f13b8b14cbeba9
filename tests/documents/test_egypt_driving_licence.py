"""The driving licence on sheets written by hand, one as each kind of print run has it."""

from __future__ import annotations

import pytest

from tests.documents.sheets import Written, WrittenScene, sheet
from wathiq.documents import egypt_driving_licence, egypt_vehicle_licence_back, egypt_vehicle_licence_front
from wathiq.reading import Reading

BESIDE: tuple[Written, ...] = (
    ("جمهورية مصر العربية", 700, 20),
    ("DRIVING LICENSE", 500, 50),
    ("رخصة قيادة خاصة", 900, 80),
    ("الاسم : نصار بدير الروبى", 900, 120),
    ("Name : Nassar Bedeir", 300, 160),
    ("الجنسية :", 900, 200),
    ("مصرى", 810, 200),
    ("Nationality", 300, 200),
    ("EGYPTIAN", 430, 200),
    ("الرقم القومى", 900, 240),
    ("٢٩٢٠٥١٢٠٢٤٧٦٥٦", 760, 240),
    ("المهنة : دبلوماسى", 900, 280),
    ("العنوان", 900, 320),
    ("٢٢٩ ش عرابى - طوخ - القليوبية", 820, 320),
    ("تاريخ التحرير", 900, 360),
    ("٢٠٢٠/٠٩/٠٩", 760, 360),
    ("تاريخ الانتهاء", 620, 360),
    ("٢٠٩٩/٠٩/٠٨", 470, 360),
    ("الادارة العامة لمرور القاهرة وحدة تراخيص المرج", 900, 400),
)
VALUES = {
    "licence_class": "رخصة قيادة خاصة",
    "name": "نصار بدير الروبى",
    "name_english": "Nassar Bedeir",
    "nationality": "مصرى",
    "nationality_english": "EGYPTIAN",
    "number": "29205120247656",
    "job": "دبلوماسى",
    "address": "٢٢٩ ش عرابى - طوخ - القليوبية",
    "issued": "2020-09-09",
    "expiry": "2099-09-08",
    "traffic_unit_1": "الادارة العامة لمرور القاهرة",
    "traffic_unit_2": "وحدة تراخيص المرج",
}


def read(*changes: tuple[str, str | None]) -> Reading | None:
    """The reading of the licence with some lines changed or left out."""
    told = dict(changes)
    lines = [
        (text if (new := told.get(text, text)) is not None and new == text else new, x, y) for text, x, y in BESIDE
    ]
    return egypt_driving_licence.read(WrittenScene(sheet((text, x, y) for text, x, y in lines if text)))


def values(reading: Reading | None) -> dict[str, str]:
    assert reading is not None
    return {name: field.value for name, field in reading.fields.items()}


def codes(reading: Reading | None) -> list[tuple[str, str | None]]:
    assert reading is not None
    return [(finding.code, finding.field) for finding in reading.findings]


def test_all_fields() -> None:
    reading = read()
    assert values(reading) == VALUES
    assert codes(reading) == []
    assert reading is not None
    assert reading.type == "egypt_driving_licence"
    assert reading.confidence > 0.7


def test_the_name_has_no_label() -> None:
    assert values(read(("الاسم : نصار بدير الروبى", "نصار بدير الروبى"))) == VALUES


def test_address_and_job_have_no_labels() -> None:
    assert values(read(("العنوان", None), ("المهنة : دبلوماسى", "دبلوماسى"))) == VALUES


def test_english_without_labels() -> None:
    assert values(read(("Name : Nassar Bedeir", "Nassar Bedeir"), ("Nationality", None))) == VALUES


def test_the_english_nationality_is_not_printed() -> None:
    reading = read(("Nationality", None), ("EGYPTIAN", None))
    assert values(reading) == VALUES | {"nationality_english": "Egyptian"}
    assert reading is not None
    assert reading.fields["nationality_english"].box is None


def test_what_a_list_mended_is_less_sure() -> None:
    plain, mended = read(), read(("رخصة قيادة خاصة", "رخصة قيادة خاضة"))
    assert plain is not None
    assert mended is not None
    assert mended.value("licence_class") == VALUES["licence_class"]
    assert mended.fields["licence_class"].confidence < plain.fields["licence_class"].confidence


def test_a_date_whose_label_was_lost() -> None:
    assert values(read(("تاريخ الانتهاء", None))) == VALUES
    assert values(read(("تاريخ الانتهاء", None), ("تاريخ التحرير", None))) == VALUES


def test_two_dates_in_a_line_and_one_label_unreadable() -> None:
    changes = (("٢٠٢٠/٠٩/٠٩", "٢٠٢٠/٠٩/٠٩ ظظظ ظظظظ ٢٠٩٩/٠٩/٠٨"), ("تاريخ الانتهاء", None), ("٢٠٩٩/٠٩/٠٨", None))
    assert values(read(*changes)) == VALUES


def test_a_number_whose_label_is_unreadable() -> None:
    assert values(read(("الرقم القومى", "ظظظ ظظظظ")))["number"] == VALUES["number"]
    assert values(read(("الرقم القومى", None), ("٢٩٢٠٥١٢٠٢٤٧٦٥٦", "ظظ ظظظ ٢٩٢٠٥١٢٠٢٤٧٦٥٦"))) == VALUES


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("٢٠٩٩/٠٩/٠٨", "٢٠٢١/٠٩/٠٨"), [("expired", "expiry")]),
        (("٢٠٩٩/٠٩/٠٨", "٢٠٩٩/١٩/٠٨"), [("expiry_format", "expiry")]),
        (("٢٠٢٠/٠٩/٠٩", "٢٠٢٠/٠٩/٣٩"), [("issue_date_format", "issued")]),
        (("٢٠٢٠/٠٩/٠٩", None), [("issue_date_format", "issued")]),
        (("٢٩٢٠٥١٢٠٢٤٧٦٥٦", "٢٩٢٠٥١٢٠٢٤٧٦٥"), [("number_invalid", "number")]),
        (("٢٩٢٠٥١٢٠٢٤٧٦٥٦", "٢٩٢٠٥١٢٩٩٤٧٦٥٦"), [("governorate_unknown", "number")]),
    ],
)
def test_findings(change: tuple[str, str | None], expected: list[tuple[str, str | None]]) -> None:
    assert codes(read(change)) == expected


def test_it_is_no_vehicle_licence() -> None:
    scene = WrittenScene(sheet(BESIDE))
    assert egypt_vehicle_licence_front.read(scene) is None
    assert egypt_vehicle_licence_back.read(scene) is None


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (("جمهورية مصر العربية", 700, 20), ("بطاقة تحقيق الشخصية", 700, 60), ("محمد", 900, 100)),
        (("٢٩٢٠٥١٢٠٢٤٧٦٥٦", 900, 20), ("البطاقة سارية حتى ٢٠٣٠/١/٢", 900, 60), ("ذكر مسلم أعزب", 900, 90)),
        tuple((f"محل {number} للملابس", 900.0, 20.0 + 40 * number) for number in range(12)),
    ],
    ids=["nothing", "identity card", "its back", "street"],
)
def test_what_is_no_licence(lines: tuple[Written, ...]) -> None:
    assert egypt_driving_licence.read(WrittenScene(sheet(lines))) is None
