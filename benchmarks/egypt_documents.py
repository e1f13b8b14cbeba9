"""Egyptian cards and licences: `python -m benchmarks.egypt_documents [--specimens N] [--misses]`.

No real ones can be had, so these are specimens of people who do not exist, in every photo condition, whose fonts,
words, surfaces, cameras and layout jitter no training ever drew. Prints, for every kind, the share of each field that
is read exactly by condition, and its error rate of characters (CER); then what Tesseract makes of the same lines, what
reading takes, and how kinds are told apart, with real pictures beside the specimens. `--kind` and `--condition` leave
out all others, and the real pictures. With `--misses` everything that was read otherwise stands below.

A value is exact if it is the truth's, letter for letter; only how much white space parts words, and whether any stands
around - and /, does not count. "Folded" overlooks hamza, ى for ي, ه for ة and punctuation besides. While the fields are
read, the words that the specimens were made of are unknown to the reader (`benchmarks/withheld.py`).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import features
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import measure, peers
from benchmarks.measure import share, timed, times
from benchmarks.truth import EVAL, Sample, samples
from benchmarks.withheld import held_out_words_unknown
from training.specimens import CONDITIONS, EVALUATION, KINDS, Photo, draw, photograph
from training.specimens.document import ORNAMENT, SPECIMEN, Line
from wathiq.documents import china_vehicle_licence, egypt_plate, korea_plate, passport
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.language import arabic
from wathiq.reading import Reading
from wathiq.settings import Settings
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

_SPECIMENS = 20
_SEED = 4
_JPEG = 95
"""The specimens have been through their camera's JPEG; this one leaves them as they are."""
_PHONE = "phone"
_TIMED = "egypt_id_front"

_NUMBER = frozenset({"number"})
_NAMES = frozenset({"given_name", "family_names", "name", "husband_name"})
_ADDRESSES = frozenset({"address_1", "address_2", "address"})
_MAY_LACK = frozenset({"job_title", "husband_name"})
"""Fields that not every card has; reading them where there are none is a mistake."""

_LINES_FROM = 3
"""Specimens of each kind and condition whose lines Tesseract reads, for it takes long."""
_ONE_LINE = 7
"""Tesseract's mode for a picture of one line."""
_TALLER, _LONGER = 1.4, 0.2
"""The finder's lines are so much taller than the ink, and longer at both ends by this share of the ink's height."""
_LEAST_HEIGHT = 100
"""Tesseract reads small print badly, so no crop is lower."""
_LATIN = re.compile("[A-Za-z]")
_AROUND_SEPARATORS = re.compile(r"\s*([-/])\s*")
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif"})


@dataclass(frozen=True, eq=False, slots=True)
class Specimen:
    """One photograph of a document; `number` counts those of one kind and condition."""

    kind: str
    condition: str
    number: int
    photo: Photo

    @property
    def data(self) -> bytes:
        return cv2.imencode(".jpg", self.photo.pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])[1].tobytes()

    def __str__(self) -> str:
        return f"{self.kind} {self.condition} {self.number}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A field as it was read, and the truth, which is empty where the document does not have it."""

    kind: str
    condition: str
    number: int
    field: str
    truth: str
    read: str

    @property
    def exact(self) -> bool:
        return plain(self.read) == plain(self.truth)

    @property
    def folded(self) -> bool:
        return arabic.fold(plain(self.read)) == arabic.fold(plain(self.truth))

    @property
    def errors(self) -> int:
        return Levenshtein.distance(plain(self.read), plain(self.truth))

    @property
    def length(self) -> int:
        return len(plain(self.truth))


@dataclass(frozen=True, slots=True)
class LineRead:
    """What stands in a line, what a reader made of it, and how long that took."""

    condition: str
    truth: str
    read: str
    seconds: float

    @property
    def errors(self) -> int:
        return Levenshtein.distance(in_one_script(self.read), in_one_script(self.truth))

    @property
    def length(self) -> int:
        return len(in_one_script(self.truth))


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, its group, the documents that it may be taken for (None: for none), and what it was taken for."""

    picture: str
    group: str
    right: Collection[str | None]
    taken: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Results:
    """All that is asked of specimens, and the seconds of reading an ID card's front on phone photos."""

    answers: list[Answer]
    with_all_words: list[Answer]
    seconds: list[float]
    not_found: list[Specimen]
    lines: Mapping[str, list[LineRead]]
    shown: list[Shown]


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specimens", type=int, default=_SPECIMENS, help="of each kind under each condition")
    parser.add_argument("--kind", choices=KINDS, nargs="+", help="only these, and no real pictures")
    parser.add_argument("--condition", choices=CONDITIONS, nargs="+", help="only these, and no real pictures")
    parser.add_argument("--misses", action="store_true", help="list what was read wrong or not at all")
    options = parser.parse_args()
    _check_fonts()
    console = Console(width=140)
    engine = Engine.open(Settings())
    kinds = options.kind or list(KINDS)
    results = _examined(engine, kinds, options.condition or list(CONDITIONS), options.specimens)
    for kind in kinds:
        console.print(_field_table(kind, [a for a in results.answers if a.kind == kind]))
    console.print(_summary_table(results.answers))
    _print_with_all_words(console, results)
    _print_lines(console, results.lines)
    console.print(_speed_table(results))
    shown = results.shown if options.kind or options.condition else [*results.shown, *_real(console, engine)]
    _print_classes(console, shown, misses=options.misses)
    if options.misses:
        _print_misses(console, results)


