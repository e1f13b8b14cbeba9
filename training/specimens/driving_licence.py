"""The driving licence: photo at the left, labels in Arabic, name and nationality in English too."""

from __future__ import annotations

from random import Random

from training.specimens import form, licence, portrait
from training.specimens.card import Card
from training.specimens.document import Document
from training.specimens.form import Form, PrintRun
from training.specimens.person import Person
from training.specimens.workshop import Workshop

KIND = "egypt_driving_licence"

_RUNS = (
    PrintRun(
        heading=("جمهورية مصر العربية", "وزارة الداخلية - قطاع المرور"),
        rows=(
            (("licence_class", ""),),
            (("name", "الاسم"),),
            (("name_english", "Name"),),
            (("nationality", "الجنسية"), ("nationality_english", "Nationality")),
            (("number", "الرقم القومى"),),
            (("job", "المهنة"),),
            (("address", "العنوان"),),
            (("issued", "تاريخ التحرير"), ("expiry", "تاريخ الانتهاء")),
            (("traffic_unit_1", ""), ("traffic_unit_2", "")),
        ),
        colon=" :",
    ),
    PrintRun(
        heading=("جمهورية مصر العربية", "الإدارة العامة للمرور", "DRIVING LICENSE"),
        rows=(
            (("name", "الاسم"),),
            (("name_english", ""),),
            (("licence_class", "نوع الرخصة"),),
            (("nationality", "الجنسية"), ("nationality_english", "")),
            (("address", "محل الإقامة"),),
            (("job", "الوظيفة"), ("number", "رقم قومى")),
            (("issued", "تاريخ الإصدار"), ("expiry", "صالحة حتى")),
            (("traffic_unit_1", "جهة الإصدار"), ("traffic_unit_2", "")),
        ),
    ),
    PrintRun(
        heading=("وزارة الداخلية", "رخصة قيادة", "EGYPT - DRIVING LICENCE"),
        rows=(
            (("number", "الرقم القومي"), ("licence_class", "درجة الرخصة")),
            (("name", "اسم المرخص له"),),
            (("name_english", "Name"),),
            (("nationality", "الجنسية"), ("nationality_english", "Nationality")),
            (("address", "العنوان"),),
            (("job", "المهنة"), ("issued", "تحريرا فى"), ("expiry", "ينتهى فى")),
            (("traffic_unit_1", "إدارة"), ("traffic_unit_2", "وحدة")),
        ),
        beside=False,
    ),
    PrintRun(
        heading=("جمهورية مصر العربية", "DRIVING LICENSE"),
        rows=(
            (("traffic_unit_1", ""), ("traffic_unit_2", "")),
            (("licence_class", ""),),
            (("name", ""),),
            (("name_english", ""),),
            (("address", "الإقامة"),),
            (("nationality", "الجنسية"), ("nationality_english", "Nationality")),
            (("job", "الوظيفة"),),
            (("number", "الرقم القومى"),),
            (("issued", "بداية الترخيص"), ("expiry", "نهاية الترخيص")),
        ),
        colon=":",
    ),
)


def draw(person: Person, random: Random, workshop: Workshop) -> Document:
    """One driver's licence."""
    card = Card(licence.paper(random), workshop, random)
    run, numerals = random.choice(_RUNS), form.numerals(random)
    licence.head(card, run.heading, (0.36, 0.03, 0.9, 0.24), random)
    _stick_photo(card, person, random)
    truth = _truth(person)
    printed = truth | {
        "number": numerals.number(person.number),
        "issued": numerals.date(person.driving.issued),
        "expiry": numerals.date(person.driving.expiry),
    }
    Form(card, run, licence.style(random), printed).fill((0.31, 0.255, 0.965, 0.97))
    card.specimen((0.06, 0.85, 0.25, 0.89))
    return Document(KIND, card.picture, truth, tuple(card.lines))


def _truth(person: Person) -> dict[str, str]:
    address = person.address
    return {
        "name": person.name,
        "name_english": person.name_english,
        "number": person.number,
        "nationality": person.nationality,
        "nationality_english": person.nationality_english,
        "licence_class": person.driving.licence_class,
        "job": person.job,
        "address": f"{address.line_1} - {address.line_2}",
        "issued": person.driving.issued.isoformat(),
        "expiry": person.driving.expiry.isoformat(),
        "traffic_unit_1": person.driving.office,
        "traffic_unit_2": person.driving.unit,
    }


def _stick_photo(card: Card, person: Person, random: Random) -> None:
    left, top, right, bottom = card.placed((0.045, random.uniform(0.24, 0.32), 0.265, random.uniform(0.74, 0.82)))
    tint = random.choice(((255, 255, 255), (228, 240, 255), (240, 236, 226)))
    woman = person.gender == "female"
    card.picture[top:bottom, left:right] = portrait.draw(right - left, bottom - top, random, woman=woman, tint=tint)
