"""Liveness from three frames and from one, in the terms of ISO/IEC 30107-3: `python -m benchmarks.liveness`.

Simulated sequences come from the photographs of ../shared/eval/faces, whose persons the weights were not fitted to:
`training/attacks` moves a head, or a picture of one. What the recapture detector says of a frame is what it says of the
same face taken off a screen, a print or the person by `training/recapture`, with its devices for evaluation. Beside
them, one by one, the real pictures of ../shared/eval/spoof. No laboratory has tested this: no conformance is claimed.

APCER is the share of a species' attacks that were taken for live, BPCER that of living persons taken for spoofs; APNRR
and BPNRR are the shares without an answer: inconclusive, or no clear face.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import PIL.Image
from rich.console import Console
from rich.table import Table

from benchmarks import measure
from benchmarks.measure import share
from benchmarks.truth import CERTAIN, EVAL
from training.attacks.species import ATTACKS, LIFE, SPECIES, Frames, Studio
from training.attacks.subject import Picture, Subject
from training.recapture import capture
from training.recapture.devices import EVALUATION
from training.recapture.scenes import Stock
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.authenticity.rim import RimDetector
from wathiq.authenticity.traces import Traces
from wathiq.faces import subject
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.liveness import Frame, Verdict, judge, judge_still
from wathiq.faults import Fault
from wathiq.settings import Settings
from wathiq.vision.decode import Limits, decode
from wathiq.vision.geometry import Corners, Pixels

_REAL = EVAL / "spoof"
_LEAST_EYES = 45
"""Pixels between the eyes of the photographs that sequences are made of: smaller ones are blurred when enlarged."""
_ASIDE, _ABOVE, _BELOW = 1.4, 1.4, 1.9
"""How far these reach beyond the middle between the eyes, in distances of the eyes: of the others parts are missing."""
_PRINTS = ("laser", "ink_jet", "photo_print")
_TAKEN_OFF: Mapping[str, tuple[str, ...]] = {
    "flat print": _PRINTS,
    "bent print": _PRINTS,
    "cut-out": _PRINTS,
    "cut-out with eye holes": _PRINTS,
    "phone": ("phone",),
    "tablet": ("tablet",),
    "monitor": ("monitor",),
    "video on a screen": ("phone", "tablet", "monitor"),
}
"""What a species' frames are taken off, in the names of `training.recapture`; all others are taken of the person."""
_CANNOT_TELL = 0.45
"""What a detector says of a frame that keeps no trace: half, or somewhat less."""
_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sequence: a verdict, or the code of the fault that was raised; and the cues by name."""

    species: str
    source: str
    seed: int
    verdict: str
    score: float
    cues: Mapping[str, float]


class StagedDetector(RecaptureDetector):
    """Says of any frame what the detector says of the same face when it is taken as the species is."""

    def __init__(self, real: RecaptureDetector | None, face: Picture, species: str, random: Random) -> None:
        self._real, self._stock, self._random = real, Stock((face,), (), ()), random
        self._ways = _TAKEN_OFF.get(species, ("camera",))
        self._way = random.choice(self._ways)

    def chance(self, pixels: Pixels, area: Corners | None = None) -> float:  # noqa: ARG002  # it is staged
        if self._real is None:
            return _CANNOT_TELL
        return self._real.chance(capture.draw(EVALUATION, self._stock, self._random, self._way).pixels)


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40, help="sequences of each species")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--motion-only", action="store_true", help="as if the recapture detector could not tell")
    parser.add_argument("--failures", action="store_true", help="list attacks that passed and persons refused")
    arguments = parser.parse_args()
    console = measure.console()
    told = list(outcomes(arguments.count, arguments.workers, motion_only=arguments.motion_only))
    console.print(_simulated(told))
    if arguments.failures:
        _list(console, told)
    console.print(_real())
    console.print(_speed())


# Simulated sequences -------------------------------------------------------------------------------------------------


def photographs() -> list[Path]:
    """Those whose largest face is large enough, the same person's among them several times."""
    files = (file for file in (EVAL / "faces").rglob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png"})
    return [path for path in sorted(files) if (face := _subject(path)) and _is_whole(face)]


def outcomes(count: int, workers: int, *, motion_only: bool) -> Iterator[Outcome]:
    """`count` sequences of every species, spread over the photographs."""
    paths = photographs()
    tasks = [(name, paths[seed % len(paths)], seed, motion_only) for name in SPECIES for seed in range(count)]
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_outcome, tasks, chunksize=2)


