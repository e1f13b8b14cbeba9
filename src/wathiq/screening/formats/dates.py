"""Dates as lists write them, whole or in part, as ISO 8601."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from wathiq.language import arabic

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<word>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
# UK lists write dd and mm for what is not known.
_ORDERS = tuple(
    re.compile(rf"(?<!\d){order}(?!\d)", re.IGNORECASE)
    for order in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}}|dd)[-/.](?P<month>\d{{1,2}}|mm)[-/.]{_YEAR}",
        rf"(?P<day>\d{{1,2}})[ -]{_MONTH}[ ,-]*{_YEAR}",
        rf"{_MONTH}[ ,-]*{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        _YEAR,
    )
)
_RANGE = re.compile(rf"{_YEAR}\D{{1,12}}(?P<last>(?:1[89]|20)\d\d)(?!\d)")
_LONGEST_RANGE = 20


def iso(text: str) -> str:
    """The first date in a text; `1971` or `1971-04` where no more is said, empty where there is none."""
    line = arabic.western(text)
    for order in _ORDERS:
        if found := order.search(line):
            return _written(found)
    return ""


def births(text: str) -> tuple[str, ...]:
    """One date, or every year of a range such as `1960 to 1965`; nothing for a range that says nothing."""
    found = _RANGE.search(text)
    if found and "-" not in iso(text):
        return years(int(found["year"]), int(found["last"]))
    return (iso(text),) if iso(text) else ()


def years(first: int, last: int) -> tuple[str, ...]:
    """Every year from the first to the last, where those are near enough to tell anything."""
    return tuple(str(year) for year in range(first, last + 1)) if last - first <= _LONGEST_RANGE else ()


def _written(found: re.Match[str]) -> str:
    parts = found.groupdict()
    year, month, day = parts["year"], _month(parts), parts.get("day") or ""
    if not 1 <= month <= len(_MONTHS):
        return year
    if day.isdigit():
        with suppress(ValueError):
            return date(int(year), month, int(day)).isoformat()
    return f"{year}-{month:02}"


def _month(parts: dict[str, str]) -> int:
    if word := parts.get("word"):
        return _MONTHS.index(word[:3].lower()) + 1
    digits = parts.get("month") or ""
    return int(digits) if digits.isdigit() else 0
