"""What three frames of a face hold that tells a living head from a picture of one, as numbers to weigh."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wathiq.faces.expression import Change, change
from wathiq.faces.face import Face
from wathiq.faces.motion import Motion, motion
from wathiq.faces.replay import grain_likeness
from wathiq.faces.view import View
from wathiq.vision.geometry import Pixels

_SURE = 0.98
"""Chances nearer to 0 or 1 count as this one: no detector knows more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the three pairs of frames the middle one, so that one pair whose points were followed badly decides nothing.

    `relief`, `bulge`, `scenery` and `followed` are those of `motion.Motion`, `eyes`, `mouth` and `rest` of
    `expression.Change`. `grain` is the largest likeness of two frames' noise (`replay.grain_likeness`), `recapture` the
    middle one of the frames' chances (0..1) of having been taken off a screen or a print.
    """

    relief: float
    bulge: float
    scenery: float | None
    followed: float
    eyes: float
    mouth: float
    rest: float
    grain: float
    recapture: float


def evidence(frames: Sequence[Pixels], faces: Sequence[Face], recapture: Sequence[float]) -> Evidence | None:
    """Of BGR frames and the face in each; None where too little of the face can be followed through them."""
    seen = [View.of(frame, face) for frame, face in zip(frames, faces, strict=True)]
    pairs = [_Pair.of(frames, seen, one, other) for one, other in combinations(range(len(frames)), 2)]
    known = [pair for pair in pairs if pair]
    if 2 * len(known) < len(pairs):
        return None
    sceneries = [pair.moved.scenery for pair in known if pair.moved.scenery is not None]
    return Evidence(
        relief=statistics.median(pair.moved.relief for pair in known),
        bulge=statistics.median(pair.moved.bulge for pair in known),
        scenery=statistics.median(sceneries) if sceneries else None,
        followed=statistics.median(pair.moved.followed for pair in known),
        eyes=statistics.median(pair.changed.eyes for pair in known),
        mouth=statistics.median(pair.changed.mouth for pair in known),
        rest=statistics.median(pair.changed.rest for pair in known),
        grain=max(pair.grain for pair in known),
        recapture=statistics.median(recapture),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Pair:
    moved: Motion
    changed: Change
    grain: float

    @classmethod
    def of(cls, frames: Sequence[Pixels], seen: Sequence[View], one: int, other: int) -> _Pair | None:
        moved = motion(seen[one], seen[other])
        if moved is None:
            return None
        grain = grain_likeness((frames[one], frames[other]), (seen[one], seen[other]), moved)
        return cls(moved, change(seen[one], seen[other], moved), grain)


def _logarithm(value: float, least: float, most: float) -> float:
    return math.log(float(np.clip(value, least, most)))


FEATURES: Mapping[str, Callable[[Evidence], float | None]] = {
    "relief": lambda found: _logarithm(found.relief, 0.04, 4),
    "bulge": lambda found: _logarithm(found.bulge, 0.1, 8),
    "scenery": lambda found: None if found.scenery is None else _logarithm(found.scenery, 0.05, 5),
    "followed": lambda found: _logarithm(found.followed, 0.2, 1),
    "eyes": lambda found: _logarithm(found.eyes, 0.01, 1),
    "mouth": lambda found: _logarithm(found.mouth, 0.01, 1),
    "rest": lambda found: _logarithm(found.rest, 0.01, 1),
}
"""The numbers that the fitted weights are for; None where there is nothing to measure."""


def odds(chance: float) -> float:
    """The logarithm of the odds of a chance (0..1)."""
    bounded = float(np.clip(chance, 1 - _SURE, _SURE))
    return math.log(bounded / (1 - bounded))