def sequence(species: str, path: Path, seed: int) -> Frames:
    """One sequence; seeds differ from those of the fit, which draws as `Random(f"{species} {seed}")`."""
    face = _subject(path)
    if face is None:
        raise ValueError(f"no face: {path}")
    random = Random(f"judged {species} {seed}")
    return SPECIES[species](Studio((), _plain, _plain), face, random)


def _outcome(task: tuple[str, Path, int, bool]) -> Outcome:
    species, path, seed, motion_only = task
    frames = [Frame(pixels) for pixels in sequence(species, path, seed)]
    detector = None if motion_only else _detector()
    staged = StagedDetector(detector, _close(path), species, Random(f"recapture judged {species} {seed}"))
    try:
        judged = judge(frames, _faces(), Traces(staged, _rim()))
    except Fault as fault:
        return Outcome(species, path.name, seed, fault.code, 0.5, {})
    cues = {cue.name: cue.score for cue in judged.cues}
    return Outcome(species, path.name, seed, judged.verdict.value, judged.score, cues)


@cache
def _faces() -> DlibModel:
    cv2.setNumThreads(1)
    return DlibModel.open(1)


@cache
def _detector() -> RecaptureDetector:
    return RecaptureDetector.open(1)


@cache
def _rim() -> RimDetector:
    return RimDetector.open(1)


@cache
def _subject(path: Path) -> Subject | None:
    picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)
    found = _faces().find(picture)
    return Subject(picture, found[0].eyes, found[0].nose) if found else None


def _is_whole(face: Subject) -> bool:
    unit, (x, y) = _apart(face), face.eyes.mean(axis=0)
    rows, columns = face.picture.shape[:2]
    room = (min(x, columns - x) / _ASIDE, y / _ABOVE, (rows - y) / _BELOW)
    return unit >= _LEAST_EYES and min(room) >= unit


def _apart(face: Subject) -> float:
    return float(np.linalg.norm(face.eyes[1] - face.eyes[0]))


@cache
def _close(path: Path) -> Picture:
    """The face and a little around it, large enough for a capture."""
    face = _subject(path)
    assert face is not None  # noqa: S101  # `photographs` names no others
    unit, middle = _apart(face), face.eyes.mean(axis=0)
    low = np.maximum(middle - 1.8 * unit, 0).astype(int)
    high = np.minimum(middle + 2.4 * unit, face.picture.shape[1::-1]).astype(int)
    part = face.picture[low[1] : high[1], low[0] : high[0]]
    factor = max(1.0, 420 / min(part.shape[:2]))
    return np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)


def _plain(picture: Picture, _: Random) -> Picture:
    """The grain of screens and prints is measured apart (`StagedDetector`)."""
    return picture


def _simulated(told: Sequence[Outcome]) -> Table:
    table = Table(title="Simulated sequences, by species", title_justify="left")
    for column in ("species", "sequences", "taken for live", "taken for a spoof", "inconclusive", "no clear face"):
        table.add_column(column, justify="left" if column == "species" else "right")
    passed = {}
    for species in SPECIES:
        verdicts = Counter(outcome.verdict for outcome in told if outcome.species == species)
        total = verdicts.total()
        live, spoof, unsure = (verdicts[verdict.value] for verdict in Verdict)
        counted = (live, spoof, unsure, total - live - spoof - unsure)
        table.add_row(species, str(total), *(f"{100 * number / max(1, total):.1f} %" for number in counted))
        if species in ATTACKS:
            passed[species] = live / max(1, total)
    worst = max(passed, key=lambda species: passed[species])
    unmoved = max(passed.keys() - {"video on a screen"}, key=lambda species: passed[species])
    table.caption = (
        f"Of attacks, the columns are APCER, detection, and both parts of APNRR; the worst species is {worst} with "
        f"{100 * passed[worst]:.1f} %, of pictures that do not move themselves {unmoved} with "
        f"{100 * passed[unmoved]:.1f} %. Of living persons, the second is BPCER and the last two are BPNRR."
    )
    return table


def _list(console: Console, told: Sequence[Outcome]) -> None:
    for outcome in told:
        wrong = Verdict.SPOOF if outcome.species in LIFE else Verdict.LIVE
        if outcome.verdict == wrong or outcome.verdict not in set(Verdict):
            which = f"{outcome.species} {outcome.source} {outcome.seed}"
            console.print(f"{which}: {outcome.verdict} {outcome.score} {outcome.cues}", highlight=False)


# Real pictures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """A real picture or sequence, what it is labelled as, and the verdict or fault; None where its frames are gone."""

    name: str
    is_live: bool
    attack: str
    verdict: str | None = None
    score: float | None = None
    cues: str = ""

    @property
    def is_right(self) -> bool:
        """Whether a spoof did not pass, or a person was not called one."""
        return self.verdict != (Verdict.SPOOF if self.is_live else Verdict.LIVE)