def plain(text: str) -> str:
    """A value as it is compared: white space is single spaces, and none stands around - and /."""
    return _AROUND_SEPARATORS.sub(r"\1", " ".join(text.split()))


def in_one_script(text: str) -> str:
    """A line as it is compared: no signs of direction, Western digits, spaces as in values."""
    return plain(arabic.western(arabic.clean(text)))


def compared(specimen: Specimen, reading: Reading | None) -> list[Answer]:
    """Every field of the document, and those that it lacks and was read with all the same."""
    fields = specimen.photo.fields
    lacked = [name for name in _MAY_LACK if name not in fields and reading and reading.value(name)]
    return [
        Answer(
            specimen.kind,
            specimen.condition,
            specimen.number,
            name,
            fields.get(name, ""),
            reading.value(name) if reading else "",
        )
        for name in (*fields, *lacked)
    ]


def cer(answers: Iterable[Answer | LineRead]) -> float:
    """Characters that would have to be changed, of those that there are."""
    listed = list(answers)
    return sum(a.errors for a in listed) / max(1, sum(a.length for a in listed))


# Specimens -----------------------------------------------------------------------------------------------------------


def specimens(kinds: Iterable[str], conditions: Sequence[str], count: int) -> Iterator[Specimen]:
    """The same ones in every run, each independent of how many there are."""
    for kind in kinds:
        for condition in conditions:
            for number in range(count):
                random = Random(f"{_SEED} {kind} {condition} {number}")
                document = draw(kind, random, EVALUATION)
                yield Specimen(kind, condition, number, photograph(document, condition, random, EVALUATION))


def _check_fonts() -> None:
    """Other fonts would make other specimens, so none of them may lack."""
    files = (font.partition("#")[0] for fonts in EVALUATION.fonts.values() for font in fonts)
    lacking = [file for file in files if not Path(file).exists()]
    if lacking or not features.check("fribidi"):
        raise SystemExit(f"the specimens cannot be drawn; missing: {', '.join(lacking) or 'libfribidi'}")


def _examined(engine: Engine, kinds: Sequence[str], conditions: Sequence[str], count: int) -> Results:
    """Each specimen is drawn once and asked everything, for drawing takes as long as reading."""
    results = Results([], [], [], [], {}, [])
    lines: dict[str, list[LineRead]] = {}
    total = len(kinds) * len(conditions) * count
    for specimen in track(specimens(kinds, conditions, count), "specimens", total, transient=True):
        data = specimen.data
        read = partial(measure.read, engine, data, specimen.kind)
        with held_out_words_unknown():
            told = timed(read)
        results.answers.extend(compared(specimen, told.answer))
        if told.answer is None:
            results.not_found.append(specimen)
        if specimen.condition == _PHONE:
            results.with_all_words.extend(compared(specimen, read()))
            results.seconds.extend(told.seconds if specimen.kind == _TIMED else ())
        results.shown.append(_shown(engine, data, str(specimen), specimen.kind, {specimen.kind}))
        if specimen.number < _LINES_FROM:
            for reader, answers in _lines_read(engine, specimen):
                lines.setdefault(reader, []).extend(answers)
    return Results(results.answers, results.with_all_words, results.seconds, results.not_found, lines, results.shown)


# Fields --------------------------------------------------------------------------------------------------------------


def _field_table(kind: str, answers: Sequence[Answer]) -> Table:
    table = _table(f"{kind}: fields exact", "field", *CONDITIONS, "all", "all, folded", "CER")
    for name in dict.fromkeys(answer.field for answer in answers):
        told = [answer for answer in answers if answer.field == name and answer.truth]
        by_condition = (_percent(a.exact for a in told if a.condition == c) for c in CONDITIONS)
        table.add_row(name, *by_condition, *_totals(told), f"{100 * cer(told):.1f} %")
    made_up = sum(not answer.truth for answer in answers)
    table.caption = f"{made_up} fields were read off cards that lack them."
    return table


