"""Chinese vehicle licences (GA 37-2008) of vehicles that do not exist, printed a little off the form's own places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.specimens.paper import Colour, Paper, Picture, Type, guilloche
from wathiq.documents.china_vehicle_licence import MAIN, SIDE
from wathiq.documents.form import Slot
from wathiq.language import vin

_TITLE = "Vehicle License of the People's Republic of China"
_LABEL: Colour = (40, 58, 74)
_RULE: Colour = (120, 140, 150)
_SEAL: Colour = (206, 44, 40)
_SEAL_ROW = 5

Offset = NDArray[np.float64]
"""Across and down, in millimetres."""

_ENGLISH = {
    "number": "Plate No.",
    "vehicle_type": "Vehicle Type",
    "name": "Owner",
    "address": "Address",
    "use_character": "Use Character",
    "model": "Model",
    "vin": "VIN",
    "engine_no": "Engine No.",
    "register_date": "Register Date",
    "issue_date": "Issue Date",
    "file_no": "File No.",
}
# Where the first row of a value stands that does not fill its area.
_FIRST_ROW = {"remarks": 31.0, "inspection_record": 41.5}


@dataclass(frozen=True, slots=True)
class Print:
    """How a licence was printed: typefaces of labels and values, their size, and the seed of its inaccuracies."""

    labels: str = "hei"
    values: str = "song"
    size: float = 2.9
    seed: int = 1
    english: bool = True


@dataclass(frozen=True, slots=True)
class Licence:
    """What both pages say, row by row where a value has several."""

    main: Mapping[str, str]
    side: Mapping[str, str]
    print: Print = Print()


def numbered(pattern: str, *, right: bool = True) -> str:
    """A VIN whose ninth place, a `?` in the pattern, is its check character, or the next one where it is not right."""
    check = vin.check_character(pattern.replace("?", "0"))
    return pattern.replace("?", check if right else str((int(check.replace("X", "9")) + 1) % 10))


def dimension(length: int, width: int, height: int) -> str:
    """The size of a vehicle as printed."""
    return "\u00d7".join(map(str, (length, width, height))) + "mm"


def draw_main(licence: Licence) -> Picture:
    """The page with title and seal."""
    title, *slots = MAIN.slots
    left, right, middle = title.at or (0.0, 0.0, 0.0)
    paper = Paper(guilloche(MAIN.width, MAIN.height, (232, 240, 238), licence.print.seed))
    paper.spread((left, right), middle, title.label, Type(3.7, "hei", _LABEL))
    paper.text((left + right) / 2, middle + 3, _TITLE, Type(1.7, ink=_LABEL), "mm")
    _fill(paper, slots, licence.main, licence.print)
    _seal(paper, licence.main["issuing_authority"])
    return paper.picture


def draw_side(licence: Licence) -> Picture:
    """The page with masses and remarks."""
    paper = Paper(guilloche(SIDE.width, SIDE.height, (236, 240, 230), licence.print.seed + 50))
    _fill(paper, SIDE.slots, licence.side, licence.print)
    _barcode(paper, licence.side["code_number"], licence.print.seed)
    return paper.picture


def _fill(paper: Paper, slots: Sequence[Slot], values: Mapping[str, str], style: Print) -> None:
    random = np.random.default_rng(style.seed)
    common = random.uniform(-0.4, 0.4, 2)
    for slot in slots:
        if slot.at:
            _label(paper, slot, style, random.uniform(-0.3, 0.3, 2))
            _value(paper, slot, values[slot.field], style, common + random.uniform(-0.4, 0.4, 2))


def _label(paper: Paper, slot: Slot, style: Print, off: Offset) -> None:
    left, right, middle = slot.at or (0.0, 0.0, 0.0)
    size = min(2.5, (right - left) / len(slot.label) * 0.95)
    paper.spread((left + off[0], right + off[0]), middle + off[1], slot.label, Type(size, style.labels, _LABEL))
    if style.english:
        paper.text(left + off[0], middle + off[1] + 2.1, _ENGLISH.get(slot.field, ""), Type(1.3, ink=_LABEL))


def _value(paper: Paper, slot: Slot, value: str, style: Print, off: Offset) -> None:
    left, top, right, bottom = slot.area
    rows = value.split("\n")
    pitch = style.size * 1.16
    first = _FIRST_ROW.get(slot.field, (top + bottom - pitch * (len(rows) - 1)) / 2)
    start = max(left, slot.at[1] if slot.at else 0.0) + 1.2 + off[0]
    for place, row in enumerate(rows):
        paper.text(start, first + place * pitch + off[1], row, Type(style.size, style.values))
    paper.dots(left + 1, right - 0.5, first + (len(rows) - 0.5) * pitch + 0.4, _RULE)


def _seal(paper: Paper, authority: str) -> None:
    """A red square with the authority's name in rows of equal width."""
    paper.box((2.6, 38.8, 20.8, 57.0), line=_SEAL, width=0.6)
    for row in range(3):
        text = authority[row * _SEAL_ROW : (row + 1) * _SEAL_ROW]
        paper.spread((4.2, 19.2), 42.4 + 5.5 * row, text, Type(2.9, "song-bold", _SEAL))


def _barcode(paper: Paper, text: str, seed: int) -> None:
    """Bars that mean nothing, and the digits under them."""
    left, right = 40.0, 80.0
    widths = np.random.default_rng(seed).choice([1, 1, 1, 2.6], 2 * 5 * len(text))
    edges = left + (right - left) * np.cumsum(widths) / widths.sum()
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        paper.box((float(start), 47.0, float(end), 50.8), (36, 36, 40))
    paper.text(60, 53.0, text, Type(2.8, "mono"), "mm")


def truth(licence: Licence, pages: Collection[str]) -> dict[str, object]:
    """What a reader ought to say of the pages that can be seen."""
    both = {"main": licence.main, "side": licence.side}
    return {page: {name: "".join(value.split()) for name, value in both[page].items()} for page in pages}
