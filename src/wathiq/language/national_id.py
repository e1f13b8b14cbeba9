"""The fourteen digits of the Egyptian national number, taken apart: `C YYMMDD GG SSSX K`.

C is the century of birth, GG where the holder was born (not where they live), SSSX a serial whose last digit is odd
for men and even for women. How the check digit K is made was never published.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from wathiq.language import arabic, egypt_places

LENGTH = 14
ABROAD = "88"
"""The governorate code of those born outside Egypt."""

Gender = Literal["male", "female"]

_CENTURIES = {"2": 1900, "3": 2000}
# The weights that circulate. Real numbers are known that break them, which is why nothing is refused for it.
_FOLKLORE = (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_PARTING = re.compile(r"[\s\-./]")


class Problem(StrEnum):
    """What keeps a number from being one; the value is a word for codes and logs."""

    LENGTH = "length"  # not fourteen digits, or something other than digits among them
    CENTURY = "century"  # neither 2 nor 3
    BIRTH_DATE = "birth_date"  # a day that no calendar has
    FUTURE = "future"  # a birth date after today
    GOVERNORATE = "governorate"  # a code that is not given out


@dataclass(frozen=True, slots=True)
class NationalNumber:
    """What a number says. Parts that it does not have are empty, or None.

    `digits` are Western, without spaces, as many as were read; `governorate` is its two-digit code, known or not;
    `serial` has four digits; `folklore_check` says whether the check digit fits the rule that circulates: weak
    evidence to choose between two readings of one number, never a reason to refuse one.
    """

    digits: str
    birth_date: date | None = None
    governorate: str = ""
    serial: str = ""
    gender: Gender | None = None
    folklore_check: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it; its check digit has no say."""
        return not self.problems

    @property
    def century(self) -> int | None:
        """1900 or 2000; None where the first digit names neither."""
        return _CENTURIES.get(self.digits[:1])


def parse(text: str, today: date) -> NationalNumber:
    """A number in digits of any script, spaces and separators between them allowed; `today` bounds the birth date."""
    digits = _PARTING.sub("", arabic.western(arabic.clean(text)))
    if not re.fullmatch(rf"[0-9]{{{LENGTH}}}", digits):
        return NationalNumber(digits, problems=(Problem.LENGTH,))
    birth = _birth_date(digits)
    governorate = digits[7:9]
    problems = {
        Problem.CENTURY: digits[0] not in _CENTURIES,
        Problem.BIRTH_DATE: digits[0] in _CENTURIES and birth is None,
        Problem.FUTURE: birth is not None and birth > today,
        Problem.GOVERNORATE: governorate != ABROAD and egypt_places.by_code(governorate) is None,
    }
    return NationalNumber(
        digits,
        birth,
        governorate,
        digits[9:13],
        "male" if int(digits[12]) % 2 else "female",
        int(digits[13]) == folklore_check_digit(digits[:13]),
        tuple(problem for problem, present in problems.items() if present),
    )


def folklore_check_digit(digits: str) -> int:
    """The check digit of thirteen Western digits by the rule that circulates, a weighted sum modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _FOLKLORE, strict=True))
    return (11 - total % 11) % 10


def _birth_date(digits: str) -> date | None:
    century = _CENTURIES.get(digits[0])
    if century is not None:
        with suppress(ValueError):
            return date(century + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    return None
