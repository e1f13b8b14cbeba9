"""Vehicle identification numbers (ISO 3779; check digit as in GB 16735 and 49 CFR 565.15)."""

from __future__ import annotations

import string

LENGTH = 17
ALPHABET = frozenset(string.digits + string.ascii_uppercase) - frozenset("IOQ")

_VALUES = {c: int(c) for c in string.digits} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECK_PLACE = 8


def is_well_formed(vin: str) -> bool:
    """Seventeen characters of the alphabet, which has no I, O or Q."""
    return len(vin) == LENGTH and ALPHABET.issuperset(vin)


def check_character(vin: str) -> str:
    """What the ninth character of a well-formed number ought to be."""
    remainder = sum(_VALUES[c] * weight for c, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def check_holds(vin: str) -> bool:
    """Whether a well-formed number's ninth character is right."""
    return vin[_CHECK_PLACE] == check_character(vin)


def folded(text: str) -> str:
    """As printed, in capitals, the letters that cannot stand in a number taken for the digits they look like."""
    return "".join(text.upper().split()).translate(str.maketrans("IOQ", "100"))
