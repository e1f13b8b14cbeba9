"""Three frames of the astronaut, alive or shown on something, as `training/attacks` simulates them."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np

from tests.faces.pictures import EYES, astronaut
from training.attacks.species import SPECIES, Frames, Studio
from training.attacks.subject import Picture, Subject
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.authenticity.rim import RimDetector
from wathiq.authenticity.traces import Traces
from wathiq.faces.liveness import Frame
from wathiq.vision.geometry import Corners, Pixels

NOSE = np.array([164.0, 135.0], np.float32)


def _plain(picture: Picture, _: Random) -> Picture:
    return picture


SUBJECT = Subject(astronaut(), EYES, NOSE)
STUDIO = Studio((), _plain, _plain)


@cache
def sequence(species: str, seed: int = 1) -> Frames:
    return SPECIES[species](STUDIO, SUBJECT, Random(f"test {species} {seed}"))


def frames(species: str, seed: int = 1) -> list[Frame]:
    return [Frame(pixels) for pixels in sequence(species, seed)]


class Recapture(RecaptureDetector):
    """Says the same chance of every picture."""

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def chance(self, pixels: Pixels, area: Corners | None = None) -> float:  # noqa: ARG002
        return self._chance


class Rim(RimDetector):
    """Says the same chance of every picture."""

    threshold = 0.9

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def chance(self, pixels: Pixels, middle: Corners, unit: float) -> float:  # noqa: ARG002
        return self._chance


def traces(recapture: float, rim: float = 0.1) -> Traces:
    return Traces(Recapture(recapture), Rim(rim))


UNSURE = traces(0.4)
"""Where blur and JPEG left no trace of a screen or a print."""
SURE = traces(0.99)
