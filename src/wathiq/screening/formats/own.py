"""A list of the user's own in CSV: who is blocked, and who is known to be no one else.

Columns: name, and if wanted reference, aliases (parted by `;` or `|`), id_number, passport, date_of_birth, country,
action (`block`, which is meant where nothing stands, or `allow`). Comma, semicolon or tab parts the columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from wathiq.language import countries
from wathiq.screening.entity import Entity, Identifier
from wathiq.screening.formats import dates
from wathiq.screening.formats.format import Contents, Format, Variant, distinct, head, names
from wathiq.screening.formats.table import Row, csv_rows, either
from wathiq.screening.refusal import ListRefused

_KNOWN = either(("name", "reference", "aliases", "id_number", "passport", "date_of_birth", "country", "action"))
_DELIMITERS = ",;\t"


def _read(path: Path, source: str) -> Contents:
    return Contents("", _entities(path, source))


def _entities(path: Path, source: str) -> Iterator[Entity]:
    header = head(path).partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    for number, row in enumerate(csv_rows(path, delimiter, ("name",), _KNOWN), 1):
        yield _entity(row, row.get("reference") or f"row {number}", source)


def _entity(row: Row, reference: str, source: str) -> Entity:
    papers = {"national_id": row.get("id_number", ""), "passport": row.get("passport", "")}
    name = row["name"] or papers["national_id"] or papers["passport"]
    if not name:
        raise ListRefused("damaged", f"{reference} has neither a name nor a number")
    country = countries.code(row.get("country", ""))
    return Entity(
        source,
        reference,
        "person",
        names(("main", name), *(("alias", alias) for alias in re.split(r"[;|]", row.get("aliases", "")))),
        tuple(Identifier(kind, value, country) for kind, value in papers.items() if value),
        distinct([dates.iso(row.get("date_of_birth", ""))]),
        countries=distinct([country]),
        action=_action(row.get("action", ""), reference),
    )


def _action(said: str, reference: str) -> Literal["block", "allow"]:
    match said.lower():
        case "" | "block":
            return "block"
        case "allow":
            return "allow"
        case _:
            raise ListRefused("damaged", f"{reference}: the action is block or allow, not {said}")


def _recognises(path: Path) -> bool:
    header = re.split(rf"[{_DELIMITERS}]", head(path).partition("\n")[0])
    return "name" in {column.strip().strip('"') for column in header}


FORMAT = Format("your own, in CSV", (Variant(_recognises, _read),))
