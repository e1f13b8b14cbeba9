"""Passports and every other travel document with an ICAO 9303 machine-readable zone, visas included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice

import numpy as np

from wathiq.language import mrz
from wathiq.language.mrz import Span
from wathiq.language.mrz_repair import Fit, Repair, fit
from wathiq.language.text import Character, Text
from wathiq.reading import Field, Finding, Quad, Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, corners
from wathiq.vision.page import page_near
from wathiq.vision.scene import Scene
from wathiq.vision.stacks import Stack, stacks

NAME = "passport"

# A zone is found in a small picture of the page; only what is not found there is looked for in a larger one.
LOOKS = (640, 1280)
_LEAST_ASPECT = 4.0
_MOST_LINES = 30
_MOST_LIKELY = 9
_MOST_STACKS = 12
_LEAST_CHARACTERS = 8
_LEAST_CONFIDENCE = 0.7

# Field of the reading: the parts of the zone it is made of.
_SOURCES: dict[str, tuple[str, ...]] = {
    "passport_no": ("number",),
    "name": ("names", "surname", "given_names"),
    "nationality": ("nationality",),
    "country_code": ("issuer",),
    "gender": ("sex",),
    "Date_of_Birth": ("birth",),
    "Date_of_Expiry": ("expiry",),
    "doc_Type": ("code",),
}
_CHECKED_FIELD = {
    "number": "passport_no",
    "birth": "Date_of_Birth",
    "expiry": "Date_of_Expiry",
    "optional": "mrz",
    "composite": "mrz",
}

# Page width and height, then the middles of a line's first and last character, and of the first and last line, in
# millimetres (ICAO 9303-4 to -7; the French card is of TD2's size).
_PAGES: dict[str, tuple[float, float, float, float, float, float]] = {
    "TD3": (125.0, 88.0, 5.0, 118.0, 71.0, 77.3),
    "MRV-A": (120.0, 80.0, 5.0, 118.0, 63.0, 69.3),
    "TD2": (105.0, 74.0, 5.0, 98.0, 57.0, 63.3),
    "MRV-B": (105.0, 74.0, 5.0, 98.0, 57.0, 63.3),
    "FRA-ID": (105.0, 74.0, 5.0, 98.0, 57.0, 63.3),
    "TD1": (85.6, 54.0, 4.0, 81.0, 36.0, 48.6),
}


def read(scene: Scene) -> Reading | None:
    """The zone and what it says, or None where the picture shows none."""
    for side in LOOKS:
        lines = [line.corners for line in scene.lines(side)]
        for way in (lines, [geometry.turned(line) for line in lines]):
            if found := _find_zone(scene, way):
                return _reading(scene, *found)
        if scene.longest_side <= side:
            break
    return None


def _find_zone(scene: Scene, lines: Sequence[Corners]) -> tuple[Fit, Stack] | None:
    """The best zone among the lines, all read in their own direction."""
    long = [line for line in lines if geometry.length(line) >= _LEAST_ASPECT * geometry.height(line)]
    long = sorted(long, key=geometry.length, reverse=True)[:_MOST_LINES]
    glances = [(scene.eyes.mrz.glance(scene.pixels, line), line) for line in long]
    likely = sorted((pair for pair in glances if _likely(pair[0])), key=lambda pair: -pair[0].confidence)
    found = [
        (fitted, stack)
        for stack in islice(stacks([line for _, line in likely[:_MOST_LIKELY]]), _MOST_STACKS)
        if (fitted := fit([scene.read_mrz(line) for line in stack]))
    ]
    return max(found, key=lambda pair: pair[0].score) if found else None


def _likely(text: Text) -> bool:
    """Whether a line is in the zone's own print: on any other the network wavers."""
    return len(text) >= _LEAST_CHARACTERS and text.confidence >= _LEAST_CONFIDENCE


