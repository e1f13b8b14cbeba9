"""Cars that do not exist, as their licences describe them."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from training.arabic.vocabulary import Vocabulary, printed
from wathiq.language import arabic, egypt_plate, vin

_MAKERS = (
    "JTD",
    "KMH",
    "KNA",
    "JN1",
    "KL1",
    "JMB",
    "ZFA",
    "XTA",
    "VF1",
    "TMB",
    "W0L",
    "WVW",
    "WDB",
    "WBA",
    "LVV",
    "LSJ",
)
_UNITS = ("وحدة مرور {}", "وحدة مرور {}", "مرور {}", "إدارة مرور {}")
_SIZES = (
    796,
    998,
    1100,
    1200,
    1298,
    1300,
    1396,
    1400,
    1498,
    1500,
    1591,
    1598,
    1600,
    1798,
    1800,
    1998,
    2000,
    2500,
    2982,
)
_FIRST_CHECK, _CHECKS = date(2013, 1, 1), 365 * 13


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle and its licence, all as printed but digits, which are Western."""

    plate: str
    licence_class: str
    year: str
    make: str
    model: str
    body: str
    chassis: str
    engine: str
    colour: str
    fuel: str
    cylinders: str
    volume: str
    examined: date
    issued: date
    expiry: date
    traffic_unit: str


def draw(random: Random, words: Vocabulary) -> Vehicle:
    """Some car, mostly."""
    make, model = _model(random, words)
    examined = _FIRST_CHECK + timedelta(days=random.randrange(_CHECKS))
    issued = examined + timedelta(days=random.randrange(20))
    place, _ = random.choice(words.places)
    classes = words.lexicons["vehicle_classes"]
    return Vehicle(
        plate=_plate(random),
        licence_class=printed(classes[0] if random.random() < 0.5 else random.choice(classes), random),
        year=str(random.randint(1978, examined.year)),
        make=printed(make, random),
        model=model,
        body=random.choice(words.bodies),
        chassis=_chassis(random),
        engine=_engine(random),
        colour=printed(random.choice(words.lexicons["colours"]), random),
        fuel=printed(random.choice((words.lexicons["fuels"][0], random.choice(words.lexicons["fuels"]))), random),
        cylinders=random.choices(("3", "4", "6", "8"), (2, 10, 3, 1))[0],
        volume=str(random.choice(_SIZES)),
        examined=examined,
        issued=issued,
        expiry=issued + timedelta(days=365 * random.choice((1, 1, 2, 3))),
        traffic_unit=arabic.arabic_indic(printed(random.choice(_UNITS).format(place), random)),
    )


def _model(random: Random, words: Vocabulary) -> tuple[str, str]:
    if random.random() < 0.75:
        return random.choice(words.models)
    code = random.choice(string.ascii_uppercase) + str(random.randint(1, 9) * random.choice((1, 1, 10, 100)))
    return random.choice(words.lexicons["vehicle_makes"]), random.choice((code, code[1:], code + random.choice("LSX")))


def _plate(random: Random) -> str:
    letters = random.choices(egypt_plate.LETTERS, k=random.choices((1, 2, 3), (1, 3, 8))[0])
    number = random.randint(1, 9999) if random.random() < 0.2 else random.randint(100, 9999)
    return f"{' '.join(letters)} {arabic.arabic_indic(str(number))}"


def _chassis(random: Random) -> str:
    """Seventeen characters; older cars have fewer, which follow no rule."""
    if random.random() < 0.12:
        return "".join(random.choices(string.digits, k=random.randint(6, 11)))
    middle = "".join(random.choices(sorted(vin.ALPHABET), k=8))
    return f"{random.choice(_MAKERS)}{middle}{random.randrange(10**6):06}"


def _engine(random: Random) -> str:
    head = "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=random.choice((0, 3, 4, 5))))
    return f"{head}{random.randrange(10**4, 10**7)}"
