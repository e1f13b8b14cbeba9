"""Dates as Egyptian documents print them: the year first, the day first, or a month alone.

Digits may be Arabic-Indic, Persian or Western; slash, backslash, dash or full stop parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from wathiq.language import arabic

_SEPARATOR = re.compile(r"\s*[/\\.\-\u2013\u2014\u066b]\s*")
# The day comes before the month wherever the year comes last.
_ORDERS = tuple(
    re.compile(rf"(?<![0-9])(?<![0-9]/){order}(?!/?[0-9])")
    for order in (
        r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",  # separators too faint to be read
        r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})",
    )
)
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date of the Gregorian calendar as far as it is printed: `day` is None where only the month is."""

    year: int
    month: int
    day: int | None = None

    @property
    def full_date(self) -> date | None:
        """The day; None for a month."""
        return None if self.day is None else self.first_day

    @property
    def first_day(self) -> date:
        """The day, or the first one of a month, for comparing and for formats that know no months."""
        return date(self.year, self.month, 1 if self.day is None else self.day)

    @property
    def wire(self) -> str:
        """`first_day` as `wire` writes it."""
        return wire(self.first_day)


def parse(text: str) -> PrintedDate | None:
    """The first date that stands in a line, other words beside it or not; None where there is none that exists.

    Years from 1900 to 2099 count. Three numbers are never read as two: `2018/13/45` is no date, and no month either.
    """
    line = _SEPARATOR.sub("/", arabic.western(arabic.clean(text)))
    return min(_dates(line), default=(0, None), key=lambda found: found[0])[1]


def wire(day: date) -> str:
    """The day as ISO 8601 with its midnight in UTC, `1998-05-15T00:00:00Z`."""
    return f"{day.isoformat()}T00:00:00Z"


def _dates(line: str) -> Iterator[tuple[int, PrintedDate]]:
    """Every date of a line with the place where it begins."""
    for order in _ORDERS:
        for match in order.finditer(line):
            parts = {name: int(digits) for name, digits in match.groupdict().items()}
            found = PrintedDate(parts["year"], parts["month"], parts.get("day"))
            with suppress(ValueError):
                if found.first_day.year in _YEARS:
                    yield match.start(), found
