"""The values that Egyptian licences print: words, dates, figures and codes, and what is wrong with them.

Each is read by whichever network knows its script best, and a list of words mends only what it is near enough to; a
value that was mended is the less sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from rapidfuzz.distance import Levenshtein

from wathiq.documents import egypt_digits, labels
from wathiq.documents.egypt_digits import Number
from wathiq.documents.labels import is_latin
from wathiq.language import arabic, egypt_dates, egypt_lexicons, mending, national_id
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.language.text import Text
from wathiq.reading import Field, Finding
from wathiq.vision import geometry
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print

OFFICES = ("وحدة مرور", "وحدة تراخيص", "إدارة مرور", "الإدارة العامة لمرور", "قسم مرور", "مكتب مرور", "مرور")
"""What the names of traffic offices begin with."""

_CERTAIN = 0.85
"""What a text without a label must be worth to be taken for a word of a list."""
_FIGURE = re.compile(r"[0-9]+")
_NO_DATE: Mapping[str, tuple[str, str]] = {
    "issued": ("issue_date_format", "The date of issue is no date."),
    "expiry": ("expiry_format", "The date of expiry is no date."),
}


Parser = Callable[[Scene, Print], Field]


def fields(scene: Scene, lines: Mapping[str, Print], parsers: Mapping[str, Parser]) -> dict[str, Field]:
    """The value of each line, by its field's parser; the rest are words."""
    return {name: parsers.get(name, words)(scene, _closer(scene, line)) for name, line in lines.items()}


def _closer(scene: Scene, line: Print) -> Print:
    """The line read once more by itself, if that is surer: within a longer line it was seen smaller.

    Where it has fewer characters then, an end was cut off, and where it has more, it has some of its neighbour's.
    """
    again = Print(line.corners, scene.eyes.arabic.read(scene.pixels, line.corners))
    alike = len(again.text) - len(line.text) in (0, 1) and is_latin(again.words) == is_latin(line.words)
    return again if alike and again.text.confidence > line.text.confidence else line


def confidence(fields: Mapping[str, Field]) -> float:
    """The mean over the fields that were read."""
    told = [field.confidence for field in fields.values() if field.value]
    return sum(told) / len(told) if told else 0.0


def words(scene: Scene, line: Print) -> Field:
    """Words as printed."""
    text = _latin(scene, line) if is_latin(line.words) else line.text
    return _field(arabic.clean(str(text)), text, line)


def names(_: Scene, line: Print) -> Field:
    """Names of people and places, those mended that are read nearly right."""
    text = mending.mend(line.text)
    return _field(arabic.clean(str(text)), text, line)


def office(scene: Scene, line: Print) -> Field:
    """A traffic office: what it is, mended as one of a list, and the name of its place."""
    start, end = next(iter(labels.spans(line.words, OFFICES)), (0, 0))
    if start or not end:
        return names(scene, line)
    read = arabic.outline(line.words[:end])
    known = max(OFFICES, key=lambda wording: read.likeness(arabic.outline(wording)))
    place = mending.mend(Text(line.text.characters[end:]))
    sure = line.text.confidence * read.likeness(arabic.outline(known))
    value = f"{_as_printed(line.words[:end], known)} {place}"
    return Field(arabic.clean(value), sure, geometry.quad(line.corners))


def offices(line: Print) -> list[Print]:
    """The traffic offices in a line, which may name two of them."""
    begins = [0, *(start for start, _ in labels.spans(line.words, OFFICES) if start)]
    ends = [*begins[1:], len(line.words)]
    return [labels.cut(line, start, end) for start, end in zip(begins, ends, strict=True)]


def is_office(text: str) -> bool:
    """Whether a text is the name of a traffic office."""
    start, end = next(iter(labels.spans(text, OFFICES)), (1, 0))
    return start == 0 and bool(text[end:].strip())


