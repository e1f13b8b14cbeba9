"""The UK Sanctions List of the Foreign, Commonwealth & Development Office, in XML and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates, xml
from wathiq.screening.formats.format import Contents, Format, NameKind, Variant, distinct, head, names
from wathiq.screening.formats.grouping import by_reference
from wathiq.screening.formats.table import Row, csv_rows, either

_KINDS: Mapping[str, Literal["person", "organisation", "vessel"]] = {
    "individual": "person",
    "entity": "organisation",
    "ship": "vessel",
}
_GENDERS: Mapping[str, Literal["male", "female"]] = {"male": "male", "female": "female"}
_NAME_PLACES = (1, 2, 3, 4, 5, 6)  # the sixth is the family name, or all of an entity's

_REQUIRED = ("Unique ID", "Name 6", "Name type")
_KNOWN = either(
    (
        *("Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name type", "Alias strength", "Title"),
        *("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"),
        *("Name non-latin script", "Non-latin script type", "Non-latin script language", "Regime Name"),
        *("Designation Type", "Designation source", "Sanctions Imposed", "Other Information"),
        *("UK Statement of Reasons", "Address Postal Code", "Address Country", "Phone number", "Website"),
        *("Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6"),
        *("Email address", "Date Designated", "D.O.B", "Nationality(/ies)", "National Identifier number"),
        *("National Identifier additional information", "Passport number", "Passport additional information"),
        *("Position", "Gender", "Town of birth", "Country of birth", "Type of entity", "Subsidiaries"),
        *("Parent company", "Business registration number (s)", "IMO number", "Current owner/operator (s)"),
        *("Previous owner/operator (s)", "Current believed flag of ship", "Previous flags", "Type of ship"),
        *("Tonnage of ship", "Length of ship", "Year Built", "Hull identification number (HIN)"),
    )
)
_REPORT_DATE = re.compile(r"Report Date:?,? *([\w-]+)")
_DATE_GENERATED = re.compile(r"<DateGenerated>([^<]*)<")
_PAPERS = {
    "Passport number": "passport",
    "National Identifier number": "national_id",
    "Business registration number (s)": "other",
    "IMO number": "other",
}
_XML_PAPERS = {
    "PassportNumber": "passport",
    "NationalIdentifierNumber": "national_id",
    "BusinessRegistrationNumber": "other",
    "IMONumber": "other",
}


def _name_kind(name_type: str, strength: str) -> NameKind:
    if strength.lower().startswith("low") or strength.lower() == "weak":
        return "weak"
    return "main" if name_type.lower() == "primary name" else "alias"


def _gender(said: str) -> Literal["", "male", "female"]:
    return _GENDERS.get(said.lower(), "")


def _version(path: Path, pattern: re.Pattern[str]) -> str:
    found = pattern.search(head(path))
    return dates.iso(found[1]) if found else ""


# XML ------------------------------------------------------------------------------------------------------------------


def _read_xml(path: Path, source: str) -> Contents:
    elements = xml.elements(path, ("Designation",))
    return Contents(_version(path, _DATE_GENERATED), (_from_element(element, source) for element in elements))


def _from_element(element: Element, source: str) -> Entity:
    origins = distinct(xml.texts(element, ".//Nationality")) or xml.texts(element, ".//AddressCountry")
    return Entity(
        source,
        xml.text(element, "UniqueID"),
        _KINDS.get(xml.text(element, "IndividualEntityShip").lower(), "other"),
        names(
            *(_name(name) for name in element.iterfind("Names/Name")),
            *(("alias", original) for original in xml.texts(element, ".//NameNonLatinScript")),
        ),
        tuple(_papers(element)),
        distinct(map(dates.iso, xml.texts(element, ".//DOB"))),
        _gender(xml.text(element, ".//Gender")),
        distinct(map(countries.code, origins)),
        dates.iso(xml.text(element, "DateDesignated")),
        xml.text(element, "RegimeName"),
    )


def _name(element: Element) -> tuple[NameKind, str]:
    parts = (xml.text(element, f"Name{place}") for place in _NAME_PLACES)
    return _name_kind(xml.text(element, "NameType"), xml.text(element, "AliasStrength")), " ".join(parts)


def _papers(element: Element) -> Iterator[Identifier]:
    for tag, kind in _XML_PAPERS.items():
        yield from (Identifier(kind, number) for number in distinct(xml.texts(element, f".//{tag}")))


# CSV: a row for each name, address and paper, all of an entity under its number ---------------------------------------


def _read_csv(path: Path, source: str) -> Contents:
    rows = csv_rows(path, ",", _REQUIRED, _KNOWN)
    entities = (_from_rows(group, source) for group in by_reference(rows, "Unique ID"))
    return Contents(_version(path, _REPORT_DATE), entities)


def _from_rows(rows: list[Row], source: str) -> Entity:
    first = rows[0]
    nationalities = distinct(map(countries.code, _all(rows, "Nationality(/ies)")))
    return Entity(
        source,
        first["Unique ID"],
        _KINDS.get(first.get("Designation Type", "").lower(), "other"),
        names(
            *((_name_kind(row["Name type"], row.get("Alias strength", "")), _joined(row)) for row in rows),
            *(("alias", original) for original in _all(rows, "Name non-latin script")),
        ),
        tuple(Identifier(kind, number) for column, kind in _PAPERS.items() for number in _all(rows, column)),
        distinct(map(dates.iso, _all(rows, "D.O.B"))),
        _gender(first.get("Gender", "")),
        nationalities or distinct(map(countries.code, _all(rows, "Address Country"))),
        dates.iso(first.get("Date Designated", "")),
        first.get("Regime Name", ""),
    )


def _joined(row: Row) -> str:
    return " ".join(row.get(f"Name {place}", "") for place in _NAME_PLACES)


def _all(rows: list[Row], column: str) -> tuple[str, ...]:
    """Everything that the rows say in a column; several values stand in one, parted by semicolons or bars."""
    return distinct(part for row in rows for part in re.split(r"[;|]", row.get(column, "")))


FORMAT = Format(
    "UK Sanctions List",
    (
        Variant(lambda path: xml.has_root(path, "Designations"), _read_xml),
        Variant(lambda path: "Unique ID" in head(path) and "Name 6" in head(path), _read_csv),
    ),
    at_least={"person": 3060, "organisation": 890},
)
