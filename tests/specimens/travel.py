"""Travel documents of a land that does not exist, with their machine-readable zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.specimens.paper import BLACK, Box, Colour, Paper, Picture, Type, guilloche, plain
from wathiq.language import mrz
from wathiq.language.mrz import Check, Format, Span

_TITLE: Colour = (60, 44, 100)
_SMALL = Type(1.9, ink=(96, 92, 120))
_PITCH, _LINE = 2.54, 6.35


@dataclass(frozen=True, slots=True)
class Item:
    """A label and, under it, what the document says there."""

    label: str
    key: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Design:
    """A page: its size, titles, portrait, items, and the zone's left edge and first line's middle."""

    width: float
    height: float
    zone: tuple[float, float]
    tint: Colour
    titles: tuple[str, str]
    items: tuple[Item, ...]
    portrait: Box | None = None


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """What one document says. `wrong` names the check digits that are printed one too high."""

    layout: Format
    number: str
    surname: str
    given: str
    birth: date
    sex: str
    expiry: date
    code: str = "P"
    issuer: str = "UTO"
    nationality: str = "UTO"
    optional: str = ""
    wrong: frozenset[str] = field(default_factory=frozenset)
    has_zone: bool = True
    zone_name: str = ""


_VISA_ITEMS = (
    Item("Type of visa", "code", 37, 19),
    Item("Entries", "entries", 58, 19),
    Item("Visa No.", "number", 80, 19),
    Item("Surname", "surname", 37, 28),
    Item("Given names", "given", 37, 37),
    Item("Nationality", "nationality", 37, 46),
    Item("Sex", "sex", 50, 46),
    Item("Date of birth", "birth", 58, 46),
    Item("Valid until", "expiry", 80, 46),
)
_DESIGNS: Mapping[str, Design] = {
    "TD3": Design(
        125,
        88,
        (6.1, 71.0),
        (226, 234, 240),
        ("REPUBLIC OF UTOPIA", "PASSPORT"),
        (
            Item("Type", "code", 44, 16),
            Item("Code", "issuer", 58, 16),
            Item("Passport No.", "number", 86, 16),
            Item("Surname", "surname", 44, 24),
            Item("Given names", "given", 44, 32),
            Item("Nationality", "nationality", 44, 40),
            Item("Date of birth", "birth", 44, 48),
            Item("Personal No.", "optional", 86, 48),
            Item("Sex", "sex", 44, 56),
            Item("Place of birth", "place", 58, 56),
            Item("Date of expiry", "expiry", 86, 56),
        ),
        (6, 16, 38, 58),
    ),
    "TD2": Design(
        105,
        74,
        (6.0, 57.0),
        (238, 230, 216),
        ("REPUBLIC OF UTOPIA", "IDENTITY CARD"),
        (
            Item("Surname", "surname", 36, 15),
            Item("Given names", "given", 36, 23),
            Item("Card No.", "number", 36, 31),
            Item("Nationality", "nationality", 70, 31),
            Item("Date of birth", "birth", 36, 39),
            Item("Sex", "sex", 60, 39),
            Item("Date of expiry", "expiry", 70, 39),
        ),
        (6, 13, 31, 45),
    ),
    "TD1": Design(
        85.6,
        54,
        (4.6, 35.9),
        (224, 238, 228),
        ("UTOPIA", "IDENTITY CARD"),
        (
            Item("Place of birth", "place", 34, 11),
            Item("Height", "tall", 64, 11),
            Item("Authority", "authority", 34, 19),
            Item("Valid until", "expiry", 64, 19),
        ),
        (6, 10.5, 25, 29),
    ),
    "MRV-A": Design(120, 80, (6.0, 63.0), (240, 232, 226), ("UTOPIA", "VISA"), _VISA_ITEMS, (6, 14, 35, 52)),
    "MRV-B": Design(105, 74, (6.0, 57.0), (228, 236, 226), ("UTOPIA", "VISA"), _VISA_ITEMS, (6, 13, 34, 49)),
}


def draw(document: TravelDocument) -> Picture:
    """The page with the zone on it."""
    design = _DESIGNS[document.layout.name]
    paper = Paper(guilloche(design.width, design.height, design.tint, seed=len(document.number) + design.tint[0]))
    _head(paper, design)
    if design.portrait:
        _portrait(paper, design.portrait)
    for item in design.items:
        paper.text(item.x, item.y, item.label, _SMALL)
        paper.text(item.x, item.y + 3.3, _printed(document)[item.key], Type(2.9))
    for row, line in enumerate(zone(document) if document.has_zone else ()):
        paper.pitched(design.zone[0], design.zone[1] + row * _LINE, line, _PITCH, Type(3.51, "ocr-b"))
    return paper.picture


def _head(paper: Paper, design: Design) -> None:
    country, title = design.titles
    paper.text(6, 6.5, country, Type(4.2, "sans-bold", _TITLE))
    paper.text(design.width - 6, 6.5, title, Type(3.6, "sans-bold", _TITLE), "rm")


def _portrait(paper: Paper, box: Box) -> None:
    """Head and shoulders of nobody."""
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    photo = Paper(plain(wide, tall, (206, 208, 214)))
    photo.oval((wide * 0.08, tall * 0.68, wide * 0.92, tall * 1.4), (120, 126, 140))
    photo.oval((wide * 0.3, tall * 0.18, wide * 0.7, tall * 0.64), (168, 160, 156))
    paper.stick(left, top, photo.picture)
    paper.box(box, line=BLACK, width=0.15)


def _printed(document: TravelDocument) -> dict[str, str]:
    """What stands on the page in print."""
    return {
        "code": document.code,
        "issuer": document.issuer,
        "number": document.number,
        "surname": document.surname,
        "given": document.given,
        "nationality": document.nationality,
        "birth": _day(document.birth),
        "sex": document.sex,
        "expiry": _day(document.expiry),
        "optional": document.optional,
        "place": "LAKE CITY",
        "tall": "172 cm",
        "authority": "REGISTRY 04",
        "entries": "MULTIPLE",
    }


def _day(day: date) -> str:
    return f"{day:%d %b %Y}".upper()


def zone(document: TravelDocument) -> tuple[str, ...]:
    """The lines of the machine-readable zone."""
    layout = document.layout
    lines = [["<"] * layout.length for _ in range(layout.count)]
    for name, text in _parts(document).items():
        _put(lines, layout.parts[name].span, text)
    for check in layout.checks:
        _put(lines, check.at, _check(document, check, lines))
    return tuple("".join(line) for line in lines)


def _parts(document: TravelDocument) -> dict[str, str]:
    return {
        "code": document.code,
        "issuer": document.issuer,
        "names": _filled(document.surname) + "<<" + _filled(document.given),
        "number": document.number[:9],
        "nationality": document.nationality,
        "birth": f"{document.birth:%y%m%d}",
        "sex": document.sex.replace("X", "<"),
        "expiry": f"{document.expiry:%y%m%d}",
        "optional": _overflow(document.number) + document.optional,
    }


def _overflow(number: str) -> str:
    """What of a long number goes on in the optional data."""
    return f"{number[9:]}{mrz.check_digit(number)}<" if len(number) > 9 else ""


def _filled(name: str) -> str:
    return name.replace("'", "").replace("-", "<").replace(" ", "<")


def _put(lines: list[list[str]], span: Span, text: str) -> None:
    line, start, end = span
    lines[line][start:end] = text[: end - start].ljust(end - start, "<")


def _check(document: TravelDocument, check: Check, lines: list[list[str]]) -> str:
    guarded = "".join("".join(lines[line][start:end]) for line, start, end in check.over)
    if check.guards == "number" and len(document.number) > 9:
        return "<"
    if check.may_be_blank and not guarded.strip("<"):
        return "<"
    return str((mrz.check_digit(guarded) + (check.guards in document.wrong)) % 10)


def truth(document: TravelDocument) -> dict[str, object]:
    """What a reader ought to say."""
    name = document.zone_name or " ".join(f"{document.given} {document.surname}".replace("'", "").split())
    fields = {
        "passport_no": document.number,
        "name": name.replace("-", " "),
        "nationality": document.nationality,
        "country_code": document.issuer,
        "gender": document.sex,
        "Date_of_Birth": document.birth.isoformat(),
        "Date_of_Expiry": document.expiry.isoformat(),
        "doc_Type": document.code,
    }
    return {"mrz": zone(document), "mrz_type": document.layout.name, "fields": fields}
