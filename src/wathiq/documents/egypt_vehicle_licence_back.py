"""The back of the Egyptian vehicle licence, read by its labels: the vehicle."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wathiq.documents import egypt_digits, egypt_licence, egypt_values, labels
from wathiq.documents.egypt_licence import HEADINGS, Found, Kind
from wathiq.documents.egypt_values import Parser
from wathiq.documents.labels import Label
from wathiq.language import arabic, vin
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.reading import Reading
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print

NAME = "egypt_vehicle_licence_back"
LOOKS = egypt_licence.LOOKS

_FIRST_YEAR = 1920
_MODEL_OR_YEAR = "model_or_year"
"""A label that means the model on some print runs and its year on others."""


def _is_chassis(text: str) -> bool:
    code = "".join(text.split())
    return abs(len(code) - vin.LENGTH) <= 1 and labels.has_digits(code) and labels.is_latin(code)


def _is_year(text: str) -> bool:
    digits = arabic.western(arabic.clean(text))
    return bool(re.fullmatch("[0-9]{4}", digits)) and _FIRST_YEAR <= int(digits) <= egypt_digits.today().year + 1


def _is_cylinders(text: str) -> bool:
    return len(text) <= 2


KIND = Kind(
    labels=(
        HEADINGS,
        Label("year", ("سنة الصنع", "سنة الموديل", "سنة الإنتاج"), fits=labels.has_digits),
        Label("make", ("الماركة", "ماركة المركبة", "ماركة السيارة"), fits=labels.is_word),
        Label("model", ("الطراز", "طراز المركبة"), fits=labels.is_word),
        Label(_MODEL_OR_YEAR, ("الموديل",), fits=labels.is_word),
        Label("body", ("الشكل", "شكل المركبة", "الهيكل", "شكل الهيكل", "نوع الهيكل")),
        Label("chassis", ("رقم الشاسيه", "الشاسيه", "رقم القاعدة"), fits=labels.has_digits, tells=_is_chassis),
        Label("engine", ("رقم الموتور", "الموتور", "رقم المحرك", "المحرك"), fits=labels.has_digits),
        Label("colour", ("اللون", "لون المركبة", "لون السيارة"), tells=egypt_values.is_listed(Lexicon.COLOURS)),
        Label("fuel", ("الوقود", "نوع الوقود"), tells=egypt_values.is_listed(Lexicon.FUELS)),
        Label("cylinders", ("عدد السلندرات", "السلندرات", "عدد الاسطوانات", "الاسطوانات"), fits=_is_cylinders),
        Label("volume", ("السعة اللترية", "سعة المحرك", "سم مكعب"), ("السعة",), fits=labels.has_digits),
        Label("examined", ("تاريخ الفحص", "تاريخ الفحص الفنى", "فحصت فى", "تاريخ الكشف"), fits=labels.has_digits),
    ),
    own=frozenset({"year", "make", "body", "chassis", "engine", "colour", "fuel", "cylinders", "volume", "examined"}),
    titles=("بيانات المركبة",),
    titles_of_others=("رخصة قيادة", "driving licence", "بطاقة تحقيق الشخصية"),
)

# How a field's line becomes its value; the rest are words.
_PARSERS: Mapping[str, Parser] = {
    "year": egypt_values.figure,
    "make": egypt_values.listed(Lexicon.VEHICLE_MAKES),
    "chassis": egypt_values.code,
    "engine": egypt_values.code,
    "colour": egypt_values.listed(Lexicon.COLOURS),
    "fuel": egypt_values.listed(Lexicon.FUELS),
    "cylinders": egypt_values.figure,
    "volume": egypt_values.figure,
    "examined": egypt_values.day,
}


def read(scene: Scene) -> Reading | None:
    """The licence's back, or None where the picture shows none."""
    found = egypt_licence.find(scene, KIND)
    if not found:
        return None
    lines = {**_only_date(found), **_told_apart(found.labelled.values)}
    fields = egypt_values.fields(scene, lines, _PARSERS)
    return Reading(NAME, egypt_values.confidence(fields), fields)


def _only_date(found: Found) -> dict[str, Print]:
    """The date whose label could not be made out: there is but one on this side."""
    days = [line for _, line in egypt_licence.dates(found.labelled.rest)]
    return {"examined": days[0]} if len(days) == 1 else {}


def _told_apart(lines: Mapping[str, Print]) -> Mapping[str, Print]:
    """The lines with that of the doubtful label under the name of what it is."""
    doubtful = lines.get(_MODEL_OR_YEAR)
    certain = {name: line for name, line in lines.items() if name != _MODEL_OR_YEAR}
    if doubtful is None:
        return certain
    is_year = "year" not in lines and ("model" in lines or _is_year(doubtful.words))
    return {("year" if is_year else "model"): doubtful} | certain
