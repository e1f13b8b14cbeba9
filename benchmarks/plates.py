"""Number plates of South Korea and Egypt, side by side with peers: `python -m benchmarks.plates [--misses]`.

Prints, for every reader: plates exact, pictures of which it read nothing, the error rate of characters, and the time of
one picture (median and 95th percentile). Then how many foreign plates are taken for one of these, and what reading
takes at one fixed size. With `--misses` every wrong or missing reading of this project's own stands below its table.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from benchmarks import measure, peers
from benchmarks.measure import REPEATS, Timed, share, timed, times
from benchmarks.truth import Sample, samples
from wathiq.documents import egypt_plate, korea_plate
from wathiq.engine import Engine
from wathiq.reading import Quad, Reading
from wathiq.settings import Settings
from wathiq.vision import geometry
from wathiq.vision.geometry import Pixels
from wathiq.vision.recognise import Vote

_LINE, _SPARSE = 7, 11
"""Tesseract's modes for a picture of one line, and for text that stands anywhere."""
_CROP_HEIGHT = 100
"""Tesseract's crops are no lower than this, for it reads small print badly."""
_SCENE = (1280, 720)

# Peers are forgiven what is one letter in two codes: digits of three scripts, alif and its hamzas, yeh, teh marbuta.
_ONE_LETTER = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹أإآٱىیة",
    "01234567890123456789ااااييه",
)


def _as_it_stands(text: str) -> str:
    return "".join(text.split())


def _korean(text: str) -> str:
    return "".join(re.findall("[0-9가-힣]", unicodedata.normalize("NFKC", text).translate(_ONE_LETTER)))


def _egyptian(text: str) -> str:
    """The letters, then the digits, whichever the peer put first."""
    kept = re.findall("[0-9\u0621-\u063a\u0641-\u064a]", unicodedata.normalize("NFKC", text).translate(_ONE_LETTER))
    return "".join(sorted(kept, key=str.isdigit))


@dataclass(frozen=True, slots=True)
class Country:
    """A country's plates: their pictures, parted into groups, and what helps the peers.

    Of a peer's lines the longest is taken that is `plate_like`; `forgiven` is what of it counts.
    """

    name: str
    topic: str
    document: str
    layout: str
    group: Callable[[Sample], str]
    language: str
    plate_like: re.Pattern[str]
    forgiven: Callable[[str], str]


