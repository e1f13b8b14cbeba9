"""Fit liveness's weights on simulated sequences: `python -m training.attacks.fit FACE.jpg ... --out FILE.json`.

The pictures are photographs of one face each, of persons whom no evaluation shows. The product measures the sequences
as it would in use; what the recapture detector says is left out, as it is weighed by its own calibration.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.attacks.species import LIFE, SPECIES, Studio
from training.attacks.subject import Picture, Subject
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.evidence import FEATURES, evidence
from wathiq.faces.face import Face

_FITTED = [name for name in SPECIES if name not in {"video on a screen", "identical frames", "live, keeping still"}]
"""Recordings move as life does, one picture does not move at all, and a person who keeps still shows too little."""
_STRENGTH = 0.02
"""How strongly weights are held near nought, a specimen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One simulated sequence: what it was and what was measured, None where the face could not be followed."""

    species: str
    values: tuple[float | None, ...] | None


@cache
def _faces() -> DlibModel:
    cv2.setNumThreads(1)
    return DlibModel.open(1)


def subject(picture: Picture) -> Subject:
    """A photograph with its largest face; raises ValueError where there is none."""
    found = _faces().find(picture)
    if not found:
        raise ValueError("the photograph shows no face")
    return Subject(picture, found[0].eyes, found[0].nose)


def varied(original: Subject, random: Random) -> Subject:
    """The same photograph mirrored or not, wider or narrower, in another light, softer: there are few free faces."""
    picture, eyes, nose = original.picture, original.eyes, original.nose
    if random.random() < 0.5:
        width = picture.shape[1] - 1
        picture = np.asarray(picture[:, ::-1])
        eyes = np.array([[width - eyes[1, 0], eyes[1, 1]], [width - eyes[0, 0], eyes[0, 1]]], np.float32)
        nose = np.array([width - nose[0], nose[1]], np.float32)
    wide = np.array([random.uniform(0.88, 1.12), 1.0], np.float32)
    picture = np.asarray(cv2.resize(picture, None, fx=float(wide[0]), fy=1.0), np.uint8)
    gamma, gain = random.uniform(0.6, 1.6), random.uniform(0.8, 1.1)
    table = np.clip(255 * gain * (np.arange(256) / 255) ** gamma, 0, 255).astype(np.uint8)
    picture = np.asarray(cv2.LUT(picture, table), np.uint8)
    if random.random() < 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.2)), np.uint8)
    return Subject(picture, eyes * wide, nose * wide)


def plain(picture: Picture, _: Random) -> Picture:
    """No grain: motion does not depend on it."""
    return picture


def measured(frames: Sequence[Picture]) -> tuple[float | None, ...] | None:
    """The features of one sequence, None where a frame shows no face or too little can be followed."""
    found: list[Face] = []
    for frame in frames:
        seen = _faces().find(frame)
        if not seen:
            return None
        found.append(seen[0])
    told = evidence(frames, found, [0.5] * len(frames))
    return None if told is None else tuple(feature(told) for feature in FEATURES.values())


def row(task: tuple[str, str, int]) -> Row:
    """One sequence of a species from a photograph's file and a seed."""
    species, path, seed = task
    random = Random(f"{species} {seed}")
    studio = Studio((), plain, plain)
    frames = SPECIES[species](studio, varied(_subject(path), random), random)
    return Row(species, measured(frames))


@cache
def _subject(path: str) -> Subject:
    picture = cv2.imread(path)
    if picture is None:
        raise ValueError(f"not a picture: {path}")
    return subject(np.asarray(picture, np.uint8))


def rows(photographs: Sequence[Path], count: int, workers: int) -> Iterator[Row]:
    """`count` sequences of every species that is fitted to."""
    tasks = [(species, str(photographs[seed % len(photographs)]), seed) for seed in range(count) for species in _FITTED]
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(row, tasks)


def fitted(told: Sequence[Row]) -> dict[str, Any]:
    """The weights: life against all attacks together, each side counting as much, by Newton's steps."""
    kept = [r for r in told if r.species in _FITTED and r.values is not None]
    values = np.array([[math.nan if v is None else v for v in r.values or ()] for r in kept])
    alive = np.array([r.species in LIFE for r in kept])
    means = np.nanmean(np.stack([np.nanmean(values[alive == side], axis=0) for side in (True, False)]), axis=0)
    centred = np.nan_to_num(values - means)
    terms = np.column_stack([np.ones(len(kept)), centred])
    share = np.where(alive, 0.5 / alive.sum(), 0.5 / (~alive).sum())
    weights = _logistic(terms, alive.astype(float), share)
    names = list(FEATURES)
    features = {
        name: {"weight": round(float(weights[i + 1]), 4), "mean": round(float(means[i]), 4)}
        for i, name in enumerate(names)
    }
    return {"bias": round(float(weights[0]), 4), "features": features}


def _logistic(
    terms: NDArray[np.float64], truth: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(terms.shape[1])
    hold = _STRENGTH * np.eye(len(weights))
    hold[0, 0] = 0
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(terms @ weights, -30, 30)))
        slope = terms.T @ (share * (chance - truth)) + hold @ weights
        bend = (terms * (share * chance * (1 - chance))[:, None]).T @ terms + hold
        weights -= np.linalg.solve(bend + 1e-9 * np.eye(len(weights)), slope)
    return weights


def scores(told: Sequence[Row], weights: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """By species: how many sequences, and the 5th, 50th and 95th percentile of the logarithm of the odds for life."""
    table = {}
    for species in _FITTED:
        known = [r.values for r in told if r.species == species and r.values is not None]
        sums = [_sum(values, weights) for values in known]
        low, middle, high = np.percentile(sums, [5, 50, 95]) if sums else (0.0, 0.0, 0.0)
        counted = sum(r.species == species for r in told)
        table[species] = {
            "sequences": counted,
            "not measured": counted - len(known),
            "p5": round(float(low), 2),
            "median": round(float(middle), 2),
            "p95": round(float(high), 2),
        }
    return table


def _sum(values: Sequence[float | None], weights: Mapping[str, Any]) -> float:
    known = zip(values, weights["features"].values(), strict=True)
    return float(weights["bias"] + sum(w["weight"] * (v - w["mean"]) for v, w in known if v is not None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photographs", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=60, help="sequences of each species")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    told = list(rows(arguments.photographs, arguments.count, arguments.workers))
    weights = fitted(told)
    how = {
        "photographs": [path.name for path in arguments.photographs],
        "sequences_a_species": arguments.count,
        "species": _FITTED,
        "strength": _STRENGTH,
    }
    answer = {"name": "liveness", **weights, "fitted": how, "scores": scores(told, weights)}
    arguments.out.write_text(json.dumps(answer, indent=2) + "\n")
    print(json.dumps(answer["scores"], indent=1))


if __name__ == "__main__":
    main()
