"""The back of the vehicle licence: the vehicle."""

from __future__ import annotations

from random import Random

from training.specimens import form, licence
from training.specimens.card import Card
from training.specimens.document import Document
from training.specimens.form import Form, PrintRun
from training.specimens.person import Person
from training.specimens.workshop import Workshop

KIND = "egypt_vehicle_licence_back"

_RUNS = (
    PrintRun(
        heading=(),
        rows=(
            (("make", "الماركة"), ("model", "الموديل")),
            (("year", "سنة الصنع"), ("body", "الشكل")),
            (("chassis", "رقم الشاسيه"),),
            (("engine", "رقم الموتور"),),
            (("colour", "اللون"), ("fuel", "الوقود")),
            (("cylinders", "عدد السلندرات"), ("volume", "السعة اللترية")),
            (("examined", "تاريخ الفحص"),),
        ),
        colon=" :",
    ),
    PrintRun(
        heading=("بيانات المركبة",),
        rows=(
            (("make", "ماركة المركبة"), ("model", "الطراز"), ("year", "سنة الصنع")),
            (("body", "شكل المركبة"), ("colour", "اللون")),
            (("chassis", "الشاسيه"),),
            (("engine", "رقم المحرك"), ("fuel", "نوع الوقود")),
            (("cylinders", "السلندرات"), ("volume", "سعة المحرك"), ("examined", "تاريخ الفحص الفنى")),
        ),
        beside=False,
    ),
    PrintRun(
        heading=(),
        rows=(
            (("year", "سنة الصنع"),),
            (("make", "الماركة"),),
            (("model", "الطراز"), ("body", "الهيكل")),
            (("colour", "لون المركبة"),),
            (("engine", "الموتور"),),
            (("chassis", "الشاسيه"),),
            (("fuel", "الوقود"), ("cylinders", "عدد الاسطوانات"), ("volume", "سم مكعب")),
            (("examined", "فحصت فى"),),
        ),
    ),
    PrintRun(
        heading=("رخصة تسيير",),
        rows=(
            (("body", "الشكل"), ("fuel", "الوقود")),
            (("make", "الماركة"), ("year", "الموديل")),
            (("model", "الطراز"), ("colour", "اللون")),
            (("engine", "رقم الموتور"),),
            (("chassis", "رقم الشاسيه"),),
            (("volume", "السعة اللترية"), ("cylinders", "السلندرات")),
            (("examined", "تاريخ الفحص"),),
        ),
        colon=":",
    ),
)


def draw(person: Person, random: Random, workshop: Workshop) -> Document:
    """What the licence says of one person's car."""
    card = Card(licence.paper(random), workshop, random)
    run, numerals = random.choice(_RUNS), form.numerals(random)
    top = 0.17 if run.heading else 0.06
    if run.heading:
        licence.head(card, run.heading, (0.24, 0.04, 0.82, 0.15), random)
    truth = _truth(person)
    numbers = {name: numerals.number(truth[name]) for name in ("year", "cylinders", "volume")}
    printed = truth | numbers | {"examined": numerals.date(person.vehicle.examined)}
    Form(card, run, licence.style(random), printed).fill((0.06, top, 0.95, 0.92))
    card.specimen((0.04, 0.94, 0.2, 0.975))
    return Document(KIND, card.picture, truth, tuple(card.lines))


def _truth(person: Person) -> dict[str, str]:
    car = person.vehicle
    return {
        "year": car.year,
        "make": car.make,
        "model": car.model,
        "body": car.body,
        "chassis": car.chassis,
        "engine": car.engine,
        "colour": car.colour,
        "fuel": car.fuel,
        "cylinders": car.cylinders,
        "volume": car.volume,
        "examined": car.examined.isoformat(),
    }
