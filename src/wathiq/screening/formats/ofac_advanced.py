"""OFAC's newer form, sdn_advanced.xml: tables of numbers and names, papers, parties, and how each came on the list.

The file is read twice, since what belongs to a party stands before it and behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates, xml
from wathiq.screening.formats.format import Contents, NameKind, distinct, names, tidy

_KINDS: Mapping[str, Literal["person", "organisation", "vessel", "aircraft"]] = {
    "Individual": "person",
    "Entity": "organisation",
    "Vessel": "vessel",
    "Aircraft": "aircraft",
}
_PAPERS = {"Passport": "passport", "National ID No.": "national_id", "Cedula No.": "national_id", "SSN": "national_id"}
_NAME_ORDER = ("First Name", "Middle Name", "Patronymic", "Matronymic", "Maiden Name", "Last Name")
_BIRTH, _GENDER = "Birthdate", "Gender"
_ORIGINS = ("Nationality Country", "Citizenship Country")
_TABLES = (
    "PartyType",
    "PartySubType",
    "FeatureType",
    "DetailReference",
    "IDRegDocType",
    "NamePartType",
    "Country",
)


@dataclass(slots=True)
class _Known:
    """What the first reading collects: texts by table and number, and what belongs to identities and profiles."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    party_types: dict[str, str] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    papers: dict[str, list[Identifier]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[str, tuple[str, str]] = field(default_factory=dict)
    version: str = ""

    def text(self, table: str, number: str | None) -> str:
        return self.texts.get((table, number or ""), "")

    def kind(self, sub_type: str) -> Literal["person", "organisation", "vessel", "aircraft", "other"]:
        """The type says Individual or Entity and the sub-type nothing, or the type Transport and the sub-type what."""
        names = self.text("PartyType", self.party_types.get(sub_type)), self.text("PartySubType", sub_type)
        return next((_KINDS[name] for name in names if name in _KINDS), "other")


def read(path: Path, source: str) -> Contents:
    known = _known(path)
    return Contents(known.version, _entities(path, source, known))


def _known(path: Path) -> _Known:
    known = _Known()
    for element in xml.elements(path, (*_TABLES, "DateOfIssue", "Location", "IDRegDocument", "SanctionsEntry")):
        if element.tag == "DateOfIssue":
            known.version = known.version or _date(element)
        elif element.tag == "Location":
            country = element.find("LocationCountry")
            known.locations[element.get("ID", "")] = known.text("Country", _attribute(country, "CountryID"))
        elif element.tag == "IDRegDocument":
            known.papers[element.get("IdentityID", "")].append(_paper(element, known))
        elif element.tag == "SanctionsEntry":
            known.listed[element.get("ProfileID", "")] = (_listed_on(element), _programmes(element))
        else:
            _remember(element, known)
    return known


def _remember(element: Element, known: _Known) -> None:
    number = element.get("ID", "")
    known.texts[element.tag, number] = element.get("ISO2") or tidy(element.text)
    if element.tag == "PartySubType":
        known.party_types[number] = element.get("PartyTypeID", "")


def _paper(element: Element, known: _Known) -> Identifier:
    kind = _PAPERS.get(known.text("IDRegDocType", element.get("IDRegDocTypeID")), "other")
    return Identifier(
        kind, xml.text(element, "IDRegistrationNo"), known.text("Country", element.get("IssuedBy-CountryID"))
    )


def _programmes(element: Element) -> str:
    return ", ".join(distinct(comment.text for comment in element.iterfind("SanctionsMeasure/Comment")))


def _listed_on(element: Element) -> str:
    return min((_date(date) for date in element.iterfind("EntryEvent/Date")), default="")


def _entities(path: Path, source: str, known: _Known) -> Iterator[Entity]:
    for party in xml.elements(path, ("DistinctParty",)):
        profile = party.find("Profile")
        if profile is not None:
            yield _entity(profile, party.get("FixedRef", ""), source, known)


def _entity(profile: Element, reference: str, source: str, known: _Known) -> Entity:
    features: dict[str, list[Element]] = defaultdict(list)
    for feature in profile.iterfind("Feature"):
        features[known.text("FeatureType", feature.get("FeatureTypeID"))].append(feature)
    identities = profile.findall("Identity")
    listed_on, programmes = known.listed.get(profile.get("ID", ""), ("", ""))
    papers = (paper for identity in identities for paper in known.papers.get(identity.get("ID", ""), ()) if paper.value)
    return Entity(
        source,
        reference,
        known.kind(profile.get("PartySubTypeID", "")),
        names(*(name for identity in identities for name in _names(identity, known))),
        tuple(papers),
        distinct(born for feature in features[_BIRTH] for born in _births(feature)),
        _gender(features[_GENDER], known),
        distinct(countries.code(origin) for name in _ORIGINS for origin in _places(features[name], known)),
        listed_on,
        programmes,
    )


def _names(identity: Element, known: _Known) -> Iterator[tuple[NameKind, str]]:
    types = {
        group.get("ID"): known.text("NamePartType", group.get("NamePartTypeID"))
        for group in identity.iter("NamePartGroup")
    }
    for alias in identity.iterfind("Alias"):
        kind: NameKind = "weak" if alias.get("LowQuality") == "true" else "alias"
        if alias.get("Primary") == "true" and identity.get("Primary") == "true":
            kind = "main"
        for place, documented in enumerate(alias.iterfind("DocumentedName")):
            # Further documented names are the same one in other scripts.
            yield "alias" if place and kind == "main" else kind, _spoken(documented, types)


def _spoken(documented: Element, types: Mapping[str | None, str]) -> str:
    """The parts of a name in the order they are spoken."""
    parts = [(types.get(part.get("NamePartGroupID"), ""), tidy(part.text)) for part in documented.iter("NamePartValue")]
    parts.sort(key=lambda part: _NAME_ORDER.index(part[0]) if part[0] in _NAME_ORDER else 0)
    return " ".join(text for _, text in parts)


def _births(feature: Element) -> tuple[str, ...]:
    """A day, a month or a year where the period is exactly that; else every year of it."""
    found = []
    for period in feature.iter("DatePeriod"):
        first, last = period.find("Start/From"), period.find("End/To")
        if first is None:
            continue
        begin, end = _date(first), _date(last) if last is not None else ""
        if not end or begin == end:
            found.append(begin)
        elif begin[:4] != end[:4]:
            found.extend(dates.years(int(begin[:4]), int(end[:4])))
        else:
            found.append(begin[:7] if begin[:7] == end[:7] else begin[:4])
    return tuple(found)


def _gender(features: list[Element], known: _Known) -> Literal["", "male", "female"]:
    said = {
        known.text("DetailReference", detail.get("DetailReferenceID"))
        for feature in features
        for detail in feature.iter("VersionDetail")
    }
    return "male" if said == {"Male"} else "female" if said == {"Female"} else ""


def _places(features: list[Element], known: _Known) -> Iterator[str]:
    for feature in features:
        for place in feature.iter("VersionLocation"):
            yield known.locations.get(place.get("LocationID", ""), "")


def _date(element: Element) -> str:
    year, month, day = (xml.text(element, part) for part in ("Year", "Month", "Day"))
    return dates.iso("-".join(part.zfill(2) for part in (year, month, day) if part)) if year else ""


def _attribute(element: Element | None, name: str) -> str:
    return "" if element is None else element.get(name, "")
