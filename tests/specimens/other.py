"""What is no document that anybody asked for."""

from __future__ import annotations

from tests.specimens.paper import Paper, Picture, Type, plain

_RECEIPT = (
    ("HARBOUR GROCERY", ""),
    ("14 Quay Lane", ""),
    ("Till 2   Cashier: Ines", ""),
    ("", ""),
    ("Wholemeal bread", "2.40"),
    ("Milk 1 l  x2", "2.98"),
    ("Apples 1.2 kg", "3.55"),
    ("Olive oil", "7.20"),
    ("Washing powder", "6.15"),
    ("Paper bags", "0.30"),
    ("", ""),
    ("TOTAL", "22.58"),
    ("Cash", "30.00"),
    ("Change", "7.42"),
    ("", ""),
    ("Receipt 000482  17:46", ""),
    ("Thank you, come again", ""),
)
_LETTER = (
    "Lake City, the third of March",
    "",
    "Dear neighbours,",
    "",
    "The roof of the boathouse will be mended in the second",
    "week of April. While the work goes on, the path along the",
    "water is closed, and bicycles cannot be kept in the shed.",
    "",
    "Please take home whatever you have stored under the stairs",
    "before the first of April. The carpenters begin early in",
    "the morning; we have asked them to leave the noisier part",
    "for the afternoon.",
    "",
    "There will be soup and bread for everybody on the evening",
    "when it is done. Whoever can lend a long table or a few",
    "chairs, let Tomas know.",
    "",
    "With kind regards,",
    "",
    "Marta Lind",
)


def receipt() -> Picture:
    """A till's slip."""
    paper = Paper(plain(72, 96, (246, 245, 240)))
    for row, (what, price) in enumerate(_RECEIPT):
        paper.text(6, 8 + row * 5, what, Type(3.3, "mono"))
        paper.text(66, 8 + row * 5, price, Type(3.3, "mono"), "rm")
    return paper.picture


def letter() -> Picture:
    """A page of a letter."""
    paper = Paper(plain(148, 190, (250, 249, 244)))
    for row, line in enumerate(_LETTER):
        paper.text(18, 24 + row * 7, line, Type(4.2, "serif"))
    return paper.picture
