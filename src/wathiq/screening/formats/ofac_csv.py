"""OFAC's older form: sdn.csv with its entries, alt.csv with their aliases, add.csv with their addresses.

None has a header; `-0-` stands for nothing. The file of comments goes on where a remark in sdn.csv is full. What else
is known of an entry stands in its remark: `DOB 08 Sep 1966; nationality Belarus; Gender Male; Passport A1 (Iran).`
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import archive, dates
from wathiq.screening.formats.format import Contents, distinct, head, names, tidy
from wathiq.screening.formats.table import lines
from wathiq.screening.refusal import ListRefused

_MAIN, _ALIASES, _ADDRESSES, _COMMENTS = "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"
_COLUMNS = {_MAIN: 12, _ALIASES: 5, _ADDRESSES: 6, _COMMENTS: 2}
_LARGEST_UNPACKED = 200_000_000
_END_OF_FILE = "\x1a"  # the last line, in the manner of DOS
_FIRST_ENTRY = re.compile(r'\d+ ?, ?"')

_KINDS: Mapping[str, Literal["person", "organisation", "vessel", "aircraft"]] = {
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_PAPERS = {
    "Passport": "passport",
    "National ID No.": "national_id",
    "Cedula No.": "national_id",
    "C.U.R.P.": "national_id",
    "SSN": "national_id",
    "Identification Number": "other",
    "Tax ID No.": "other",
    "Registration ID": "other",
    "Registration Number": "other",
    "Company Number": "other",
    "Vessel Registration Identification": "other",
}
_PAPER = re.compile(
    rf"(?:alt\. )?(?P<paper>{'|'.join(map(re.escape, _PAPERS))}) (?P<number>[^(]*[^ (])(?: \((?P<country>[^)]*)\))?.*"
)
_BIRTH = re.compile(r"(?:alt\. )?DOB (.*)")
_ORIGIN = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.*)")
_GENDER = re.compile(r"Gender (Male|Female)")
_WEAK = re.compile(r"(?:alt\. )?a\.k\.a\. '(.*)'")

_Folder = Path | zipfile.Path
_Rows = Mapping[str, Sequence[Sequence[str]]]


def recognises(path: Path) -> bool:
    if path.is_dir() or archive.is_archive(path):
        return True
    return _FIRST_ENTRY.match(head(path)) is not None


def read(path: Path, source: str) -> Contents:
    return Contents("", _entities(path, source))


def _entities(path: Path, source: str) -> Iterator[Entity]:
    with _folder(path) as folder:
        main = path if path.is_file() and isinstance(folder, Path) else _member(folder, _MAIN)
        aliases, addresses = _by_entry(folder, _ALIASES), _by_entry(folder, _ADDRESSES)
        comments = _by_entry(folder, _COMMENTS) if _find(folder, _COMMENTS) else {}
        for row in _rows(main, _MAIN):
            more = "".join(comment[1] for comment in comments.get(row[0], ()))
            yield _entity(row, row[11] + more, aliases.get(row[0], ()), addresses.get(row[0], ()), source)


@contextmanager
def _folder(path: Path) -> Iterator[_Folder]:
    """Where the files are: a directory, an archive, or beside the one that was named."""
    if path.is_dir():
        yield path
    elif archive.is_archive(path):
        archive.check(path, _LARGEST_UNPACKED)
        with zipfile.ZipFile(path) as opened:
            yield zipfile.Path(opened)
    else:
        yield path.parent


def _find(folder: _Folder, name: str) -> _Folder | None:
    return next((file for file in folder.iterdir() if file.name.lower() == name), None)


def _member(folder: _Folder, name: str) -> _Folder:
    found = _find(folder, name)
    if found is None:
        raise ListRefused("incomplete", f"{name} is missing; {_MAIN}, {_ALIASES} and {_ADDRESSES} belong together")
    return found


def _by_entry(folder: _Folder, name: str) -> _Rows:
    found: dict[str, list[Sequence[str]]] = defaultdict(list)
    for row in _rows(_member(folder, name), name):
        found[row[0]].append(row)
    return found


def _rows(file: _Folder, name: str) -> Iterator[Sequence[str]]:
    columns = _COLUMNS[name]
    try:
        with file.open("rb") as binary, TextIOWrapper(binary, "utf-8-sig", newline="") as text:
            reader = csv.reader(lines(text), strict=True)
            for row in reader:
                if len(row) == columns:
                    yield ["" if value.strip() == "-0-" else tidy(value) for value in row]
                elif row and row != [_END_OF_FILE]:
                    raise ListRefused("damaged", f"{name}: line {reader.line_num} has {len(row)} values, not {columns}")
    except (csv.Error, *archive.DAMAGE) as error:
        raise ListRefused("damaged", f"{name} is malformed or breaks off: {error}") from None


def _entity(
    row: Sequence[str], remark: str, aliases: Sequence[Sequence[str]], addresses: Sequence[Sequence[str]], source: str
) -> Entity:
    kind = _KINDS.get(row[2], "organisation")
    facts = [fact.rstrip(".") for fact in remark.split("; ")]
    origins = [found[1] for found in map(_ORIGIN.fullmatch, facts) if found] or [address[4] for address in addresses]
    gender = next((found[1] for found in map(_GENDER.fullmatch, facts) if found), "")
    return Entity(
        source,
        row[0],
        kind,
        names(
            ("main", _spoken(row[1], kind)),
            *(("alias", _spoken(alias[3], kind)) for alias in aliases),
            *(("weak", _spoken(found[1], kind)) for found in map(_WEAK.fullmatch, facts) if found),
        ),
        tuple(_identifiers(facts)),
        distinct(born for found in map(_BIRTH.fullmatch, facts) if found for born in dates.births(found[1])),
        "male" if gender == "Male" else "female" if gender else "",
        distinct(map(countries.code, origins)),
        case_number=row[3].replace("] [", ", "),
    )


def _spoken(name: str, kind: str) -> str:
    """`LAST, First Middle` in the order it is spoken."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and kind == "person" else name


def _identifiers(facts: Sequence[str]) -> Iterator[Identifier]:
    for found in map(_PAPER.fullmatch, facts):
        if found:
            yield Identifier(_PAPERS[found["paper"]], found["number"], countries.code(found["country"] or ""))