def _summary_table(answers: Sequence[Answer]) -> Table:
    table = _table("All kinds: fields exact", "fields", *CONDITIONS, "all", "all, folded")
    groups: Mapping[str, Callable[[Answer], bool]] = {
        "national number": lambda a: a.field in _NUMBER,
        "Arabic names": lambda a: a.field in _NAMES,
        "addresses": lambda a: a.field in _ADDRESSES,
        "Arabic names and addresses": lambda a: a.field in _NAMES | _ADDRESSES,
        "every field": lambda a: bool(a.truth),
    }
    for title, is_in in groups.items():
        told = [answer for answer in answers if is_in(answer) and answer.truth]
        by_condition = (_percent(a.exact for a in told if a.condition == c) for c in CONDITIONS)
        table.add_row(title, *by_condition, *_totals(told))
    table.caption = "A name or an address in two lines counts by its lines and as a whole."
    return table


def _totals(answers: Sequence[Answer]) -> list[str]:
    return [_percent(a.exact for a in answers), _percent(a.folded for a in answers)]


def _print_with_all_words(console: Console, results: Results) -> None:
    """What the lists are worth where they have every word, on phone photos."""
    wanted = _NAMES | _ADDRESSES
    without = [a for a in results.answers if a.condition == _PHONE and a.field in wanted and a.truth]
    with_all = [a for a in results.with_all_words if a.field in wanted and a.truth]
    console.print(
        f"Arabic names and addresses on phone photos: {share(a.exact for a in without)} exact, "
        f"folded {share(a.folded for a in without)}; with every word known {share(a.exact for a in with_all)}, "
        f"folded {share(a.folded for a in with_all)}.",
        f"{len(results.not_found)} specimens were not found.\n",
    )


# Lines ---------------------------------------------------------------------------------------------------------------


def _lines_read(engine: Engine, specimen: Specimen) -> Iterator[tuple[str, list[LineRead]]]:
    """By reader: each Arabic line or line of digits, all readers given the same crop of it."""
    readers: dict[str, Callable[[Pixels], str]] = {
        "wathiq": lambda crop: str(engine.eyes.arabic.read(crop, _whole(crop))),
        "wathiq, one look": lambda crop: str(engine.eyes.arabic.glance(crop, _whole(crop))),
    }
    if "ara" in peers.tesseract_languages():
        readers["Tesseract"] = lambda crop: " ".join(peers.tesseract(crop, "ara", _ONE_LINE))
    lines = [line for line in specimen.photo.lines if _is_arabic(line)]
    crops = [cropped(specimen.photo.pixels, line.quad) for line in lines]
    for name, reader in readers.items():
        told = [timed(partial(reader, crop)) for crop in crops]
        yield (
            name,
            [LineRead(specimen.condition, li.text, t.answer, *t.seconds) for li, t in zip(lines, told, strict=True)],
        )


def _is_arabic(line: Line) -> bool:
    return line.field not in {ORNAMENT, SPECIMEN} and not _LATIN.search(line.text)


def cropped(pixels: Pixels, ink: Corners) -> Pixels:
    """A line seen straight on, with the margins around its ink that the finder leaves."""
    ends = _LONGER * geometry.height(ink) / max(geometry.length(ink), 1.0)
    line = geometry.slice_along(geometry.thickened(ink, _TALLER), -ends, 1 + ends)
    rows = max(_LEAST_HEIGHT, round(geometry.height(line)))
    return geometry.cut(pixels, line, max(1, round(rows * geometry.length(line) / geometry.height(line))), rows)


def _whole(crop: Pixels) -> Corners:
    return geometry.rectangle(crop.shape[1], crop.shape[0])


def _print_lines(console: Console, lines: Mapping[str, Sequence[LineRead]]) -> None:
    table = _table("The same lines, cut out: CER", "reader", "lines", *CONDITIONS, "all", "lines exact")
    for reader, read in lines.items():
        by_condition = (f"{100 * cer(r for r in read if r.condition == c):.1f} %" for c in CONDITIONS)
        exact = _percent(not r.errors for r in read)
        table.add_row(reader, str(len(read)), *by_condition, f"{100 * cer(read):.1f} %", exact)
    table.caption = "Lines in Arabic letters and digits of either script, labels too; Latin print is left out."
    console.print(table)
    if "Tesseract" in lines:
        ratio = cer(lines["Tesseract"]) / max(cer(lines["wathiq"]), 1e-6)
        console.print(f"Tesseract makes {ratio:.1f} times as many mistakes as wathiq.\n")
    else:
        console.print("Tesseract was left out: the program, or its language ara, is not installed.\n")


