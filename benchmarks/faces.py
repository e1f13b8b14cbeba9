"""Faces of real pictures, beside the plain recipe of `face_recognition`: `python -m benchmarks.faces [--misses]`.

Prints, for each: pairs told right at the threshold (a picture without a face counts as wrong), pairs of one person that
are missed where at most 1 % and 0.1 % of the pairs of two are taken for one (FNMR at FMR), pictures in which no face
is found, and the expected calibration error (ECE) of the score: the mean difference between the score and the share of
pairs that are of one person, over ten bins. Then what a comparison takes, and a match with a small portrait.

The plain recipe is dlib's alone: the detector on the picture made twice as large, its first face, five landmarks, one
pass of the network, the distance 0.6. That is what the package does by default; it takes its 68 landmarks for
embeddings only if asked for its "large" model, and this project never loads those: their licence is non-commercial.

With `--misses` every pair that was told wrong stands above the table.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks import measure, peers
from benchmarks.measure import share, timed, times
from benchmarks.truth import EVAL
from wathiq.faces.comparison import THRESHOLD, compare
from wathiq.faces.dlib_model import SCALE, DlibModel
from wathiq.faces.face import Embedding
from wathiq.settings import Settings
from wathiq.vision.decode import Limits, decode
from wathiq.vision.geometry import Pixels

FOLDER = EVAL / "faces"
_LIMITS = Limits(10_000_000, 25_000_000, 8192)
_BINS = 10
_RATES = (0.01, 0.001)
_FASTEST_OF = 15
_LONGEST = 640
_PORTRAIT_HEIGHT = 260
"""Pixels of the portrait of a card that fills a picture of 1000 pixels."""

Embed = Callable[[Path], Embedding | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures, and whether they are of one person."""

    first: Path
    second: Path
    same: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The distance of a pair's faces, None where there is no face in one of the pictures."""

    pair: Pair
    distance: float | None

    @property
    def matched(self) -> bool:
        return self.distance is not None and SCALE.dissimilarity(self.distance) <= THRESHOLD

    @property
    def right(self) -> bool:
        return self.distance is not None and self.matched == self.pair.same


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list the pairs that were told wrong")
    options = parser.parse_args()
    console = measure.console()
    model = DlibModel.open(Settings().thread_count)
    readers: Mapping[str, Embed] = {
        "wathiq": partial(own, model),
        "plain face_recognition recipe": peers.plain_embedding,
    }
    _accuracy(console, readers, misses=options.misses)
    _speeds(console, model)


def pairs() -> list[Pair]:
    """The pairs whose truth is certain."""
    with (FOLDER / "pairs.csv").open(newline="") as file:
        return [Pair(FOLDER / row["img1"], FOLDER / row["img2"], row["same"] == "1") for row in csv.DictReader(file)]


def own(model: DlibModel, path: Path) -> Embedding | None:
    """This project's embedding of a picture's largest face."""
    pixels = decode(path.read_bytes(), _LIMITS).pixels
    faces = model.find(pixels)
    return model.embed(pixels, faces[0]) if faces else None


def fnmr(told: Sequence[Told], rate: float) -> float:
    """The share of one person's pairs that are missed where at most this share of the others is taken for one.

    A pair without a distance is missed, or not taken for one.
    """
    same, others = (
        np.array([t.distance if t.distance is not None else np.inf for t in told if t.pair.same is kind])
        for kind in (True, False)
    )
    allowed = int(rate * len(others))
    first_refused = np.sort(others)[allowed]
    return float(np.mean(same >= first_refused))


def calibration_error(told: Sequence[Told]) -> float:
    """ECE of the scores, over bins of equal width."""
    known = [(SCALE.chance(t.distance), t.pair.same) for t in told if t.distance is not None]
    scores, same = (np.array(column, float) for column in zip(*known, strict=True))
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((scores - same)[bins == b].sum())) for b in range(_BINS)]
    return sum(gaps) / len(known)


