"""The command `wathiq screen`: one name, or a file of them, against the lists."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.cli_batch import Row, rows_of, with_progress
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.screening.search import Hit, Query, Screening

_COLUMNS = ("name", "id_number", "date_of_birth")
_BIRTH_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def screen(
    name: Annotated[str, typer.Option(help="The name, in Arabic or Latin letters.")] = "",
    id_number: Annotated[str, typer.Option(help="The national number.")] = "",
    dob: Annotated[str, typer.Option(help="Date of birth, YYYY-MM-DD, or its year alone.")] = "",
    batch: Annotated[
        Path | None,
        typer.Option(help="CSV with the columns name, id_number, date_of_birth.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Hold a name, a number or both against the lists; one JSON object a line. Fails where no list is imported."""
    from wathiq.screening.lists import open_lists
    from wathiq.screening.search import Screening

    settings = Settings()
    if (batch is None) == (not name.strip() and not id_number.strip()):
        raise typer.BadParameter("give --name, --id-number or both, or else --batch")
    alone: Row = {"name": name, "id_number": id_number, "date_of_birth": dob}
    rows = (
        [alone]
        if batch is None
        else rows_of(batch, _COLUMNS, lambda names: not names.isdisjoint(_COLUMNS[:2]), "--batch")
    )
    failed = False
    with open_lists(settings) as lists:
        if not lists.overview():  # "no match" would say that somebody looked
            sys.stderr.write("no list is imported: nothing was screened (see `wathiq lists import --help`)\n")
            raise typer.Exit(1)
        screening = Screening(lists, settings.screening_threshold)
        for row in with_progress(rows, "Screening", shown=batch is not None):
            line = _line(screening, row)
            failed |= "error" in line
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    raise typer.Exit(int(failed))


def _line(screening: Screening, row: Row) -> dict[str, Any]:
    """What is printed of a row: its hits, or what is wrong with it."""
    from wathiq.screening.search import Query

    name, number, birth_date = ((row.get(column) or "").strip() for column in _COLUMNS)
    if None in row:
        return _error("too_many_columns", "The row has more columns than the head.")
    if not name and not number:
        return _error("nothing_to_screen", "The row has neither a name nor a number.")
    if birth_date and not _BIRTH_DATE.fullmatch(birth_date):
        return _error("date_invalid", "The date of birth is neither YYYY-MM-DD nor a year.")
    return _answer(screening, Query(name=name, id_number=number, birth_date=birth_date))


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _answer(screening: Screening, query: Query) -> dict[str, Any]:
    hits = screening.screen(query)
    return {"matched": any(not hit.allowed_by for hit in hits), "hits": [_hit(hit) for hit in hits]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "name": hit.name,
        "list": hit.entity.source,
        "reference": hit.entity.reference,
        "score": round(hit.score, 4),
        "explanation": [
            {
                "feature": step.feature,
                "query": step.query,
                "listed": step.listed,
                "contribution": round(step.contribution, 4),
            }
            for step in hit.explanation
        ],
        **({"allowed_by": hit.allowed_by} if hit.allowed_by else {}),
    }
