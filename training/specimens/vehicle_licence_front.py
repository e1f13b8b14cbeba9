"""The front of the vehicle licence: plate, class, owner, dates, traffic unit."""

from __future__ import annotations

from random import Random

from training.specimens import form, licence
from training.specimens.card import Card
from training.specimens.document import Document
from training.specimens.form import Form, PrintRun
from training.specimens.person import Person
from training.specimens.workshop import Workshop

KIND = "egypt_vehicle_licence_front"

_RUNS = (
    PrintRun(
        heading=("جمهورية مصر العربية", "وزارة الداخلية", "رخصة تسيير"),
        rows=(
            (("plate", "رقم المركبة"), ("licence_class", "")),
            (("name", "اسم المالك"),),
            (("nationality", "الجنسية"),),
            (("address", "العنوان"),),
            (("issued", "تاريخ التحرير"), ("expiry", "تاريخ الانتهاء")),
            (("traffic_unit", ""),),
        ),
        colon=" :",
    ),
    PrintRun(
        heading=("الإدارة العامة للمرور", "رخصة تسيير مركبة"),
        rows=(
            (("traffic_unit", "وحدة الترخيص"),),
            (("plate", "رقم اللوحة"), ("licence_class", "نوع الترخيص")),
            (("name", "الاسم"),),
            (("address", "محل الإقامة"),),
            (("nationality", "الجنسية"),),
            (("issued", "بداية الترخيص"), ("expiry", "نهاية الترخيص")),
        ),
    ),
    PrintRun(
        heading=("جمهورية مصر العربية", "رخصة تسيير سيارة"),
        rows=(
            (("name", "اسم المالك"), ("nationality", "جنسيته")),
            (("address", "محل الإقامة"),),
            (("licence_class", "نوع الرخصة"), ("plate", "رقم اللوحة المعدنية")),
            (("traffic_unit", "جهة الترخيص"),),
            (("issued", "تاريخ الإصدار"), ("expiry", "صالحة حتى")),
        ),
        beside=False,
    ),
    PrintRun(
        heading=("وزارة الداخلية - مرور", "رخصة تسيير"),
        rows=(
            (("plate", ""), ("traffic_unit", "")),
            (("licence_class", "فئة الرخصة"),),
            (("name", "المالك"),),
            (("address", "العنوان"),),
            (("nationality", "الجنسية"),),
            (("issued", "تحريرا فى"),),
            (("expiry", "ينتهى فى"),),
        ),
        colon=":",
    ),
)


def draw(person: Person, random: Random, workshop: Workshop) -> Document:
    """The licence of one person's car."""
    card = Card(licence.paper(random), workshop, random)
    run, numerals = random.choice(_RUNS), form.numerals(random)
    licence.head(card, run.heading, (0.24, 0.03, 0.82, 0.26), random)
    truth = _truth(person)
    printed = truth | {
        "issued": numerals.date(person.vehicle.issued),
        "expiry": numerals.date(person.vehicle.expiry),
    }
    Form(card, run, licence.style(random), printed).fill((0.06, 0.28, 0.95, 0.92))
    card.specimen((0.04, 0.94, 0.2, 0.975))
    return Document(KIND, card.picture, truth, tuple(card.lines))


def _truth(person: Person) -> dict[str, str]:
    car, address = person.vehicle, person.address
    return {
        "plate": car.plate,
        "licence_class": car.licence_class,
        "name": person.name,
        "nationality": person.nationality,
        "address": f"{address.line_1} - {address.line_2}",
        "issued": car.issued.isoformat(),
        "expiry": car.expiry.isoformat(),
        "traffic_unit": car.traffic_unit,
    }
