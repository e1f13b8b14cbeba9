"""The command line: `wathiq serve | read | compare | liveness | screen | lists | models | tenant | key`."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Annotated

import typer
from pydantic import ValidationError

from wathiq import (
    cli_audit,
    cli_erase,
    cli_faces,
    cli_keys,
    cli_lists,
    cli_liveness,
    cli_models,
    cli_read,
    cli_screen,
    cli_tenants,
    cli_usage,
    cli_vault,
)
from wathiq.settings import Settings, Unusable

app = typer.Typer(help="Reads identity documents on your own machines.", no_args_is_help=True)
app.add_typer(cli_tenants.app, name="tenant")
app.add_typer(cli_keys.app, name="key")
app.add_typer(cli_lists.app, name="lists")
app.add_typer(cli_vault.app, name="vault")
app.command()(cli_audit.audit)
app.command()(cli_erase.erase)
cli_tenants.app.command("quota")(cli_usage.quota)
app.command()(cli_usage.usage)
app.add_typer(cli_models.app, name="models")
app.command()(cli_read.read)
app.command()(cli_screen.screen)
app.command()(cli_faces.compare)
app.command()(cli_liveness.liveness)

_SECONDS_TO_FINISH = 30
_SECONDS_TO_KEEP_ALIVE = 75  # longer than proxies keep theirs: the one that closes first must be the one that asks
_MOST_HEADER_BYTES = 32 * 1024


def main() -> None:
    """Entry point of the `wathiq` command."""
    try:
        app()
    except ValidationError as error:
        for wrong in error.errors(include_input=False):
            sys.stderr.write(f"WATHIQ_{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}\n")
        raise SystemExit(2) from None
    except Unusable as error:
        sys.stderr.write(f"wathiq: {error}\n")
        raise SystemExit(2) from None


@app.callback()
def _log_to_standard_error() -> None:
    """Keep what is logged out of what a command prints."""
    from wathiq import logs

    logs.configure("info", logs.TEXT)


@app.command()
def serve(
    *,
    ray: Annotated[
        bool, typer.Option("--ray", help="On the Ray cluster of RAY_ADDRESS or this machine; else on one of its own.")
    ] = False,
) -> None:
    """Start the server; with no tenant yet, make one and show its credentials once."""
    from wathiq import logs

    settings = Settings()
    logs.configure(settings.log_level, logs.JSON)
    if ray:
        _serve_on_cluster(settings)
    else:
        _serve_here(settings)


def _serve_here(settings: Settings) -> None:
    import uvicorn

    from wathiq import memory
    from wathiq.api.app import create_app
    from wathiq.listening import bound, unusable
    from wathiq.welcome import welcome

    memory.give_back()
    config = uvicorn.Config(
        create_app(settings),
        loop="asyncio",
        http="h11",
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        timeout_keep_alive=_SECONDS_TO_KEEP_ALIVE,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    _check_face_model(settings)
    with bound(settings) as sockets:  # first: a server that cannot listen must not show credentials, once
        sys.stderr.write(welcome(settings))
        try:
            with suppress(KeyboardInterrupt):  # by then it has finished
                uvicorn.Server(config).run(sockets)
        except OSError as error:  # another server that started at the same time was quicker to listen
            raise unusable(settings, error) from None


def _check_face_model(settings: Settings) -> None:
    """Raise Unusable where files are missing that are fetched: once it starts, uvicorn would have the word."""
    from wathiq.models import ModelDamaged
    from wathiq.models.pulled import SOURCES, Pulled

    try:
        for source in SOURCES if settings.face_model == "sface" else ():
            Pulled(source, settings.data_dir).read()
    except ModelDamaged as error:
        raise Unusable(str(error)) from None


def _serve_on_cluster(settings: Settings) -> None:
    try:
        from wathiq.cluster import serving
    except ModuleNotFoundError as error:
        raise Unusable(f"a cluster needs the extra `wathiq[cluster]`: there is no {error.name}") from None
    from wathiq.welcome import welcome

    applications = serving.applications(settings)  # first: what cannot be served must not begin a database
    sys.stderr.write(welcome(settings))
    serving.serve_until_told(applications, settings)
