"""People who do not exist, with their papers and their cars."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from training.arabic.vocabulary import Vocabulary, printed
from training.specimens.vehicle import Vehicle
from training.specimens.vehicle import draw as draw_vehicle
from wathiq.language import arabic, egypt_places, national_id, transliteration
from wathiq.language.egypt_lexicons import Lexicon, entries

_FIRST_BIRTH, _LAST_BIRTH = date(1938, 1, 1), date(2009, 12, 31)
_LAST_ISSUE = date(2026, 9, 30)
_OF_AGE = 16
_VALID_FOR = 7
"""Years: cards count from their issue."""
_SEPARATORS = {" - ": 8, "-": 3, " -": 1, "- ": 1, " / ": 1, "/": 0.5}
_DISTRICTS = {"{}": 10, "قسم {}": 2, "مركز {}": 2, "حى {}": 0.7, "قسم اول {}": 0.6, "قسم ثان {}": 0.6, "بندر {}": 0.4}
_STREETS = {
    "{number} ش {street}": 7,
    "{number} شارع {street}": 4,
    "{number} ش {person}": 4,
    "ش {street}": 2,
    "شارع {person}": 2,
    "عمارة {number} شقة {flat} شارع {street}": 2,
    "عمارة {number} شقة {flat} ش {person}": 1,
    "{number} حارة {person}": 1,
    "{number} عطفة {street}": 0.5,
    "{number} ش {street} من ش {person}": 1,
    "برج {person} ش {street}": 1,
    "مساكن {street} بلوك {number} شقة {flat}": 1,
    "مجاورة {flat} قطعة {number}": 1,
    "{village}": 5,
    "{village} - ش {street}": 1,
    "عزبة {person}": 1.5,
    "نجع {person}": 0.7,
    "كفر {person}": 0.7,
}
_TITLES = ("", "", "", "الشهيد ", "الحاج ", "الشيخ ", "الدكتور ", "المستشار ", "اللواء ")
_UNITS = ("وحدة مرور {}", "وحدة مرور {}", "مرور {}", "وحدة تراخيص {}")
_OFFICES = ("إدارة مرور {}", "مرور {}", "الادارة العامة لمرور {}")


@dataclass(frozen=True, slots=True)
class Address:
    """`governorate` is canonical, the rest as printed."""

    line_1: str
    district: str
    line_2: str
    governorate: str


@dataclass(frozen=True, slots=True)
class DrivingLicence:
    """A licence to drive; `office` and `unit` issued it."""

    licence_class: str
    issued: date
    expiry: date
    office: str
    unit: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the documents print them; what a document may lack is empty."""

    given_name: str
    family_names: str
    name_english: str
    gender: national_id.Gender
    birth_date: date
    number: str
    key: str
    address: Address
    nationality: str
    nationality_english: str
    job: str
    job_title: str
    religion: str
    marital_status: str
    husband_name: str
    issued: date
    expiry: date
    driving: DrivingLicence
    vehicle: Vehicle

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_names}"


def draw(random: Random, words: Vocabulary) -> Person:
    """Somebody."""
    gender: national_id.Gender = "female" if random.random() < 0.42 else "male"
    given, family = words.person(random, woman=gender == "female")
    birth = _between(_FIRST_BIRTH, _LAST_BIRTH, random)
    issued = _between(max(later(birth, _OF_AGE), date(2011, 1, 1)), _LAST_ISSUE, random)
    nationality, nationality_english = _nationality(gender, random)
    religion, marital = _religion(gender, random), _marital_state(gender, random)
    return Person(
        given_name=given,
        family_names=family,
        name_english=_english(f"{given} {family}", random),
        gender=gender,
        birth_date=birth,
        number=_number(birth, gender, random),
        key="".join(random.choices(string.ascii_uppercase, k=2)) + f"{random.randrange(10**7):07}",
        address=_address(random, words),
        nationality=nationality,
        nationality_english=nationality_english,
        job=printed(random.choice(words.women_professions if gender == "female" else words.men_professions), random),
        job_title=printed(random.choice(words.employers), random) if random.random() < 0.7 else "",
        religion=religion,
        marital_status=marital,
        husband_name=_full_name(random, words) if marital == "متزوجة" and random.random() < 0.85 else "",
        issued=issued,
        expiry=later(issued, _VALID_FOR) - timedelta(days=1),
        driving=_driving(birth, random, words),
        vehicle=draw_vehicle(random, words),
    )


