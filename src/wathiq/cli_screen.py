"""The command `wathiq screen`: one name, or a file of them, against the lists."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.screening.search import Hit, Query, Screening

_Row = Mapping[str | None, Any]
_COLUMNS = ("name", "id_number", "date_of_birth")
_BIRTH_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def screen(
    name: Annotated[str, typer.Option(help="The name, in Arabic or Latin letters.")] = "",
    id_number: Annotated[str, typer.Option(help="The national number.")] = "",
    dob: Annotated[str, typer.Option(help="Date of birth, YYYY-MM-DD, or its year alone.")] = "",
    batch: Annotated[
        Path | None, typer.Option(help="CSV with the columns name, id_number, date_of_birth.", exists=True)
    ] = None,
) -> None:
    """Hold a name, a number or both against the lists; one JSON object a line."""
    from wathiq.screening.lists import open_lists
    from wathiq.screening.search import Screening

    settings = Settings()
    if (batch is None) == (not name.strip() and not id_number.strip()):
        raise typer.BadParameter("give --name, --id-number or both, or else --batch")
    alone: _Row = {"name": name, "id_number": id_number, "date_of_birth": dob}
    rows = [alone] if batch is None else list(_rows(batch))
    failed = False
    with open_lists(settings) as lists:
        screening = Screening(lists, settings.screening_threshold)
        for row in _with_progress(rows, shown=batch is not None):
            line = _line(screening, row)
            failed |= "error" in line
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    raise typer.Exit(int(failed))


def _rows(path: Path) -> Iterator[_Row]:
    """The rows of the file in their order; refuses a file without any of the columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"name", "id_number"} & set(reader.fieldnames or ()):
                raise typer.BadParameter(f"needs the columns {', '.join(_COLUMNS)}", param_hint="--batch")
            yield from reader
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise typer.BadParameter(f"cannot be read as CSV in UTF-8: {error}", param_hint="--batch") from None


def _with_progress(rows: list[_Row], *, shown: bool) -> Iterator[_Row]:
    """The rows, with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import Progress

    console, shared = Console(stderr=True), sys.stdout.isatty()
    with Progress(console=console, disable=not shown, transient=console.is_terminal, redirect_stdout=shared) as bar:
        yield from bar.track(rows, description="Screening")


def _line(screening: Screening, row: _Row) -> dict[str, Any]:
    """What is printed of a row: its hits, or what is wrong with it."""
    from wathiq.screening.search import Query

    name, number, birth_date = ((row.get(column) or "").strip() for column in _COLUMNS)
    if None in row:
        return _error("too_many_columns", "The row has more columns than the head.")
    if not name and not number:
        return _error("nothing_to_screen", "The row has neither a name nor a number.")
    if birth_date and not _BIRTH_DATE.fullmatch(birth_date):
        return _error("date_invalid", "The date of birth is not YYYY-MM-DD.")
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
