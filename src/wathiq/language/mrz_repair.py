"""From what was read to what can stand in a zone, every change on record.

Three repairs, in this order: the number of fillers, a character that its place does not allow (O for 0 in a date),
and one wavering character whose other reading makes every check digit right. Nothing else is touched: a check digit
that is wrong on the document stays wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wathiq.language import mrz
from wathiq.language.mrz import Format, Zone
from wathiq.language.text import Character, Text

# Shapes that OCR-B and worn print confuse, each way.
_CONFUSED = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "7T", "4A", "PR")
_LOOKALIKES = {c: "".join(group.replace(c, "") for group in _CONFUSED if c in group) for c in "".join(_CONFUSED)}
_MOST_FILLERS_AMISS = 4
_MOST_MISFITS = 0.06
_WAVERING = 0.02
"""A second reading that the network gives less than this is not a doubt worth a repair."""
_REAL_DOUBT = 0.1


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: the line and place, what was read there, and what it was taken for (empty: left out)."""

    line: int
    place: int
    read: str
    meant: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Lines fitted to a layout. `rows` are the characters behind the zone's lines, place by place."""

    zone: Zone
    rows: tuple[tuple[Character, ...], ...]
    repairs: tuple[Repair, ...]
    misfits: int

    @property
    def confidence(self) -> float:
        """Mean over all characters of the zone."""
        characters = [c for row in self.rows for c in row]
        return sum(c.confidence for c in characters) / len(characters)

    @property
    def opens_well(self) -> bool:
        return self.zone.lines[0].startswith(self.zone.layout.openings)

    @property
    def score(self) -> float:
        """How well the layout explains what was read; only the order of scores means anything."""
        checks = sum(self.zone.checks.values()) / len(self.zone.checks)
        return checks + 0.5 * self.opens_well - 0.05 * len(self.repairs) - 0.3 * self.misfits

    @property
    def believable(self) -> bool:
        """Whether this is a zone at all, and not some other print of a like shape."""
        places = self.zone.layout.count * self.zone.layout.length
        if self.misfits > _MOST_MISFITS * places or len(self.repairs) > _MOST_MISFITS * places + 2:
            return False
        holding = sum(right for guards, right in self.zone.checks.items() if guards != "optional")  # may be blank
        if holding >= 2:
            return True
        flawless = self.misfits <= 1 and len(self.repairs) <= 2
        return flawless and self.opens_well and (holding >= 1 or self.confidence > 0.9)


def fit(texts: Sequence[Text]) -> Fit | None:
    """The layout that explains the lines best, or None where none does."""
    fits = (_fit(layout, texts) for layout in mrz.FORMATS if layout.count == len(texts))
    believable = [f for f in fits if f and f.believable]
    return _settle(max(believable, key=lambda f: f.score)) if believable else None


def _fit(layout: Format, texts: Sequence[Text]) -> Fit | None:
    rows, repairs, misfits = [], [], 0
    for number, (text, allowed) in enumerate(zip(texts, mrz.letters_at(layout), strict=True)):
        row = _with_length(text, layout.length, number)
        if row is None:
            return None
        fitted = [_allowed(c, letters) for c, letters in zip(row[0], allowed, strict=True)]
        repairs += row[1] + [
            Repair(number, place, before.value, after.value)
            for place, (before, after) in enumerate(zip(row[0], fitted, strict=True))
            if before.value != after.value
        ]
        misfits += sum(c.value not in letters for c, letters in zip(fitted, allowed, strict=True))
        rows.append(tuple(fitted))
    return Fit(_zone(layout, rows), tuple(rows), tuple(repairs), misfits)


def _zone(layout: Format, rows: Sequence[Sequence[Character]]) -> Zone:
    return mrz.parse(layout, ["".join(c.value for c in row) for row in rows])


def _with_length(text: Text, length: int, line: int) -> tuple[list[Character], list[Repair]] | None:
    """The line with fillers put in where the pitch shows a gap, or taken out where it shows a crowd."""
    row = list(text.characters)
    repairs: list[Repair] = []
    if not row or abs(len(row) - length) > _MOST_FILLERS_AMISS:
        return None
    while len(row) != length:
        place = _widest_gap(row) if len(row) < length else _tightest_filler(row)
        if place is None:
            return None
        if len(row) < length:
            repairs.append(Repair(line, place, "", "<"))
            row.insert(place, _filler(row, place))
        else:
            repairs.append(Repair(line, place, row[place].value, ""))
            del row[place]
    return row, repairs


