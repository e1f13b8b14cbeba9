from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from structlog.testing import capture_logs

from tests.screening.formats.reading import papers, read, refused, spelled

Rows = Sequence[Sequence[object]]

PERSONS: Rows = [
    [
        *("مسلسل", "الاسم", "اسم آخر", "الرقم القومي", "جواز السفر", "الجنسية", "رقم القضية"),
        *("رقم قرار ادراج الارهابيين", "تاريخ النشر", "عدد النشر"),
    ],
    [
        *(1, "عادل سمير تستي", "أبو تست", 29001011234567.0, "A١٢٣", "مصري/كندي", "٦٥٣ لسنة ٢٠١٤ جنايات تجريبية"),
        *("1 لسنة 2015", "2015/03/04 مد القرار 2018/03/04", "50"),
    ],
    [2, "هاني تستي", None, "٢٩٠٠١٠١١٢٣٤٥٧٥", "لا يوجد", None, None, "2 لسنة 2016", "١٠-٠٤-٢٠١٦", None],
    [None] * 10,
]
ENTITIES: Rows = [["كيانات للتجربة"], ["م", "اسم الكيان", "رقم القضية"], [1, "جماعة التجربة", "5 لسنة 2013"]]
LEGAL_PERSONS: Rows = [
    ["شخصيات للتجربة"],
    ["م", "اسم الشخص الاعتباري", "رقم السجل التجاري مشهرة برقم", "المقر"],
    [1, "شركة التجربة", "7788", "القاهرة"],
]
SHEETS: Mapping[str, Rows] = {
    "الإرهابيين": PERSONS,
    "الكيانات الإرهابية": ENTITIES,
    "الشخصيات الاعتبارية ": LEGAL_PERSONS,
}


def write(path: Path, sheets: Mapping[str, Rows]) -> Path:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "list.xlsx", SHEETS)


def test_a_person(path: Path) -> None:
    person = read("egypt", path)[0]
    assert person.kind == "person"
    assert spelled(person) == [("main", "عادل سمير تستي"), ("alias", "أبو تست")]
    assert papers(person) == [("national_id", "29001011234567", "EG"), ("passport", "A123", "")]
    assert person.countries == ("EG", "CA")
    assert (person.case_number, person.case_year) == ("653 لسنة 2014 جنايات تجريبية", 2014)
    assert person.listed_on == "2015-03-04"


def test_what_is_missing_stays_empty(path: Path) -> None:
    person = read("egypt", path)[1]
    assert papers(person) == [("national_id", "29001011234575", "EG")]
    assert (person.countries, person.listed_on) == (("EG",), "2016-04-10")
    assert (person.case_number, person.case_year) == ("2 لسنة 2016", 0)


def test_organisations(path: Path) -> None:
    _, _, group, company = read("egypt", path)
    assert (group.kind, spelled(group), group.case_year) == ("organisation", [("main", "جماعة التجربة")], 2013)
    assert (company.kind, papers(company)) == ("organisation", [("other", "7788", "")])


def test_references_are_the_same_every_time_and_each_ones_own(path: Path, tmp_path: Path) -> None:
    references = [entity.reference for entity in read("egypt", path)]
    again = write(tmp_path / "again.xlsx", {**SHEETS, "الإرهابيين": [PERSONS[0], PERSONS[2], PERSONS[1], PERSONS[1]]})
    assert len(set(references)) == 4
    assert [entity.reference for entity in read("egypt", again)][:3] == [
        references[1],
        references[0],
        f"{references[0]}-2",
    ]


@pytest.mark.parametrize("missing", SHEETS)
def test_a_workbook_without_one_of_its_sheets_is_refused(tmp_path: Path, missing: str) -> None:
    rest = {title: rows for title, rows in SHEETS.items() if title != missing}
    refusal = refused("egypt", write(tmp_path / "list.xlsx", rest))
    assert (refusal.code, missing.strip() in refusal.message) == ("incomplete", True)


def test_a_sheet_without_its_header_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", {**SHEETS, "الإرهابيين": PERSONS[1:]})
    assert refused("egypt", path).code == "incomplete"


def test_new_columns_are_left_alone_with_a_warning(tmp_path: Path) -> None:
    wider = [[*PERSONS[0], "عمود جديد"], *([*row, "x"] for row in PERSONS[1:])]
    with capture_logs() as logs:
        assert len(read("egypt", write(tmp_path / "list.xlsx", {**SHEETS, "الإرهابيين": wider}))) == 4
    assert [(log["event"], log["columns"]) for log in logs] == [("unknown_columns", ["عمود جديد"])]


def test_half_a_download_is_refused(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert refused("egypt", path).code == "damaged"


def test_a_damaged_sheet_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    start = sheet.header_offset + 60
    data[start : start + 50] = bytes(50)
    path.write_bytes(data)
    assert refused("egypt", path).code == "damaged"


def test_another_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refused("egypt", tmp_path / "list.xlsx").code == "damaged"


def test_a_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(65_000_000))
    assert path.stat().st_size < 200_000
    assert refused("egypt", path).code == "too_large"


def test_entities_are_refused(path: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(bad, "w") as archive:
        for name in whole.namelist():
            text = whole.read(name)
            if name.endswith("sheet1.xml"):
                text = b'<!DOCTYPE x [<!ENTITY a "b">]>' + text
            archive.writestr(name, text)
    assert refused("egypt", bad).code == "damaged"
