"""What Egypt's licences have in common: how one is recognised by its labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wathiq.documents import egypt_values, labelled, labels
from wathiq.documents.labelled import Labelled
from wathiq.documents.labels import Label
from wathiq.language import arabic, egypt_dates, egypt_places
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.vision.scene import Scene
from wathiq.vision.sheet import Print, Sheet

LOOKS = (640, 1280)
_CLOSER_LOOK = 960
"""Labels are small: what the first look has shown to be a licence is read at this size."""
_EVIDENCE = 6
_TITLE_COUNTS = 2

HEADINGS = Label(
    "",
    alone=(
        "جمهورية مصر العربية",
        "وزارة الداخلية",
        "وزارة الداخلية قطاع المرور",
        "وزارة الداخلية مرور",
        "الإدارة العامة للمرور",
        "قطاع المرور",
        "رخصة قيادة",
        "رخصة تسيير",
        "رخصة تسيير مركبة",
        "رخصة تسيير سيارة",
        "بيانات المركبة",
        "driving licence",
        "driving license",
        "egypt driving licence",
        "arab republic of egypt",
    ),
)
NATIONALITY = Label("nationality", ("الجنسية", "جنسيته"), tells=egypt_values.is_listed(Lexicon.NATIONALITIES))
_SEPARATOR = re.compile(r"\w ?[-/] ?\w")
_CERTAIN = 0.9
"""What a governorate must be worth to tell an address without a label."""
_DATE = re.compile(r"\d+(?: ?[/.-] ?\d+){2}")


def _is_address(text: str) -> bool:
    return arabic.is_arabic(text) and not _DATE.search(text)


def _tells_address(text: str) -> bool:
    """Whether a line ends in a governorate, parted from the rest."""
    if not _SEPARATOR.search(text) or not _is_address(text):
        return False
    governorate = egypt_places.split_address(text).governorate
    return governorate is not None and governorate.score >= _CERTAIN


ADDRESS = Label(
    "address",
    ("العنوان", "محل الإقامة", "الإقامة", "عنوان المالك"),
    fits=_is_address,
    tells=_tells_address,
    runs_on=True,
)
ISSUED = Label(
    "issued",
    ("تاريخ التحرير", "تاريخ الإصدار", "تحريرا فى", "بداية الترخيص", "تاريخ الترخيص", "صدرت فى", "تاريخ البداية"),
    ("التحرير", "الإصدار"),
    fits=labels.has_digits,
)
EXPIRY = Label(
    "expiry",
    ("تاريخ الانتهاء", "صالحة حتى", "سارية حتى", "ينتهى فى", "تنتهى فى", "نهاية الترخيص", "تاريخ النهاية"),
    ("الانتهاء",),
    fits=labels.has_digits,
)
_DATES = (ISSUED.field, EXPIRY.field)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a licence is told from others: by its labels, by fields that no other has (`own`), and by titles."""

    labels: Sequence[Label]
    own: frozenset[str]
    titles: tuple[str, ...]
    titles_of_others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A licence in a picture."""

    sheet: Sheet
    labelled: Labelled

    def lines(self) -> dict[str, Print]:
        """The line of each field; two dates of which a label was lost are told apart by their order."""
        lines = dict(self.labelled.values)
        labelled = [lines[name] for name in _DATES if name in lines]
        if len(labelled) < len(_DATES):
            found = sorted(dates([*labelled, *self.labelled.rest]), key=lambda date: date[0])
            if len(found) == len(_DATES):
                lines |= {name: line for name, (_, line) in zip(_DATES, found, strict=True)}
        return lines


def dates(lines: Sequence[Print]) -> Iterator[tuple[date, Print]]:
    """Every full date in some lines, and its part of the line."""
    for line in lines:
        for match in _DATE.finditer(line.words):
            printed = egypt_dates.parse(match[0])
            if printed and printed.full_date:
                yield printed.full_date, labels.cut(line, *match.span())


def find(scene: Scene, kind: Kind) -> Found | None:
    """The licence of this kind that a scene shows, if it does."""
    for side in LOOKS:
        if found := _found(scene.sheet(side), kind):
            return _found(_with_latin(scene, scene.sheet(max(side, _CLOSER_LOOK))), kind) or found
        if scene.longest_side <= side:
            break
    return None


def _with_latin(scene: Scene, sheet: Sheet) -> Sheet:
    """The sheet with its Latin lines read by the network that reads them best."""
    return Sheet(tuple(_surer(scene, line) for line in sheet.prints), sheet.along)


def _surer(scene: Scene, line: Print) -> Print:
    if not line.words.isascii():
        return line
    text = scene.read(line.corners)
    return Print(line.corners, text) if text.confidence > line.text.confidence else line


def _found(sheet: Sheet, kind: Kind) -> Found | None:
    if len(sheet.prints) < _EVIDENCE:
        return None
    said = labelled.read(sheet, kind.labels)
    titled = _mentions(sheet, kind.titles)
    own = kind.own & {*said.seen, *said.values}
    if not titled and (not own or _mentions(sheet, kind.titles_of_others)):
        return None
    evidence = len(said.seen) + len(own) + _TITLE_COUNTS * titled
    return Found(sheet, said) if said.seen and evidence >= _EVIDENCE else None


def _mentions(sheet: Sheet, titles: Sequence[str]) -> bool:
    return any(labels.spans(line.words, titles) for line in sheet.prints)
