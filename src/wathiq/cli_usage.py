"""`wathiq usage` and `wathiq tenant quota`: how often tenants call what, and how often they may."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.cli_tenants import Name, refusals
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.store import Database, Tenants
    from wathiq.store.quotas import Quota


_OF_TABLE = ("day", "tenant", "endpoint", "outcome", "requests", "mean_ms")
"""What fits on a terminal."""


class Period(StrEnum):
    """What quotas are for."""

    DAY = "day"
    MONTH = "month"


class Aspect(StrEnum):
    """What counts can be told apart by."""

    DAY = "day"
    TENANT = "tenant"
    ENDPOINT = "endpoint"
    OUTCOME = "outcome"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day: YYYY-MM-DD") from None


def usage(
    *,
    tenant: Annotated[str | None, typer.Option(help="One tenant's alone.")] = None,
    since: Annotated[
        date | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The first day, in UTC.")
    ] = None,
    until: Annotated[date | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The last day, in UTC.")] = None,
    by: Annotated[
        list[Aspect] | None,
        typer.Option(help="What to tell apart, again for more; else all of it.", show_default=False),
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="A table instead of JSON.")] = False,
) -> None:
    """Print how many requests there were, how they ended and how long they took; one JSON object a line."""
    from wathiq.store import Usage
    from wathiq.store.usage import Wanted

    if since and until and until < since:
        raise typer.BadParameter("lies before --since", param_hint="--until")
    with refusals("--tenant"), _opened() as (database, tenants):
        wanted = Wanted(None if tenant is None else tenants.id_of(tenant), since, until)
        lines = [_line(row) for row in Usage(database).report(wanted, by or list(Aspect))]
    (_print_table if table else _print)(lines)


def quota(
    name: Name,
    endpoint: Annotated[
        str | None, typer.Argument(help="A path such as /v1/ocr/passport, which counts its /file too, or * for all.")
    ] = None,
    count: Annotated[int | None, typer.Argument(min=0, help="Most calls in the period; 0 for none at all.")] = None,
    *,
    per: Annotated[Period, typer.Option(help="A day or a month of UTC.")] = Period.MONTH,
    none: Annotated[bool, typer.Option("--none", help="Take the quota away.")] = False,
) -> None:
    """Limit how often a tenant may call an endpoint; with the name alone, print its quotas."""
    from wathiq.store import Quotas

    if (endpoint is None) != (count is None and not none) or (count is not None and none):
        raise typer.BadParameter("give an endpoint with a count or with --none, or the name alone")
    if endpoint is not None:
        endpoint = _known(endpoint)
    with refusals(), _opened() as (database, tenants):
        quotas, tenant_id = Quotas(database), tenants.id_of(name)
        if endpoint is None:
            _print(map(_json, quotas.of(tenant_id)))
        elif count is None:
            quotas.remove(tenant_id, endpoint, per)
        else:
            quotas.allow(tenant_id, endpoint, per, count)


def _known(endpoint: str) -> str:
    """The endpoint as it is counted; refuses what is none: a quota with a slip in it would limit nothing."""
    from wathiq.api.app import DIALECTS
    from wathiq.api.limits import counted_as, endpoints
    from wathiq.store.quotas import ALL_ENDPOINTS

    known = {ALL_ENDPOINTS, *(name for dialect in DIALECTS for name in endpoints(dialect.router))}
    if (found := counted_as(endpoint.lower())) not in known:
        near = get_close_matches(found, known, cutoff=0)
        raise typer.BadParameter(f"no endpoint is called so; most like it are {', '.join(near)}", param_hint="ENDPOINT")
    return found


@contextmanager
def _opened() -> Iterator[tuple[Database, Tenants]]:
    """The database that the settings name, its tables brought up to date first, and its tenants."""
    from wathiq.store import Database, Tenants, Vault

    settings = Settings()
    database = Database(settings.database)
    try:
        database.migrate()
        yield database, Tenants(database, Vault.open(settings, database))
    finally:
        database.close()


def _json(quota: Quota) -> dict[str, Any]:
    return {"endpoint": quota.endpoint, "per": quota.period, "allowed": quota.allowed, "used": quota.used}


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the report, with the mean of what its requests took instead of their sum."""
    told = {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
    del told["milliseconds"]
    return {**told, "mean_ms": round(row["milliseconds"] / row["requests"], 1)}


def _print(lines: Iterable[Mapping[str, Any]]) -> None:
    for line in lines:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _print_table(lines: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    columns = [name for name in (lines[0] if lines else ()) if name in _OF_TABLE]
    table = Table(*(Column(name, overflow="fold") for name in columns))
    for line in lines:
        table.add_row(*("" if line[name] is None else escape(str(line[name])) for name in columns))
    Console(file=sys.stdout).print(table)
