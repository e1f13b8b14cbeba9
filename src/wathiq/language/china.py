"""What stands on Chinese vehicle papers: plates, dates, sizes."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

# One character a province (GA 36-2018, table A.1).
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
# Letters O and I are not issued. Numbers of electric vehicles have one place more and a letter from A to K in it:
# in front on small ones, at the end on large ones. Embassies have numbers without a province.
_PLATE = re.compile(
    rf"[{PROVINCES}][A-HJ-NP-Z]"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳领]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
    r"|使[0-9]{6}"
)
_DATE = re.compile(r"(\d{4})\D{0,3}(\d{2})\D{0,3}(\d{2})")
_DIMENSION = re.compile(r"(\d{3,5})\D{1,3}(\d{3,5})\D{1,3}(\d{3,5})")


def is_plate(text: str) -> bool:
    """Whether the text is a plate's number as issued."""
    return _PLATE.fullmatch(text) is not None


def plate(text: str) -> str:
    """A plate's number without spaces, its province in the form that is in use."""
    return "".join(text.split()).replace("粵", "粤")


def is_iso_date(text: str) -> bool:
    """Whether the text is a date as `iso_date` writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def iso_date(text: str) -> str:
    """The date as YYYY-MM-DD, or the text itself where it holds none."""
    found = _DATE.search(text.replace(" ", ""))
    if found:
        with suppress(ValueError):
            return date(*map(int, found.groups())).isoformat()
    return text


def dimension(text: str) -> str:
    """Length, width and height; the unit is part of the form and too small to be read reliably."""
    found = _DIMENSION.search(text.replace(" ", ""))
    return "\u00d7".join(found.groups()) + "mm" if found else text
