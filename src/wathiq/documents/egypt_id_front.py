"""The front of the Egyptian national identity card: a header, four lines of values without labels, fourteen digits.

The header's plain line and the number are the anchors. They place the card in the picture, and the lines between them
are told apart by their order and by where on the card they lie, within wide bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz

from wathiq.documents import egypt_digits
from wathiq.documents.egypt_digits import Number
from wathiq.documents.portrait import FIELD as PORTRAIT
from wathiq.language import arabic, egypt_places, egypt_streets
from wathiq.language.mending import mend
from wathiq.language.transliteration import transliterate
from wathiq.reading import Field, Finding, Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Matrix
from wathiq.vision.page import page_near
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, Sheet, joined

NAME = "egypt_id_front"
LOOKS = (640, 1280)

_HEADER = "بطاقة تحقيق الشخصية"
_HEADER_ALIKE = 70.0
Share = tuple[float, float]
"""A place on the card, in shares of its width and height."""
_WIDTH, _HEIGHT = 85.6, 54.0
"""Millimetres of an ID-1 card (ISO/IEC 7810)."""

# Places on the card, in shares of its width and height.
_HEADER_AT = (0.625, 0.17)
_NUMBER_AT = (0.695, 0.82)
_NUMBER = (0.4, 0.75, 0.99, 0.89)
_DATE_AT, _KEY_AT = (0.18, 0.745), (0.17, 0.91)
_ANCHORS_STRAY = 0.05
_LINES_AT: Mapping[str, float] = {"given_name": 0.29, "family_names": 0.39, "address_1": 0.51, "address_2": 0.585}
_VALUES = (0.30, 0.21, 1.05, 0.70)
"""Left, top, right, bottom of the part that the four lines are in."""
_BIRTH_DATE = (-0.02, 0.63, 0.42, 0.85)
_KEY = (0.0, 0.83, 0.42, 1.0)
_PORTRAIT = (0.04, 0.06, 0.26, 0.59)
_MISSING = 0.08
"""What a line that is not there costs, in shares of the height by which lines may stray."""

_SEPARATOR = re.compile(r"\s*(-)\s*")
"""A dash, however near the words beside it are set."""
_COMPLETE = len(_LINES_AT) + 2
_KEY_FORM = re.compile(r"[A-Z]{2}[0-9]{7}")
_AS_LETTERS = str.maketrans("01258", "OIZSB")
_AS_DIGITS = str.maketrans("OQDILZSB", "00011258")


@dataclass(frozen=True, eq=False)
class Placed:
    """A card found in a picture: where its number lies; `to_image` takes shares of its width and height to pixels."""

    sheet: Sheet
    number: Corners
    to_image: Matrix

    def quad(self, area: tuple[float, float, float, float]) -> Corners:
        """An area of the card (left, top, right, bottom) in the image."""
        return _area(area, self.to_image)

    def at(self, line: Print) -> tuple[float, float]:
        """Where a line's middle lies on the card."""
        x, y = _on_card(line, self.to_image)
        return float(x), float(y)

    def within(self, area: tuple[float, float, float, float]) -> list[Print]:
        """The lines whose middles lie in an area."""
        left, top, right, bottom = area
        placed = ((line, *self.at(line)) for line in self.sheet.prints)
        return [line for line, x, y in placed if left < x < right and top < y < bottom]


def read(scene: Scene) -> Reading | None:
    """The card's front, or None where the picture shows none."""
    found: dict[int, Placed] = {}
    for sheet in scene.sheets(LOOKS):
        if placed := _place(scene, sheet):
            seen = len(_lines(placed)) + bool(placed.within(_KEY)) + bool(placed.within(_BIRTH_DATE))
            found.setdefault(seen, placed)
            if seen >= _COMPLETE:
                break
    return _reading(scene, found[max(found)]) if found else None


def _place(scene: Scene, sheet: Sheet) -> Placed | None:
    """By the header and the number; where finders overlook that, being widely set, by the birth date or the key."""
    header = max(sheet.prints, key=_header_likeness, default=None)
    if header is None or _header_likeness(header) < _HEADER_ALIKE:
        return None
    below = [line for line in sheet.prints if sheet.y(line) > sheet.y(header)]
    numbers = [line for row in sheet.rows(below) if (line := egypt_digits.number_in(row))]
    if number := max(numbers, key=lambda line: geometry.length(line.corners), default=None):
        return Placed(sheet, number.corners, _between(scene, sheet, header, (number, _NUMBER_AT)))
    left = [line for line in below if sheet.x(line, 1) < sheet.x(header)]
    dates = [(line, _DATE_AT) for line in left if egypt_digits.has_date(line)]
    keys = [(line, _KEY_AT) for line in left if _KEY_FORM.fullmatch(_as_key(line.words))]
    if not dates and not keys:
        return None
    to_image = _between(scene, sheet, header, (dates + keys)[0])
    place = _area(_NUMBER, to_image)
    return Placed(sheet, place, to_image) if dates or _is_number(scene, place) else None


