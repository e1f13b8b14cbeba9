"""`wathiq tenant create | set | list | delete`: who may call the server, and what each wants."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, TypeVar

import typer

from wathiq.settings import Settings
from wathiq.wishes import UnfitWish, Wish, Wishes

app = typer.Typer(help="Who may call the server.", no_args_is_help=True)

_DEFAULT = "default"

N = TypeVar("N", int, float)


def _whole(text: str) -> int | str:
    return text if text == _DEFAULT else _number(int, text, "whole number")


def _fraction(text: str) -> float | str:
    return text if text == _DEFAULT else _number(float, text, "number")


def _number(of: Callable[[str], N], text: str, wanted: str) -> N:
    try:
        return of(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is neither a {wanted} nor {_DEFAULT}") from None


Name = Annotated[str, typer.Argument(help="The tenant's name.")]
ScreenIdFront = Annotated[bool | None, typer.Option(help="Screen the holders of identity cards that are read.")]
ScreeningThreshold = Annotated[
    float | None,
    typer.Option(parser=_fraction, metavar="NUMBER|default", help="Score from which on a listed name is a hit."),
]
RefuseFakes = Annotated[bool | None, typer.Option(help="Refuse documents that are judged fakes, not only report them.")]
CheckRegister = Annotated[
    bool | None, typer.Option(help="Look the holders of identity cards up in the authority's register.")
]
RequireBearer = Annotated[
    bool | None, typer.Option(help="Want an access token besides the key on the Vlens OCR endpoints.")
]
KeepHours = Annotated[
    int | None,
    typer.Option(
        parser=_whole, metavar="NUMBER|default", help="Hours from a transaction's first step until it is erased."
    ),
]
KeepImages = Annotated[bool | None, typer.Option(help="Keep the pictures of a transaction as long as itself.")]
RequestsPerSecond = Annotated[
    int | None, typer.Option(parser=_whole, metavar="NUMBER|default", help="Most requests in a second.")
]
RequestsPerMinute = Annotated[
    int | None, typer.Option(parser=_whole, metavar="NUMBER|default", help="Most requests in a minute.")
]


@app.command()
def create(  # noqa: PLR0913 - an option a wish
    name: Name,
    *,
    screen_id_front: ScreenIdFront = None,
    screening_threshold: ScreeningThreshold = None,
    refuse_fakes: RefuseFakes = None,
    check_register: CheckRegister = None,
    require_bearer: RequireBearer = None,
    keep_hours: KeepHours = None,
    keep_images: KeepImages = None,
    requests_per_second: RequestsPerSecond = None,
    requests_per_minute: RequestsPerMinute = None,
) -> None:
    """Make a tenant and print its credentials for every dialect, this once."""
    from wathiq.store import open_tenants

    wishes = _given(locals())
    with refusals():
        asked = Wishes().changed(wishes)
        with open_tenants(Settings()) as tenants:
            credentials = tenants.create(name, asked)
    sys.stdout.write(json.dumps(credentials.as_dict(), indent=2, ensure_ascii=False) + "\n")


@app.command("set")
def change(  # noqa: PLR0913 - an option a wish
    name: Name,
    *,
    screen_id_front: ScreenIdFront = None,
    screening_threshold: ScreeningThreshold = None,
    refuse_fakes: RefuseFakes = None,
    check_register: CheckRegister = None,
    require_bearer: RequireBearer = None,
    keep_hours: KeepHours = None,
    keep_images: KeepImages = None,
    requests_per_second: RequestsPerSecond = None,
    requests_per_minute: RequestsPerMinute = None,
) -> None:
    """Change what a tenant wants; `default` goes by the settings again."""
    from wathiq.store import open_tenants

    changes = _given(locals())
    if not changes:
        raise typer.BadParameter("give what to change, such as --screen-id-front or --screening-threshold")
    with refusals(), open_tenants(Settings()) as tenants:
        tenants.change(name, changes)


@app.command("list")
def show() -> None:
    """Print the tenants and what each wants; one JSON object a line."""
    from wathiq.store import open_tenants

    with open_tenants(Settings()) as tenants:
        found = tenants.all()
    for tenant in found:
        created_at = tenant.created_at.isoformat(timespec="seconds")
        line = {"id": tenant.id, "name": tenant.name, "created_at": created_at, **tenant.wishes.columns()}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


@app.command()
def delete(
    name: Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a tenant with its credentials and all that is kept for it. This cannot be undone."""
    from wathiq.store import open_tenants

    if not yes:
        typer.confirm(f"Erase {name} with its transactions, its users and everything else?", abort=True, err=True)
    with refusals(), open_tenants(Settings()) as tenants:
        tenants.delete(name)


def _given(options: Mapping[str, Wish | str]) -> dict[str, Wish]:
    """The wishes among a command's options that were given, by name."""
    given = {name: options[name] for name in Wishes().columns() if options[name] is not None}
    return {name: None if isinstance(value, str) else value for name, value in given.items()}


@contextmanager
def refusals(name: str = "NAME") -> Iterator[None]:
    """The store's refusals as the command line's own; `name` is where the command takes the tenant's name."""
    from wathiq.store import TenantExists, TenantMissing

    try:
        yield
    except UnfitWish as error:
        raise typer.BadParameter(str(error), param_hint=f"--{error.wish.replace('_', '-')}") from None
    except (TenantExists, TenantMissing, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint=name) from None
