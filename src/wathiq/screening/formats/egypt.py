"""Egypt's lists of terrorists, terrorist entities and legal persons: a workbook (XLSX) with a sheet for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from openpyxl import load_workbook

from wathiq.language import arabic, countries, egypt_dates
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import archive
from wathiq.screening.formats.format import Contents, Format, Variant, distinct, names, tidy
from wathiq.screening.formats.table import Row, either, header_of
from wathiq.screening.refusal import ListRefused

# The list has some thousand rows of short texts, and openpyxl holds every text of a workbook in memory.
_LARGEST_UNPACKED = 64_000_000
_MOST_ROWS, _MOST_COLUMNS = 100_000, 40


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's title, what is on it, and the column that its header is known by."""

    title: str
    kind: Literal["person", "organisation"]
    name: str


_SHEETS = (
    _Sheet("الإرهابيين", "person", "الاسم"),
    _Sheet("الكيانات الإرهابية", "organisation", "اسم الكيان"),
    _Sheet("الشخصيات الاعتبارية", "organisation", "اسم الشخص الاعتباري"),
)
_ALIAS, _NATIONALITY = "اسم آخر", "الجنسية"
_CASE, _DECISION, _PUBLISHED = "رقم القضية", "رقم قرار ادراج الارهابيين", "تاريخ النشر"
_PAPERS = {"الرقم القومي": "national_id", "جواز السفر": "passport", "رقم السجل التجاري مشهرة برقم": "other"}
_OTHERS = ("عدد النشر", "التحديثات", "مسلسل", "م", "العدد بالجريدة الرسمية", "المقر")
_KNOWN = either(
    map(
        arabic.fold,
        (*(sheet.name for sheet in _SHEETS), _ALIAS, _NATIONALITY, _CASE, _DECISION, _PUBLISHED, *_PAPERS, *_OTHERS),
    )
)
_CASE_OF_YEAR = re.compile(r"(\d+) *(?:لسنة|لسنه|/) *((?:19|20)\d\d)")
_SEVERAL = re.compile(r"[\n;،/]+|\s-\s")


def _read(path: Path, source: str) -> Contents:
    return Contents("", _entities(path, source))


def _entities(path: Path, source: str) -> Iterator[Entity]:
    archive.check(path, _LARGEST_UNPACKED)
    try:
        yield from _from_workbook(path, source)
    except ListRefused:
        raise
    except Exception as error:  # noqa: BLE001 - of a malformed workbook openpyxl raises whatever it stumbles over
        raise ListRefused("damaged", f"the workbook is malformed: {type(error).__name__}") from None


def _from_workbook(path: Path, source: str) -> Iterator[Entity]:
    with path.open("rb") as file:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        titles = {arabic.fold(title): title for title in workbook.sheetnames}
        missing = [sheet.title for sheet in _SHEETS if arabic.fold(sheet.title) not in titles]
        if missing:
            raise ListRefused("incomplete", f"sheets are missing: {', '.join(missing)}")
        for sheet in _SHEETS:
            cells = workbook[titles[arabic.fold(sheet.title)]].iter_rows(
                max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True
            )
            yield from _from_sheet(sheet, ([_text(cell) for cell in row] for row in cells), source)


def _from_sheet(sheet: _Sheet, rows: Iterator[Sequence[str]], source: str) -> Iterator[Entity]:
    folded = ([arabic.fold(value) for value in row] for row in rows)
    header = header_of(folded, [arabic.fold(sheet.name)], _KNOWN)
    seen: dict[str, int] = {}
    for values in rows:
        row = {column: value for column, value in zip(header, values, strict=False) if column}
        if row[arabic.fold(sheet.name)]:
            reference = _reference(sheet, row)
            seen[reference] = seen.get(reference, 0) + 1
            times = seen[reference]
            yield _entity(sheet, row, f"{reference}-{times}" if times > 1 else reference, source)


def _entity(sheet: _Sheet, row: Row, reference: str, source: str) -> Entity:
    case = arabic.western(_value(row, _CASE))
    year = _CASE_OF_YEAR.search(case)
    published = egypt_dates.parse(_value(row, _PUBLISHED))
    return Entity(
        source,
        reference,
        sheet.kind,
        names(
            ("main", arabic.clean(_value(row, sheet.name))),
            *(("alias", arabic.clean(alias)) for alias in _SEVERAL.split(_value(row, _ALIAS))),
        ),
        tuple(_papers(row)),
        countries=distinct(countries.code(part) for part in _SEVERAL.split(_value(row, _NATIONALITY))) or ("EG",),
        listed_on=published.first_day.isoformat() if published else "",
        case_number=case or arabic.western(_value(row, _DECISION)),
        case_year=int(year[2]) if year else 0,
    )


def _papers(row: Row) -> Iterator[Identifier]:
    for column, kind in _PAPERS.items():
        country = "EG" if kind == "national_id" else ""
        for number in _SEVERAL.split(arabic.western(_value(row, column))):
            if any(character.isdigit() for character in number):
                yield Identifier(kind, tidy(number), country)


def _reference(sheet: _Sheet, row: Row) -> str:
    """The list numbers no one, so what makes an entry one of its own is its number."""
    own = (sheet.title, _value(row, sheet.name), *(_value(row, column) for column in (*_PAPERS, _CASE)))
    return sha256("\n".join(map(arabic.fold, own)).encode()).hexdigest()[:16]


def _value(row: Mapping[str, str], column: str) -> str:
    return row.get(arabic.fold(column), "")


def _text(cell: object) -> str:
    """A cell's text; long numbers that someone typed as numbers keep all their digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


FORMAT = Format(
    "Egypt's terrorist lists",
    (Variant(archive.is_archive, _read),),
    at_least={"person": 3500},
    max_bytes=20_000_000,
)
