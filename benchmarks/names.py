"""Arabic names and places against lists that others made: `python -m benchmarks.names [--classes]`.

Prints the share of Arabic names whose Latin spelling is the one listed (case, hyphens, spaces and El or Al ignored),
for names of the lexicon and for those spelled by rule; how many pairs of one name agree, and how many random pairs of
two names do; how many governorates and cities of Egypt are found; and what each takes. With `--classes` the commonest
differences between the produced spelling and the one listed stand below, letters only.

The pairs are those of a list of names from everywhere whose Arabic or Latin side is in a list of Arabic names. It has
one spelling a name, and mostly not an Egyptian one (Jamil, Qasim). Hence two more columns: where any spelling of the
lexicon is the one listed, and where the spelling produced is, habits of transcription apart (e for i, o for u, y for i,
g for j, k for q, a last h, doubled letters).
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from benchmarks.truth import EVAL
from wathiq.language import arabic, egypt_places, name_agreement, transliteration

_NAMES = EVAL / "names_ar"
_PAIRS = _NAMES / "google+transliteration" / "ar2en.txt"
_ARABIC_LISTS = ("female-first-names-in-arabic", "last-names-in-arabic", "male-first--names-in-arabic")
_LATIN_LISTS = ("Most-Popular-Arabic-FirstNames", "Most-Popular-Arabic-LastNames")
_PLACES = EVAL / "eg_admin" / "Tech-Labs+egypt-governorates-and-cities-db"
_WRONG_PAIRS = 20_000
# What transcribers do by habit, unified.
_HABITS = (
    ("ou|oo|o", "u"),
    ("ee|ei|ey|ai|ay|e|y", "i"),
    ("j", "g"),
    ("q", "k"),
    (r"(.)\1", r"\1"),
    ("(?<=[aiu])h$", ""),
)
_CLASSES = 25

_Row = dict[str, str]
_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


def _lines(name: str) -> list[str]:
    return (_NAMES / "AKhateeb+arabic-names" / f"{name}.txt").read_text(encoding="utf-8-sig").split("\n")


def _bare(latin: str) -> str:
    """A spelling without what is ignored."""
    return re.sub("[^a-z]", "", re.sub(r"^(?:el|al)[\s-]*(?=...)", "", latin.strip().lower()))


def _loose(latin: str) -> str:
    """A bare spelling without habits of transcription."""
    bare = _bare(latin)
    for pattern, replacement in _HABITS:
        bare = re.sub(pattern, replacement, bare)
    return bare


def _names() -> dict[str, set[str]]:
    """The accepted spellings of each Arabic name."""
    known = {arabic.fold(line) for name in _ARABIC_LISTS for line in _lines(name)} - {""}
    latin = {_bare(line) for name in _LATIN_LISTS for line in _lines(name)} - {""}
    accepted: dict[str, set[str]] = {}
    for line in _PAIRS.read_text(encoding="utf-8").splitlines():
        name, _, spelling = line.partition("\t")
        if arabic.fold(name) in known or _bare(spelling) in latin:
            accepted.setdefault(arabic.clean(name), set()).add(spelling.strip())
    return accepted


def _timed(ask: Callable[[_Item], _Answer], items: Sequence[_Item]) -> tuple[list[_Answer], float]:
    """The answers, and the microseconds of one."""
    begun = time.perf_counter()
    answers = [ask(item) for item in items]
    return answers, 1e6 * (time.perf_counter() - begun) / len(items)


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / max(of, 1):.1%})"


def _spelling_table(accepted: Mapping[str, set[str]], produced: Mapping[str, str], each: float) -> Table:
    heads = ("names", "spelled as listed", "any spelling is", "habits apart", "one")
    table = Table(*heads, title="Arabic names in Latin letters")
    lexicon = transliteration.lexicon()
    known = [name for name in accepted if {arabic.fold(name), arabic.fold(transliteration.stem(name))} & lexicon.keys()]
    for title, names in (
        ("all", list(accepted)),
        ("of the lexicon", known),
        ("by rule", [name for name in accepted if name not in set(known)]),
    ):
        listed = {name: set(map(_bare, accepted[name])) for name in names}
        right = sum(_bare(produced[name]) in listed[name] for name in names)
        any_right = sum(not listed[name].isdisjoint(map(_bare, _spellings(name))) for name in names)
        loose = sum(_loose(produced[name]) in set(map(_loose, accepted[name])) for name in names)
        shares = (_share(count, len(names)) for count in (right, any_right, loose))
        table.add_row(title, *shares, f"{each:.0f} µs" if title == "all" else "")
    return table


def _spellings(name: str) -> tuple[str, ...]:
    parts = arabic.name_parts(name)
    return transliteration.spellings(parts[0]) if len(parts) == 1 else (transliteration.transliterate(name),)


def _agreement_table(accepted: Mapping[str, set[str]]) -> Table:
    right = [(name, spelling) for name, spellings in accepted.items() for spelling in spellings]
    table = Table("pairs", f"agree (from {name_agreement.AGREE})", "one", title="Names across scripts")
    for title, pairs in (("of one name", right), ("of two names", list(_wrong(accepted, right)))):
        scores, each = _timed(lambda pair: name_agreement.agreement(*pair), pairs)
        table.add_row(title, _share(sum(s >= name_agreement.AGREE for s in scores), len(scores)), f"{each:.0f} µs")
    return table


def _wrong(accepted: Mapping[str, set[str]], right: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    chance = random.Random(1)
    for _ in range(_WRONG_PAIRS):
        name, spelling = chance.choice(right)[0], chance.choice(right)[1]
        if _bare(spelling) not in set(map(_bare, accepted[name])):
            yield name, spelling


def _place_table() -> Table:
    table = Table("places", "found", "without a change", "same English", "one", title="Places of Egypt")
    governorates, cities = _rows("governorates"), _rows("cities")
    own = {row["id"]: egypt_places.find_governorate(row["governorate_name_ar"]) for row in governorates}
    found, each = _timed(lambda row: egypt_places.find_governorate(row["governorate_name_ar"]), governorates)
    same = sum(f is not None and f.governorate is not None and _same(f.governorate.english, row["governorate_name_en"])
               for f, row in zip(found, governorates, strict=True))  # fmt: skip
    exact = sum(match is not None and not match.changed for match in found)
    table.add_row("governorates", *_found(found, exact, same), f"{each:.0f} µs")

    def place(row: _Row) -> egypt_places.PlaceMatch | None:
        match = own[row["governorate_id"]]
        return egypt_places.find_place(row["city_name_ar"], match.governorate if match else None)

    places, each = _timed(place, cities)
    same = sum(p is not None and _same(p.english, row["city_name_en"]) for p, row in zip(places, cities, strict=True))
    exact = sum(match is not None and not match.changed for match in places)
    table.add_row("cities", *_found(places, exact, same), f"{each:.0f} µs")
    return table


def _found(matches: Sequence[object | None], exact: int, same: int) -> tuple[str, str, str]:
    found = sum(match is not None for match in matches)
    return _share(found, len(matches)), _share(exact, len(matches)), _share(same, found)


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _rows(name: str) -> list[_Row]:
    with (_PLACES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _class_table(accepted: Mapping[str, set[str]], produced: Mapping[str, str]) -> Table:
    counts = Counter(
        difference
        for name, spellings in accepted.items()
        for difference in _differences(_bare(produced[name]), map(_bare, spellings))
    )
    table = Table("produced", "listed", "where", "times", title="Differences")
    for (ours, theirs, where), times in counts.most_common(_CLASSES):
        table.add_row(ours or "nothing", theirs or "nothing", where, str(times))
    return table


def _differences(ours: str, listed: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    nearest = min(listed, key=lambda spelling: Levenshtein.distance(ours, spelling))
    for step in Levenshtein.opcodes(ours, nearest):
        if step.tag != "equal":
            where = "first" if step.src_start == 0 else "last" if step.src_end >= len(ours) else "within"
            yield ours[step.src_start : step.src_end], nearest[step.dest_start : step.dest_end], where


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--classes", action="store_true", help="print the commonest differences in spelling")
    if not EVAL.exists():
        raise SystemExit(f"the names to measure on are not there: {EVAL}")
    accepted = _names()
    transliteration.transliterate("محمد")  # reads the data
    name_agreement.agreement("محمد", "Mohamed")
    answers, each = _timed(transliteration.transliterate, list(accepted))
    produced = dict(zip(accepted, answers, strict=True))
    console = Console(width=120)
    console.print(_spelling_table(accepted, produced, each), _agreement_table(accepted), _place_table())
    if options.parse_args().classes:
        console.print(_class_table(accepted, produced))


if __name__ == "__main__":
    main()
