"""The Egyptian driving licence, read by its labels: the holder in Arabic and English, class, dates, traffic offices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from rapidfuzz import fuzz

from wathiq.documents import egypt_licence, egypt_values, labels
from wathiq.documents.egypt_licence import ADDRESS, EXPIRY, HEADINGS, ISSUED, NATIONALITY, Found, Kind
from wathiq.documents.egypt_values import Parser
from wathiq.documents.labels import Label
from wathiq.language import arabic, egypt_lexicons
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.reading import Field, Reading
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print

NAME = "egypt_driving_licence"
LOOKS = egypt_licence.LOOKS

_NUMBER = re.compile(r"\d(?: ?\d){11,}")
"""The fourteen digits, of which some may not have been seen."""
_ALIKE = 80.0


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _is_english_name(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and labels.is_latin(text) and all(word.isalpha() for word in words)


def _is_english_nationality(text: str) -> bool:
    return labels.is_latin(text) and _nearest(text)[1] >= _ALIKE


def _nearest(text: str) -> tuple[str, float]:
    """The English nationality nearest to a text, and how near it is (0..100)."""
    scored = ((english, fuzz.ratio(english.casefold(), text.casefold())) for english in _english_nationalities())
    return max(scored, key=lambda pair: pair[1])


@cache
def _english_nationalities() -> frozenset[str]:
    return frozenset(entry.english for entry in egypt_lexicons.entries(Lexicon.NATIONALITIES))


_CLASS = Label(
    "licence_class",
    ("نوع الرخصة", "درجة الرخصة", "فئة الرخصة", "نوع رخصة القيادة", "درجة القيادة"),
    tells=egypt_values.is_listed(Lexicon.DRIVING_CLASSES),
)
_OFFICE_LABELS = ("جهة الإصدار", "جهة الترخيص", "وحدة الترخيص")

KIND = Kind(
    labels=(
        HEADINGS,
        Label("name", ("الاسم", "اسم المرخص له", "اسم حامل الرخصة")),
        Label("name_english", ("Name", "Full name"), fits=labels.is_latin, tells=_is_english_name),
        Label("number", ("الرقم القومى", "رقم قومى"), fits=labels.has_digits, tells=_is_number),
        NATIONALITY,
        Label("nationality_english", ("Nationality",), fits=labels.is_latin, tells=_is_english_nationality),
        _CLASS,
        Label("job", ("المهنة", "الوظيفة"), tells=egypt_values.is_listed(Lexicon.PROFESSIONS)),
        ADDRESS,
        ISSUED,
        EXPIRY,
        Label("traffic_unit_1", _OFFICE_LABELS, ("إدارة", "الإدارة"), tells=egypt_values.is_office, runs_on=True),
        Label("traffic_unit_2", (), ("وحدة", "الوحدة"), tells=egypt_values.is_office, runs_on=True),
    ),
    own=frozenset({"number", "job", "name_english", "nationality_english"}),
    titles=("رخصة قيادة", "driving licence", "driving license"),
    titles_of_others=("رخصة تسيير", "بطاقة تحقيق الشخصية"),
)


def read(scene: Scene) -> Reading | None:
    """The licence, or None where the picture shows none."""
    found = egypt_licence.find(scene, KIND)
    return _reading(scene, found) if found else None


def _english_nationality(scene: Scene, line: Print) -> Field:
    """As printed, or the word of the list that it is near to, in its capitals or not."""
    printed = egypt_values.words(scene, line)
    english, score = _nearest(printed.value)
    if score < _ALIKE or english.casefold() == printed.value.casefold():
        return printed
    spelled = english.upper() if printed.value.isupper() else english
    return Field(spelled, printed.confidence * score / 100, printed.box)


# How a field's line becomes its value; the rest are words, and the number is read with its findings.
_PARSERS: Mapping[str, Parser] = {
    "name": egypt_values.names,
    "address": egypt_values.names,
    "traffic_unit_1": egypt_values.office,
    "traffic_unit_2": egypt_values.office,
    "nationality": egypt_values.listed(Lexicon.NATIONALITIES),
    "nationality_english": _english_nationality,
    "licence_class": egypt_values.listed(Lexicon.DRIVING_CLASSES),
    "job": egypt_values.listed(Lexicon.PROFESSIONS),
    "issued": egypt_values.day,
    "expiry": egypt_values.day,
}


def _reading(scene: Scene, found: Found) -> Reading:
    lines = _lines(found)
    fields = egypt_values.fields(scene, lines, _PARSERS)
    findings = list(egypt_values.findings(fields, found.labelled.seen))
    if "nationality" in fields and "nationality_english" not in fields:
        fields["nationality_english"] = _twin(fields["nationality"])
    if "number" in lines:
        number = egypt_values.number(scene, lines["number"])
        fields["number"] = number.field
        findings += number.findings()
    return Reading(NAME, egypt_values.confidence(fields), fields, findings=tuple(findings))


def _lines(found: Found) -> dict[str, Print]:
    """The line of each field, those that are told by their neighbours among them."""
    lines = found.lines()
    if "traffic_unit_1" in lines and "traffic_unit_2" not in lines:
        lines |= zip(("traffic_unit_1", "traffic_unit_2"), egypt_values.offices(lines["traffic_unit_1"]), strict=False)
    if "number" not in lines:
        lines |= _number_inside(found)
    if "name" not in lines and "name_english" in lines:
        lines |= _name_above(found, lines["name_english"])
    return lines


def _number_inside(found: Found) -> dict[str, Print]:
    """The number in a line whose label could not be made out."""
    numbers = ((line, _NUMBER.search(line.words)) for line in found.sheet.prints)
    return next(({"number": labels.cut(line, *match.span())} for line, match in numbers if match), {})


def _name_above(found: Found, english: Print) -> dict[str, Print]:
    """The name without a label: the Arabic line next above the English one."""
    down = found.sheet.y
    above = [line for line in found.labelled.rest if down(line) < down(english) and arabic.is_arabic(line.words)]
    return {"name": max(above, key=down)} if above else {}


def _twin(nationality: Field) -> Field:
    """The English word for an Arabic nationality, where that is in the list; not printed, hence without a place."""
    match = egypt_lexicons.find(Lexicon.NATIONALITIES, nationality.value)
    return Field(match.english, nationality.confidence * match.score if match.entry else 0.0)
