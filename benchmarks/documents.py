"""Travel documents and Chinese vehicle licences, side by side with peers: `make benchmark`.

Prints, for every reader: zones found, lines exact, documents whose check digits are all right among those that print
them right, fields exact, false finds, and the time of one picture (median and 95th percentile).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks import measure, peers
from benchmarks.measure import REPEATS, Timed, share, timed, times
from benchmarks.truth import Sample, samples
from wathiq.documents import china_vehicle_licence, passport
from wathiq.engine import Engine
from wathiq.language import mrz
from wathiq.reading import Reading
from wathiq.settings import Settings
from wathiq.vision import geometry
from wathiq.vision.decode import decode

_MAIN = {"plate_no": "number", "owner": "name", "seal": "issuing_authority"}
_SIDE = {"plate_no": "number", "dimensions": "dimension", "barcode_text": "code_number"}

Zone = tuple[str, ...]
ReadZone = Callable[[Path], Zone]


def main() -> None:
    """Run everything and print the tables."""
    console = measure.console()
    engine = Engine.open(Settings())
    _zones(console, engine)
    _lines(console, engine)
    _licences(console, engine)


def _zones(console: Console, engine: Engine) -> None:
    readers: dict[str, ReadZone] = {
        "wathiq": lambda path: _own_zone(engine, path),
        "PassportEye": peers.passport_eye,
        "RapidOCR + regex": peers.rapid_zone,
    }
    pictures = [sample for sample in samples("passport_mrz") if "line" not in sample.kind]
    table = measure.table("Travel documents", "found", "lines exact", "all check digits right", "false finds")
    medians: dict[str, float] = {}
    for name, reader in readers.items():
        asked = REPEATS if name == "wathiq" else 1
        answers = [(sample, timed(partial(reader, sample.path), asked)) for sample in pictures]
        seconds = [s for _, told in answers for s in told.seconds]
        medians[name] = statistics.median(seconds)
        table.add_row(name, *_zone_scores(answers), *times(seconds))
        if name == "wathiq":
            _misses(console, answers)
    console.print(table)
    console.print(f"PassportEye takes {medians['PassportEye'] / medians['wathiq']:.1f} times as long at the median.\n")


def _own_zone(engine: Engine, path: Path) -> Zone:
    reading = measure.read(engine, path.read_bytes(), passport.NAME)
    return tuple(reading.value("mrz").split("\n")) if reading else ()


def _zone_scores(answers: Sequence[tuple[Sample, Timed[Zone]]]) -> list[str]:
    zones = [(sample.truth["mrz"], told.answer) for sample, told in answers if sample.truth["mrz"]]
    lines = [(line, _at(zone, i)) for truth, zone in zones for i, line in enumerate(truth)]
    sound = [(truth, zone) for truth, zone in zones if _all_right(truth)]
    others = [told.answer for sample, told in answers if not sample.truth["mrz"]]
    return [
        share(bool(zone) for _, zone in zones),
        share(line == read for line, read in lines),
        share(_all_right(zone) for _, zone in sound),
        f"{sum(map(bool, others))}/{len(others)}",
    ]


def _at(zone: Zone, index: int) -> str:
    return zone[index] if index < len(zone) else ""


def _all_right(lines: Sequence[str]) -> bool:
    """Whether some layout fits the lines with every check digit right."""
    return any(
        len(lines) == layout.count
        and all(len(line) == layout.length for line in lines)
        and set("".join(lines)) <= set(mrz.ALPHABET)
        and lines[0].startswith(layout.openings)
        and all(mrz.parse(layout, lines).checks.values())
        for layout in mrz.FORMATS
    )


def _misses(console: Console, answers: Sequence[tuple[Sample, Timed[Zone]]]) -> None:
    """What this project's own reader read otherwise, to look into."""
    for sample, told in answers:
        for truth, read in zip(sample.truth["mrz"] or (), [*told.answer, "", "", ""], strict=False):
            if truth != read:
                console.print(f"{sample.path.name}: [red]{read}[/red] for {truth}", highlight=False)


def _lines(console: Console, engine: Engine) -> None:
    table = measure.table("Pictures of single lines", "specimens exact", "rendered exact")
    crops = [sample for sample in samples("passport_mrz") if "line" in sample.kind]
    readers: dict[str, Callable[[Path], str]] = {
        "wathiq": lambda path: _own_line(engine, path),
        "RapidOCR": peers.rapid_line,
    }
    for name, reader in readers.items():
        answers = [(sample, timed(partial(reader, sample.path))) for sample in crops]
        seconds = [s for _, told in answers for s in told.seconds]
        hits = [(sample.kind, told.answer == sample.truth["line"]) for sample, told in answers]
        shares = [share(hit for kind, hit in hits if kind == k) for k in ("mrz_line_specimen", "mrz_line_rendered")]
        table.add_row(name, *shares, *times(seconds))
    console.print(table)


def _own_line(engine: Engine, path: Path) -> str:
    """The network alone, with no knowledge of layouts or check digits, on the line with a margin around."""
    picture = decode(path.read_bytes(), engine.limits).pixels
    padded = np.pad(picture, [(picture.shape[0] // 4,) * 2] * 2 + [(0, 0)], constant_values=255)
    return str(engine.eyes.mrz.read(padded, geometry.rectangle(padded.shape[1], padded.shape[0])))


def _licences(console: Console, engine: Engine) -> None:
    table = measure.table("Chinese vehicle licence", "main fields exact", "side fields exact", "false finds")
    pictures = list(samples("cn_vehicle_licence"))
    licence = next(sample for sample in pictures if "licence_main" in sample.kind and "vehicle" in sample.kind)
    others = [sample for sample in pictures if sample is not licence]
    main, side = _expected(licence)
    told = timed(partial(measure.read, engine, licence.path.read_bytes(), china_vehicle_licence.NAME), 4 * REPEATS)
    parts = told.answer.parts if told.answer else {}
    scores = [_fields(console, parts.get("main"), main), _fields(console, parts.get("side"), side)]
    false = sum(bool(measure.read(engine, s.path.read_bytes(), china_vehicle_licence.NAME)) for s in others)
    table.add_row("wathiq", *scores, f"{false}/{len(others)}", *times(told.seconds))
    table.add_row("RapidOCR + regex", *_rapid_scores(licence, main, side))
    console.print(table)


def _expected(licence: Sample) -> tuple[dict[str, str], dict[str, str]]:
    main = {_MAIN.get(name, name): value for name, value in licence.truth["main"].items()}
    side = {_SIDE.get(name, name): value for name, value in licence.truth["side"].items()}
    return main, side


def _fields(console: Console, page: Reading | None, truth: Mapping[str, str]) -> str:
    read = {name: page.value(name) if page else "" for name in truth}
    for name, value in truth.items():
        if read[name] != value:
            console.print(f"{name}: [red]{read[name]}[/red] for {value}", highlight=False)
    return share(read[name] == value for name, value in truth.items())


def _rapid_scores(licence: Sample, main: Mapping[str, str], side: Mapping[str, str]) -> list[str]:
    told = timed(partial(peers.rapid_licence, licence), REPEATS)
    shares = [share(told.answer.get(name, "") == value for name, value in page.items()) for page in (main, side)]
    return [*shares, "-", *times(told.seconds)]


if __name__ == "__main__":
    main()
