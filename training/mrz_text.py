"""Machine-readable lines with valid check digits for people who do not exist (layouts: ICAO 9303 parts 4 to 7)."""

from __future__ import annotations

import string
from random import Random

ALPHABET = "<" + string.digits + string.ascii_uppercase
_ALPHANUMERIC = string.digits + string.ascii_uppercase
_CONSONANTS, _VOWELS = "BCDFGHJKLMNPQRSTVWXYZ", "AEIOU"


def write_line(random: Random) -> str:
    """One line of a travel document, or (one time in four) characters that follow no rule at all.

    The lawless lines keep the network from learning what ought to be printed in place of what is.
    """
    if random.random() < 0.25:
        return _lawless(random)
    return random.choice(random.choice([_td1, _td2, _td3])(random))


def check_digit(text: str) -> str:
    """The 7-3-1 check digit of ICAO 9303 part 3, section 4.9."""
    return str(sum(_value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def _value(character: str) -> int:
    return 0 if character == "<" else int(character, 36)


def _lawless(random: Random) -> str:
    length = random.choice((22, 30, 30, 36, 36, 44, 44))
    fill = random.random() * 0.5
    return "".join("<" if random.random() < fill else random.choice(_ALPHANUMERIC) for _ in range(length))


def _td1(random: Random) -> tuple[str, ...]:
    first = (_code(random, "IAC") + _state(random) + _checked(_number(random)) + _optional(random, 15))[:30]
    dates = _date(random) + _sex(random) + _date(random)
    second = dates + _state(random) + _optional(random, 11)
    return first, second + check_digit(first[5:] + second[:7] + second[8:15] + second[18:]), _names(random, 30)


def _td2(random: Random) -> tuple[str, ...]:
    first = _code(random, "IACV") + _state(random) + _names(random, 31)
    return first, _passport_line(random, 36)


def _td3(random: Random) -> tuple[str, ...]:
    first = _code(random, "PPPV") + _state(random) + _names(random, 39)
    return first, _passport_line(random, 44)


def _passport_line(random: Random, length: int) -> str:
    line = _checked(_number(random)) + _state(random) + _date(random) + _sex(random) + _date(random)
    room = length - len(line) - 1
    line += _checked(_optional(random, room - 1)) if room > 8 else _optional(random, room)
    return line + check_digit(line[:10] + line[13:20] + line[21:])


def _checked(text: str) -> str:
    return text + check_digit(text)


def _code(random: Random, first: str) -> str:
    return random.choice(first) + random.choice("<<<<<<" + string.ascii_uppercase)


def _state(random: Random) -> str:
    return "D<<" if random.random() < 0.05 else "".join(random.choices(string.ascii_uppercase, k=3))


def _number(random: Random) -> str:
    digits = random.choice((string.digits, string.digits, _ALPHANUMERIC))
    prefix = "".join(random.choices(string.ascii_uppercase, k=random.choice((0, 0, 1, 2))))
    length = random.choice((7, 8, 9, 9, 9))
    return (prefix + "".join(random.choices(digits, k=length)))[:9].ljust(9, "<")


def _optional(random: Random, length: int) -> str:
    used = random.choice((0, 0, 0, random.randint(1, length)))
    letters = random.choice((string.digits, _ALPHANUMERIC))
    return "".join(random.choices(letters, k=used)).ljust(length, "<")


def _date(random: Random) -> str:
    return _checked(f"{random.randint(0, 99):02}{random.randint(1, 12):02}{random.randint(1, 31):02}")


def _sex(random: Random) -> str:
    return random.choice("MMMMFFFF<X")


def _names(random: Random, length: int) -> str:
    surname = "<".join(_name(random) for _ in range(random.choice((1, 1, 1, 2))))
    given = "<".join(_name(random) for _ in range(random.choice((1, 1, 2, 2, 3))))
    return f"{surname}<<{given}"[:length].ljust(length, "<")


def _name(random: Random) -> str:
    """A made-up name: mostly pronounceable, sometimes not, so that no letter is read by its neighbours."""
    if random.random() < 0.3:
        return "".join(random.choices(string.ascii_uppercase, k=random.randint(2, 12)))
    syllables = (random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(random.randint(1, 5)))
    return "".join(syllables) + random.choice(("", random.choice(_CONSONANTS)))
