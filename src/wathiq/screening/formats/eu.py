"""The consolidated list of the European Union's financial sanctions, in XML and CSV (both in their version 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates, xml
from wathiq.screening.formats.format import Contents, Format, NameKind, Variant, distinct, head, names
from wathiq.screening.formats.grouping import by_reference
from wathiq.screening.formats.table import Row, csv_rows

_GENDERS: Mapping[str, Literal["male", "female"]] = {"M": "male", "F": "female"}
_PAPERS = {"passport": "passport", "id": "national_id"}
_REQUIRED = ("Entity_LogicalId", "NameAlias_WholeName")
_KNOWN = re.compile(r"fileGenerationDate|(?:Entity|NameAlias|Address|BirthDate|Identification|Citizenship)_\w+")
_UNKNOWN_COUNTRY = "00"


def _kind(subject: str) -> Literal["person", "organisation"]:
    return "person" if subject in {"person", "P"} else "organisation"


def _codes(iso2: Iterable[str | None]) -> tuple[str, ...]:
    return distinct(code for code in iso2 if code != _UNKNOWN_COUNTRY)


def _strength(text: str | None) -> NameKind:
    return "weak" if (text or "").lower() in {"false", "0"} else "alias"


# XML ------------------------------------------------------------------------------------------------------------------


def _read_xml(path: Path, source: str) -> Contents:
    version = xml.root_attribute(path, "generationDate")[:10]
    return Contents(version, (_from_element(element, source) for element in xml.elements(path, ("sanctionEntity",))))


def _from_element(element: Element, source: str) -> Entity:
    subject, regulation = element.find("subjectType"), element.find("regulation")
    aliases = element.findall("nameAlias")
    citizenships = _codes(found.get("countryIso2Code") for found in element.iterfind("citizenship"))
    return Entity(
        source,
        _of(element, "euReferenceNumber") or _of(element, "logicalId"),
        _kind("" if subject is None else subject.get("code", "")),
        names(*((_strength(alias.get("strong")), alias.get("wholeName")) for alias in aliases)),
        tuple(_papers(element)),
        distinct(born for birth in element.iterfind("birthdate") for born in _births(birth)),
        next((_GENDERS[alias.get("gender", "")] for alias in aliases if alias.get("gender") in _GENDERS), ""),
        citizenships or _codes(found.get("countryIso2Code") for found in element.iterfind("address")),
        dates.iso(_of(element, "designationDate") or _of(regulation, "publicationDate")),
        _of(regulation, "programme"),
    )


def _of(element: Element | None, name: str) -> str:
    return "" if element is None else element.get(name, "")


def _births(element: Element) -> tuple[str, ...]:
    first, last = element.get("yearRangeFrom", ""), element.get("yearRangeTo", "")
    if first.isdigit() and last.isdigit():
        return dates.years(int(first), int(last))
    return (dates.iso(_of(element, "birthdate") or _of(element, "year")),)


def _papers(element: Element) -> Iterator[Identifier]:
    for paper in element.iterfind("identification"):
        number = paper.get("number") or paper.get("latinNumber", "")
        if number:
            country = "".join(_codes([paper.get("countryIso2Code")]))
            yield Identifier(_PAPERS.get(paper.get("identificationTypeCode", ""), "other"), number, country)


# CSV: a row for each name, address, date and paper, all of an entity under its number ---------------------------------


def _read_csv(path: Path, source: str) -> Contents:
    first = next(csv_rows(path, ";", _REQUIRED, _KNOWN), {})
    rows = csv_rows(path, ";", _REQUIRED, _KNOWN)
    version = dates.iso(first.get("fileGenerationDate", ""))
    return Contents(version, (_from_rows(group, source) for group in by_reference(rows, "Entity_LogicalId")))


def _from_rows(rows: list[Row], source: str) -> Entity:
    first = rows[0]
    citizenships = _codes(row.get("Citizenship_CountryIso2Code") for row in rows)
    return Entity(
        source,
        first.get("Entity_EU_ReferenceNumber") or first["Entity_LogicalId"],
        _kind(first.get("Entity_SubjectType_ClassificationCode") or first.get("Entity_SubjectType", "")),
        names(*((_strength(row.get("NameAlias_Strong")), row["NameAlias_WholeName"]) for row in rows)),
        tuple(dict.fromkeys(_paper(row) for row in rows if row.get("Identification_Number"))),
        distinct(dates.iso(row.get("BirthDate_BirthDate") or row.get("BirthDate_Year", "")) for row in rows),
        next((_GENDERS[row["NameAlias_Gender"]] for row in rows if row.get("NameAlias_Gender") in _GENDERS), ""),
        citizenships or _codes(row.get("Address_CountryIso2Code") for row in rows),
        dates.iso(first.get("Entity_DesignationDate") or first.get("Entity_Regulation_PublicationDate", "")),
        first.get("Entity_Regulation_Programme", ""),
    )


def _paper(row: Row) -> Identifier:
    country = "".join(_codes([row.get("Identification_CountryIso2Code")]))
    kind = _PAPERS.get(row.get("Identification_TypeCode", ""), "other")
    return Identifier(kind, row["Identification_Number"], countries.code(country))


FORMAT = Format(
    "EU financial sanctions",
    (
        Variant(lambda path: xml.has_root(path, "export"), _read_xml),
        Variant(lambda path: "Entity_LogicalId" in head(path), _read_csv),
    ),
)