def later(day: date, years: int) -> date:
    """The same day so many years later; a leap day's is the 28th."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _between(first: date, last: date, random: Random) -> date:
    return date.fromordinal(random.randint(first.toordinal(), last.toordinal()))


def _number(birth: date, gender: national_id.Gender, random: Random) -> str:
    codes = [governorate.code for governorate in egypt_places.governorates()]
    code = random.choice([*codes, *codes, national_id.ABROAD])
    sex = random.choice("13579" if gender == "male" else "02468")
    digits = f"{birth.year // 100 - 17}{birth:%y%m%d}{code}{random.randrange(1000):03}{sex}"
    # Most real numbers fit the rule that circulates, and some do not.
    check = national_id.folklore_check_digit(digits) if random.random() < 0.8 else random.randrange(10)
    return f"{digits}{check}"


def _address(random: Random, words: Vocabulary) -> Address:
    place, governorate = random.choice(words.places)
    district = _some(_DISTRICTS, random).format(arabic.arabic_indic(printed(place, random)))
    return Address(
        _street(random, words),
        district,
        district + _some(_SEPARATORS, random) + printed(governorate, random),
        governorate,
    )


def _street(random: Random, words: Vocabulary) -> str:
    given, family = words.person(random, woman=False)
    line = _some(_STREETS, random).format(
        number=random.randint(1, 260),
        flat=random.randint(1, 40),
        street=random.choice(words.streets),
        village=random.choice(words.villages),
        person=random.choice(_TITLES) + f"{given} {family.split()[-1]}",
    )
    return arabic.arabic_indic(printed(line, random))


def _full_name(random: Random, words: Vocabulary) -> str:
    return " ".join(words.person(random, woman=False))


def _english(name: str, random: Random) -> str:
    latin = transliteration.transliterate(name)
    return latin.upper() if random.random() < 0.6 else latin


def _nationality(gender: national_id.Gender, random: Random) -> tuple[str, str]:
    fitting = [entry for entry in entries(Lexicon.NATIONALITIES) if entry.gender == gender]
    entry = fitting[0] if random.random() < 0.88 else random.choice(fitting)
    english = entry.english.upper() if random.random() < 0.6 else entry.english
    return printed(entry.arabic, random), english


def _religion(gender: national_id.Gender, random: Random) -> str:
    fitting = [printed(entry.arabic, random) for entry in entries(Lexicon.RELIGIONS) if entry.gender == gender]
    return random.choices([*fitting, "-"], weights=(75, 20, 2, 3))[0]


def _marital_state(gender: national_id.Gender, random: Random) -> str:
    return random.choice([entry.arabic for entry in entries(Lexicon.MARITAL_STATES) if entry.gender == gender])


def _driving(birth: date, random: Random, words: Vocabulary) -> DrivingLicence:
    issued = _between(max(later(birth, _OF_AGE), date(2012, 1, 1)), _LAST_ISSUE, random)
    years = random.choice((1, 3, 3, 10, 10))
    place, governorate = random.choice(words.places)
    classes = [entry.arabic for entry in entries(Lexicon.DRIVING_CLASSES)]
    return DrivingLicence(
        printed(classes[0] if random.random() < 0.5 else random.choice(classes), random),
        issued,
        later(issued, years) - timedelta(days=random.choice((0, 1))),
        printed(random.choice(_OFFICES).format(governorate), random),
        arabic.arabic_indic(printed(random.choice(_UNITS).format(place), random)),
    )


def _some(weighted: dict[str, float], random: Random) -> str:
    return random.choices(list(weighted), weights=list(weighted.values()))[0]