def _accuracy(console: Console, readers: Mapping[str, Embed], *, misses: bool) -> None:
    listed = pairs()
    pictures = {picture for pair in listed for picture in (pair.first, pair.second)}
    rates = [f"FNMR at FMR {100 * rate:g} %" for rate in _RATES]
    table = measure.table(f"{len(listed)} pairs of {len(pictures)} pictures", "right", *rates, "no face", "ECE")
    for name, embed in readers.items():
        asked = {picture: timed(partial(embed, picture)) for picture in sorted(pictures)}
        told = [Told(pair, distance(asked[pair.first].answer, asked[pair.second].answer)) for pair in listed]
        table.add_row(
            name,
            share(t.right for t in told),
            *(f"{100 * fnmr(told, rate):.1f} %" for rate in _RATES),
            str(sum(answer.answer is None for answer in asked.values())),
            f"{calibration_error(told):.3f}",
            *times([seconds for answer in asked.values() for seconds in answer.seconds]),
        )
        if misses:
            _print_misses(console, name, told)
    table.caption = "The times are those of one picture, decoded, found and embedded."
    console.print(table)


def distance(one: Embedding | None, other: Embedding | None) -> float | None:
    return None if one is None or other is None else float(np.linalg.norm(one - other))


def _print_misses(console: Console, name: str, told: Sequence[Told]) -> None:
    for wrong in sorted((t for t in told if not t.right), key=lambda t: t.distance or 0.0):
        first, second = (path.relative_to(FOLDER) for path in (wrong.pair.first, wrong.pair.second))
        truth = "one person" if wrong.pair.same else "two people"
        distance = "no face" if wrong.distance is None else f"{wrong.distance:.3f}"
        console.print(f"{name}: {truth}, {distance}: {first} {second}", highlight=False, soft_wrap=True)


# Speed ---------------------------------------------------------------------------------------------------------------


def _speeds(console: Console, model: DlibModel) -> None:
    """On the first pictures of one person's pairs that are larger than what they are made here."""
    large = [p for p in pairs() if p.same and all(min(_size(x)) >= _LONGEST for x in (p.first, p.second))][:_FASTEST_OF]
    table = measure.table(f"{len(large)} pairs of pictures {_LONGEST} pixels long", "matched")
    compared = [(_jpeg(p.first, _LONGEST), _jpeg(p.second, _LONGEST)) for p in large]
    matched = [(_portrait(model, p.first), _jpeg(p.second, _LONGEST)) for p in large]
    for name, asked in {"compare": compared, "match with a portrait": matched}.items():
        _compared(model, *asked[0])
        told = [timed(partial(_compared, model, *pair)) for pair in asked]
        table.add_row(name, share(t.answer for t in told), *times([s for t in told for s in t.seconds]))
    console.print(table)


def _compared(model: DlibModel, first: bytes, second: bytes) -> bool:
    """Two pictures compared, from their files on."""
    one, other = (_embedded(model, data) for data in (first, second))
    return one is not None and other is not None and compare(one, other, model.scale).is_matched


def _embedded(model: DlibModel, data: bytes) -> Embedding | None:
    pixels = decode(data, _LIMITS).pixels
    faces = model.find(pixels)
    return model.embed(pixels, faces[0]) if faces else None


@cache
def _size(path: Path) -> tuple[int, int]:
    pixels = decode(path.read_bytes(), _LIMITS).pixels
    return pixels.shape[1], pixels.shape[0]


def _jpeg(path: Path, longest: int) -> bytes:
    pixels = decode(path.read_bytes(), _LIMITS).pixels
    return _encoded(_resized(pixels, longest / max(pixels.shape[:2])))


def _portrait(model: DlibModel, path: Path) -> bytes:
    """The face with a margin around it, as small as on a card."""
    pixels = decode(path.read_bytes(), _LIMITS).pixels
    left, top, right, bottom = model.find(pixels)[0].box
    margin = (bottom - top) / 2
    rows = slice(max(0, int(top - margin)), int(bottom + margin))
    crop = pixels[rows, max(0, int(left - margin / 2)) : int(right + margin / 2)]
    return _encoded(_resized(crop, _PORTRAIT_HEIGHT / crop.shape[0]))


def _resized(pixels: NDArray[np.uint8], scale: float) -> Pixels:
    size = [max(1, round(scale * side)) for side in pixels.shape[1::-1]]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _encoded(pixels: Pixels) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


if __name__ == "__main__":
    main()
