"""The back of the national identity card: work, religion, marital state, expiry, and the barcode below."""

from __future__ import annotations

from random import Random

from training.specimens import barcode, ground
from training.specimens.card import Card, Slot, Type
from training.specimens.document import LABEL, Document, Picture
from training.specimens.person import Person
from training.specimens.workshop import Workshop
from wathiq.language import arabic

KIND = "egypt_id_back"

_YELLOWS = ((150, 214, 240), (172, 226, 244), (140, 200, 232))
_OCHRE = (70, 140, 180)
_EXPIRY_LABELS = ("البطاقة سارية حتى", "البطاقة سارية حتى :", "سارية حتى")
_HUSBAND_LABELS = ("اسم الزوج : ", "اسم الزوج: ", "اسم الزوج ")


def draw(person: Person, random: Random, workshop: Workshop) -> Document:
    """One person's card."""
    card = Card(_ground(random), workshop, random)
    black = (random.randint(15, 60), random.randint(15, 55), random.randint(15, 50))
    bold = Type(colour=black, weight=random.uniform(0.004, 0.02))
    wide = Type(colour=black, weight=bold.weight, size=0.72, tracking=random.uniform(0.12, 0.35))
    card.print(arabic.arabic_indic(person.number), "number", (0.4, 0.04, 0.96, 0.115), wide)
    month = arabic.arabic_indic(f"{person.issued:%Y/%m}")
    card.print(month, "issued", (0.06, 0.04, 0.3, 0.115), Type(colour=black, size=0.66), "left")
    card.print(person.job, "job", (0.25, 0.13, 0.96, 0.205), bold)
    card.print(person.job_title, "job_title", (0.25, 0.22, 0.96, 0.295), bold)
    _states(card, person, bold, random)
    if person.husband_name:
        text = random.choice(_HUSBAND_LABELS) + person.husband_name
        card.print(text, "husband_name", (0.2, 0.405, 0.96, 0.48), bold)
    _print_expiry(card, person, bold, random)
    _print_barcode(card, random)
    card.specimen((0.42, 0.955, 0.58, 0.982))
    ground.sheen(card.picture, random)
    return Document(KIND, card.picture, _truth(person), tuple(card.lines))


def _truth(person: Person) -> dict[str, str]:
    fields = {
        "number": person.number,
        "issued": f"{person.issued:%Y-%m}",
        "job": person.job,
        "job_title": person.job_title,
        "gender": person.gender,
        "religion": person.religion,
        "marital_status": person.marital_status,
        "husband_name": person.husband_name,
        "expiry": person.expiry.isoformat(),
    }
    return {name: value for name, value in fields.items() if value}


def _states(card: Card, person: Person, style: Type, random: Random) -> None:
    """Gender, religion and marital state in one row, wherever the print run has its columns."""
    gender = "ذكر" if person.gender == "male" else random.choice(("أنثى", "انثى"))
    middle, left = random.uniform(0.64, 0.72), random.uniform(0.36, 0.46)
    top, bottom = 0.31, 0.385
    card.print(gender, "gender", (0.78, top, 0.96, bottom), style)
    card.print(person.religion, "religion", (middle - 0.16, top, middle, bottom), style)
    card.print(person.marital_status, "marital_status", (left - 0.2, top, left, bottom), style)


def _print_expiry(card: Card, person: Person, style: Type, random: Random) -> None:
    """One line, or a label and a date that stand a little apart."""
    date = arabic.arabic_indic(f"{person.expiry:%Y/%m/%d}")
    label = random.choice(_EXPIRY_LABELS)
    slot: Slot = (0.3, 0.495, 0.96, 0.57)
    if random.random() < 0.6:
        card.print(f"{label} {date}", "expiry", slot, style)
        return
    card.print(label, LABEL, (0.6, slot[1], slot[2], slot[3]), style)
    digits = Type(colour=style.colour, weight=style.weight, size=0.7)
    card.print(date, "expiry", (0.2, slot[1], random.uniform(0.54, 0.58), slot[3]), digits)


def _print_barcode(card: Card, random: Random) -> None:
    left, top, right, bottom = card.placed((0.05, random.uniform(0.63, 0.66), 0.95, random.uniform(0.9, 0.93)))
    ink = barcode.draw(right - left, bottom - top, random.choice((20, 24, 28, 30)), random)
    ground.blend(card.picture[top:bottom, left:right], ink, (25, 25, 30), random.uniform(0.85, 0.97))


def _ground(random: Random) -> Picture:
    yellow = ground.vary(random.choice(_YELLOWS), random)
    picture = ground.gradient((yellow, ground.vary(yellow, random, 20), ground.vary(yellow, random, 20)))
    motif, lines = ground.empty(), ground.empty()
    ground.columns(motif, random)
    ground.blend(picture, motif, ground.vary(_OCHRE, random), random.uniform(0.08, 0.22))
    ground.waves(lines, (0.0, 1.05), random, random.randint(40, 70))
    ground.rosette(lines, (random.uniform(0.1, 0.4), random.uniform(0.2, 0.6)), random.uniform(0.15, 0.4), random)
    ground.blend(picture, lines, ground.vary(_OCHRE, random, 30), random.uniform(0.1, 0.3))
    return picture
