"""The fourteen digits and the dates on Egyptian documents, read by the network that knows nothing but digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wathiq.language import arabic, egypt_dates, national_id
from wathiq.language.egypt_dates import PrintedDate
from wathiq.language.national_id import NationalNumber, Problem
from wathiq.language.text import Text
from wathiq.reading import Field, Finding
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print

_ENDS = 0.35
"""How much farther than the finder says a line of digits is looked at, of its height: lone points are easily missed."""
_DOUBTFUL = 0.95
"""Digits less sure than this may be taken for their runners-up where that makes a number sound."""
_LEAST_ALTERNATIVE = 0.02
_FEWEST_DIGITS = 9

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


def is_number(line: Print) -> bool:
    """Whether a line looks like the fourteen digits: mostly digits, and many."""
    digits = sum(c.isdigit() for c in line.words)
    return digits >= _FEWEST_DIGITS and digits >= 0.7 * len(line.words.replace(" ", "")) and "/" not in line.words


def read_number(scene: Scene, line: Corners) -> Number:
    """The number in a quad; doubtful digits are taken for their runners-up where that alone makes it sound."""
    wide = lengthened(line, _ENDS)
    text = scene.eyes.egypt_number.read(scene.pixels, wide)
    value = national_id.parse(str(text), today())
    if value.is_sound:
        return Number(value, text.sureness, wide)
    return max(_repaired(text, wide), key=lambda n: n.confidence, default=Number(value, text.sureness, wide))


def _repaired(text: Text, line: Corners) -> Iterator[Number]:
    """The sound numbers that one other digit makes."""
    if len(text) != national_id.LENGTH:
        return
    digits = str(text)
    for place, character in enumerate(text.characters):
        if character.confidence > _DOUBTFUL:
            continue
        for other, probability in character.others:
            value = national_id.parse(digits[:place] + other + digits[place + 1 :], today())
            if value.is_sound and probability > _LEAST_ALTERNATIVE:
                yield Number(value, text.sureness * probability / character.confidence, line)


def read_date(scene: Scene, line: Corners) -> tuple[PrintedDate | None, Field]:
    """The date in a quad, None where there is none; and the field that it makes, ISO 8601 or what was read instead."""
    wide = lengthened(line, _ENDS)
    text = scene.eyes.egypt_number.read(scene.pixels, wide)
    found = egypt_dates.parse(str(text))
    return found, Field(iso(found) if found else str(text), text.sureness, geometry.quad(line))


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