COUNTRIES = (
    Country(
        "Korean",
        "kr_plates",
        korea_plate.NAME,
        "one_row",
        lambda sample: "car scenes" if sample.kind == "car_scene" else "drawn or rendered",
        "kor",
        re.compile(r"\D{0,2}\d{1,3}.{1,3}\d{4}"),
        _korean,
    ),
    Country(
        "Egyptian",
        "eg_plates",
        egypt_plate.NAME,
        "below_header",
        lambda sample: f"car scenes, {sample.certainty} certainty",
        "ara",
        re.compile(r".*\d.*"),
        _egyptian,
    ),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, its group, and the plates in it, any of which may be read."""

    path: Path
    group: str
    is_car: bool
    plates: tuple[str, ...]

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def pixels(self) -> Pixels:
        return np.asarray(cv2.imread(str(self.path), cv2.IMREAD_COLOR), np.uint8)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader read off a scene, and the plate there that this comes nearest to, both as they are compared."""

    scene: Scene
    read: str
    truth: str
    seconds: tuple[float, ...]

    @classmethod
    def of(cls, scene: Scene, told: Timed[str], compared: Callable[[str], str]) -> Answer:
        read = compared(told.answer)
        truth = min(map(compared, scene.plates), key=partial(Levenshtein.distance, read))
        return cls(scene, read, truth, told.seconds)

    @property
    def errors(self) -> int:
        return Levenshtein.distance(self.read, self.truth)


@dataclass(frozen=True, slots=True)
class Find:
    """A scene in which this project found a plate, and where."""

    scene: Scene
    quad: Quad


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list what this project read wrong or not at all")
    misses: bool = parser.parse_args().misses
    console = measure.console()
    engine = Engine.open(Settings())
    found = {country: _plates(console, engine, country, misses=misses) for country in COUNTRIES}
    _foreign(console, engine, misses=misses)
    speed = measure.table("Speed", "pictures")
    for country in COUNTRIES:
        _scene_speed(speed, engine, country)
        _plate_speed(speed, engine, country, found[country])
    console.print(speed)


# Plates --------------------------------------------------------------------------------------------------------------


def _plates(console: Console, engine: Engine, country: Country, *, misses: bool) -> list[Find]:
    """Print a country's table; where this project found its plates."""
    scenes = list(_scenes(country))
    readings = [timed(partial(measure.read, engine, scene.data, country.document), REPEATS) for scene in scenes]
    told = list(zip(scenes, readings, strict=True))
    own = [Answer.of(scene, Timed(_plate(r.answer), r.seconds), _as_it_stands) for scene, r in told]
    found = [Find(scene, r.answer.quad) for scene, r in told if r.answer and r.answer.quad]
    table = measure.table(f"{country.name} plates", "pictures", "plates exact", "nothing read", "character error rate")
    _add(table, "wathiq", own)
    _add_tesseract(table, country, scenes, found)
    _add(table, "RapidOCR, a scene", [_asked(country, s, partial(peers.rapid_texts, s.path)) for s in scenes])
    table.caption = _note(len(found), len(scenes))
    console.print(table)
    if misses:
        _list(console, ((a.scene.path, a.truth, a.read) for a in own if a.errors))
    return found


def _scenes(country: Country) -> Iterator[Scene]:
    """The pictures that show a plate; charts of plates do not count."""
    for sample in samples(country.topic):
        plates = tuple(sample.truth.get("plates") or filter(None, [sample.truth["plate"]]))
        if plates:
            yield Scene(sample.path, country.group(sample), sample.kind == "car_scene", plates)


def _plate(reading: Reading | None) -> str:
    return reading.value("plate") if reading else ""


def _add(table: Table, reader: str, answers: Sequence[Answer]) -> None:
    """A row for every group of pictures."""
    for group in sorted({answer.scene.group for answer in answers}):
        grouped = [answer for answer in answers if answer.scene.group == group]
        table.add_row(
            reader,
            group,
            share(not answer.errors for answer in grouped),
            str(sum(not answer.read for answer in grouped)),
            f"{100 * sum(a.errors for a in grouped) / sum(len(a.truth) for a in grouped):.1f} %",
            *times([seconds for answer in grouped for seconds in answer.seconds]),
        )


def _add_tesseract(table: Table, country: Country, scenes: Sequence[Scene], found: Sequence[Find]) -> None:
    if country.language not in peers.tesseract_languages():
        table.add_row("Tesseract", f"not installed with {country.language}")
        return
    quads = {find.scene: find.quad for find in found}
    asked = [_asked(country, scene, _tesseract(country, scene, quads.get(scene))) for scene in scenes]
    _add(table, "Tesseract, a crop", asked)


def _note(found: int, scenes: int) -> str:
    return (
        f"Tesseract was given the {found} plates that wathiq found, cut out (psm {_LINE}), and the whole picture "
        f"(psm {_SPARSE}) where it found none ({scenes - found}); its time is that of a process. "
        "The model of RapidOCR knows neither Hangul nor Arabic."
    )


def _tesseract(country: Country, scene: Scene, quad: Quad | None) -> Callable[[], Sequence[str]]:
    if quad is None:
        return partial(peers.tesseract, scene.pixels, country.language, _SPARSE)
    return partial(peers.tesseract, _crop(scene.pixels, quad), country.language, _LINE)


def _crop(pixels: Pixels, quad: Quad) -> Pixels:
    """The plate seen straight on."""
    corners = geometry.corners(quad)
    rows = max(_CROP_HEIGHT, round(geometry.height(corners)))
    aspect = geometry.length(corners) / max(geometry.height(corners), 1.0)
    return geometry.cut(pixels, corners, max(1, round(rows * aspect)), rows)


def _asked(country: Country, scene: Scene, ask: Callable[[], Sequence[str]]) -> Answer:
    """A peer's answer: it does not know which of its lines is the plate, so the likeliest is taken."""
    told = timed(ask)
    lines = ["".join(line.split()) for line in told.answer]
    likely = [line for line in lines if country.plate_like.fullmatch(line)]
    return Answer.of(scene, Timed(max(likely or lines, key=len, default=""), told.seconds), country.forgiven)


def _list(console: Console, misses: Iterable[tuple[Path, str, str]]) -> None:
    for path, truth, read in misses:
        console.print(f"{path.name}: [red]{read or 'nothing'}[/red] for {truth}", highlight=False)


# Foreign plates ------------------------------------------------------------------------------------------------------


def _foreign(console: Console, engine: Engine, *, misses: bool) -> None:
    pictures = [sample.path for sample in samples("plates_other")]
    table = measure.table("Foreign plates", *(f"read as {country.name}" for country in COUNTRIES))
    told = {
        country: [timed(partial(measure.read, engine, path.read_bytes(), country.document)) for path in pictures]
        for country in COUNTRIES
    }
    shares = [share(bool(t.answer) for t in told[country]) for country in COUNTRIES]
    table.add_row("wathiq", *shares, *times([s for country in COUNTRIES for t in told[country] for s in t.seconds]))
    console.print(table)
    if misses:
        for country in COUNTRIES:
            read = zip(pictures, told[country], strict=True)
            _list(console, ((path, f"no {country.name} plate", _plate(t.answer)) for path, t in read if t.answer))


# Speed ---------------------------------------------------------------------------------------------------------------


def _scene_speed(table: Table, engine: Engine, country: Country) -> None:
    pictures = [_boxed(scene.pixels) for scene in _scenes(country) if scene.is_car]
    asked = [timed(partial(measure.read, engine, data, country.document), REPEATS) for data in pictures]
    _add_speed(table, f"wathiq, a scene of {_SCENE[0]}x{_SCENE[1]}", country, asked)


def _plate_speed(table: Table, engine: Engine, country: Country, found: Sequence[Find]) -> None:
    """The recogniser alone, and Tesseract on the same plates."""
    read = [timed(partial(_recognised, engine, country, f.scene.pixels, f.quad), REPEATS) for f in found]
    _add_speed(table, "wathiq, the recogniser alone", country, read)
    if country.language in peers.tesseract_languages():
        asked = [timed(_tesseract(country, f.scene, f.quad)) for f in found]
        _add_speed(table, "Tesseract, the same crops", country, asked)
    else:
        table.add_row("Tesseract", f"not installed with {country.language}")


def _recognised(engine: Engine, country: Country, pixels: Pixels, quad: Quad) -> Vote:
    reader = {korea_plate.NAME: engine.eyes.korea_plate, egypt_plate.NAME: engine.eyes.egypt_plate}[country.document]
    return reader.read(pixels, geometry.corners(quad), country.layout)


def _boxed(pixels: Pixels) -> bytes:
    """The picture as a file of one size, in its own aspect, with bars beside it."""
    height, width = pixels.shape[:2]
    scale = min(_SCENE[0] / width, _SCENE[1] / height)
    size = round(width * scale), round(height * scale)
    boxed = np.zeros((_SCENE[1], _SCENE[0], 3), np.uint8)
    left, top = (_SCENE[0] - size[0]) // 2, (_SCENE[1] - size[1]) // 2
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    boxed[top : top + size[1], left : left + size[0]] = cv2.resize(pixels, size, interpolation=interpolation)
    return cv2.imencode(".jpg", boxed)[1].tobytes()


def _add_speed(table: Table, what: str, country: Country, told: Sequence[Timed[Any]]) -> None:
    seconds = [s for one in told for s in one.seconds]
    table.add_row(f"{what}, {country.name}", str(len(told)), *times(seconds))


if __name__ == "__main__":
    main()