def _is_number(scene: Scene, area: Corners) -> bool:
    return egypt_digits.read_number(scene, area).value.is_sound


def _between(scene: Scene, sheet: Sheet, header: Print, anchor: tuple[Print, Share]) -> Matrix:
    """The card that has the header and another line where they belong."""
    line, place = anchor
    return _on_edges(scene, _from_anchors(sheet, header, line, place), {_HEADER_AT: header, place: line})


def _header_likeness(line: Print) -> float:
    """0..100."""
    return fuzz.ratio(arabic.outline(line.words).bones, arabic.outline(_HEADER).bones)


def _from_anchors(sheet: Sheet, header: Print, line: Print, place: Share) -> Matrix:
    """The card as the heights of two lines and the place of the lower one have it, seen straight from above."""
    down = np.array([-sheet.along[1], sheet.along[0]])
    top, bottom = header.corners.mean(axis=0), line.corners.mean(axis=0)
    height = float((bottom - top) @ down) / (place[1] - _HEADER_AT[1])
    across, downwards = sheet.along * height * _WIDTH / _HEIGHT, down * height
    start = bottom - place[0] * across - place[1] * downwards
    return np.column_stack([[*across, 0.0], [*downwards, 0.0], [*start, 1.0]]).astype(np.float64)


def _area(area: tuple[float, float, float, float], to_image: Matrix) -> Corners:
    left, top, right, bottom = area
    return geometry.moved(geometry.corners([(left, top), (right, top), (right, bottom), (left, bottom)]), to_image)


def _on_edges(scene: Scene, to_image: Matrix, anchors: Mapping[Share, Print]) -> Matrix:
    """The same with the card's edges, where the picture shows edges on which the anchors come to lie as they should."""
    estimate = geometry.moved(geometry.rectangle(1, 1), to_image)
    seen = geometry.homography(geometry.rectangle(1, 1), page_near(scene.pixels, estimate))
    strays = [np.abs(_on_card(line, seen) - np.array(place)).max() for place, line in anchors.items()]
    return seen if max(strays) < _ANCHORS_STRAY else to_image


def _on_card(line: Print, to_image: Matrix) -> Corners:
    """Where a line's middle lies, in shares of the card's width and height."""
    middle = line.corners.mean(axis=0)[None]
    return np.asarray(geometry.moved(middle, np.linalg.inv(to_image).astype(np.float64))[0], np.float32)


def _reading(scene: Scene, placed: Placed) -> Reading:
    printed = _printed_date(scene, placed)
    number = egypt_digits.read_number(scene, placed.number, printed[0] if printed else None)
    lines = _lines(placed)
    fields = {
        **_names(lines),
        **_address(scene, lines),
        "number": number.field,
        "key": _key(scene, placed),
        **_derived(number),
    }
    fields["birth_date"], findings = _birth_date(printed, number)
    fields[PORTRAIT] = Field("", 1.0, geometry.quad(placed.quad(_PORTRAIT)))
    confidence = float(np.mean([fields[name].confidence for name in ("given_name", "family_names", "number")]))
    quad = geometry.quad(placed.quad((0, 0, 1, 1)))
    return Reading(NAME, confidence, fields, quad, (*number.findings(), *findings, *_key_findings(fields["key"])))


def _lines(placed: Placed) -> dict[str, Print]:
    """The four lines by their names, those that could be found."""
    rows = [joined(row) for row in placed.sheet.rows(placed.within(_VALUES))]
    heights = [placed.at(row)[1] for row in rows]
    names = list(_LINES_AT)
    ways = [
        (dict(zip(chosen, picked, strict=True)))
        for count in range(min(len(rows), len(names)) + 1)
        for chosen in combinations(names, count)
        for picked in combinations(range(len(rows)), count)
    ]
    best = min(ways, key=lambda way: _cost(way, heights))
    return {name: rows[index] for name, index in best.items()}


