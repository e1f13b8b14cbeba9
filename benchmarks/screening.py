"""Screening beside nomenklatura's logic-v2 and plain Jaro-Winkler: what is found, what is found wrongly, how fast.

python -m benchmarks.screening --logic-v2 /path/of/venv/bin/python [--million]

The Python named has nomenklatura installed; without one, its answers as its own project froze them stand in for it on
the cases, and its other columns are empty.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler
from rich.console import Console
from rich.table import Table

from benchmarks.truth import EVAL
from wathiq.language import name_agreement, transliteration
from wathiq.screening import keys, likeness, score, search, skeleton
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.formats.catalogue import open_list
from wathiq.screening.importing import Import, import_list
from wathiq.screening.lists import Lists
from wathiq.screening.search import Query, Screening
from wathiq.store import Database

_SANCTIONS = EVAL / "sanctions"
_BENCH = _SANCTIONS / "opensanctions+nomenklatura" / "contrib" / "name_bench"
_FROZEN = _BENCH / "run_data" / "logicv2-frozen.csv"
_LISTS = _SANCTIONS / "moov-io+watchman" / "test" / "testdata"
_ALIASES = _SANCTIONS / "un_alias_pairs.csv"

_LOGIC_THRESHOLD = 0.7
_STRANGERS, _ALARMS = 5000, 5
"""Queries that stand on no list: names put together from the common names of Egypt, half of them in Arabic."""
_RIVALS = 5
"""Listed names that logic-v2 is asked about for each stranger, of those nearest by each of two measures; all would take
it hours, and fewer can only lower its false alarms."""
_ASKED = 30
_LEAST = 0.3
_MILLION = 1_000_000
_OFAC_ENTRIES = 8976  # as old as the file is, it is smaller than the official list is now

_Pair = tuple[str, str, str]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class _Scores:
    """A system's scores, the threshold that is its own, and how many comparisons a second it makes."""

    system: str
    threshold: float
    scores: Sequence[float]
    speed: float | None = None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--logic-v2", help="a Python that has nomenklatura")
    options.add_argument(
        "--million", action="store_true", help="also a million synthetic names (minutes, 1 GB of disk)"
    )
    asked = options.parse_args()
    if not _SANCTIONS.exists():
        raise SystemExit(f"the lists to measure on are not there: {_SANCTIONS}")
    console = Console(width=130)
    with tempfile.TemporaryDirectory() as folder:
        console.print(_cases_table(asked.logic_v2))
        console.print(_comparisons_table(asked.logic_v2))
        console.print(_alias_table(asked.logic_v2, Path(folder)))
        console.print(_speed_table(Path(folder), million=asked.million))


# What is found in the cases -------------------------------------------------------------------------------------------


def _cases_table(python: str | None) -> Table:
    rows = _rows(_FROZEN)
    truth = np.array([row["is_match"] == "true" for row in rows])
    pairs = [(row["schema"], row["name1"], row["name2"]) for row in rows]
    table = Table(title=f"{len(rows)} cases, names alone", title_justify="left")
    for column in ("system", "threshold", "precision", "recall", "F1"):
        table.add_column(column, justify="left" if column == "system" else "right")
    logic = _by_logic_v2(python, pairs) if python else _frozen(rows)
    for found in (_by_wathiq(pairs), logic, _by_jaro_winkler(pairs, truth)):
        measures = (f"{value:.3f}" for value in _measures(np.array(found.scores) >= found.threshold, truth))
        table.add_row(found.system, f"{found.threshold:.2f}", *measures)
    return table


