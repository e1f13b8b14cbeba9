"""Egyptian number plates as text: letters on the right, digits on the left, one canonical string.

The canonical string is the letters in reading order and then the number in Western digits, all parted by single
spaces except the digits: `ع ى ق 6483`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LETTERS = "أبجدرسصطعفقلمنهوى"
DIGITS = "٠١٢٣٤٥٦٧٨٩"
ALPHABET = DIGITS + LETTERS
_WESTERN = str.maketrans(DIGITS, "0123456789")
# As it is printed, left to right: the number, then the letters, the last one first.
_PRINTED = re.compile(rf"(?P<digits>[١-٩][٠-٩]{{0,3}})(?P<letters>[{LETTERS}]{{1,3}})")


@dataclass(frozen=True, slots=True)
class PlateNumber:
    """`letters` in reading order, parted by single spaces; `digits` Western, left to right."""

    letters: str
    digits: str

    def __str__(self) -> str:
        return f"{self.letters} {self.digits}"


def parse(printed: str) -> PlateNumber | None:
    """A plate from its characters as they stand left to right; None where that is no plate."""
    match = _PRINTED.fullmatch(printed)
    if not match:
        return None
    return PlateNumber(" ".join(reversed(match["letters"])), match["digits"].translate(_WESTERN))
