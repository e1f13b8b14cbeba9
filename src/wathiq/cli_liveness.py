"""The command `wathiq liveness`: three frames of a face."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wathiq.settings import Settings

if TYPE_CHECKING:
    from wathiq.faces.liveness import Liveness


def liveness(
    first: Annotated[Path, typer.Argument(metavar="F1", help="The first frame.", exists=True)],
    second: Annotated[Path, typer.Argument(metavar="F2", help="The second.", exists=True)],
    third: Annotated[Path, typer.Argument(metavar="F3", help="The third.", exists=True)],
) -> None:
    """Tell whether three frames, taken half a second apart, show a live person; prints one JSON object."""
    line = _judged([first, second, third])
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    raise typer.Exit(int("error" in line))


def _judged(files: list[Path]) -> dict[str, Any]:
    """What is printed of the frames: the verdict, or what is wrong with the first that something is wrong with."""
    from wathiq.authenticity.traces import Traces
    from wathiq.faces import subject
    from wathiq.faces.liveness import Frame, judge
    from wathiq.faces.model import open_model
    from wathiq.faces.remembered import Remembered
    from wathiq.faults import Fault
    from wathiq.models import ModelDamaged
    from wathiq.vision.decode import Limits, bytes_of, decode

    settings = Settings()
    limits = Limits(settings.max_image_bytes, settings.max_image_pixels, settings.max_image_side)
    try:
        faces, traces = Remembered(open_model(settings)), Traces.open(settings.thread_count)
    except ModelDamaged as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from None
    frames = []
    for file in files:
        try:
            image = decode(bytes_of(file, limits), limits)
            subject.only(faces.find(image.pixels), image.pixels)
        except Fault as fault:
            return _error(file, fault.code, fault.message)
        except (OSError, ValueError):  # ValueError: a null character in the name
            return _error(file, "unreadable_file", "The file cannot be read.")
        frames.append(Frame(image.pixels, image.taken))
    return _line(judge(frames, faces, traces))


def _line(judged: Liveness) -> dict[str, Any]:
    return {
        "verdict": judged.verdict.value,
        "score": judged.score,
        "cues": [{"name": cue.name, "score": cue.score, "message": cue.message} for cue in judged.cues],
    }


def _error(file: Path, code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "file": os.fsencode(file).decode(errors="replace")}}