def _measures(found: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    right = int((found & truth).sum())
    precision, recall = right / max(1, int(found.sum())), right / max(1, int(truth.sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


_REMEMBERED = (
    skeleton.words,
    skeleton.readings,
    skeleton.without_brackets,
    skeleton._word,  # noqa: SLF001
    likeness.likeness,
    name_agreement._sounds,  # noqa: SLF001
    name_agreement._taken,  # noqa: SLF001
)


def _by_wathiq(pairs: Sequence[_Pair]) -> _Scores:
    """Every cache emptied first, as if it had seen no name before; its tables read, as they are when it serves."""
    score.of_names("Mohamed Ali", "محمد علي")
    for remembered in _REMEMBERED:
        remembered.cache_clear()
    begun = time.process_time()
    scores = [score.of_names(query, listed).score for _, query, listed in pairs]
    return _Scores("wathiq", search.DEFAULT_THRESHOLD, scores, len(pairs) / (time.process_time() - begun))


def _comparisons_table(python: str | None) -> Table:
    """How many pairs of names each scores in a second of processor time, which other programs do not lengthen."""
    mains = [(entity.kind, entity.names[0].value) for entity in _entities("un")]
    aliases = random.Random(3).sample([row["query"] for row in _rows(_ALIASES)], _ASKED)
    schemas = {"person": "Person", "organisation": "Organization"}
    pairs = [(schemas[kind], alias, main) for alias in aliases for kind, main in mains]
    table = Table("system", title=f"{_ASKED} aliases against {len(mains)} main names each", title_justify="left")
    table.add_column("comparisons a second of processor time", justify="right")
    found = [_by_wathiq(pairs), *([_by_logic_v2(python, pairs)] if python else [])]
    for scores in [*found, _by_jaro_winkler(pairs, np.zeros(len(pairs), bool))]:
        table.add_row(scores.system.partition(",")[0], f"{scores.speed:,.0f}")
    return table


def _by_logic_v2(python: str, pairs: Sequence[_Pair]) -> _Scores:
    program = Path(__file__).with_name("logic_v2.py")
    command = [python, str(program)]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=True)  # noqa: S603
    answer = json.loads(done.stdout)
    return _Scores("logic-v2", _LOGIC_THRESHOLD, answer["scores"], len(pairs) / answer["seconds"])


def _frozen(rows: Iterable[Mapping[str, str]]) -> _Scores:
    return _Scores("logic-v2, its frozen answers", _LOGIC_THRESHOLD, [float(row["score"]) for row in rows])


def _by_jaro_winkler(pairs: Sequence[_Pair], truth: np.ndarray) -> _Scores:
    """It has no threshold of its own; it gets the one that is best for it here."""
    begun = time.process_time()
    scores = [JaroWinkler.similarity(query.casefold(), listed.casefold()) for _, query, listed in pairs]
    speed = len(pairs) / (time.process_time() - begun)
    best = max(np.arange(0.5, 1, 0.01), key=lambda least: _measures(np.array(scores) >= least, truth)[2])
    return _Scores("Jaro-Winkler, at its best threshold", float(best), scores, speed)


# What is found of aliases ---------------------------------------------------------------------------------------------


def _alias_table(python: str | None, folder: Path) -> Table:
    """The UN list with its main names alone; every alias is to find the entity that it is another name of."""
    rows, strangers = _rows(_ALIASES), list(_strangers(random.Random(7), _STRANGERS))
    listed = {entity.reference: replace(entity, names=entity.names[:1]) for entity in _entities("un")}
    table = Table(
        title=f"{len(rows)} aliases against main names, at {_ALARMS} false alarms in {_STRANGERS:,} strangers",
        title_justify="left",
    )
    arabic = np.array([row["script"] == "arabic" for row in rows])
    for column in ("system", "threshold", "recall", f"of {arabic.sum()} in Arabic script"):
        table.add_column(column, justify="left" if column == "system" else "right")
    mains = {reference: entity.names[0].value for reference, entity in listed.items()}
    with _lists(folder / "aliases.db") as lists:
        lists.replace("un", listed.values(), "main names", keys.keys_of)
        for found in _alias_scores(python, Screening(lists), rows, strangers, mains):
            hits = np.array(found.scores) > found.threshold
            recalls = (f"{hits.mean():.3f}", f"{hits[arabic].mean():.3f}")
            table.add_row(found.system, f"{found.threshold:.3f}", *recalls)
    return table


def _alias_scores(
    python: str | None,
    screening: Screening,
    rows: Sequence[Mapping[str, str]],
    strangers: Sequence[str],
    mains: Mapping[str, str],
) -> Iterator[_Scores]:
    """Each system's score of the right entity for each alias, and the threshold above which one stranger is hit."""
    own = [_score_of(screening, row["query"], row["un_reference"]) for row in rows]
    nearest = [screening.screen(Query(name), _LEAST) for name in strangers]
    yield _Scores("wathiq, through the index", _least([hits[0].score if hits else 0.0 for hits in nearest]), own)
    pairs = [("Person", row["query"], mains[row["un_reference"]]) for row in rows]
    if python:
        rivals = [
            [("Person", name, other) for other in _rivals(name, [hit.name for hit in hits], list(mains.values()))]
            for name, hits in zip(strangers, nearest, strict=True)
        ]
        scores = iter(_by_logic_v2(python, [*pairs, *chain.from_iterable(rivals)]).scores)
        right = [next(scores) for _ in pairs]
        yield _Scores("logic-v2", _least([max(next(scores) for _ in names) for names in rivals]), right)
    plain = [JaroWinkler.similarity(query.casefold(), listed.casefold()) for _, query, listed in pairs]
    casefolded = [name.casefold() for name in mains.values()]
    alarms = [process.extractOne(name.casefold(), casefolded, scorer=JaroWinkler.similarity)[1] for name in strangers]
    yield _Scores("Jaro-Winkler", _least(alarms), plain)


def _score_of(screening: Screening, name: str, reference: str) -> float:
    hits = screening.screen(Query(name), _LEAST)
    return next((hit.score for hit in hits if hit.entity.reference == reference), 0.0)


def _least(alarms: Iterable[float]) -> float:
    """The threshold that as many strangers are above as may be: one in a thousand."""
    return sorted(alarms)[-_ALARMS - 1]


def _rivals(name: str, ours: Sequence[str], mains: Sequence[str]) -> list[str]:
    theirs = process.extract(name, mains, scorer=JaroWinkler.similarity, limit=_RIVALS)
    return list(dict.fromkeys([*ours[:_RIVALS], *(found[0] for found in theirs)]))


def _strangers(chance: random.Random, count: int) -> Iterator[str]:
    """Names of three or four words, the last one often the family's, as Egyptian papers have them."""
    for _ in range(count):
        given = [_common(chance, _names("male")) for _ in range(chance.choice((2, 3, 3)))]
        last = [chance.choice(_names("family"))] if len(given) < 3 or chance.random() < 0.5 else []
        parts = [*given, *last]
        in_arabic = chance.random() < 0.5
        yield " ".join(name if in_arabic else chance.choice(spellings) for name, spellings in parts)


def _common(chance: random.Random, names: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, Sequence[str]]:
    """A name, the first ones oftener: the table begins with the commonest."""
    return names[min(int(chance.expovariate(1 / 60)), len(names) - 1)]


@cache
def _names(kind: str) -> Sequence[tuple[str, Sequence[str]]]:
    content = json.loads(Path(transliteration.__file__).with_name("egypt_names.json").read_text(encoding="utf-8"))
    return list(content[kind].items())


# How fast -------------------------------------------------------------------------------------------------------------


def _speed_table(folder: Path, *, million: bool) -> Table:
    table = Table(title="A query, from the name to its hits", title_justify="left")
    columns = ("entries", "names", "import s", "p50 ms", "p95 ms", "of processor time", "resident MB before", "after")
    for column in ("lists", *columns):
        table.add_column(column, justify="left" if column == "lists" else "right")
    queries = [row["query"] for row in _rows(_ALIASES)] + list(_strangers(random.Random(8), 1000))
    random.Random(9).shuffle(queries)
    table.add_row("UN + OFAC", *_timed(folder / "official.db", _official, queries))
    if million:
        table.add_row("synthetic", *_timed(folder / "million.db", _synthetic, queries))
    return table


def _timed(path: Path, fill: Callable[[Lists], int], queries: Sequence[str]) -> Iterator[str]:
    """What import and queries take, each in a process of its own, as the command and the server are."""
    entries, names, seconds = _apart(_imported, path, fill)
    times, before, after = _apart(_asked, path, queries)
    yield from (f"{entries:,}", f"{names:,}", f"{seconds:.0f}")
    yield from (f"{np.percentile(times[:, 0], share):.1f}" for share in (50, 95))
    yield from (f"{np.percentile(times[:, 1], 95):.1f}", f"{before:.0f}", f"{after:.0f}")


def _apart(work: Callable[..., _Answer], *arguments: object) -> _Answer:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _imported(path: Path, fill: Callable[[Lists], int]) -> tuple[int, int, float]:
    """How many entries and names there are now, and the seconds that it took."""
    with _lists(path) as lists:
        begun = time.perf_counter()
        names = fill(lists)
        return sum(version.count for version in lists.overview()), names, time.perf_counter() - begun


def _asked(path: Path, queries: Sequence[str]) -> tuple[np.ndarray, float, float]:
    """The milliseconds of each query, all and those of the processor; resident memory before the queries and after."""
    with _lists(path) as lists:
        screening = Screening(lists)
        screening.screen(Query("Mohamed Ali"))  # reads its tables
        before = _resident()
        times = np.array([_time(screening, query) for query in queries])
        return times, before, _resident()


def _time(screening: Screening, query: str) -> tuple[float, float]:
    begun, worked = time.perf_counter(), time.process_time()
    screening.screen(Query(query))
    return 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - worked)


@contextmanager
def _lists(path: Path) -> Iterator[Lists]:
    database = Database(f"sqlite:///{path}")
    try:
        database.migrate()
        yield Lists(database)
    finally:
        database.close()


def _official(lists: Lists) -> int:
    un, ofac = _LISTS / "UN_consolidated.xml", _LISTS / "bench" / "sdn.csv"
    import_list(lists, Import("un", str(un), "un"), keys.keys_of)
    import_list(lists, Import("ofac", str(ofac), "ofac", _OFAC_ENTRIES), keys.keys_of)
    return sum(len(entity.names) for source in ("un", "ofac") for entity in _entities(source))


def _entities(source: str) -> Iterator[Entity]:
    path = {"un": _LISTS / "UN_consolidated.xml", "ofac": _LISTS / "bench" / "sdn.csv"}[source]
    yield from open_list(source, path, source).entities


def _synthetic(lists: Lists) -> int:
    lists.replace("synthetic", _people(random.Random(1), _MILLION), "1", keys.keys_of)
    return _MILLION


def _people(chance: random.Random, count: int) -> Iterator[Entity]:
    """Half of them with Egyptian names, half with words made of syllables, some of which are far commoner."""
    words = ["".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((2, 2, 3)))).title() for _ in range(60_000)]
    egyptian = _strangers(chance, count)
    for number, name in enumerate(egyptian):
        if number % 2:
            name = " ".join(words[int(chance.paretovariate(0.35)) % len(words)] for _ in range(chance.choice((2, 3))))  # noqa: PLW2901
        yield Entity("synthetic", str(number), "person", (ListedName(name, "main"),))


_SYLLABLES = tuple(
    consonant + vowel + end for consonant in "bdfghklmnprstvz" for vowel in "aeiou" for end in ("", "n", "r")
)


def _resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
