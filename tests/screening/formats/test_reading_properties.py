"""Files that say they are lists: read, or refused as such, nothing else; and what is written comes back."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.screening.formats import test_egypt, test_ofac_csv, test_un
from tests.screening.formats.reading import read
from wathiq.screening.formats import dates
from wathiq.screening.formats.catalogue import FORMATS
from wathiq.screening.formats.format import tidy
from wathiq.screening.refusal import ListRefused

pytestmark = pytest.mark.filterwarnings("ignore")  # of workbooks that are damaged
_IN_ONE_FOLDER = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

EDITS = st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5)


def spoiled(file: bytes, edits: list[tuple[int, bytes]], cut: int | None) -> bytes:
    changed = bytearray(file)
    for place, replacement in edits:
        at = place % max(len(file), 1)
        changed[at : at + len(replacement)] = replacement
    return bytes(changed[:cut])


def is_read_or_refused(format_name: str, path: Path) -> None:
    with suppress(ListRefused):
        assert all(entity.names and entity.source == "test" for entity in read(format_name, path))


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in test_ofac_csv.FILES.items():
            made.writestr(name, text)
    return file.getvalue()


def workbook(folder: Path) -> bytes:
    return test_egypt.write(folder / "sound.xlsx", test_egypt.SHEETS).read_bytes()


@_IN_ONE_FOLDER
@given(name=st.sampled_from(sorted(FORMATS)), data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "list.bin"
    path.write_bytes(data)
    is_read_or_refused(name, path)


@_IN_ONE_FOLDER
@given(edits=EDITS, cut=st.none() | st.integers(0, 5000))
def test_a_spoiled_xml_list(tmp_path: Path, edits: list[tuple[int, bytes]], cut: int | None) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(spoiled(test_un.LIST.encode(), edits, cut))
    is_read_or_refused("un", path)


@_IN_ONE_FOLDER
@given(edits=EDITS, cut=st.none() | st.integers(0, 2000))
def test_a_spoiled_archive(tmp_path: Path, edits: list[tuple[int, bytes]], cut: int | None) -> None:
    path = tmp_path / "list.zip"
    path.write_bytes(spoiled(archive(), edits, cut))
    is_read_or_refused("ofac", path)


@_IN_ONE_FOLDER
@given(edits=EDITS, cut=st.none() | st.integers(0, 20_000))
def test_a_spoiled_workbook(tmp_path: Path, edits: list[tuple[int, bytes]], cut: int | None) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(spoiled(workbook(tmp_path), [(place * 7, data) for place, data in edits], cut))
    is_read_or_refused("egypt", path)


@_IN_ONE_FOLDER
@given(edits=EDITS, part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]))
def test_a_workbook_with_a_spoiled_part(tmp_path: Path, edits: list[tuple[int, bytes]], part: str) -> None:
    """Where the archive itself is sound, what is in it reaches the reader."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(tmp_path))) as sound, zipfile.ZipFile(file, "w") as changed:
        for name in sound.namelist():
            data = sound.read(name)
            changed.writestr(name, spoiled(data, edits, None) if name == part else data)
    path = tmp_path / "list.xlsx"
    path.write_bytes(file.getvalue())
    is_read_or_refused("egypt", path)


NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=";|"), min_size=1, max_size=20)


@_IN_ONE_FOLDER
@given(written=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5), delimiter=st.sampled_from(",;\t"))
def test_names_come_back_from_a_csv(tmp_path: Path, written: list[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([("name", "aliases"), *written])
    path = tmp_path / "list.csv"
    path.write_text(file.getvalue(), "utf-8", newline="")
    told = [[name.value for name in entity.names] for entity in read("csv", path)]
    assert told == [list(dict.fromkeys(map(tidy, row))) for row in written]


@given(
    st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%Y.%m.%d"])
)
def test_every_day_is_read_back(day: date, order: str) -> None:
    assert dates.iso(day.strftime(order)) == day.isoformat()


@given(st.text(max_size=40) | st.text("0123456789 -/.to", max_size=24))
def test_any_text_is_a_date_in_whole_or_part_or_none(text: str) -> None:
    for found in (dates.iso(text), *dates.births(text)):
        assert not found or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found)