def _widest_gap(row: Sequence[Character]) -> int | None:
    """Where to put a filler in: beside another one, where the characters stand farthest apart.

    A gap between two letters is taken where it is plainly wider than the pitch, and than any beside a filler.
    """
    gaps = [(row[i].place - row[i - 1].place, i) for i in range(1, len(row))]
    if not gaps:
        return None
    pitch = sorted(gaps)[len(gaps) // 2][0]
    beside = [(gap, i) for gap, i in gaps if "<" in {row[i].value, row[i - 1].value}]
    if row[-1].value == "<":
        beside.append((1.0 - row[-1].place, len(row)))
    widest = max(gaps)
    best = max(beside, default=None)
    if widest[0] > 1.6 * pitch and widest[0] > (best[0] if best else 0.0) + 0.3 * pitch:
        return widest[1]
    return best[1] if best else None


def _filler(row: Sequence[Character], place: int) -> Character:
    before = row[place - 1].place
    after = row[place].place if place < len(row) else 1.0
    return Character("<", 0.5, (before + after) / 2)


def _tightest_filler(row: Sequence[Character]) -> int | None:
    """Which character to take out: a filler crowded by its neighbours, or a faint mark at either end."""
    crowds = [(row[i + 1].place - row[i - 1].place, i) for i in range(1, len(row) - 1) if row[i].value == "<"]
    ends = [(row[i].confidence, i) for i in (0, len(row) - 1) if row[i].confidence < 0.6]
    if ends:
        return min(ends)[1]
    return min(crowds)[1] if crowds else None


def _allowed(character: Character, letters: frozenset[str]) -> Character:
    """The character itself where its place allows it, else the likeliest look-alike that the place does allow."""
    if character.value in letters:
        return character
    seen = [(value, p) for value, p in character.others if value in letters and p >= _WAVERING]
    alike = [(value, 0.0) for value in _LOOKALIKES.get(character.value, "") if value in letters]
    for value, probability in seen[:1] or alike[:1]:
        return replace(character, value=value, confidence=max(probability, character.confidence / 2))
    return character


def _settle(fitted: Fit) -> Fit:
    """The one wavering character whose other reading turns a failed check right and no right one wrong."""
    if all(fitted.zone.checks.values()):
        return fitted
    better = [f for f, doubt in _alternatives(fitted) if _improves(f.zone, fitted.zone, doubt)]
    best = max((sum(f.zone.checks.values()) for f in better), default=0)
    better = [f for f in better if sum(f.zone.checks.values()) == best]
    return better[0] if len(better) == 1 else fitted


def _improves(candidate: Zone, current: Zone, doubt: float) -> bool:
    """All checks right, or two more of them; one more will do where the network was in real doubt."""
    before, after = current.checks, candidate.checks
    gained = sum(after.values()) - sum(before.values())
    spoilt = any(before[guards] and not after[guards] for guards in before)
    return all(after.values()) or (not spoilt and gained >= (1 if doubt >= _REAL_DOUBT else 2))


def _alternatives(fitted: Fit) -> Iterator[tuple[Fit, float]]:
    """Every single change to a wavering character, with the probability that the network gave it.

    Check digits themselves are left as read: a wrong one must not be turned into the right one.
    """
    allowed = mrz.letters_at(fitted.zone.layout)
    checks = {check.at[:2] for check in fitted.zone.layout.checks}
    for line, row in enumerate(fitted.rows):
        for place, character in enumerate(row):
            if (line, place) in checks:
                continue
            for value, probability in character.others:
                if probability >= _WAVERING and value in allowed[line][place]:
                    yield _changed(fitted, line, place, value, probability), probability


def _changed(fitted: Fit, line: int, place: int, value: str, probability: float) -> Fit:
    rows = [list(row) for row in fitted.rows]
    read = rows[line][place]
    rows[line][place] = replace(read, value=value, confidence=max(probability, 0.5))
    repair = Repair(line, place, read.value, value)
    changed = tuple(tuple(row) for row in rows)
    return Fit(_zone(fitted.zone.layout, changed), changed, (*fitted.repairs, repair), fitted.misfits)