def _cost(way: Mapping[str, int], heights: Sequence[float]) -> float:
    """How far lines lie from where they should, the common shift of all taken out, and what is missing."""
    strays = np.array([heights[index] - _LINES_AT[name] for name, index in way.items()])
    lost = len(_LINES_AT) - len(way)
    if not len(strays):
        return _MISSING * lost
    shift = float(np.clip(np.median(strays), -0.05, 0.05))
    return float(np.abs(strays - shift).sum()) + _MISSING * lost


def _field(line: Print | None) -> Field:
    if line is None:
        return Field("", 0.0)
    text = mend(line.text)
    value = _SEPARATOR.sub(r" \1 ", arabic.clean(str(text)))
    return Field(value, text.confidence, geometry.quad(line.corners))


def _names(lines: Mapping[str, Print]) -> dict[str, Field]:
    given, family = _field(lines.get("given_name")), _field(lines.get("family_names"))
    whole = _together(given, family)
    named = {"given_name": given, "family_names": family, "name": whole}
    return {**named, **{f"{name}_english": _english(field) for name, field in named.items()}}


def _english(field: Field) -> Field:
    return Field(transliterate(field.value), field.confidence)


def _together(*fields: Field) -> Field:
    values = [field for field in fields if field.value]
    return Field(" ".join(f.value for f in values), min((f.confidence for f in values), default=0.0))


def _address(scene: Scene, lines: Mapping[str, Print]) -> dict[str, Field]:
    told = {name: replace(line, text=egypt_digits.with_digits(scene, line)) for name, line in lines.items()}
    first, second = _field(told.get("address_1")), _field(told.get("address_2"))
    parts = egypt_places.split_address(second.value)
    place, governorate = parts.place, parts.governorate
    sure = second.confidence
    english = (
        egypt_streets.english(first.value),
        place.english if place else transliterate(parts.district),
        governorate.governorate.english if governorate else "",
    )
    return {
        "address_1": first,
        "address_2": second,
        "address": _together(first, second),
        "address_english": Field(", ".join(filter(None, english)), min(first.confidence, sure)),
        "governorate": Field(governorate.governorate.arabic, sure * governorate.score)
        if governorate
        else Field("", 0.0),
        "governorate_english": Field(english[2], sure),
        "city": Field(place.place.arabic, sure * place.score) if place else Field("", 0.0),
        "district": Field(parts.district, sure),
    }


def _derived(number: Number) -> dict[str, Field]:
    return {"gender": Field(number.value.gender or "", number.confidence)}


def _printed_date(scene: Scene, placed: Placed) -> tuple[date, Field] | None:
    """The date of birth under the portrait, if it can be read."""
    read = [egypt_digits.read_date(scene, line.corners) for line in placed.within(_BIRTH_DATE)]
    full = [(found.full_date, field) for found, field in read if found and found.full_date]
    return max(full, key=lambda pair: pair[1].confidence, default=None)


def _birth_date(printed: tuple[date, Field] | None, number: Number) -> tuple[Field, tuple[Finding, ...]]:
    """The printed date, or, where that cannot be read, the one in the number; and whether they differ."""
    inside = number.value.birth_date
    if printed is None:
        return Field(inside.isoformat() if inside else "", number.confidence), ()
    day, field = printed
    if inside and day != inside:
        message = "The printed date of birth is not the one in the national number."
        return field, (Finding("birth_date_differs", message, "birth_date", field.value),)
    return field, ()


def _key(scene: Scene, placed: Placed) -> Field:
    """The card's serial: two letters and seven digits."""
    lines = placed.within(_KEY)
    texts = scene.read_all([egypt_digits.lengthened(line.corners, 0.3) for line in lines])
    read = [
        Field(_as_key(str(text)), text.confidence, geometry.quad(line.corners))
        for text, line in zip(texts, lines, strict=True)
    ]
    return max(
        read, key=lambda field: (bool(_KEY_FORM.fullmatch(field.value)), field.confidence), default=Field("", 0.0)
    )


def _as_key(text: str) -> str:
    """Look-alikes taken for what stands in their place."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    return plain[:2].translate(_AS_LETTERS) + plain[2:].translate(_AS_DIGITS)


def _key_findings(key: Field) -> Iterator[Finding]:
    if key.value and not _KEY_FORM.fullmatch(key.value):
        yield Finding("key_invalid", "The card's serial is not two letters and seven digits.", "key", key.value)