def listed(lexicon: Lexicon) -> Parser:
    """Words as printed, unless a list knows better."""

    def parse(scene: Scene, line: Print) -> Field:
        read = words(scene, line)
        match = egypt_lexicons.find(lexicon, line.words)
        if not match.changed:
            return read
        return Field(_as_printed(line.words, match.text), line.text.confidence * match.score, read.box)

    return parse


def _as_printed(read: str, known: str) -> str:
    """The known words with hamza and the last ى as they were read."""
    steps = Levenshtein.opcodes(mending.key(read), mending.key(known))
    spelled = (
        read[step.src_start : step.src_end] if step.tag == "equal" else known[step.dest_start : step.dest_end]
        for step in steps
    )
    return arabic.clean("".join(spelled))


def is_listed(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a text is nothing but a word of a list."""

    def ask(text: str) -> bool:
        match = egypt_lexicons.find(lexicon, text)
        return match.entry is not None and match.score >= _CERTAIN

    return ask


def number(scene: Scene, line: Print) -> Number:
    """The national number, a sound one rather than another."""
    as_words = Number(national_id.parse(line.words, egypt_digits.today()), line.text.sureness, line.corners)
    readings = (egypt_digits.read_number(scene, line.corners), as_words)
    return max(readings, key=lambda reading: (reading.value.is_sound, reading.confidence))


def day(scene: Scene, line: Print) -> Field:
    """A date in ISO 8601, or what was read instead."""
    found, by_digits = egypt_digits.read_date(scene, line.corners)
    in_words = egypt_dates.parse(line.words)
    readings = [by_digits] if found else []
    if in_words:
        readings.append(Field(egypt_digits.iso(in_words), line.text.sureness, geometry.quad(line.corners)))
    whole = max(readings, key=lambda reading: (_day(reading.value) is not None, reading.confidence), default=None)
    return whole or _as_day(words(scene, line))


def _as_day(field: Field) -> Field:
    """With a date that only the mended words hold in ISO 8601."""
    printed = egypt_dates.parse(field.value)
    return replace(field, value=egypt_digits.iso(printed)) if printed else field


def figure(scene: Scene, line: Print) -> Field:
    """The first number in Western digits; nothing where there is none."""
    digits = [character for character in line.words if character.isdigit()]
    texts = [line.text]
    if 2 * sum(digit.isascii() for digit in digits) <= len(digits):  # the reader of digits knows none of Western ones
        texts.append(scene.eyes.egypt_number.read(scene.pixels, line.corners))
    readings = [(match[0], text) for text in texts if (match := _FIGURE.search(arabic.western(str(text))))]
    value, text = max(readings, key=lambda reading: reading[1].sureness, default=("", Text()))
    return _field(value, text, line)


def code(scene: Scene, line: Print) -> Field:
    """Latin capitals and Western digits without spaces."""
    text = _latin(scene, line)
    return _field("".join(c for c in arabic.western(str(text)).upper() if c.isascii() and c.isalnum()), text, line)


def findings(fields: Mapping[str, Field], labels: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with the dates whose labels were seen."""
    for name, (what, message) in _NO_DATE.items():
        value = fields[name].value if name in fields else ""
        if name in labels and _day(value) is None:
            yield Finding(what, message, name, value)
    expiry = fields["expiry"].value if "expiry" in fields else ""
    if (last := _day(expiry)) and last < egypt_digits.today():
        yield Finding("expired", "The licence has expired.", "expiry", expiry)


def _day(value: str) -> date | None:
    printed = egypt_dates.parse(value)
    return printed.full_date if printed else None


def _latin(scene: Scene, line: Print) -> Text:
    """The line as the surer of the two networks that know Latin print reads it."""
    return max((scene.read(line.corners), line.text), key=lambda text: (is_latin(str(text)), text.confidence))


def _field(value: str, text: Text, line: Print) -> Field:
    return Field(value, text.confidence, geometry.quad(line.corners))
