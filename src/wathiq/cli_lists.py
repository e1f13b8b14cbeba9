"""The command line of lists: `wathiq lists import | show | refresh | remove`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.screening.importing import Watch
    from wathiq.screening.lists import ListVersion
    from wathiq.store import Action

app = typer.Typer(help="Lists that names are screened against.", no_args_is_help=True)


@app.command("import")
def import_(
    format_name: Annotated[
        str, typer.Argument(metavar="FORMAT", help="un, ofac, eu, uk, opensanctions, egypt or csv, your own.")
    ],
    origin: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="Where the list is.")],
    name: Annotated[str | None, typer.Option(help="The list's name; else the format's.")] = None,
    expect: Annotated[
        int | None, typer.Option(min=1, help="About how many entries are right, against what is known of the list.")
    ] = None,
) -> None:
    """Read a list and put it in the place of its last version, if it can be trusted."""
    from wathiq.screening.formats.catalogue import FORMATS
    from wathiq.screening.importing import Import, import_list
    from wathiq.screening.keys import keys_of
    from wathiq.screening.lists import open_lists

    if format_name not in FORMATS:
        raise typer.BadParameter(f"one of: {', '.join(FORMATS)}", param_hint="FORMAT")
    source = name or format_name
    with open_lists(Settings()) as lists, _watched(source) as watch:
        wanted = Import(format_name, origin, source, expect)
        taken = _report(source, partial(import_list, lists, wanted, keys_of, watch=watch))
    raise typer.Exit(int(not taken))


@app.command()
def show() -> None:
    """Print the lists in force; one JSON object a line, or a table on a terminal."""
    from wathiq.screening.lists import open_lists

    with open_lists(Settings()) as lists:
        found = [_json(version) for version in lists.overview()]
    if not found:
        sys.stderr.write("no list is imported\n")
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        for line in found:
            _print_line(line)


@app.command()
def refresh() -> None:
    """Read every list that came from a URL again."""
    from wathiq.screening.importing import again, import_list, is_url
    from wathiq.screening.keys import keys_of
    from wathiq.screening.lists import open_lists

    taken = True
    with open_lists(Settings()) as lists:
        from_urls = [again(last) for last in lists.overview() if is_url(last.origin)]
        if not from_urls:
            sys.stderr.write("no list came from a URL\n")
        for wanted in from_urls:
            with _watched(wanted.source) as watch:
                taken &= _report(wanted.source, partial(import_list, lists, wanted, keys_of, watch=watch))
    raise typer.Exit(int(not taken))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The list's name, as `wathiq lists show` has it.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a list: from now on nobody is screened against it."""
    from wathiq.screening.lists import open_lists
    from wathiq.store import Action

    if not yes:
        typer.confirm(f"Delete the list {name}, and screen nobody against it any more?", abort=True, err=True)
    with open_lists(Settings()) as lists:
        if not lists.remove(name):
            raise typer.BadParameter(f"there is no list named {name}", param_hint="NAME")
    _note(name, Action.ERASED)


def _report(source: str, import_: Callable[[], ListVersion]) -> bool:
    """Print how an import went; whether it went well."""
    from wathiq.screening.refusal import ListRefused
    from wathiq.store import Action

    begun = time.perf_counter()
    try:
        version = import_()
    except (ListRefused, ValueError) as refusal:
        code = refusal.code if isinstance(refusal, ListRefused) else "invalid"
        _print_line({"list": source, "error": {"code": code, "message": str(refusal)}})
        return False
    _print_line({**_json(version), "elapsed_ms": round((time.perf_counter() - begun) * 1000)})
    _note(source, Action.CHANGED)
    return True


def _note(source: str, action: Action) -> None:
    """Whoever is on the list counts as listed, or no longer does, from now on: the audit trail says since when."""
    from wathiq.store import Audit, open_vault
    from wathiq.store.audit import COMMAND_LINE

    with open_vault(Settings()) as (database, vault):
        Audit(database, vault).note(None, COMMAND_LINE, action, f"list {source}")


@contextmanager
def _watched(source: str) -> Iterator[Watch]:
    """Something that counts entries as they go by, on the terminal where there is one."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:.0f} read"), TimeElapsedColumn())
    shown, shared = console.is_terminal, sys.stdout.isatty()
    with Progress(*columns, console=console, disable=not shown, transient=True, redirect_stdout=shared) as progress:
        task = progress.add_task(source, total=None)

        def watch(entities: Iterable[Any]) -> Iterator[Any]:
            return iter(progress.track(entities, task_id=task))

        yield watch


def _print_line(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _print_table(lines: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*lines[0])
    for line in lines:
        table.add_row(*map(str, line.values()))
    Console().print(table)


def _json(version: ListVersion) -> dict[str, Any]:
    return {
        "list": version.source,
        "format": version.format,
        "version": version.version,
        "count": version.count,
        "origin": version.origin,
        "imported_at": version.imported_at.isoformat(timespec="seconds"),
    }
