"""The command `wathiq compare`: two pictures, or a file of pairs."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.cli_batch import Row, rows_of, with_progress
from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.faces.face import Embedding
    from wathiq.faces.model import FaceModel
    from wathiq.faults import Fault
    from wathiq.vision.decode import Limits

_COLUMNS = ("img1", "img2")
_DETECTED = ("detected_face_image", "detected_id_face_image")
"""Whether there is a face in the first and in the second picture, under the wire's names."""


def compare(
    first: Annotated[Path | None, typer.Argument(metavar="A", help="A picture of a face.", exists=True)] = None,
    second: Annotated[Path | None, typer.Argument(metavar="B", help="Another.", exists=True)] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV with the columns img1, img2.", exists=True, dir_okay=False)
    ] = None,
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the pictures of --pairs are.", exists=True, file_okay=False)
    ] = Path(),
) -> None:
    """Tell whether two pictures show one person, by the largest face in each; one JSON object a line."""
    if (pairs is None) == (first is None) or (first is None) != (second is None):
        raise typer.BadParameter("give two pictures, or else --pairs")
    rows = rows_of(pairs, _COLUMNS, lambda names: names >= set(_COLUMNS), "--pairs") if pairs else []
    compared = _opened()
    failed = False
    if first and second:
        line = compared.line(first, second)
        failed = "error" in line
        _print(line)
    for row in with_progress(rows, "Comparing", shown=pairs is not None):
        line = _of_row(compared, root, row)
        failed |= "error" in line
        _print(line)
    raise typer.Exit(int(failed))


def _opened() -> _Compared:
    from wathiq.models import ModelDamaged

    try:
        return _Compared(Settings())
    except ModelDamaged as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from None


class _Compared:
    """The faces of pictures, each found and embedded once."""

    def __init__(self, settings: Settings) -> None:
        from wathiq.faces.model import open_model
        from wathiq.vision.decode import Limits

        self._model: FaceModel = open_model(settings)
        self._limits: Limits = Limits(settings.max_image_bytes, settings.max_image_pixels, settings.max_image_side)
        self._largest = cache(self._embedded)

    def line(self, first: Path, second: Path) -> dict[str, Any]:
        """What came of two pictures, or what is wrong with the first that something is wrong with."""
        from wathiq.faces.comparison import compare as compare_faces

        one, other = self._largest(first), self._largest(second)
        detected = dict(zip(_DETECTED, (not isinstance(told, dict) for told in (one, other)), strict=True))
        if isinstance(one, dict) or isinstance(other, dict):
            return {**detected, "error": one if isinstance(one, dict) else other}
        result = compare_faces(one, other, self._model.scale)
        return {
            "isMatched": result.is_matched,
            "dissimilarity": result.dissimilarity,
            "threshold": result.threshold,
            "score": result.score,
            **detected,
        }

    def _embedded(self, path: Path) -> Embedding | dict[str, str]:
        """The largest face of a picture, or what keeps it from being had."""
        from wathiq.faults import Fault, NoFace
        from wathiq.vision.decode import bytes_of, decode

        try:
            pixels = decode(bytes_of(path, self._limits), self._limits).pixels
            faces = self._model.find(pixels)
            if not faces:
                return _error(path, NoFace("The image shows no face."))
            return self._model.embed(pixels, faces[0])
        except Fault as fault:
            return _error(path, fault)
        except (OSError, ValueError):  # ValueError: a null character in the name
            return {"code": "unreadable_file", "message": "The file cannot be read.", "file": _name(path)}


def _error(path: Path, fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "message": fault.message, "file": _name(path)}


def _name(path: Path) -> str:
    return os.fsencode(path).decode(errors="replace")


def _of_row(compared: _Compared, root: Path, row: Row) -> dict[str, Any]:
    """What is printed of a row of the file."""
    first, second = ((row.get(column) or "").strip() for column in _COLUMNS)
    named = dict(zip(_COLUMNS, (first, second), strict=True))
    if not first or not second:
        return {**named, "error": {"code": "no_pair", "message": "The row does not name two pictures."}}
    return {**named, **compared.line(root / first, root / second)}


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
