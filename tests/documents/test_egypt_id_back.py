"""The back of the Egyptian identity card, on sheets written by hand."""

from __future__ import annotations

import base64
from datetime import date

import cv2
import numpy as np
import pytest
import zxingcpp

from tests.documents.cards import CORNER, HEIGHT, WIDTH, Written, card, changed, without
from wathiq.documents import egypt_digits, egypt_id_back
from wathiq.reading import Reading

NUMBER = Written("٢٩٠٠١١٥٠١١٢٣٥٥", 0.68, 0.08, 0.52)
ISSUED = Written("٢٠٢٤/٠٦", 0.16, 0.08, 0.2)
JOB = Written("محاسب", 0.87, 0.17, 0.16)
TITLE = Written("وزارة المالية", 0.8, 0.26, 0.3)
GENDER = Written("ذكر", 0.91, 0.35, 0.08)
RELIGION = Written("مسلم", 0.63, 0.35, 0.1)
STATE = Written("اعزب", 0.35, 0.35, 0.1)
EXPIRY = Written("البطاقة سارية حتى ٢٠٣١/٠٦/٠٤", 0.63, 0.53, 0.64)
CARD = [NUMBER, ISSUED, JOB, TITLE, GENDER, RELIGION, STATE, EXPIRY]

WIFE = [
    NUMBER._replace(text="٢٩٠٠١١٥٠١١٢٣٤٥"),
    ISSUED,
    JOB._replace(text="ربة منزل"),
    GENDER._replace(text="انثى"),
    RELIGION._replace(text="مسلمة"),
    STATE._replace(text="متزوجة"),
    Written("اسم الزوج : احمد على حسن", 0.7, 0.44, 0.5),
    EXPIRY,
]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egypt_digits, "today", lambda: date(2026, 11, 1))


def read(lines: list[Written], degrees: float = 0.0) -> Reading:
    reading = egypt_id_back.read(card(lines, degrees))
    assert reading is not None
    return reading


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


# What is where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0, 8, -8, 90, 180])
def test_the_lines_are_told_by_their_order_and_their_words(degrees: float) -> None:
    reading = read(CARD, degrees)
    expected = {
        "number": "29001150112355",
        "issued": "2024-06",
        "job": "محاسب",
        "job_title": "وزارة المالية",
        "gender": "male",
        "religion": "مسلم",
        "marital_status": "اعزب",
        "expiry": "2031-06-04",
    }
    assert {name: reading.value(name) for name in expected} == expected
    assert "husband_name" not in reading.fields
    assert codes(reading) == []
    assert reading.type == "egypt_id_back"


def test_a_wifes_husband_is_named_without_the_label() -> None:
    reading = read(WIFE)
    assert reading.value("husband_name") == "احمد على حسن"
    assert (reading.value("gender"), reading.value("marital_status")) == ("female", "متزوجة")
    assert reading.value("job") == "ربة منزل"
    assert reading.value("job_title") == ""
    assert codes(reading) == []


def test_the_states_may_be_found_as_one_line() -> None:
    one = Written("ذكر مسلم اعزب", 0.63, 0.35, 0.64)
    reading = read([*without(CARD, GENDER.text, RELIGION.text, STATE.text), one])
    assert [reading.value(name) for name in ("gender", "religion", "marital_status")] == ["male", "مسلم", "اعزب"]


def test_a_religion_that_is_not_told_is_a_dash() -> None:
    reading = read(changed(CARD, {RELIGION.text: "-"}))
    assert (reading.value("religion"), reading.value("marital_status")) == ("-", "اعزب")


@pytest.mark.parametrize("degrees", [0, 8])
@pytest.mark.parametrize(("overlooked", "field"), [("مسلم", "religion"), ("اعزب", "marital_status")])
def test_a_state_that_the_finder_overlooked(overlooked: str, field: str, degrees: float) -> None:
    reading = egypt_id_back.read(card(CARD, degrees, overlooked))
    assert reading is not None
    assert reading.value(field) == overlooked


@pytest.mark.parametrize("degrees", [0, 8])
def test_a_number_that_the_finder_overlooked(degrees: float) -> None:
    reading = egypt_id_back.read(card(CARD, degrees, NUMBER.text))
    assert reading is not None
    assert (reading.value("number"), reading.value("issued")) == ("29001150112355", "2024-06")


@pytest.mark.parametrize("below", [False, True], ids=["beside", "below"])
def test_the_expiry_may_stand_apart_from_its_label(below: bool) -> None:  # noqa: FBT001
    label = Written("البطاقة سارية حتى", 0.78, 0.53, 0.34)
    day = Written("٢٠٣١/٠٦/٠٤", 0.78 if below else 0.42, 0.6 if below else 0.53, 0.28)
    assert read([*without(CARD, EXPIRY.text), label, day]).value("expiry") == "2031-06-04"


