"""Plates as the product reads them: `python -m training.exam korea_plate`, which adds a table to the manifest.

Whole plates in fonts that the training never saw, mounted, spoiled by one condition at a time (some of which the
training never saw either), their corners found nearly; read with the networks of `src/wathiq/models`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np

from training import degrade, recipes
from training.degrade import Degradation, Picture
from training.plates import crop, egypt, korea
from training.plates.drawing import Plate
from wathiq import models
from wathiq.documents import egypt_plate, korea_plate
from wathiq.documents.plate import PlateText
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.recognise import PlateReader

_MODELS = Path(models.__file__).parent
_FONTS = recipes.HELD_OUT_FONTS


@dataclass(frozen=True)
class Subject:
    """A country's plates: how one is drawn, and how the product reads one."""

    draw: Callable[[Random], Plate]
    read: Callable[[PlateReader, Pixels, Corners], PlateText]


SUBJECTS: Mapping[str, Subject] = {
    "korea_plate": Subject(lambda random: korea.draw(random, _FONTS["hangul"], _FONTS["latin"]), korea_plate.read_quad),
    "egypt_plate": Subject(lambda random: egypt.draw(random, _FONTS["arabic"], _FONTS["latin"]), egypt_plate.read_quad),
}


def examine(name: str, count: int) -> dict[str, float]:
    """Share of plates read exactly, by condition."""
    conditions: dict[str, Degradation] = {"clean": lambda picture, _: picture}
    conditions |= {name: strike for name, (strike, _) in degrade.STREET.items()}
    conditions |= {f"unseen: {name}": strike for name, (strike, _) in degrade.UNSEEN.items()}
    conditions["mixed"] = lambda picture, random: degrade.degrade(picture, degrade.STREET, random)
    model = models.line_model(name)
    reader = PlateReader(models.open_session(model.model, 1), model)
    return {condition: _share(SUBJECTS[name], reader, strike, count) for condition, strike in conditions.items()}


def _share(subject: Subject, reader: PlateReader, strike: Degradation, count: int) -> float:
    random = Random("exam")
    right = 0
    for _ in range(count):
        plate = subject.draw(random)
        pixels, corners = _close(*crop.mount(plate, random))
        spoiled = _spoil(pixels, strike, random)
        right += str(subject.read(reader, spoiled, crop.found(corners, random)).text) == plate.text
    return round(right / count, 4)


def _close(pixels: Pixels, corners: Corners) -> tuple[Pixels, Corners]:
    """The plate with little around it, so that a condition that goes by the picture's size strikes the plate."""
    inset = round(float(corners[0, 1]) * 0.6)
    return np.ascontiguousarray(pixels[inset:-inset, inset:-inset]), corners - np.float32(inset)


def _spoil(pixels: Pixels, strike: Degradation, random: Random) -> Pixels:
    grey: Picture = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32) / np.float32(255)
    spoiled = np.clip(strike(grey, random) * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(spoiled, cv2.COLOR_GRAY2BGR), np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=SUBJECTS)
    parser.add_argument("--plates", type=int, default=500, help="a row of the table")
    arguments = parser.parse_args()
    file = _MODELS / f"{arguments.name}.json"
    manifest = json.loads(file.read_text())
    manifest["held_out_plates_exact"] = examine(arguments.name, arguments.plates)
    file.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    for condition, share in manifest["held_out_plates_exact"].items():
        print(f"{condition:20} {share:.1%}")


if __name__ == "__main__":
    main()
