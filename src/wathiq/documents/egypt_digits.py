"""The fourteen digits and the dates on Egyptian documents, read by the network that knows nothing but digits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from wathiq.vision.sheet import Print, joined, stretch

_ENDS = (0.35, 0.0)
"""How much farther than the finder says a line of digits is looked at, of its height.

Lone points at an end are easily missed, and yet what stands beside the line must stay out of it.
"""
_FOREIGN = re.compile("[A-Za-z/]")
_DOUBTFUL = 0.99
"""Digits less sure than this may be taken for their runners-up where that makes a number sound."""
_LEAST_ALTERNATIVE = 0.003
_AGREEMENT = 20.0
"""How much likelier a number is whose birth date is the printed one."""
_FOLKLORE = 2.0
"""How much likelier a number is that fits the check digit's rule as it is told: it holds for most, and not for all."""
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
    return digits >= 0.7 * len(line.words.replace(" ", "")) and not _FOREIGN.search(line.words)


def read_number(scene: Scene, line: Corners, born: date | None = None) -> Number:
    """The number in a quad; `born` is the birth date that is printed elsewhere on the card, if it could be read.

    Two networks look at it, at the quad and a little beyond; what most of them see counts. A doubtful digit is taken
    for its runner-up where that alone makes the number sound, or its birth date the printed one: two misreadings that
    agree are less likely than one.
    """
    looks = [lengthened(line, ends) for ends in _ENDS]
    texts = [text for look in looks for text in _read_twice(scene, look)]
    longest = max(len(text) for text in texts)
    if longest < national_id.LENGTH:
        looks += _with_lost_ends(line, longest)
        texts = [text for look in looks for text in _read_twice(scene, look)]
    support: dict[str, float] = defaultdict(float)
    for text in texts:
        for digits, sureness in _candidates(text):
            support[digits] += sureness / len(texts)
    numbers = [Number(national_id.parse(digits, today()), sure, looks[0]) for digits, sure in support.items()]
    return max(numbers, key=lambda number: _evidence(number, born))


def _read_twice(scene: Scene, line: Corners) -> tuple[Text, Text]:
    """What the two networks see: the one for digits, and the one for all print with its spaces left out."""
    print_ = scene.eyes.arabic.read(scene.pixels, line)
    digits = Text(tuple(c for c in print_.characters if c.value != " "))
    return scene.eyes.egypt_number.read(scene.pixels, line), digits


def _with_lost_ends(line: Corners, seen: int) -> list[Corners]:
    """The line with as much more at either end as the digits take that nobody saw: points at an end are often lost."""
    share = (national_id.LENGTH - seen + 0.5) / max(seen, 1)
    return [geometry.slice_along(line, 0, 1 + share), geometry.slice_along(line, -share, 1)]


def _evidence(number: Number, born: date | None) -> tuple[bool, float]:
    agreement = _AGREEMENT if born is not None and number.value.birth_date == born else 1.0
    folklore = _FOLKLORE if number.value.folklore_check else 1.0
    return number.value.is_sound, number.confidence * agreement * folklore


def _candidates(text: Text) -> Iterator[tuple[str, float]]:
    """The digits as read, and as they would be with one doubtful digit taken for another; and how sure each is."""
    digits = str(text)
    yield arabic.western(digits), text.sureness
    for place, character in enumerate(text.characters):
        if character.confidence > _DOUBTFUL:
            continue
        for other, probability in character.others:
            if probability > _LEAST_ALTERNATIVE:
                changed = digits[:place] + other + digits[place + 1 :]
                yield arabic.western(changed), text.sureness * probability / character.confidence


def read_date(scene: Scene, line: Corners) -> tuple[PrintedDate | None, Field]:
    """The date in a quad, None where there is none; and the field that it makes, ISO 8601 or the digits read."""
    texts = [scene.eyes.egypt_number.read(scene.pixels, lengthened(line, ends)) for ends in _ENDS]
    dates = [(_whole_date(str(text)), text) for text in texts]
    found, text = max(dates, key=lambda pair: (pair[0] is not None, len(pair[1]) in _PADDED, pair[1].sureness))
    return found, Field(iso(found) if found else arabic.western(str(text)), text.sureness, geometry.quad(line))


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


def with_digits(scene: Scene, line: Print) -> Text:
    """A line's text, the numbers in it as the surer of the two networks sees them."""
    characters = list(line.text.characters)
    for run in re.finditer("[٠-٩]+", line.words):
        seen = scene.eyes.egypt_number.read(scene.pixels, stretch(line, run.start(), run.end()))
        before = Text(tuple(characters[run.start() : run.end()]))
        if len(seen) == len(before) and str(seen).isdigit() and seen.sureness > before.sureness:
            characters[run.start() : run.end()] = seen.characters
    return Text(tuple(characters))


def lengthened(line: Corners, by: float) -> Corners:
    """A quad made longer at both ends, by a multiple of its height."""
    share = by * geometry.height(line) / max(geometry.length(line), 1.0)
    return geometry.slice_along(line, -share, 1 + share)
