"""Whether three frames show a living person or a picture of one: weak cues, weighed, and a third answer.

The frames are to be taken at most half a second apart while the person follows a gesture (a smile, a blink, a turn of
the head). How far apart they were taken cannot be known from pixels: a sender may present any three pictures. What can
be used is used: times in the files' EXIF where there are any, and motion between the frames otherwise.

What this is not: certified. A recording of a living person on a screen moves as life does, so only its screen gives it
away; and masks of a head's shape are none of the attacks that the weights were fitted to (`training/attacks`).
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from wathiq import models
from wathiq.authenticity.cue import Cue
from wathiq.authenticity.rim import RimDetector
from wathiq.authenticity.traces import Traces
from wathiq.faces import subject
from wathiq.faces.comparison import compare
from wathiq.faces.evidence import FEATURES, Evidence, evidence, odds
from wathiq.faces.face import Face
from wathiq.faces.model import FaceModel
from wathiq.faces.view import unit_of
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

FRAMES = 3


class Verdict(StrEnum):
    """Inconclusive asks for a new capture, and never passes."""

    LIVE = "live"
    SPOOF = "spoof"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Liveness:
    """A verdict, the chance (0..1) that what was seen is alive, and what spoke for and against it."""

    verdict: Verdict
    score: float
    cues: tuple[Cue, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """A BGR picture and the EXIF time at which it was taken, where there is one."""

    pixels: Pixels
    taken: datetime | None = None


_LIVE_FROM, _SPOOF_UP_TO = 0.8, 0.1
"""Scores between these are inconclusive: to ask a person again costs less than to take one for a spoof."""
_LEAST_EYES = 50
"""Pixels between the eyes; in smaller faces too little can be followed."""
_SAME_GRAIN = 0.85
"""Likeness of two frames' noise from which they are one picture. Pictures of one thing that kept quite still come to
0.75, and so does one picture that was filed anew in bad quality: what does not move and is not surely copied asks for a
new capture."""
_OTHER_PERSON = 1.15
"""A head that is turned is less like itself: only so many times the threshold is surely somebody else."""
_MOST_APART = timedelta(seconds=0.5)
_WHOLE_SECONDS = timedelta(seconds=1)
"""What a time without a fraction may be off."""
_LEAST_FOLLOWED = 0.4
"""Of points of the face that must be found again in the other frames for them to pass: of simulated persons with their
gestures one in a hundred keeps fewer than half, and of two pictures that do not follow each other, such as a face and
its mirror image, a quarter seem to be found."""
_NO_RELIEF, _NO_BULGE, _NO_CHANGE = 0.12, 0.6, 0.06
"""Less than this in all three is no motion: a person who keeps still and a picture look the same."""
_TELLING_BULGE, _TELLING_RECAPTURE = 3.0, 0.8
"""A spoof is called so only from such a motion on, which a head would not make without its relief, or where the frames
look recaptured: a person who hardly moves and a picture look the same."""
_CONTRADICTION = 0.5
"""Frames that are as likely as not taken off a screen or a print never pass, though all in them moves as life does."""
_MOST_WEIGHT = 3.0
"""The most that motion may add to the logarithm of the odds: whatever moves as life does may still be a recording."""
_LEAST_WEIGHT = 0.7
"""The most that the absence of a screen's or a print's traces may add: blur and JPEG remove them from recaptures."""
_AROUND_FACE = 1.6
"""Half the side, in units, of the part around the middle of the face that is looked at for a screen or a print."""


_ONE_PICTURE = Liveness(Verdict.SPOOF, 0.0, (Cue("identical_frames", 1.0, "Two frames are one picture."),))


def judge(frames: Sequence[Frame], faces: FaceModel, traces: Traces) -> Liveness:
    """Judge three frames in the order in which they were taken.

    Raises NoFace, SeveralFaces and FaceUnclear where a frame does not show one face well enough, and ValueError where
    there are not three frames.
    """
    if len(frames) != FRAMES:
        raise ValueError(f"{len(frames)} frames given, {FRAMES} wanted")
    if any(np.array_equal(one.pixels, other.pixels) for one, other in combinations(frames, 2)):
        return _ONE_PICTURE
    found = [subject.only(faces.find(frame.pixels), frame.pixels) for frame in frames]
    chances = [traces.recapture.chance(frame.pixels, _around(face)) for frame, face in zip(frames, found, strict=True)]
    seen = evidence([frame.pixels for frame in frames], found, chances)
    persons = _person(frames, found, faces)
    if persons.score == 1:
        return Liveness(Verdict.SPOOF, 0.0, (persons,))
    rim = _rim([_within_rim(frame.pixels, face, traces.rim) for frame, face in zip(frames, found, strict=True)], traces)
    doubts = (_times(frames), _size(found), _worst(chances), rim, persons if persons.score > 0.5 else None)
    objections = [cue for cue in doubts if cue]
    if seen is None:
        return Liveness(Verdict.INCONCLUSIVE, 0.5, (*objections, _UNFOLLOWED))
    return weighed(seen, (persons, *(cue for cue in objections if cue is not persons)), objected=bool(objections))


def weighed(seen: Evidence, others: tuple[Cue, ...] = (), *, objected: bool = False) -> Liveness:
    """The verdict on what was seen; one that would be live is inconclusive where there is an objection."""
    if seen.grain >= _SAME_GRAIN:
        return replace(_ONE_PICTURE, cues=(*others, *_ONE_PICTURE.cues))
    shares = _shares(seen)
    motion = max(-_MOST_WEIGHT, min(_MOST_WEIGHT, _weights()["bias"] + sum(shares.values())))
    score = round(_chance(motion - max(-_LEAST_WEIGHT, odds(seen.recapture))), 4)
    cues = [Cue(name, round(_chance(-share), 4), _MESSAGES[name]) for name, share in shares.items()]
    cues.append(Cue("recapture", round(seen.recapture, 4), _MESSAGES["recapture"]))
    still = seen.relief < _NO_RELIEF and seen.bulge < _NO_BULGE and max(seen.eyes, seen.mouth) < _NO_CHANGE
    if still:
        cues.append(_STILL)
    lost = seen.followed < _LEAST_FOLLOWED
    if lost:
        cues.append(_UNFOLLOWED)
    verdict = Verdict.INCONCLUSIVE
    if score >= _LIVE_FROM and not (still or lost or objected) and seen.recapture < _CONTRADICTION:
        verdict = Verdict.LIVE
    elif score <= _SPOOF_UP_TO and (seen.bulge >= _TELLING_BULGE or seen.recapture >= _TELLING_RECAPTURE):
        verdict = Verdict.SPOOF
    return Liveness(verdict, score, (*others, *cues))


def judge_still(pixels: Pixels, face: Face, traces: Traces) -> Liveness:
    """Judge one picture by what a screen or a print leaves in it and around the face.

    A picture alone never shows that a person is alive, so "live" only says that nothing in it looks like a recapture.
    """
    chance = traces.recapture.chance(pixels, _around(face))
    rim = _rim([_within_rim(pixels, face, traces.rim)], traces)
    score = round(1 - chance, 4)
    cues = (Cue("recapture", round(chance, 4), _MESSAGES["recapture"]), *((rim,) if rim else ()))
    verdict = Verdict.SPOOF if score <= _SPOOF_UP_TO else Verdict.INCONCLUSIVE
    return Liveness(Verdict.LIVE if score >= _LIVE_FROM and not rim else verdict, score, cues)


# Weights -------------------------------------------------------------------------------------------------------------


@cache
def _weights() -> Mapping[str, Any]:
    """Fitted by `training.attacks.fit`; the file says how."""
    return dict(json.loads((Path(models.__file__).parent / "liveness.json").read_text()))


_CUES: Mapping[str, tuple[str, ...]] = {
    "rigid_surface": ("relief", "bulge", "followed"),
    "surroundings": ("scenery",),
    "expression": ("eyes", "mouth", "rest"),
}
"""The features that each cue weighs."""
_MESSAGES: Mapping[str, str] = {
    "rigid_surface": "Whether one smooth surface explains how the face moved.",
    "surroundings": "Whether what is around the face moved with it as one surface.",
    "expression": "Whether eyes and mouth changed no more than the rest of the face.",
    "recapture": "Whether the frames look taken off a screen or a print.",
}
_STILL = Cue("no_motion", 0.5, "Too little moved to tell: take the frames again with the gestures that are asked for.")
_UNFOLLOWED = Cue("not_followed", 0.5, "The face cannot be followed from frame to frame: take them in better light.")


def _shares(seen: Evidence) -> dict[str, float]:
    """What each cue adds to the logarithm of the odds for life."""
    fitted = _weights()["features"]
    return {cue: sum(_share(seen, name, fitted[name]) for name in names) for cue, names in _CUES.items()}


def _share(seen: Evidence, name: str, fitted: Mapping[str, float]) -> float:
    value = FEATURES[name](seen)
    return 0.0 if value is None else fitted["weight"] * (value - fitted["mean"])


def _chance(logarithm: float) -> float:
    return 1 / (1 + math.exp(-logarithm))


# Cues beside the weighed ones ----------------------------------------------------------------------------------------


def _person(frames: Sequence[Frame], found: Sequence[Face], faces: FaceModel) -> Cue:
    """The same person in all frames: 1 where surely not, more than a half where it is not sure."""
    embedded = [faces.embed(frame.pixels, face) for frame, face in zip(frames, found, strict=True)]
    farthest = max(
        (compare(one, other, faces.scale) for one, other in combinations(embedded, 2)), key=lambda c: c.dissimilarity
    )
    if farthest.is_matched:
        return Cue("same_person", min(0.5, round(1 - farthest.score, 4)), "The same person in all frames.")
    if farthest.dissimilarity > _OTHER_PERSON * farthest.threshold:
        return Cue("same_person", 1.0, "The frames show different persons.")
    return Cue("same_person", 0.75, "The frames may show different persons: take them again.")


def _worst(chances: Sequence[float]) -> Cue | None:
    """An objection where one frame alone looks taken off a screen or a print, whatever the others are."""
    if max(chances) < _TELLING_RECAPTURE:
        return None
    return Cue("recaptured_frame", round(max(chances), 4), "One of the frames looks taken off a screen or a print.")


def _within_rim(pixels: Pixels, face: Face, rim: RimDetector) -> float:
    return rim.chance(pixels, face.eyes.mean(axis=0), unit_of(face))


def _rim(chances: Sequence[float], traces: Traces) -> Cue | None:
    """An objection where most frames show the face within a rim; it never shows a spoof: rooms have edges, too."""
    if (chance := statistics.median(chances)) < traces.rim.threshold:
        return None
    return Cue("rim", round(chance, 4), "The face seems to be within the rim of a sheet or a screen.")


def _times(frames: Sequence[Frame]) -> Cue | None:
    """An objection where EXIF says that the frames were not taken in one go; there often is none to say so."""
    timed = [(place, frame.taken) for place, frame in enumerate(frames) if frame.taken is not None]
    if all(_may_be_near(one, other, later - early) for (early, one), (later, other) in pairwise(timed)):
        return None
    return Cue("capture_times", 0.75, "The files say that the frames were taken over half a second apart.")


def _may_be_near(one: datetime, other: datetime, steps: int) -> bool:
    off = timedelta() if one.microsecond or other.microsecond else _WHOLE_SECONDS
    return abs(other - one) <= steps * _MOST_APART + off


def _size(found: Sequence[Face]) -> Cue | None:
    if min(unit_of(face) for face in found) >= _LEAST_EYES:
        return None
    return Cue("face_size", 0.5, f"The face is too small: at least {_LEAST_EYES} pixels between the eyes.")


def _around(face: Face) -> Corners:
    """A square around the face."""
    middle = (face.eyes.mean(axis=0) + face.nose) / 2
    half = _AROUND_FACE * unit_of(face)
    return geometry.corners(geometry.rectangle(2 * half, 2 * half) + middle - half)
