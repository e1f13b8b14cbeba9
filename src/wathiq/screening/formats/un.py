"""The consolidated list of the United Nations Security Council, in XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates, xml
from wathiq.screening.formats.format import Contents, Format, NameKind, Variant, distinct, names

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
_GENDERS: Mapping[str, Literal["male", "female"]] = {"Male": "male", "Female": "female"}
# The type is free text in the committees' languages.
_DOCUMENTS = {"passport": "passport", "passeport": "passport", "pasaporte": "passport", "national id": "national_id"}


def _read(path: Path, source: str) -> Contents:
    return Contents(xml.root_attribute(path, "dateGenerated")[:10], _entities(path, source))


def _entities(path: Path, source: str) -> Iterator[Entity]:
    for element in xml.elements(path, ("INDIVIDUAL", "ENTITY")):
        yield _entity(element, source)


def _entity(element: Element, source: str) -> Entity:
    prefix = element.tag
    origins = distinct(xml.texts(element, "NATIONALITY/VALUE")) or xml.texts(element, f"{prefix}_ADDRESS/COUNTRY")
    return Entity(
        source,
        xml.text(element, "REFERENCE_NUMBER") or xml.text(element, "DATAID"),
        "person" if prefix == "INDIVIDUAL" else "organisation",
        names(
            ("main", " ".join(xml.text(element, name) for name in _NAMES)),
            ("alias", xml.text(element, "NAME_ORIGINAL_SCRIPT")),
            *(_alias(alias) for alias in element.iterfind(f"{prefix}_ALIAS")),
        ),
        tuple(_identifiers(element)),
        distinct(found for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH") for found in _births(birth)),
        _GENDERS.get(xml.text(element, "GENDER"), ""),
        distinct(map(countries.code, origins)),
        dates.iso(xml.text(element, "LISTED_ON")),
        xml.text(element, "UN_LIST_TYPE"),
    )


def _alias(element: Element) -> tuple[NameKind, str]:
    return "weak" if xml.text(element, "QUALITY") == "Low" else "alias", xml.text(element, "ALIAS_NAME")


def _births(element: Element) -> tuple[str, ...]:
    first, last = xml.text(element, "FROM_YEAR"), xml.text(element, "TO_YEAR")
    if first.isdigit() and last.isdigit():
        return dates.years(int(first), int(last))
    born = dates.iso(xml.text(element, "DATE") or xml.text(element, "YEAR"))
    return (born[:4] if xml.text(element, "TYPE_OF_DATE") == "APPROXIMATELY" else born,)


def _identifiers(element: Element) -> Iterator[Identifier]:
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        if number := xml.text(document, "NUMBER"):
            said = f"{xml.text(document, 'TYPE_OF_DOCUMENT')} {xml.text(document, 'TYPE_OF_DOCUMENT2')}".lower()
            kind = next((kind for word, kind in _DOCUMENTS.items() if word in said), "other")
            issuer = xml.text(document, "ISSUING_COUNTRY") or xml.text(document, "COUNTRY_OF_ISSUE")
            yield Identifier(kind, number, countries.code(issuer))


FORMAT = Format(
    "UN Security Council",
    (Variant(lambda path: xml.has_root(path, "CONSOLIDATED_LIST"), _read),),
    at_least={"person": 580, "organisation": 170},
)
