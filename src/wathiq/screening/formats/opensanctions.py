"""OpenSanctions' simplest export, targets.simple.csv: any of its collections, one entity a row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates
from wathiq.screening.formats.format import Contents, Format, Variant, distinct, head, names
from wathiq.screening.formats.table import Row, csv_rows, either

_REQUIRED = ("id", "schema", "name", "aliases")
_KNOWN = either(
    (
        *(*_REQUIRED, "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones", "emails"),
        *("program_ids", "dataset", "first_seen", "last_seen", "last_change"),
    )
)
_KINDS: Mapping[str, Literal["person", "organisation", "vessel", "aircraft"]] = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}


def _read(path: Path, source: str) -> Contents:
    # The rows have dates of their own, the export has none.
    return Contents("", (_entity(row, source) for row in csv_rows(path, ",", _REQUIRED, _KNOWN)))


def _entity(row: Row, source: str) -> Entity:
    return Entity(
        source,
        row["id"],
        _KINDS.get(row["schema"], "other"),
        names(("main", row["name"]), *(("alias", alias) for alias in _parts(row, "aliases"))),
        # Which number is of which paper is not said.
        tuple(Identifier("other", number) for number in _parts(row, "identifiers")),
        distinct(map(dates.iso, _parts(row, "birth_date"))),
        countries=distinct(map(countries.code, _parts(row, "countries"))),
        listed_on=dates.iso(row.get("first_seen", "")),
        case_number=row.get("program_ids") or row.get("dataset", ""),
    )


def _parts(row: Row, column: str) -> tuple[str, ...]:
    return distinct(row.get(column, "").split(";"))


FORMAT = Format(
    "OpenSanctions targets.simple.csv",
    (Variant(lambda path: head(path).replace('"', "").startswith("id,schema,name,aliases"), _read),),
    max_bytes=2_000_000_000,
)
