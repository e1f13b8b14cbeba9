"""The fourteen digits and the dates on Egyptian documents, read by the network that knows nothing but digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wathiq.language import arabic, egypt_dates, national_id
from wathiq.language.egypt_dates import PrintedDate
from wathiq.language.national_id import NationalNumber, Problem
from wathiq.reading import Field, Finding
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, joined

_ENDS = (0.35, 0.0)
"""How much farther than the finder says a line of digits is looked at, of its height.

Lone points at an end are easily missed, and yet what stands beside the line must stay out of it.
"""
_DOUBTFUL = 0.95
"""Digits less sure than this may be taken for their runners-up where that makes a number sound."""
_LEAST_ALTERNATIVE = 0.02
_AGREEMENT = 20.0
"""How much likelier a number is whose birth date is the printed one."""
_FEWEST_DIGITS = 9
_PADDED = (len("2018/06"), len("2018/06/05"))
"""What a date has in characters where none was lost."""

_FINDINGS = {
    Problem.LENGTH: ("number_invalid", "The national number does not have fourteen digits."),
    Problem.CENTURY: ("number_invalid", "The national number begins with no century."),
    Problem.BIRTH_DATE: ("birth_date_impossible", "The national number holds a birth date that does not exist."),
    Problem.FUTURE: ("birth_date_impossible", "The national number holds a birth date in the future."),
    Problem.GOVERNORATE: ("governorate_unknown", "The national number holds a code that is no governorate's."),
}


@dataclass(frozen=True, eq=False)
class Number:
    """A national number as read, how sure (0..1), and where."""

    value: NationalNumber
    confidence: float
    corners: Corners

    @property
    def field(self) -> Field:
        return Field(self.value.digits, self.confidence, geometry.quad(self.corners))

    def findings(self) -> Iterator[Finding]:
        """What is wrong with it."""
        for problem in self.value.problems:
            code, message = _FINDINGS[problem]
            yield Finding(code, message, "number", self.value.digits)


def today() -> date:
    """The day on which documents are judged."""
    return datetime.now(UTC).date()


def number_in(row: Sequence[Print]) -> Print | None:
    """The fourteen digits in a row, which finders may take for several lines; None where it does not hold so many."""
    parts = [line for line in row if _is_digits(line)]
    if sum(c.isdigit() for line in parts for c in line.words) < _FEWEST_DIGITS:
        return None
    return joined(parts)


def _is_digits(line: Print) -> bool:
    digits = sum(c.isdigit() for c in line.words)
    return digits >= 0.7 * len(line.words.replace(" ", "")) and "/" not in line.words


def read_number(scene: Scene, line: Corners, born: date | None = None) -> Number:
    """The number in a quad; `born` is the birth date that is printed elsewhere on the card, if it could be read.

    A doubtful digit is taken for its runner-up where that alone makes the number sound, or its birth date the printed
    one: two misreadings that agree are less likely than one.
    """
    read = [number for ends in _ENDS for number in _candidates(scene, lengthened(line, ends))]
    return max(read, key=lambda number: _evidence(number, born))


def _evidence(number: Number, born: date | None) -> tuple[bool, float]:
    agrees = born is not None and number.value.birth_date == born
    return number.value.is_sound, number.confidence * (_AGREEMENT if agrees else 1.0)


def _candidates(scene: Scene, line: Corners) -> Iterator[Number]:
    """The number as read, and as it would be with one doubtful digit taken for another."""
    text = scene.eyes.egypt_number.read(scene.pixels, line)
    digits = str(text)
    yield Number(national_id.parse(digits, today()), text.sureness, line)
    for place, character in enumerate(text.characters):
        if character.confidence > _DOUBTFUL:
            continue
        for other, probability in character.others:
            if probability > _LEAST_ALTERNATIVE:
                value = national_id.parse(digits[:place] + other + digits[place + 1 :], today())
                yield Number(value, text.sureness * probability / character.confidence, line)


def read_date(scene: Scene, line: Corners) -> tuple[PrintedDate | None, Field]:
    """The date in a quad, None where there is none; and the field that it makes, ISO 8601 or what was read instead."""
    texts = [scene.eyes.egypt_number.read(scene.pixels, lengthened(line, ends)) for ends in _ENDS]
    dates = [(_whole_date(str(text)), text) for text in texts]
    found, text = max(dates, key=lambda pair: (pair[0] is not None, len(pair[1]) in _PADDED, pair[1].sureness))
    return found, Field(iso(found) if found else str(text), text.sureness, geometry.quad(line))


def _whole_date(text: str) -> PrintedDate | None:
    """The date that a text is, and not merely holds."""
    found = egypt_dates.parse(text)
    return found if found and len(text) <= max(_PADDED) else None


def iso(printed: PrintedDate) -> str:
    """`2018-06-05`, or `2018-06` where no day is printed."""
    return f"{printed.year}-{printed.month:02}" + (f"-{printed.day:02}" if printed.day else "")


def has_date(line: Print) -> bool:
    """Whether something in a line looks like a date."""
    return bool(re.search(r"[0-9]{1,4} ?/ ?[0-9]{1,2}", arabic.western(line.words)))


def lengthened(line: Corners, by: float) -> Corners:
    """A quad made longer at both ends, by a multiple of its height."""
    share = by * geometry.height(line) / max(geometry.length(line), 1.0)
    return geometry.slice_along(line, -share, 1 + share)
