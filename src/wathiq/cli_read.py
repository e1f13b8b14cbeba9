"""The command `wathiq read`: documents in files, folders and buckets, to standard output or to lasting results."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wathiq.cli_batch import with_progress, with_rate
from wathiq.settings import Settings, Unusable

if TYPE_CHECKING:
    from wathiq.bulk.parts import Parts
    from wathiq.bulk.reader import Line
    from wathiq.bulk.results import Results
    from wathiq.bulk.source import Picture


def read(
    files: Annotated[list[str], typer.Argument(help="Images, directories of images, or s3://bucket/prefix.")],
    document: Annotated[str | None, typer.Option("--as", help="The document's type; else it is found out.")] = None,
    out: Annotated[
        str | None,
        typer.Option(
            help="Write into this file, or into parts below s3://bucket/prefix/, on all cores; another run goes on "
            "with what they lack."
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="With --out, on a Ray cluster: auto, host:port, or local for this machine."
        ),
    ] = None,
) -> None:
    """Read documents; one JSON object a line."""
    from wathiq.bucket import BucketAway
    from wathiq.bulk.job import Lost
    from wathiq.documents.catalogue import CATALOGUE

    if document is not None and document not in CATALOGUE:
        raise typer.BadParameter(f"one of: {', '.join(CATALOGUE)}", param_hint="--as")
    if ray is not None and out is None:
        raise typer.BadParameter("needs --out", param_hint="--ray")
    try:
        pictures = list(_pictures(files))
        if out is not None:
            _into_results(pictures, document, out, ray)
            return
        failed = _print(pictures, document, shown=not all(Path(file).is_file() for file in files))
    except (BucketAway, Lost) as error:
        raise Unusable(str(error)) from None
    raise typer.Exit(int(failed))


def _pictures(arguments: Iterable[str]) -> Iterator[Picture]:
    """The files themselves, and every picture in the directories and below the prefixes, in order of name."""
    from wathiq.bulk.source import in_bucket, pictures_of, source_of

    for argument in arguments:
        pictures = list(pictures_of(source_of(argument)))
        if not in_bucket(argument) and not Path(argument).exists():
            raise typer.BadParameter(f"{argument} does not exist", param_hint="FILES")
        if not pictures:
            raise typer.BadParameter(f"there is no picture below {argument}", param_hint="FILES")
        yield from pictures


def _print(pictures: Sequence[Picture], document: str | None, *, shown: bool) -> bool:
    """One after the other, with all cores. Whether any could not be read."""
    from wathiq.bulk.job import answered
    from wathiq.bulk.reader import Reader

    reader = Reader.open(Settings(), document)
    failed = False
    for line in answered(map(reader.line, with_progress(pictures, "Reading", shown=shown))):
        failed |= "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return failed


def _into_results(pictures: Sequence[Picture], document: str | None, out: str, ray: str | None) -> None:
    """All cores at once, each on a picture of its own. This process alone writes, wherever the reading is done."""
    from wathiq.bulk.job import left
    from wathiq.bulk.results import NotResults, ResultsInUse

    try:
        with _results(out) as results:
            todo = [pictures[place] for place in left((picture.file for picture in pictures), results.done)]
            if todo:
                with _lines(todo, document, ray) as lines:
                    for line in with_rate(lines, "Reading", len(pictures), len(pictures) - len(todo)):
                        results.add(line)
    except (ResultsInUse, NotResults, OSError) as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None


def _results(out: str) -> AbstractContextManager[Results | Parts]:
    from wathiq.bulk.parts import Parts
    from wathiq.bulk.results import Results
    from wathiq.bulk.source import in_bucket

    return Parts.open(out) if in_bucket(out) else Results.open(Path(out))


@contextmanager
def _lines(pictures: Sequence[Picture], document: str | None, ray: str | None) -> Iterator[Iterable[Line]]:
    """The lines of the pictures as they are read, by threads of this process or by a cluster."""
    from wathiq.bulk.job import answered, each
    from wathiq.bulk.reader import Reader
    from wathiq.engine import limits_of

    if ray is None:
        settings = Settings(threads=1)
        yield answered(each(Reader.open(settings, document).line, pictures, settings.worker_count))
        return
    try:
        from wathiq.bulk import cluster
    except ModuleNotFoundError as error:
        raise Unusable(f"--ray needs the extra: pip install 'wathiq[cluster]' (there is no {error.name})") from None
    settings = Settings()
    with cluster.joined(ray, settings):
        yield answered(cluster.each(pictures, document, limits_of(settings)))
