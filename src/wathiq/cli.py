"""The command line: `wathiq serve | read | compare | liveness | screen | lists | models | tenant`."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from wathiq import cli_faces, cli_lists, cli_liveness, cli_models, cli_screen, cli_tenants
from wathiq.cli_batch import with_progress
from wathiq.faults import Fault
from wathiq.reading import Field, Reading
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.engine import Engine

app = typer.Typer(help="Reads identity documents on your own machines.", no_args_is_help=True)
app.add_typer(cli_tenants.app, name="tenant")
app.add_typer(cli_lists.app, name="lists")
app.add_typer(cli_models.app, name="models")
app.command()(cli_screen.screen)
app.command()(cli_faces.compare)
app.command()(cli_liveness.liveness)

_SECONDS_TO_FINISH = 30
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h
_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"}


def main() -> None:
    """Entry point of the `wathiq` command."""
    try:
        app()
    except ValidationError as error:
        for wrong in error.errors(include_input=False):
            sys.stderr.write(f"WATHIQ_{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}\n")
        raise SystemExit(2) from None


@app.command()
def serve() -> None:
    """Start the server; with no tenant yet, make one and show its credentials once."""
    import uvicorn

    from wathiq.api.app import create_app
    from wathiq.welcome import welcome

    settings = Settings()
    _give_memory_back()
    sys.stderr.write(welcome(settings))
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


def _give_memory_back() -> None:
    """Have glibc return large blocks at once and keep two arenas: every thread would else hoard its largest picture."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(_M_MMAP_THRESHOLD, 1 << 20)
            mallopt(_M_ARENA_MAX, 2)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Images, or directories of images.", exists=True)],
    document: Annotated[str | None, typer.Option("--as", help="The document's type; else it is found out.")] = None,
) -> None:
    """Read documents; one JSON object a line."""
    from wathiq.documents.catalogue import CATALOGUE
    from wathiq.engine import Engine

    if document is not None and document not in CATALOGUE:
        raise typer.BadParameter(f"one of: {', '.join(CATALOGUE)}", param_hint="--as")
    engine = Engine.open(Settings())
    failed = False
    for file in with_progress(list(_pictures(files)), "Reading", shown=any(path.is_dir() for path in files)):
        line = _read_file(engine, file, document)
        failed |= "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    raise typer.Exit(int(failed))


def _pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and every picture in the directories, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in _PICTURES)
        else:
            yield path


def _read_file(engine: Engine, file: Path, document: str | None) -> dict[str, Any]:
    from wathiq.vision.decode import bytes_of

    name, begun = os.fsencode(file).decode(errors="replace"), time.perf_counter()
    try:
        reading = engine.read(bytes_of(file, engine.limits), document)
    except Fault as fault:
        return {"file": name, "error": {"code": fault.code, "message": fault.message}}
    except OSError:
        return {"file": name, "error": {"code": "unreadable_file", "message": "The file cannot be read."}}
    return {"file": name, **_json(reading), "elapsed_ms": round((time.perf_counter() - begun) * 1000)}


def _json(reading: Reading) -> dict[str, Any]:
    return {
        "type": reading.type,
        "confidence": round(reading.confidence, 4),
        "fields": {name: _field(field) for name, field in reading.fields.items()},
        "quad": reading.quad,
        "findings": [
            {"code": f.code, "message": f.message, "field": f.field, "value": f.value} for f in reading.findings
        ],
        **({"parts": {name: _json(part) for name, part in reading.parts.items()}} if reading.parts else {}),
    }


def _field(field: Field) -> dict[str, Any]:
    return {"value": field.value, "confidence": round(field.confidence, 4), "box": field.box}
