"""Machine-readable zones of travel documents: the layouts as data, the check digits, the parse.

Layouts: ICAO Doc 9303, 8th edition, parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (MRV-A, MRV-B); the French layout is that
of the national identity card issued until 2021, which is not ICAO's.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

ALPHABET = "<" + string.digits + string.ascii_uppercase
_VALUES = {c: 0 if c == "<" else int(c, 36) for c in ALPHABET}
DIGITS = frozenset("<" + string.digits)
LETTERS = frozenset("<" + string.ascii_uppercase)
ANY = frozenset(ALPHABET)
SEXES = frozenset("MFX<")

Span = tuple[int, int, int]
"""Line, first character, and the one behind the last, all from 0."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the zone and the characters that may stand in it."""

    span: Span
    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit: the part it guards, where it stands, and the stretches it is computed over.

    One that `may_be_blank` is right as `<` too when all it guards is blank (9303-4, note j).
    """

    guards: str
    at: Span
    over: tuple[Span, ...]
    may_be_blank: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One layout: `count` lines of `length` characters whose first begins with one of `openings`."""

    name: str
    count: int
    length: int
    openings: tuple[str, ...]
    parts: Mapping[str, Part]
    checks: tuple[Check, ...]


def _check(guards: str, line: int, at: int, *over: Span, may_be_blank: bool = False) -> Check:
    return Check(guards, (line, at, at + 1), over, may_be_blank)


def _second_line(optional_end: int) -> dict[str, Part]:
    """What TD2, TD3 and the visas share."""
    return {
        "number": Part((1, 0, 9), ANY),
        "nationality": Part((1, 10, 13), LETTERS),
        "birth": Part((1, 13, 19), DIGITS),
        "sex": Part((1, 20, 21), SEXES),
        "expiry": Part((1, 21, 27), DIGITS),
        "optional": Part((1, 28, optional_end), ANY),
    }


def _first_line(length: int) -> dict[str, Part]:
    return {
        "code": Part((0, 0, 2), LETTERS),
        "issuer": Part((0, 2, 5), LETTERS),
        "names": Part((0, 5, length), LETTERS),
    }


_NUMBER = _check("number", 1, 9, (1, 0, 9))
_BIRTH = _check("birth", 1, 19, (1, 13, 19))
_EXPIRY = _check("expiry", 1, 27, (1, 21, 27))

