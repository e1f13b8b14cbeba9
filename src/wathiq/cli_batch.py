"""What the commands that work through many things share: the rows of a CSV file, and a progress bar."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import typer

Row = Mapping[str | None, Any]
T = TypeVar("T")


def rows_of(path: Path, columns: Sequence[str], fits: Callable[[frozenset[str]], bool], option: str) -> list[Row]:
    """The rows of a CSV file in their order; typer.BadParameter for the option where its columns do not fit."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not fits(frozenset(reader.fieldnames or ())):
                raise typer.BadParameter(f"needs the columns {', '.join(columns)}", param_hint=option)
            return list(reader)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}", param_hint=option) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise typer.BadParameter(f"{path} cannot be read as CSV in UTF-8: {error}", param_hint=option) from None


def with_progress(items: Sequence[T], doing: str, *, shown: bool) -> Iterator[T]:
    """The items, with a progress bar where standard error is a terminal.

    Only where the output goes to the terminal too is it led around the bar; a pipe gets it untouched.
    """
    from rich.console import Console
    from rich.progress import Progress

    console, shared = Console(stderr=True), sys.stdout.isatty()
    hidden = not (shown and console.is_terminal)
    with Progress(console=console, disable=hidden, transient=True, redirect_stdout=shared) as progress:
        yield from progress.track(items, description=doing)


def with_rate(items: Iterable[T], doing: str, total: int, done: int) -> Iterator[T]:
    """The items, with a bar on standard error that says how many a second there are and how long it will take."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    begun = time.monotonic()
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), redirect_stdout=False) as progress:
        task = progress.add_task(doing, total=total, completed=done, rate="")
        for number, item in enumerate(items, 1):
            rate = number / max(time.monotonic() - begun, 1e-6)
            progress.update(task, advance=1, rate=f"{rate:.1f} a second")
            yield item
