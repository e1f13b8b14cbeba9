"""Writes specimens as PNG files, with the truth about all of them in one JSON file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

import cv2

from training.specimens import CONDITIONS, EVALUATION, KINDS, TRAINING, Document, Workshop, draw, photograph
from training.specimens.document import Line, Picture


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.specimens", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, nargs="+", default=list(KINDS))
    parser.add_argument("--condition", choices=CONDITIONS, help="photographed so; flat cards without")
    parser.add_argument("--count", type=int, default=1, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluation", action="store_true", help="with what training never draws")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    workshop = EVALUATION if arguments.evaluation else TRAINING
    truth = {}
    for kind in arguments.kind:
        for number in range(arguments.count):
            random = Random(f"{arguments.seed} {kind} {number}")
            document = draw(kind, random, workshop)
            pixels, lines = _taken(document, arguments.condition, random, workshop)
            name = f"{kind}_{number}.png"
            cv2.imwrite(str(arguments.out / name), pixels)
            truth[name] = {"kind": kind, "fields": document.fields, "lines": [_told(line) for line in lines]}
    (arguments.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _taken(
    document: Document, condition: str | None, random: Random, workshop: Workshop
) -> tuple[Picture, tuple[Line, ...]]:
    if condition is None:
        return document.picture, document.lines
    photo = photograph(document, condition, random, workshop)
    return photo.pixels, photo.lines


def _told(line: Line) -> dict[str, object]:
    return {"text": line.text, "field": line.field, "quad": line.quad.round(1).tolist()}


if __name__ == "__main__":
    main()
