"""The back of the Egyptian national identity card: number and month of issue, work, states, husband, expiry.

The only labels are those of husband and expiry; the row of gender, religion and marital state is known by its words.
Everything else is told by its order between the number above and these below. The barcode's content is encrypted and
handed on as it is.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz

from wathiq.documents import egypt_digits
from wathiq.documents.egypt_digits import Number
from wathiq.language import arabic, egypt_lexicons
from wathiq.language.egypt_dates import PrintedDate
from wathiq.language.egypt_lexicons import Lexicon, WordMatch
from wathiq.language.mending import mend
from wathiq.language.text import Text
from wathiq.language.transliteration import transliterate
from wathiq.reading import Field, Finding, Reading
from wathiq.vision import barcode, geometry
from wathiq.vision.page import page_near
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, Sheet, joined, stretch

NAME = "egypt_id_back"
LOOKS = (640, 1280)

_STATES: Mapping[str, Lexicon] = {
    "gender": Lexicon.GENDERS,
    "religion": Lexicon.RELIGIONS,
    "marital_status": Lexicon.MARITAL_STATES,
}
_STATE_ALIKE = 0.8
_FEWEST_STATES = 2
_LOW = 0.8
_WORTH_A_LOOK = 2.0
"""A gap in a row may hold a word if it is so many times as wide as the row is high."""
_COMPLETE = len(_STATES) + 3
_EXPIRY_LABEL = "سارية حتى"
_HUSBAND_LABEL = "اسم الزوج"
_LABEL_ALIKE = 75.0
_COLON = re.compile(r"^[\s:.]+")
_NOT_DATE = re.compile(r"[^0-9/\s]")
_BARCODE = (-0.06, 0.52, 1.06, 1.06)
"""Left, top, right, bottom of the part that the barcode is in, in shares of the card's width and height."""
_WIDTH, _HEIGHT = 85.6, 54.0


@dataclass(frozen=True, eq=False)
class _Card:
    """The rows that were told apart, each from right to left."""

    sheet: Sheet
    number: Print
    issued: tuple[Print, ...]
    work: tuple[Print, ...]
    states: Mapping[str, tuple[WordMatch, Field]]
    husband: Print | None
    expiry: tuple[Print, ...]


def read(scene: Scene) -> Reading | None:
    """The card's back, or None where the picture shows none."""
    found: dict[int, _Card] = {}
    for sheet in scene.sheets(LOOKS):
        if card := _find(scene, sheet):
            seen = len(card.states) + bool(card.issued) + bool(card.work) + bool(card.expiry)
            found.setdefault(seen, card)
            if seen >= _COMPLETE:
                break
    return _reading(scene, found[max(found)]) if found else None


def _find(scene: Scene, sheet: Sheet) -> _Card | None:
    """The card, if there are fourteen digits and, below, the row of states: two of them, or one and the expiry."""
    rows = sheet.rows(sheet.prints)
    tops = ((i, number) for i, row in enumerate(rows) if (number := _number(scene, sheet, row)))
    top, number = next(tops, (0, None))
    if number is None:
        return None
    below = rows[top + 1 :]
    states_at, states = max(((i, _states(row)) for i, row in enumerate(below)), key=_count, default=(0, {}))
    expiry_at = next((i for i, row in enumerate(below) if any(_is_labelled(p, _EXPIRY_LABEL) for p in row)), None)
    if not states or (len(states) < _FEWEST_STATES and expiry_at is None):
        return None
    if len(states) < len(_STATES):
        grown = _grown(scene, below[states_at])
        states = _states([*grown, *_overlooked(scene, grown, min(sheet.x(line, 0) for line in sheet.prints), sheet)])
    husband = next((p for row in below for p in row if _is_labelled(p, _HUSBAND_LABEL)), None)
    issued = tuple(p for row in rows[max(0, top - 1) : top + 2] for p in row if _holds_date(p))
    work = (tuple(p for p in row if p not in issued) for row in below[:states_at] if husband not in row)
    expiry = () if expiry_at is None else tuple(p for row in below[expiry_at : expiry_at + 2] for p in row)
    return _Card(sheet, number, issued, tuple(joined(row) for row in work if row), states, husband, expiry)


def _number(scene: Scene, sheet: Sheet, row: Sequence[Print]) -> Print | None:
    """The number in a row; where finders overlook it, being widely set, what stands right of the month of issue."""
    if found := egypt_digits.number_in(row):
        return found
    month = next((line for line in row if _holds_date(line)), None)
    if month is None:
        return None
    right = max(sheet.x(line, 1) for line in sheet.prints)
    ends = [(x - sheet.x(month, 0)) / geometry.length(month.corners) for x in (sheet.x(month, 1), right)]
    beside = geometry.slice_along(month.corners, ends[0], max(ends))
    return Print(beside, Text()) if egypt_digits.read_number(scene, beside).value.is_sound else None


