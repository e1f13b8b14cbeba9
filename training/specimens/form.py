"""Rows of labelled values, as licences have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from training.specimens.card import Align, Card, Slot, Type
from training.specimens.document import LABEL, WIDTH, Line
from wathiq.language import arabic

Cell = tuple[str, str]
"""A field and its label in this print run; no label where the value says itself what it is."""
Row = tuple[Cell, ...]
"""Cells from the right to the left, in the order in which they are read."""

_DIGITS = 0.68
"""How high digits stand, of a line of letters from its highest to its lowest."""
_GAP = 0.012
_LEAST = 9
"""Letters for which a cell has room at least."""
_DATES = ("{0:%Y/%m/%d}", "{0:%Y/%m/%d}", "{0:%d/%m/%Y}", "{0.year}/{0.month}/{0.day}", "{0.day}/{0.month}/{0.year}")


@dataclass(frozen=True, slots=True)
class PrintRun:
    """How an office labelled its licences. `colon` follows every label; values stand beside it, else below."""

    heading: Sequence[str]
    rows: Sequence[Row]
    beside: bool = True
    colon: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """Types of labels, values in Arabic and values in Latin."""

    label: Type
    value: Type
    latin: Type


@dataclass(frozen=True, slots=True)
class Numerals:
    """How dates and numbers are written in one print run."""

    form: str
    indic: bool

    def date(self, day: date) -> str:
        return self.number(self.form.format(day))

    def number(self, text: str) -> str:
        return arabic.arabic_indic(text) if self.indic else text


def numerals(random: Random) -> Numerals:
    """Arabic-Indic digits, mostly."""
    return Numerals(random.choice(_DATES), random.random() < 0.75)


@dataclass(frozen=True, slots=True)
class Form:
    """A print run's rows on one card, with what is to be filled in."""

    card: Card
    run: PrintRun
    style: Style
    values: Mapping[str, str]

    def fill(self, area: Slot) -> None:
        """Print rows of equal height into the area."""
        left, top, right, bottom = area
        pitch = (bottom - top) / len(self.run.rows)
        for number, row in enumerate(self.run.rows):
            upper = top + number * pitch
            self._fill_row((left, upper + 0.04 * pitch, right, upper + 0.96 * pitch), row)

    def _fill_row(self, slot: Slot, row: Row) -> None:
        """Each cell gets room by how much it holds."""
        left, top, right, bottom = slot
        needs = [max(_LEAST, len(self.values[field])) + (len(label) if self.run.beside else 0) for field, label in row]
        share = (right - left - _GAP * (len(row) - 1)) / sum(needs)
        for (field, label), need in zip(row, needs, strict=True):
            cell = (right - need * share, top, right, bottom)
            self._fill_cell(cell, field, f"{label}{self.run.colon}" if label else "")
            right -= need * share + _GAP

    def _fill_cell(self, slot: Slot, field: str, label: str) -> None:
        left, top, right, bottom = slot
        value = self.values[field]
        align: Align = "left" if field.endswith("_english") else "right"
        small = replace(self.style.label, script="latin") if label.isascii() else self.style.label
        if label and not self.run.beside:
            middle = top + 0.4 * (bottom - top)
            self.card.print(label, LABEL, (left, top, right, middle - 0.004), replace(small, size=0.98), align)
            slot = (left, middle + 0.004, right, bottom)
        elif label:
            slot = self._beside(slot, label, small, align)
        self.card.print(value, field, slot, _value_type(value, self.style), align)

    def _beside(self, slot: Slot, label: str, style: Type, align: Align) -> Slot:
        """Prints the label where the cell begins, and returns what it leaves of the cell."""
        left, top, right, bottom = slot
        half = 0.5 * (right - left)
        if align == "left":
            line = self.card.print(label, LABEL, (left, top, left + half, bottom), style, align)
            return (self._across(line, 1) + _GAP, top, right, bottom) if line else slot
        line = self.card.print(label, LABEL, (right - half, top, right, bottom), style, align)
        return (left, top, self._across(line, 0) - _GAP, bottom) if line else slot

    def _across(self, line: Line, corner: int) -> float:
        """Where a line begins or ends, as a share of the form's width."""
        return self.card.unplaced(float(line.quad[corner, 0]) / WIDTH)


def _value_type(value: str, style: Style) -> Type:
    if value.isascii():
        return style.latin
    has_letters = any(character.isalpha() for character in value)
    return style.value if has_letters else replace(style.value, size=_DIGITS * style.value.size)
