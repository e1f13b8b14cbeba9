"""`wathiq key rotate | revoke-tokens`: new credentials for a tenant, and an end to tokens."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from wathiq.cli_tenants import Name, refusals
from wathiq.settings import Settings

app = typer.Typer(help="The credentials of those who may call the server.", no_args_is_help=True)


@app.command()
def rotate(
    name: Name,
    *,
    vlens: Annotated[bool, typer.Option("--vlens", help="API key and password of the Vlens dialect.")] = False,
    huawei: Annotated[bool, typer.Option("--huawei", help="Password and access key of the Huawei dialect.")] = False,
    nhn: Annotated[bool, typer.Option("--nhn", help="Secret key of the NHN dialect.")] = False,
) -> None:
    """Print new credentials, this once, for the dialects that are named. The old ones and their tokens end at once.

    Names, project and app key stay as they are.
    """
    from wathiq.store import open_tenants

    dialects = [dialect for dialect, named in (("vlens", vlens), ("huawei", huawei), ("nhn", nhn)) if named]
    if not dialects:
        raise typer.BadParameter("name one or more of --vlens, --huawei and --nhn")
    with refusals(), open_tenants(Settings()) as tenants:
        renewed = tenants.rotate(name, dialects)
    sys.stdout.write(json.dumps(renewed.as_dict(), indent=2, ensure_ascii=False) + "\n")


@app.command("revoke-tokens")
def revoke_tokens(name: Name) -> None:
    """End all tokens of a tenant and of its end users. The credentials stay: whoever has them logs in again."""
    from wathiq.store import open_tenants

    with refusals(), open_tenants(Settings()) as tenants:
        tenants.revoke_tokens(name)