TD3 = Format(
    "TD3",
    2,
    44,
    ("P",),
    _first_line(44) | _second_line(42),
    (
        _NUMBER,
        _BIRTH,
        _EXPIRY,
        _check("optional", 1, 42, (1, 28, 42), may_be_blank=True),
        _check("composite", 1, 43, (1, 0, 10), (1, 13, 20), (1, 21, 43)),
    ),
)
TD2 = Format(
    "TD2",
    2,
    36,
    ("I", "A", "C", "P"),
    _first_line(36) | _second_line(35),
    (_NUMBER, _BIRTH, _EXPIRY, _check("composite", 1, 35, (1, 0, 10), (1, 13, 20), (1, 21, 35))),
)
MRV_A = Format("MRV-A", 2, 44, ("V",), _first_line(44) | _second_line(44), (_NUMBER, _BIRTH, _EXPIRY))
MRV_B = Format("MRV-B", 2, 36, ("V",), _first_line(36) | _second_line(36), (_NUMBER, _BIRTH, _EXPIRY))
TD1 = Format(
    "TD1",
    3,
    30,
    ("I", "A", "C"),
    {
        "code": Part((0, 0, 2), LETTERS),
        "issuer": Part((0, 2, 5), LETTERS),
        "number": Part((0, 5, 14), ANY),
        "optional": Part((0, 15, 30), ANY),
        "birth": Part((1, 0, 6), DIGITS),
        "sex": Part((1, 7, 8), SEXES),
        "expiry": Part((1, 8, 14), DIGITS),
        "nationality": Part((1, 15, 18), LETTERS),
        "optional_2": Part((1, 18, 29), ANY),
        "names": Part((2, 0, 30), LETTERS),
    },
    (
        _check("number", 0, 14, (0, 5, 14)),
        _check("birth", 1, 6, (1, 0, 6)),
        _check("expiry", 1, 14, (1, 8, 14)),
        _check("composite", 1, 29, (0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
    ),
)
FRENCH_CARD = Format(
    "FRA-ID",
    2,
    36,
    ("IDFRA",),
    {
        "code": Part((0, 0, 2), LETTERS),
        "issuer": Part((0, 2, 5), LETTERS),
        "surname": Part((0, 5, 30), LETTERS),
        "optional": Part((0, 30, 36), ANY),
        "number": Part((1, 0, 12), ANY),
        "given_names": Part((1, 13, 27), LETTERS),
        "birth": Part((1, 27, 33), DIGITS),
        "sex": Part((1, 34, 35), SEXES),
    },
    (
        _check("number", 1, 12, (1, 0, 12)),
        _check("birth", 1, 33, (1, 27, 33)),
        _check("composite", 1, 35, (0, 0, 36), (1, 0, 35)),
    ),
)
FORMATS = (TD3, TD2, MRV_A, MRV_B, TD1, FRENCH_CARD)


def check_digit(text: str) -> int:
    """ICAO 9303-3, 4.9: weights 7, 3, 1 over values 0-9, A=10..Z=35, `<`=0, modulo 10."""
    return sum(_VALUES[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10


def letters_at(layout: Format) -> tuple[tuple[frozenset[str], ...], ...]:
    """For every line of a layout, the characters that may stand at each place."""
    table = [[ANY] * layout.length for _ in range(layout.count)]
    for part in layout.parts.values():
        line, start, end = part.span
        table[line][start:end] = [part.letters] * (end - start)
    for check in layout.checks:
        table[check.at[0]][check.at[1]] = DIGITS
    table[0][0] = frozenset(opening[0] for opening in layout.openings)
    return tuple(tuple(row) for row in table)


@dataclass(frozen=True, slots=True)
class Zone:
    """A parsed zone: its lines as printed, and for each check digit whether it is right."""

    layout: Format
    lines: tuple[str, ...]
    checks: Mapping[str, bool]

    def part(self, name: str) -> str:
        """The part as printed, fillers and all; empty where the layout has none of that name."""
        part = self.layout.parts.get(name)
        return take(self.lines, part.span) if part else ""

    def text(self, name: str) -> str:
        """The part without its fillers, those between words turned to spaces."""
        return " ".join(self.part(name).replace("<", " ").split())

    @property
    def surname(self) -> str:
        if "surname" in self.layout.parts:
            return self.text("surname")
        return _spaced(self.part("names").partition("<<")[0])

    @property
    def given_names(self) -> str:
        if "given_names" in self.layout.parts:
            return self.text("given_names")
        return _spaced(self.part("names").partition("<<")[2])

    @property
    def number(self) -> str:
        """The document's number; a long one runs on into the optional data (9303-5, note j; 9303-6 alike)."""
        number = self.part("number")
        if long_number_check(self.layout, self.lines) is not None:
            number += self.part("optional").partition("<")[0][:-1]
        return number.replace("<", "")


def take(lines: Sequence[str], span: Span) -> str:
    """The characters of a span."""
    line, start, end = span
    return lines[line][start:end]


def long_number_check(layout: Format, lines: Sequence[str]) -> bool | None:
    """Whether the check digit of a number too long for its field is right; None where the number is not long.

    A `<` in place of the check digit says that the number goes on in the optional data, its check digit last.
    """
    check = next(c for c in layout.checks if c.guards == "number")
    if layout.name not in {"TD1", "TD2"} or take(lines, check.at) != "<":
        return None
    rest = take(lines, layout.parts["optional"].span).partition("<")[0]
    if len(rest) < 2 or not rest[-1].isdigit():
        return None
    return check_digit(take(lines, layout.parts["number"].span) + rest[:-1]) == int(rest[-1])


def check_holds(check: Check, lines: Sequence[str]) -> bool:
    """Whether one check digit is right."""
    printed = take(lines, check.at)
    guarded = "".join(take(lines, span) for span in check.over)
    if check.may_be_blank and not guarded.strip("<"):
        return printed in {"<", "0"}
    return printed in string.digits and int(printed) == check_digit(guarded)


def parse(layout: Format, lines: Sequence[str]) -> Zone:
    """Lines of the layout's own length and alphabet, taken apart and checked."""
    checks = {check.guards: check_holds(check, lines) for check in layout.checks}
    long = long_number_check(layout, lines)
    if long is not None:
        checks["number"] = long
    return Zone(layout, tuple(lines), checks)


def birth_date(digits: str, today: date) -> date | None:
    """YYMMDD on the last such day that is not in the future; None where it is no date (`<` stands for the unknown)."""
    return next((day for day in _days(digits) if day <= today), None)


def expiry_date(digits: str, today: date) -> date | None:
    """YYMMDD in a year less than fifty ahead, or else in the last century; None where it is no date."""
    return next((day for day in _days(digits) if day.year - today.year < 50), None)


def _days(digits: str) -> Iterator[date]:
    """The days that YYMMDD can mean, the latest first."""
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return
    for century in (2000, 1900):
        with suppress(ValueError):
            yield date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _spaced(name: str) -> str:
    return " ".join(name.replace("<", " ").split())
