"""Travel documents and Chinese vehicle licences, side by side with peers: `make benchmark`.

Prints, for every reader: zones found, lines exact, documents whose check digits are all right among those that print
them right, fields exact, false finds, and the time of one picture (median and 95th percentile).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import peers
from benchmarks.truth import EVAL, Sample, samples
from wathiq.documents import china_vehicle_licence, passport
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.language import mrz
from wathiq.reading import Reading
from wathiq.settings import Settings
from wathiq.vision import geometry
from wathiq.vision.decode import decode

_REPEATS = 3
_MAIN = {"plate_no": "number", "owner": "name", "seal": "issuing_authority"}
_SIDE = {"plate_no": "number", "dimensions": "dimension", "barcode_text": "code_number"}

Zone = tuple[str, ...]
ReadZone = Callable[[Path], Zone]


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer and the seconds of each time it was asked for."""

    zone: Zone
    seconds: tuple[float, ...]


def main() -> None:
    """Run everything and print the tables."""
    if not EVAL.exists():
        raise SystemExit(f"the pictures to measure on are not there: {EVAL}")
    console = Console(width=140)
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
    table = _table("Travel documents", "found", "lines exact", "all check digits right", "false finds")
    medians: dict[str, float] = {}
    for name, reader in readers.items():
        times = _REPEATS if name == "wathiq" else 1
        answers = [(sample, _timed(reader, sample.path, times)) for sample in pictures]
        seconds = [s for _, timed in answers for s in timed.seconds]
        medians[name] = statistics.median(seconds)
        table.add_row(name, *_zone_scores(answers), *_times(seconds))
        if name == "wathiq":
            _misses(console, answers)
    console.print(table)
    console.print(f"PassportEye takes {medians['PassportEye'] / medians['wathiq']:.1f} times as long at the median.\n")


def _own_zone(engine: Engine, path: Path) -> Zone:
    reading = _read(engine, path, passport.NAME)
    return tuple(reading.value("mrz").split("\n")) if reading else ()


def _read(engine: Engine, path: Path, document: str) -> Reading | None:
    try:
        return engine.read(path.read_bytes(), document)
    except Fault:
        return None


def _timed(reader: ReadZone, path: Path, times: int) -> Timed:
    seconds = []
    zone: Zone = ()
    for _ in range(times):
        begun = time.perf_counter()
        zone = reader(path)
        seconds.append(time.perf_counter() - begun)
    return Timed(zone, tuple(seconds))


def _zone_scores(answers: Sequence[tuple[Sample, Timed]]) -> list[str]:
    zones = [(sample.truth["mrz"], timed.zone) for sample, timed in answers if sample.truth["mrz"]]
    lines = [(line, _at(zone, i)) for truth, zone in zones for i, line in enumerate(truth)]
    sound = [(truth, zone) for truth, zone in zones if _all_right(truth)]
    others = [timed.zone for sample, timed in answers if not sample.truth["mrz"]]
    return [
        _share(bool(zone) for _, zone in zones),
        _share(line == read for line, read in lines),
        _share(_all_right(zone) for _, zone in sound),
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


def _misses(console: Console, answers: Sequence[tuple[Sample, Timed]]) -> None:
    """What this project's own reader read otherwise, to look into."""
    for sample, timed in answers:
        for truth, read in zip(sample.truth["mrz"] or (), [*timed.zone, "", "", ""], strict=False):
            if truth != read:
                console.print(f"{sample.path.name}: [red]{read}[/red] for {truth}", highlight=False)


def _lines(console: Console, engine: Engine) -> None:
    table = _table("Pictures of single lines", "specimens exact", "rendered exact")
    crops = [sample for sample in samples("passport_mrz") if "line" in sample.kind]
    readers: dict[str, Callable[[Path], str]] = {
        "wathiq": lambda path: _own_line(engine, path),
        "RapidOCR": peers.rapid_line,
    }
    for name, reader in readers.items():
        seconds, hits = [], []
        for sample in crops:
            begun = time.perf_counter()
            read = reader(sample.path)
            seconds.append(time.perf_counter() - begun)
            hits.append((sample.kind, read == sample.truth["line"]))
        shares = [_share(hit for kind, hit in hits if kind == k) for k in ("mrz_line_specimen", "mrz_line_rendered")]
        table.add_row(name, *shares, *_times(seconds))
    console.print(table)


def _own_line(engine: Engine, path: Path) -> str:
    """The network alone, with no knowledge of layouts or check digits, on the line with a margin around."""
    picture = decode(path.read_bytes(), engine.limits).pixels
    padded = np.pad(picture, [(picture.shape[0] // 4,) * 2] * 2 + [(0, 0)], constant_values=255)
    return str(engine.eyes.mrz.read(padded, geometry.rectangle(padded.shape[1], padded.shape[0])))


def _licences(console: Console, engine: Engine) -> None:
    table = _table("Chinese vehicle licence", "main fields exact", "side fields exact", "false finds")
    pictures = list(samples("cn_vehicle_licence"))
    licence = next(sample for sample in pictures if "licence_main" in sample.kind and "vehicle" in sample.kind)
    others = [sample for sample in pictures if sample is not licence]
    main, side = _expected(licence)
    seconds = []
    for _ in range(4 * _REPEATS):
        begun = time.perf_counter()
        reading = _read(engine, licence.path, china_vehicle_licence.NAME)
        seconds.append(time.perf_counter() - begun)
    parts = reading.parts if reading else {}
    scores = [_fields(console, parts.get("main"), main), _fields(console, parts.get("side"), side)]
    false = sum(_read(engine, sample.path, china_vehicle_licence.NAME) is not None for sample in others)
    table.add_row("wathiq", *scores, f"{false}/{len(others)}", *_times(seconds))
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
    return _share(read[name] == value for name, value in truth.items())


def _rapid_scores(licence: Sample, main: Mapping[str, str], side: Mapping[str, str]) -> list[str]:
    seconds = []
    values: dict[str, str] = {}
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        values = peers.rapid_licence(licence)
        seconds.append(time.perf_counter() - begun)
    shares = [_share(values.get(name, "") == value for name, value in page.items()) for page in (main, side)]
    return [*shares, "-", *_times(seconds)]


def _table(title: str, *scores: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in ("reader", *scores, "median ms", "p95 ms"):
        table.add_column(column, justify="left" if column == "reader" else "right")
    return table


def _share(hits: Iterable[bool]) -> str:
    listed = list(hits)
    return f"{sum(listed)}/{len(listed)} = {100 * sum(listed) / max(1, len(listed)):.1f} %"


def _times(seconds: Sequence[float]) -> list[str]:
    return [f"{1000 * statistics.median(seconds):.0f}", f"{1000 * float(np.percentile(seconds, 95)):.0f}"]


if __name__ == "__main__":
    main()
