"""The command `wathiq read`: documents in files and folders, to standard output or to a file of results."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.cli_batch import with_progress, with_rate
from wathiq.faults import Fault
from wathiq.reading import Field, Reading
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.engine import Engine

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"}


def read(
    files: Annotated[list[Path], typer.Argument(help="Images, or directories of images.", exists=True)],
    document: Annotated[str | None, typer.Option("--as", help="The document's type; else it is found out.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write into this file, on all cores; another run goes on with what it lacks.")
    ] = None,
) -> None:
    """Read documents; one JSON object a line."""
    from wathiq.documents.catalogue import CATALOGUE

    if document is not None and document not in CATALOGUE:
        raise typer.BadParameter(f"one of: {', '.join(CATALOGUE)}", param_hint="--as")
    pictures = list(_pictures(files))
    if out is not None:
        _into_file(pictures, document, out)
        return
    reader = _Reader.open(Settings(), document)
    failed = False
    for file in with_progress(pictures, "Reading", shown=any(path.is_dir() for path in files)):
        line = reader.line(file)
        failed |= "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    raise typer.Exit(int(failed))


def _into_file(pictures: Sequence[Path], document: str | None, out: Path) -> None:
    """All cores at once, each on a picture of its own."""
    from wathiq.bulk.job import each, left
    from wathiq.bulk.results import NotResults, Results, ResultsInUse

    try:
        with Results.open(out) as results:
            todo = [pictures[place] for place in left(map(_name, pictures), results.done)]
            if todo:
                settings = Settings(threads=1)
                lines = each(_Reader.open(settings, document).line, todo, settings.worker_count)
                for line in with_rate(lines, "Reading", len(pictures), len(pictures) - len(todo)):
                    results.add(line)
    except (ResultsInUse, NotResults, OSError) as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None


def _pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and every picture in the directories, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in _PICTURES)
        else:
            yield path


def _name(file: Path) -> str:
    return os.fsencode(file).decode(errors="replace")


@dataclass(frozen=True, slots=True)
class _Reader:
    engine: Engine
    document: str | None

    @classmethod
    def open(cls, settings: Settings, document: str | None) -> _Reader:
        from wathiq.engine import Engine

        return cls(Engine.open(settings), document)

    def line(self, file: Path) -> dict[str, Any]:
        """What is printed of a file: the reading, or why there is none."""
        from wathiq.vision.decode import bytes_of

        begun = time.perf_counter()
        try:
            reading = self.engine.read(bytes_of(file, self.engine.limits), self.document)
        except Fault as fault:
            return {"file": _name(file), "error": {"code": fault.code, "message": fault.message}}
        except OSError:
            return {"file": _name(file), "error": {"code": "unreadable_file", "message": "The file cannot be read."}}
        return {"file": _name(file), **_json(reading), "elapsed_ms": round((time.perf_counter() - begun) * 1000)}


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
