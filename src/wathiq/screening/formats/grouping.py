"""Rows that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from wathiq.screening.formats.table import Row
from wathiq.screening.refusal import ListRefused


def by_reference(rows: Iterator[Row], column: str) -> Iterator[list[Row]]:
    """The rows of each entity, which stand together: only one entity at a time is held in memory."""
    seen: set[str] = set()
    for reference, group in groupby((row for row in rows if row[column]), lambda row: row[column]):
        if reference in seen:
            raise ListRefused("damaged", f"the rows of {reference} do not stand together")
        seen.add(reference)
        yield list(group)
