"""The front of the Egyptian vehicle licence, read by its labels: plate, class, owner, dates, traffic office."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wathiq.documents import egypt_licence, egypt_values, labels
from wathiq.documents.egypt_licence import ADDRESS, EXPIRY, HEADINGS, ISSUED, NATIONALITY, Kind
from wathiq.documents.egypt_values import Parser
from wathiq.documents.labels import Label
from wathiq.language import arabic, egypt_plate
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.reading import Field, Reading
from wathiq.vision import geometry
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print

NAME = "egypt_vehicle_licence_front"
LOOKS = egypt_licence.LOOKS

# Letters of plates as other hands spell them.
_SPELLED = str.maketrans("اإآيةۀ", "أأأىهه")
_LETTERS = rf"(?P<letters>[{egypt_plate.LETTERS}](?: ?[{egypt_plate.LETTERS}]){{0,2}})"
_DIGITS = r"(?P<digits>[0-9٠-٩]{1,4})"
_PLATES = (re.compile(f"{_LETTERS} ?{_DIGITS}"), re.compile(f"{_DIGITS} ?{_LETTERS}"))


def plate(text: str) -> str:
    """The plate that a text is, its letters parted by spaces, its digits as printed; empty where it is none."""
    tidy = " ".join(re.findall(r"\w+", arabic.clean(text).translate(_SPELLED)))
    match = next((match for form in _PLATES if (match := form.fullmatch(tidy))), None)
    return f"{' '.join(match['letters'].replace(' ', ''))} {match['digits']}" if match else ""


KIND = Kind(
    labels=(
        HEADINGS,
        Label(
            "plate",
            ("رقم المركبة", "رقم اللوحة", "رقم اللوحة المعدنية", "أرقام اللوحة", "رقم السيارة"),
            fits=labels.has_digits,
            tells=lambda text: bool(plate(text)),
        ),
        Label(
            "licence_class",
            ("نوع الترخيص", "نوع الرخصة", "فئة الرخصة", "فئة الترخيص", "نوع المركبة"),
            tells=egypt_values.is_listed(Lexicon.VEHICLE_CLASSES),
        ),
        Label("name", ("اسم المالك", "الاسم", "المالك")),
        NATIONALITY,
        ADDRESS,
        ISSUED,
        EXPIRY,
        Label(
            "traffic_unit",
            ("وحدة الترخيص", "جهة الترخيص", "جهة الإصدار"),
            ("وحدة", "إدارة"),
            tells=egypt_values.is_office,
            runs_on=True,
        ),
    ),
    own=frozenset({"plate"}),
    titles=("رخصة تسيير",),
    titles_of_others=("رخصة قيادة", "driving licence", "بطاقة تحقيق الشخصية"),
)


def _plate(_: Scene, line: Print) -> Field:
    return Field(plate(line.words) or arabic.clean(line.words), line.text.sureness, geometry.quad(line.corners))


# How a field's line becomes its value; the rest are words.
_PARSERS: Mapping[str, Parser] = {
    "name": egypt_values.names,
    "address": egypt_values.names,
    "traffic_unit": egypt_values.office,
    "plate": _plate,
    "licence_class": egypt_values.listed(Lexicon.VEHICLE_CLASSES),
    "nationality": egypt_values.listed(Lexicon.NATIONALITIES),
    "issued": egypt_values.day,
    "expiry": egypt_values.day,
}


def read(scene: Scene) -> Reading | None:
    """The licence's front, or None where the picture shows none."""
    found = egypt_licence.find(scene, KIND)
    if not found:
        return None
    fields = egypt_values.fields(scene, found.lines(), _PARSERS)
    findings = tuple(egypt_values.findings(fields, found.labelled.seen))
    return Reading(NAME, egypt_values.confidence(fields), fields, findings=findings)
