"""What Egyptian documents print, line by line: names, addresses, numbers, dates, labels, and words of no language."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from training.arabic.vocabulary import Vocabulary, printed
from wathiq.language import arabic

LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
PUNCTUATION = " -/.:,،()&'"
_PRINTED = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
ALPHABET = LETTERS + arabic.ARABIC_INDIC_DIGITS + string.digits + string.ascii_letters + PUNCTUATION


def write_line(random: Random, words: Vocabulary) -> str:
    """One line in reading order."""
    return random.choices(list(_LINES), weights=list(_LINES.values()))[0](random, words)


def _name(random: Random, words: Vocabulary) -> str:
    given, rest = words.person(random, woman=random.random() < 0.35)
    return random.choice((given, rest, rest, rest, f"{given} {rest}"))


def _address(random: Random, words: Vocabulary) -> str:
    street = printed(random.choice((random.choice(words.streets), _name(random, words))), random)
    unit = random.choice(words.street_units)
    number = digits(random, random.randint(1, 3), random)
    forms = (
        f"{number} {unit} {street}",
        f"{number} {unit} {street}",
        f"{unit} {street}",
        f"عمارة {number} شقة {digits(random, random.randint(1, 2), random)} {unit} {street}",
        f"{number}/{digits(random, 1, random)} {unit} {street}",
        f"{unit} {street} - {_place(random, words)}",
        f"{number} {unit} {street} ( {_place(random, words)} )",
    )
    return random.choice(forms)


def _place(random: Random, words: Vocabulary) -> str:
    return printed(random.choice(words.places)[0], random)


def _district(random: Random, words: Vocabulary) -> str:
    place, governorate = (printed(name, random) for name in random.choice(words.places))
    unit = random.choice(("", "", "قسم ", "مركز ", "اول ", "حى "))
    return f"{unit}{place}{random.choice((' - ', '-', ' - ', ' ', ' / '))}{governorate}"


def _work(random: Random, words: Vocabulary) -> str:
    profession = printed(random.choice(words.professions), random)
    return random.choice(
        (profession, profession, random.choice(words.employers), f"{profession} - {random.choice(words.employers)}")
    )


def _listed(random: Random, words: Vocabulary) -> str:
    return printed(random.choice(words.lexicons[random.choice(list(words.lexicons))]), random)


def _label(random: Random, words: Vocabulary) -> str:
    label = random.choice(_PRINTED["labels"])
    value = random.choice((_name, _district, _listed, _date, _number))
    return random.choice((label, f"{label} :", f"{label}: {value(random, words)}", f"{label} {value(random, words)}"))


def _date(random: Random, _: Vocabulary) -> str:
    year, month, day = random.randint(1930, 2035), random.randint(1, 12), random.randint(1, 31)
    separator = random.choice("////-.")
    form = random.choice(
        (f"{year}/{month:02}/{day:02}", f"{day:02}/{month:02}/{year}", f"{year}/{month:02}", f"{day}/{month}/{year}")
    )
    if random.random() < 0.7:
        return arabic.arabic_indic(form)
    return form.replace("/", separator if separator != "." or "/" in form else "/")


def _number(random: Random, _: Vocabulary) -> str:
    return digits(random, random.choice((1, 2, 3, 4, 5, 7, 14, 14, 14)), random)


def digits(random: Random, count: int, script: Random) -> str:
    """Digits, mostly Arabic-Indic; `script` decides which."""
    drawn = "".join(random.choice(string.digits) for _ in range(count))
    return arabic.arabic_indic(drawn) if script.random() < 0.85 else drawn


def _plate(random: Random, _: Vocabulary) -> str:
    letters = [random.choice("أبجدرسصطعفقلمنهوى") for _ in range(random.randint(1, 3))]
    number = arabic.arabic_indic("".join(random.choice("123456789") for _ in range(random.randint(1, 4))))
    return random.choice((f"{' '.join(letters)} {number}", f"{number} {' '.join(letters)}", " ".join(letters)))


def _latin(random: Random, _: Vocabulary) -> str:
    word = "".join(random.choice(string.ascii_uppercase) for _ in range(random.randint(2, 8)))
    codes = string.ascii_uppercase + string.digits * 3
    code = "".join(random.choice(codes) for _ in range(random.choice((6, 8, 9, 11, 17, 17))))
    make, label = random.choice(_PRINTED["makes"]), random.choice(_PRINTED["latin_labels"])
    serial = (
        f"{random.choice(string.ascii_uppercase)}{random.choice(string.ascii_uppercase)}{random.randint(0, 9999999):07}"
    )
    name = f"{word.capitalize()} {random.choice(_PRINTED['latin_labels'])}"
    return random.choice(
        (
            word,
            code,
            code,
            serial,
            make,
            make.title(),
            label,
            name,
            f"{make} {code[:4]}",
            f"{label}: {word}",
            word.lower(),
        )
    )


def _nonsense(random: Random, _: Vocabulary) -> str:
    """Letters in any order, so that the network reads what is there and not what ought to be."""
    lengths = [random.randint(2, 7) for _ in range(random.randint(1, 4))]
    return " ".join("".join(random.choice(LETTERS) for _ in range(length)) for length in lengths)


_LINES: Mapping[Callable[[Random, Vocabulary], str], float] = {
    _name: 25,
    _address: 16,
    _district: 10,
    _place: 2,
    _work: 8,
    _listed: 7,
    _label: 8,
    _date: 6,
    _number: 6,
    _plate: 3,
    _latin: 8,
    _nonsense: 10,
}