def test_a_line_that_was_found_in_two_parts_is_one() -> None:
    parts = [Written("وزارة", 0.89, 0.26, 0.12), Written("المالية", 0.74, 0.262, 0.15)]
    assert read([*without(CARD, TITLE.text), *parts]).value("job_title") == TITLE.text


def test_english_stands_beside_what_has_a_twin() -> None:
    reading = read(CARD)
    names = ("job_english", "religion_english", "marital_status_english")
    assert all(reading.value(name).isascii() and reading.value(name) for name in names)


@pytest.mark.parametrize("line", [ISSUED, JOB, TITLE, GENDER, RELIGION, STATE, EXPIRY], ids=lambda line: line.text)
def test_a_line_that_is_missing_takes_nothing_else_along(line: Written) -> None:
    whole, reading = read(CARD), read(without(CARD, line.text))
    told = {"number", "issued", "gender", "religion", "marital_status", "expiry"}
    gone = {name for name in told if not reading.value(name)}
    assert len(gone) == (0 if line in (JOB, TITLE) else 1)
    assert {name: reading.value(name) for name in told - gone} == {name: whole.value(name) for name in told - gone}


# What is wrong --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({GENDER.text: "انثى"}, "gender_differs"),
        ({EXPIRY.text: "البطاقة سارية حتى ٢٠٢٦/١٠/٣١"}, "expired"),
        ({EXPIRY.text: "البطاقة سارية حتى ٢٠٣١/١٣/٠٤"}, "expiry_format"),
        ({EXPIRY.text: "البطاقة سارية حتى"}, "expiry_format"),
        ({ISSUED.text: "٢٠٢٤/١٣"}, "issue_date_format"),
        ({ISSUED.text: "٢٠٢٧/٠١"}, "issue_date_invalid"),
        ({NUMBER.text: "٢٩٠١٣١٥٠١١٢٣٥٥"}, "birth_date_impossible"),
        ({NUMBER.text: "٢٩٠٠١١٥٠١١٢٣٥٥٥"}, "number_invalid"),
        ({NUMBER.text: "٢٩٠٠١١٥٩٩١٢٣٥٥"}, "governorate_unknown"),
    ],
)
def test_what_is_wrong_is_a_finding(texts: dict[str, str], code: str) -> None:
    assert codes(read(changed(CARD, texts))) == [code]


def test_a_card_that_expires_today_is_valid() -> None:
    assert codes(read(changed(CARD, {EXPIRY.text: "البطاقة سارية حتى ٢٠٢٦/١١/٠١"}))) == []


def test_no_dates_no_findings() -> None:
    assert codes(read(without(CARD, ISSUED.text, EXPIRY.text))) == []


# What is no card ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [NUMBER],
        [NUMBER, JOB, TITLE],
        [NUMBER, GENDER],
        without(CARD, NUMBER.text),
        [NUMBER._replace(y=0.9), *without(CARD, NUMBER.text)],
        [Written(f"سطر من كتاب ما {at}", 0.5, 0.1 * at, 0.8) for at in range(1, 9)],
    ],
    ids=["empty", "number", "no states", "one state", "no number", "number below", "a book"],
)
def test_other_sheets_are_no_card(lines: list[Written]) -> None:
    assert egypt_id_back.read(card(lines)) is None


# The barcode ----------------------------------------------------------------------------------------------------------


def test_the_barcode_is_handed_on_as_it_is() -> None:
    content = bytes(range(200))
    scene = card(CARD)
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417)
    symbol = np.asarray(zxingcpp.write_barcode_to_image(code, scale=2))
    left, top = CORNER[0] + round(0.05 * WIDTH), CORNER[1] + round(0.64 * HEIGHT)
    width, height = round(0.9 * WIDTH), round(0.28 * HEIGHT)
    scene.pixels[:] = 200
    printed = cv2.resize(symbol, (width, height), interpolation=cv2.INTER_AREA)
    scene.pixels[top : top + height, left : left + width] = printed[:, :, None]
    reading = egypt_id_back.read(scene)
    assert reading is not None
    found = reading.fields["barcode"]
    assert base64.b64decode(found.value) == content
    assert found.box is not None
    assert all(left - 9 <= x <= left + width + 9 and top - 9 <= y <= top + height + 9 for x, y in found.box)


def test_a_barcode_that_cannot_be_read_is_absent() -> None:
    assert "barcode" not in read(CARD).fields