def _real() -> Table:
    table = Table(title="../shared/eval/spoof", title_justify="left")
    for column in ("picture", "truth", "verdict", "score", "right", "cues"):
        table.add_column(column)
    lines = list(judged_real())
    for line in lines:
        truth = "live" if line.is_live else f"spoof {line.attack}"
        score = "" if line.score is None else f"{line.score:.3f}"
        right = "-" if line.verdict is None else "yes" if line.is_right else "no"
        table.add_row(line.name, truth, line.verdict or "frames are not there", score, right, line.cues)
    there = [line for line in lines if line.verdict is not None]
    table.caption = f"spoofs not passed and persons not refused: {share(line.is_right for line in there)}"
    return table


def judged_real() -> Iterator[Judged]:
    """Each picture and sequence whose label is certain enough to count."""
    for text in (_REAL / "truth.jsonl").read_text().splitlines():
        row = json.loads(text)
        if row["certainty"] not in CERTAIN:
            continue
        truth = row["truth"]
        name = f"{Path(row['file']).name} {row.get('frames', '')}".strip()
        line = Judged(name, truth["label"] == "live", truth.get("attack") or "")
        frames = real_frames(row)
        yield _with_verdict(line, frames) if frames else line


def _with_verdict(line: Judged, frames: Sequence[Pixels]) -> Judged:
    try:
        if len(frames) == 1:
            face = subject.only(_faces().find(frames[0]), frames[0])
            told = judge_still(frames[0], face, Traces(_detector(), _rim()))
        else:
            told = judge([Frame(pixels) for pixels in frames], _faces(), Traces(_detector(), _rim()))
    except Fault as fault:
        return replace(line, verdict=fault.code)
    cues = " ".join(f"{cue.name} {cue.score:.2f}" for cue in told.cues)
    return replace(line, verdict=told.verdict.value, score=told.score, cues=cues)


def real_frames(row: Mapping[str, Any]) -> list[Pixels] | None:
    """The one picture, or the first, middle and last of those that a line of the truth names.

    One alone where others are gone, None where all are.
    """
    path = _REAL / row["file"]
    if "frames" in row:
        first, last = row["frames"]
        with PIL.Image.open(path) as film:
            return [_at(film, number) for number in (first, (first + last) // 2, last)]
    paths = [_REAL / file for file in _three(row.get("files", [row["file"]]))]
    there = [path for path in paths if path.exists()]
    return [_picture(path) for path in (there if len(there) == len(paths) else there[:1])] or None


def _three(files: Sequence[str]) -> Sequence[str]:
    return [files[0], files[len(files) // 2], files[-1]] if len(files) > 1 else files


def _picture(path: Path) -> Pixels:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)


def _at(film: PIL.Image.Image, number: int) -> Pixels:
    film.seek(number)
    return np.ascontiguousarray(np.asarray(film.convert("RGB"), np.uint8)[:, :, ::-1])


# Speed ---------------------------------------------------------------------------------------------------------------


def _speed() -> Table:
    """Three frames of about 3 MB and 12 million pixels each, from their bytes to the verdict."""
    table = Table(title="Speed, two cores, three frames of 12 million pixels", title_justify="left")
    for column in ("frames", "bytes each", "median s", "worst s"):
        table.add_column(column, justify="right")
    settings = Settings(threads=2)
    limits = Limits(settings.max_image_bytes, settings.max_image_pixels, settings.max_image_side)
    files = _large_files()
    cv2.setNumThreads(2)
    faces, traces = DlibModel.open(2), Traces.open(2)
    seconds = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        judge([Frame(image.pixels, image.taken) for image in (decode(data, limits) for data in files)], faces, traces)
        seconds.append(time.perf_counter() - begun)
    table.add_row("3", str(len(files[0])), f"{np.median(seconds):.2f}", f"{max(seconds):.2f}")
    return table


def _large_files() -> list[bytes]:
    frames = sequence("live", photographs()[0], 0)
    enlarged = [cv2.resize(frame, (3000, 4000), interpolation=cv2.INTER_CUBIC) for frame in frames]
    random = np.random.default_rng(1)
    noisy = [np.clip(p + random.normal(0, 4, p.shape), 0, 255).astype(np.uint8) for p in enlarged]
    return [_of_size(picture, 3_000_000) for picture in noisy]


def _of_size(picture: Pixels, most: int) -> bytes:
    """As good a JPEG as so many bytes hold."""
    for quality in range(95, 10, -3):
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= most:
            return data
    raise ValueError("no JPEG is so small")


if __name__ == "__main__":
    main()
