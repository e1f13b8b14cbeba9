"""The command line of networks that do not come with the program: `wathiq models pull | show`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.download import Download
    from wathiq.models.pulled import Pulled

app = typer.Typer(help="Networks that do not come with the program.", no_args_is_help=True)


@app.command()
def pull(
    origin: Annotated[
        str,
        typer.Option("--from", metavar="URL", help="A folder with the same files, in place of where they come from."),
    ] = "",
) -> None:
    """Fetch what is missing, for `WATHIQ_FACE_MODEL=sface`; one JSON object a line."""
    from wathiq.download import downloading

    failed = False
    with downloading() as download:
        for model in _known():
            line = _pulled(model, download, f"{origin.rstrip('/')}/{model.source.file}" if origin else "")
            failed |= "error" in line
            _print(line)
    raise typer.Exit(int(failed))


@app.command()
def show() -> None:
    """Say which are there; one JSON object a line."""
    for model in _known():
        _print(_described(model))


def _known() -> list[Pulled]:
    from wathiq.models.pulled import SOURCES, Pulled

    return [Pulled(source, Settings().data_dir) for source in SOURCES]


def _pulled(model: Pulled, download: Download, url: str) -> dict[str, Any]:
    """The model as it is afterwards, or why it could not be had."""
    from wathiq.download import DownloadFailed
    from wathiq.models.pulled import PullRefused

    try:
        if model.state != "ready":
            model.pull(download, url)
    except DownloadFailed as failure:
        return {"model": model.source.file, "error": {"code": "download_failed", "message": str(failure)}}
    except PullRefused as refusal:
        return {"model": model.source.file, "error": {"code": "wrong_file", "message": str(refusal)}}
    except OSError as error:
        return {"model": model.source.file, "error": {"code": "unwritable_file", "message": str(error)}}
    return _described(model)


def _described(model: Pulled) -> dict[str, Any]:
    return {
        "model": model.source.file,
        "state": model.state,
        "path": str(model.path),
        "url": model.source.url,
        "sha256": model.source.sha256,
        "licence": model.source.licence,
    }


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