def _grown(scene: Scene, row: Sequence[Print]) -> list[Print]:
    """The row with those of its lines that were found too low read at the height of the tallest."""
    tallest = max(line.height for line in row)
    low = [line for line in row if line.height < _LOW * tallest]
    quads = {id(line): geometry.thickened(line.corners, tallest / line.height) for line in low}
    reader = scene.eyes.arabic
    read = {key: Print(quad, reader.read(scene.pixels, quad)) for key, quad in quads.items()}
    return [read.get(id(line), line) for line in row]


def _overlooked(scene: Scene, row: Sequence[Print], left: float, sheet: Sheet) -> Iterator[Print]:
    """What stands between a row's lines, and left of them as far as print goes: finders overlook short words."""
    height = float(np.median([line.height for line in row]))
    between = (geometry.corners([b.corners[1], a.corners[0], a.corners[3], b.corners[2]]) for a, b in pairwise(row))
    beyond = (left - sheet.x(row[-1], 0)) / geometry.length(row[-1].corners)
    for gap in (*between, geometry.slice_along(row[-1].corners, min(beyond, 0.0), 0.0)):
        if geometry.length(gap) >= _WORTH_A_LOOK * height:
            quad = geometry.thickened(gap, height / max(geometry.height(gap), 1.0))
            yield Print(quad, scene.eyes.arabic.read(scene.pixels, quad))


def _count(found: tuple[int, dict[str, tuple[WordMatch, Field]]]) -> int:
    return len(found[1])


def _states(row: Sequence[Print]) -> dict[str, tuple[WordMatch, Field]]:
    """Which of the states the words of a row tell; a dash stands for a religion that is not told."""
    found: dict[str, tuple[WordMatch, Field]] = {}
    for line in row:
        for word in re.finditer(r"\S+", line.words):
            if named := _state(word[0], found):
                name, match = named
                corners = geometry.quad(stretch(line, word.start(), word.end()))
                sure = min(c.confidence for c in line.text.characters[word.start() : word.end()])
                found[name] = (match, Field(match.text, sure * match.score, corners))
    return found if set(found) != {"religion"} or found["religion"][0].entry else {}


def _state(word: str, found: Container[str]) -> tuple[str, WordMatch] | None:
    """The state that a word tells, of those not found yet."""
    if not word.strip("-") and "religion" not in found:
        return "religion", WordMatch("-", None, 1.0, changed=False)
    matches = ((name, egypt_lexicons.find(lexicon, word)) for name, lexicon in _STATES.items() if name not in found)
    return next(((name, match) for name, match in matches if match.entry and match.score >= _STATE_ALIKE), None)


def _is_labelled(line: Print, label: str) -> bool:
    wanted = arabic.outline(label).bones
    said = arabic.outline(line.words).bones
    return len(said) >= len(wanted) - 2 and fuzz.partial_ratio(wanted, said) >= _LABEL_ALIKE


def _holds_date(line: Print) -> bool:
    return egypt_digits.has_date(line) and len(_NOT_DATE.findall(arabic.western(line.words))) <= 1


def _reading(scene: Scene, card: _Card) -> Reading:
    number = egypt_digits.read_number(scene, card.number.corners)
    fields = {"number": number.field, **_work(card), **_told_states(card), **_husband(card)}
    issued, expiry = _issued(scene, card), _expiry(scene, card)
    fields |= {"issued": issued[1], "expiry": expiry[1]}
    findings = (
        *number.findings(),
        *_gender_findings(card, number),
        *_issue_findings(*issued),
        *_expiry_findings(card, *expiry),
    )
    told = [field.confidence for field in fields.values() if field.box]
    page = _page(scene, card)
    fields |= _barcode(scene, page)
    return Reading(NAME, float(np.mean(told)), fields, geometry.quad(page), findings)


def _page(scene: Scene, card: _Card) -> geometry.Corners:
    """The card's outline, as its print suggests it and its edges confirm it."""
    lines = [card.number, *card.work, *card.expiry]
    right = max(card.sheet.x(line, 1) for line in lines)
    left = min(card.sheet.x(line, 0) for line in (*card.issued, *lines))
    width = (right - left) / (0.9 if card.issued else 0.56)
    height = width * _HEIGHT / _WIDTH
    top = card.sheet.y(card.number) - 0.08 * height
    along = card.sheet.along
    down = np.array([-along[1], along[0]])
    start = along * (right + 0.04 * width - width) + down * top
    corners = [start, start + along * width, start + along * width + down * height, start + down * height]
    return page_near(scene.pixels, geometry.corners(corners))


