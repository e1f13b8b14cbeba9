"""The front of the national identity card: no labels, values at the right, the portrait at the left."""

from __future__ import annotations

from random import Random

from training.specimens import ground, portrait
from training.specimens.card import Card, Type
from training.specimens.document import LABEL, ORNAMENT, Document, Picture
from training.specimens.person import Person
from training.specimens.workshop import Workshop
from wathiq.language import arabic

KIND = "egypt_id_front"

_SKY, _HAZE, _SAND = (232, 214, 190), (222, 222, 214), (170, 200, 220)
_GREEN = (52, 84, 24)
_BLUE = (190, 140, 90)
_TAN = (120, 160, 190)


def draw(person: Person, random: Random, workshop: Workshop) -> Document:
    """One person's card."""
    card = Card(_ground(random), workshop, random)
    black = (random.randint(15, 60), random.randint(15, 55), random.randint(15, 50))
    bold = Type(colour=black, weight=random.uniform(0.006, 0.024))
    green = Type(colour=ground.vary(_GREEN, random))
    _stick_portrait(card, person, random)
    card.print("جمهورية مصر العربية", ORNAMENT, (0.42, 0.035, 0.84, 0.15), Type("ornament", green.colour), "middle")
    card.print("بطاقة تحقيق الشخصية", LABEL, (0.44, 0.16, 0.82, 0.228), green, "middle")
    card.print(person.given_name, "given_name", (0.3, 0.245, 0.955, 0.335), bold)
    card.print(person.family_names, "family_names", (0.29, 0.348, 0.955, 0.435), bold)
    card.print(person.address.line_1, "address_1", (0.3, 0.47, 0.955, 0.54), bold)
    card.print(person.address.line_2, "address_2", (0.3, 0.552, 0.955, 0.622), bold)
    number = Type(colour=black, weight=bold.weight, size=random.uniform(0.7, 0.85), tracking=random.uniform(0.2, 0.5))
    card.print(arabic.arabic_indic(person.number), "number", (0.42, 0.765, 0.98, 0.875), number)
    _laser(card, person, random)
    card.specimen((0.5, 0.915, 0.66, 0.945))
    ground.sheen(card.picture, random)
    return Document(KIND, card.picture, _truth(person), tuple(card.lines))


def _truth(person: Person) -> dict[str, str]:
    address = person.address
    return {
        "given_name": person.given_name,
        "family_names": person.family_names,
        "name": person.name,
        "address_1": address.line_1,
        "address_2": address.line_2,
        "address": f"{address.line_1} {address.line_2}",
        "governorate": address.governorate,
        "district": address.district,
        "number": person.number,
        "key": person.key,
        "birth_date": person.birth_date.isoformat(),
        "gender": person.gender,
    }


def _laser(card: Card, person: Person, random: Random) -> None:
    """What is burnt under the portrait: the date of birth in faint dots, and the card's serial."""
    grey = (random.randint(70, 115),) * 3
    dotted = Type(colour=grey, size=0.68, tracking=0.08, opacity=random.uniform(0.5, 0.75), dots=0.5)
    card.print(arabic.arabic_indic(f"{person.birth_date:%Y/%m/%d}"), "birth_date", (0.04, 0.7, 0.33, 0.8), dotted)
    serial = Type("serial", (50, 45, 45), size=0.7, tracking=0.06, opacity=0.85)
    card.print(person.key, "key", (0.055, 0.872, 0.29, 0.955), serial, "left")


def _stick_portrait(card: Card, person: Person, random: Random) -> None:
    left, top, right, bottom = card.placed((0.05, 0.07, 0.25, random.uniform(0.56, 0.62)))
    picture = portrait.draw(right - left, bottom - top, random, woman=person.gender == "female")
    window = card.picture[top:bottom, left:right]
    # The guilloche shows through what is white of it.
    window[:] = (0.82 * picture + 0.18 * window).astype("uint8")


def _ground(random: Random) -> Picture:
    sky, haze, sand = (ground.vary(colour, random) for colour in (_SKY, _HAZE, _SAND))
    picture = ground.gradient((sky, haze, sand, sand))
    motif, lines, band = ground.empty(), ground.empty(), ground.empty()
    ground.pyramids(motif, random)
    ground.blend(picture, motif, ground.vary(_TAN, random), random.uniform(0.12, 0.32))
    ground.waves(lines, (0.5, 1.05), random, random.randint(30, 60))
    ground.rosette(lines, (random.uniform(0.1, 0.9), random.uniform(0.2, 0.7)), random.uniform(0.15, 0.4), random)
    ground.blend(picture, lines, ground.vary(_TAN, random, 40), random.uniform(0.12, 0.35))
    ground.lace(band, random.uniform(0.945, 0.96), 0.995, random)
    ground.blend(picture, band, ground.vary(_BLUE, random), random.uniform(0.4, 0.8))
    return picture
