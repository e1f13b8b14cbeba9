"""The command `wathiq erase`: a transaction, or an end user with everything about him."""

from __future__ import annotations

import sys
import uuid
from typing import Annotated

import typer

from wathiq.cli_tenants import refusals
from wathiq.settings import Settings


def erase(
    tenant: Annotated[str, typer.Option(metavar="NAME", help="Whose it is.")],
    transaction: Annotated[str | None, typer.Option(metavar="ID", help="The transaction's id.")] = None,
    user: Annotated[str | None, typer.Option(metavar="EMAIL_OR_PHONE", help="How the user is reached.")] = None,
) -> None:
    """Erase at once, for good, what is stored of a transaction or of an end user."""
    from wathiq.store import Erasure, Tenants, open_vault
    from wathiq.store.audit import COMMAND_LINE

    if (transaction is None) == (user is None):
        raise typer.BadParameter("give --transaction or --user")
    settings = Settings()
    with refusals("--tenant"), open_vault(settings) as (database, vault):
        tenant_id, erasure = Tenants(database, vault).id_of(tenant), Erasure.of(settings, database, vault)
        if transaction is not None:
            erased = erasure.transaction(tenant_id, _id(transaction), actor=COMMAND_LINE)
        else:
            erased = erasure.user(tenant_id, user or "", actor=COMMAND_LINE)
    sys.stderr.write("erased\n" if erased else f"{tenant} has no such {'transaction' if transaction else 'user'}\n")
    raise typer.Exit(int(not erased))


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise typer.BadParameter("must be a UUID", param_hint="--transaction") from None
