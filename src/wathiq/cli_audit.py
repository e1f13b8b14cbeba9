"""The command `wathiq audit`: who read, changed or erased what, and whether the trail is whole."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.cli_tenants import refusals
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.store import Audit
    from wathiq.store.audit import Entry


def audit(
    *,
    tenant: Annotated[str | None, typer.Option(metavar="NAME", help="What was done with this one's alone.")] = None,
    about: Annotated[
        str | None,
        typer.Option("--object", metavar="TEXT", help='What begins like this alone, such as "transaction <id>".'),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="ISO", help="From this day or moment on, in UTC unless it says otherwise.")
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Check that no entry was changed or removed.")] = False,
) -> None:
    """Print the audit trail, one JSON object a line, oldest first."""
    from wathiq.store import Audit, Tenants, open_vault

    moment = None if since is None else _moment(since)
    if verify and (tenant, about, since) != (None, None, None):
        raise typer.BadParameter("goes over the whole trail, and takes nothing besides", param_hint="--verify")
    with refusals("--tenant"), open_vault(Settings()) as (database, vault):
        trail = Audit(database, vault)
        if verify:
            raise typer.Exit(_verify(trail))
        tenant_id = None if tenant is None else Tenants(database, vault).id_of(tenant)
        for entry in trail.entries(tenant_id, about, moment):
            _print(_json(entry))


def _verify(trail: Audit) -> int:
    """Print how many entries are whole. Whoever keeps `last` sees later that none of them was put back."""
    found = trail.verify()
    _print({"entries": found.entries, "last": found.last, "broken_at": found.broken_at})
    return int(found.broken_at is not None)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("must be like 2024-05-01 or 2024-05-01T12:00:00+03:00", param_hint="--since") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "moment": entry.moment.isoformat(),
        "tenant_id": entry.tenant_id,
        "actor": entry.actor,
        "action": entry.action.value,
        "object": entry.object,
    }


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