def _reading(scene: Scene, fitted: Fit, stack: Stack) -> Reading:
    fields = {name: _field(name, fitted, stack) for name in _SOURCES}
    fields["mrz"] = Field("\n".join(fitted.zone.lines), fitted.confidence, geometry.quad(_outline(stack)))
    page = geometry.quad(page_near(scene.pixels, _page(fitted, stack)))
    return Reading(NAME, fitted.confidence, fields, page, tuple(_findings(fitted)))


def _field(name: str, fitted: Fit, stack: Stack) -> Field:
    spans = [part.span for part in map(fitted.zone.layout.parts.get, _SOURCES[name]) if part]
    if not spans:
        return Field("", 0.0)
    characters = [c for line, start, end in spans for c in fitted.rows[line][start:end]]
    confidence = min(c.confidence for c in characters)
    return Field(_value(name, fitted), confidence, _box(spans[0], fitted, stack))


def _value(name: str, fitted: Fit) -> str:
    zone, today = fitted.zone, datetime.now(UTC).date()
    match name:
        case "passport_no":
            return zone.number
        case "name":
            return f"{zone.given_names} {zone.surname}".strip()
        case "gender":
            return zone.part("sex").replace("<", "X")
        case "Date_of_Birth":
            return _iso(mrz.birth_date(zone.part("birth"), today))
        case "Date_of_Expiry":
            return _iso(mrz.expiry_date(zone.part("expiry"), today))
        case _:
            return zone.text(_SOURCES[name][0])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _box(span: Span, fitted: Fit, stack: Stack) -> Quad:
    line, start, end = span
    row = fitted.rows[line]
    pitch = (row[-1].place - row[0].place) / (len(row) - 1)
    return geometry.quad(
        geometry.slice_along(stack[line], row[start].place - pitch / 2, row[end - 1].place + pitch / 2)
    )


def _outline(stack: Stack) -> Corners:
    return corners([stack[0][0], stack[0][1], stack[-1][2], stack[-1][3]])


def _page(fitted: Fit, stack: Stack) -> Corners:
    """About where the page must lie, from the zone's place on it and its width; perspective is left out of account."""
    width, height, left, right, first, last = _PAGES[fitted.zone.layout.name]
    middles = [_middle(row, line) for row, line in zip(fitted.rows, stack, strict=True)]
    start, end = np.mean([middle[0] for middle in middles], axis=0), np.mean([middle[1] for middle in middles], axis=0)
    along = (end - start) / (right - left)
    down = np.array([-along[1], along[0]])
    origin = start - left * along - (first + last) / 2 * down
    return geometry.corners([origin + x * along + y * down for x, y in geometry.rectangle(width, height)])


def _middle(row: Sequence[Character], line: Corners) -> tuple[Corners, Corners]:
    """The middles of a line's first and last character, in the image."""
    ends = geometry.slice_along(line, row[0].place, row[-1].place)
    return ends[[0, 3]].mean(axis=0), ends[[1, 2]].mean(axis=0)


def _findings(fitted: Fit) -> Iterator[Finding]:
    for guards, right in fitted.zone.checks.items():
        if not right:
            field = _CHECKED_FIELD[guards]
            yield Finding("check_digit_failed", f"The check digit of the {guards} is wrong.", field, guards)
    for repair in fitted.repairs:
        yield _repaired(repair)
    yield from _dates(fitted)


def _repaired(repair: Repair) -> Finding:
    place = f"line {repair.line + 1}, character {repair.place + 1}"
    message = f"Read {repair.read or 'nothing'} at {place}, taken as {repair.meant or 'nothing'}."
    return Finding("mrz_repaired", message, "mrz", f"{repair.read}>{repair.meant}")


def _dates(fitted: Fit) -> Iterator[Finding]:
    for name in ("Date_of_Birth", "Date_of_Expiry"):
        printed = fitted.zone.part(_SOURCES[name][0])
        if printed.strip("<") and not _value(name, fitted):
            yield Finding("date_invalid", "The digits make no date.", name, printed)
    expiry = _value("Date_of_Expiry", fitted)
    if expiry and date.fromisoformat(expiry) < datetime.now(UTC).date():
        yield Finding("expired", "The document has expired.", "Date_of_Expiry", expiry)