def _speed_table(results: Results) -> Table:
    table = measure.table("Speed", "count")
    seconds = results.seconds
    table.add_row("wathiq, an ID card's front on a phone photo", str(len(seconds)), *times(seconds))
    for reader, read in results.lines.items():
        table.add_row(f"{reader}, a line", str(len(read)), *times([r.seconds for r in read]))
    table.caption = "Tesseract's time is that of a process."
    return table


# Classification ------------------------------------------------------------------------------------------------------


def _shown(engine: Engine, data: bytes, picture: str, group: str, right: Collection[str | None]) -> Shown:
    told = timed(partial(_classified, engine, data))
    return Shown(picture, group, right, told.answer, *told.seconds)


def _classified(engine: Engine, data: bytes) -> str | None:
    """The document; None too for files that are refused."""
    try:
        return engine.classify(data).document
    except Fault:
        return None


def _real(console: Console, engine: Engine) -> Iterator[Shown]:
    """Real documents and real pictures of other things, where they are at hand."""
    if not EVAL.exists():
        console.print(f"No real pictures were classified: they are not there, {EVAL}.\n")
        return
    for path, group, right in track(list(_real_pictures()), "real pictures", transient=True):
        yield _shown(engine, path.read_bytes(), str(path.relative_to(EVAL)), group, right)


def _real_pictures() -> Iterator[tuple[Path, str, Collection[str | None]]]:
    """Each with its group and what it may be taken for. Charts of plates are left out: they show plates, and none."""
    for topic, rule in _TOPICS.items():
        for sample in samples(topic):
            if expected := rule(sample):
                yield sample.path, *expected
    for topic in ("faces", "spoof"):
        for path in sorted((EVAL / topic).rglob("*")):
            if path.suffix.lower() in _PICTURES:
                yield path, topic, {None}


_Expected = tuple[str, Collection[str | None]]


def _travel(sample: Sample) -> _Expected | None:
    if "line" in sample.kind:
        return None
    return ("travel documents", {passport.NAME}) if sample.truth["mrz"] else ("other papers", {None})


def _plate(document: str, sample: Sample) -> _Expected | None:
    return (document, {document}) if sample.truth.get("plate") or sample.truth.get("plates") else None


def _chinese(sample: Sample) -> _Expected:
    """A Chinese vehicle licence is a document that wathiq knows, and none that a client of Vlens asks for."""
    if sample.kind == "cn_vehicle_licence_main_and_side":
        return "Chinese vehicle licence", {china_vehicle_licence.NAME, None}
    return "other papers", {None}


_TOPICS: Mapping[str, Callable[[Sample], _Expected | None]] = {
    "passport_mrz": _travel,
    "eg_plates": partial(_plate, egypt_plate.NAME),
    "kr_plates": partial(_plate, korea_plate.NAME),
    "plates_other": lambda _: ("foreign plates", {None}),
    "cn_vehicle_licence": _chinese,
}


def _print_classes(console: Console, shown: Sequence[Shown], *, misses: bool) -> None:
    table = measure.table("Classification", "right", "taken for another document")
    for group in (*dict.fromkeys(s.group for s in shown), "all"):
        told = [s for s in shown if group in (s.group, "all")]
        wrong = sum(s.taken is not None and s.taken not in s.right for s in told)
        table.add_row(group, share(s.taken in s.right for s in told), str(wrong), *times([s.seconds for s in told]))
    table.columns[0].header = "pictures"
    console.print(table)
    for s in shown:
        if s.taken not in s.right and (misses or s.taken is not None):
            console.print(f"{s.group}, {s.picture}: [red]{s.taken or 'unknown'}[/red]", highlight=False)


# Tables --------------------------------------------------------------------------------------------------------------


def _table(title: str, *columns: str) -> Table:
    """An empty table; all but the first column are numbers."""
    made = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        made.add_column(column, justify="right" if place else "left")
    return made


def _percent(hits: Iterable[bool]) -> str:
    listed = list(hits)
    return f"{100 * float(np.mean(listed)):.1f}" if listed else "-"


def _print_misses(console: Console, results: Results) -> None:
    for specimen in results.not_found:
        console.print(f"{specimen}: [red]not found[/red]", highlight=False)
    lost = set(map(str, results.not_found))
    for a in results.answers:
        where = f"{a.kind} {a.condition} {a.number}"
        if not a.exact and where not in lost:
            note = " (folded the same)" if a.folded else ""
            console.print(f"{where} {a.field}: [red]{a.read or 'nothing'}[/red] for {a.truth or 'nothing'}{note}",
                          highlight=False)  # fmt: skip


if __name__ == "__main__":
    main()