def _barcode(scene: Scene, page: geometry.Corners) -> dict[str, Field]:
    """The barcode's bytes in base64; nothing where it cannot be read."""
    left, top, right, bottom = _BARCODE
    area = geometry.corners([(left, top), (right, top), (right, bottom), (left, bottom)])
    to_image = geometry.homography(geometry.rectangle(1, 1), page)
    found = barcode.read_pdf417(scene.pixels, geometry.moved(area, to_image))
    if found is None:
        return {}
    return {"barcode": Field(base64.b64encode(found.content).decode(), 1.0, geometry.quad(found.corners))}


def _work(card: _Card) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for name, line in zip(("job", "job_title"), card.work, strict=False):
        text = mend(line.text)
        match = egypt_lexicons.find(Lexicon.PROFESSIONS, str(text))
        sure = text.confidence * (match.score if match.changed else 1.0)
        fields[name] = Field(match.text, sure, geometry.quad(line.corners))
        fields[f"{name}_english"] = Field(match.english or transliterate(match.text), sure)
    return fields


def _told_states(card: _Card) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for name, (match, field) in card.states.items():
        fields[name] = field
        fields[f"{name}_english"] = Field(match.english, field.confidence)
    if "gender" in card.states:
        match, field = card.states["gender"]
        fields["gender"] = Field(match.english.lower(), field.confidence, field.box)
    return fields


def _husband(card: _Card) -> dict[str, Field]:
    if card.husband is None:
        return {}
    start = _label_end(card.husband.words, _HUSBAND_LABEL)
    text = mend(Text(card.husband.text.characters[start:]))
    name = arabic.clean(_COLON.sub("", str(text)))
    sure = text.confidence
    box = geometry.quad(stretch(card.husband, start, len(card.husband.words))) if name else None
    return {"husband_name": Field(name, sure, box), "husband_name_english": Field(transliterate(name), sure)}


def _label_end(words: str, label: str) -> int:
    """Where, in a line that begins with a label, its value begins: behind as many words as the label has."""
    ends = [match.end() for match in re.finditer(r"\S+", words)]
    count = len(label.split())
    tries = {end: fuzz.ratio(words[:end], label) for end in ends[: count + 1]}
    return max(tries, key=lambda end: tries[end], default=0)


def _issued(scene: Scene, card: _Card) -> tuple[PrintedDate | None, Field]:
    dates = [egypt_digits.read_date(scene, line.corners) for line in card.issued]
    return max(dates, key=lambda pair: (pair[0] is not None, pair[1].confidence), default=(None, Field("", 0.0)))


def _expiry(scene: Scene, card: _Card) -> tuple[PrintedDate | None, Field]:
    """The full date behind the label, in its line, beside it or below."""
    quads = [quad for line in card.expiry if (quad := _date_in(line)) is not None]
    dates = [egypt_digits.read_date(scene, quad) for quad in quads]
    full = [pair for pair in dates if pair[0] and pair[0].full_date]
    return max(full or dates, key=lambda pair: pair[1].confidence, default=(None, Field("", 0.0)))


def _date_in(line: Print) -> geometry.Corners | None:
    """The part of a line that the digits and slashes of a date take up."""
    found = max(re.finditer(r"[0-9/ ]{5,}", arabic.western(line.words)), key=lambda m: len(m[0]), default=None)
    if found is None or sum(c.isdigit() for c in found[0]) < 4:
        return None
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    end = found.end() - (len(found[0]) - len(found[0].rstrip()))
    return stretch(line, start, end)


def _gender_findings(card: _Card, number: Number) -> Iterator[Finding]:
    told = card.states.get("gender")
    if told and number.value.gender and told[0].english.lower() != number.value.gender:
        message = "The printed gender is not the one in the national number."
        yield Finding("gender_differs", message, "gender", told[1].value)


def _issue_findings(issued: PrintedDate | None, field: Field) -> Iterator[Finding]:
    if field.value and issued is None:
        yield Finding("issue_date_format", "The date of issue is no date.", "issued", field.value)
    elif issued and issued.first_day > egypt_digits.today():
        yield Finding("issue_date_invalid", "The date of issue lies in the future.", "issued", field.value)


def _expiry_findings(card: _Card, expiry: PrintedDate | None, field: Field) -> Iterator[Finding]:
    if card.expiry and (expiry is None or expiry.full_date is None):
        yield Finding("expiry_format", "The date of expiry is no date.", "expiry", field.value)
    elif expiry and expiry.full_date and expiry.full_date < egypt_digits.today():
        yield Finding("expired", "The card has expired.", "expiry", field.value)
