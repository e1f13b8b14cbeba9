"""XML lists, read element by element: a list of any size takes little memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from wathiq.screening.formats.format import head, tidy
from wathiq.screening.refusal import ListRefused

_DEEPEST, _MOST_INSIDE = 64, 200_000
"""No list nests this deep or says this much of one entry, but a file made to fill the memory would."""


def has_root(path: Path, name: str) -> bool:
    """Whether a file seems to be XML with this root, whatever its namespace."""
    start = head(path).lstrip()
    return start.startswith("<") and any(f"<{prefix}{name}" in start for prefix in ("", "ns2:", "ns:"))


def root_attribute(path: Path, name: str) -> str:
    """An attribute of the root, empty where it has none."""
    with path.open("rb") as file:
        try:
            _, root = next(iterparse(file, events=("start",), forbid_dtd=True))
        except (ParseError, DefusedXmlException, StopIteration):
            return ""  # whoever reads on will say so
        return tidy(root.get(name))


def elements(path: Path, wanted: Collection[str]) -> Iterator[Element]:
    """Every element of the wanted names, without namespaces, in order; each is forgotten when the next is asked for.

    Wanted elements do not stand inside one another. A document type, and so any entity of one's own, is refused; so
    is a file that breaks off.
    """
    with path.open("rb") as file:
        try:
            yield from _elements(file, wanted)
        except ParseError as error:
            raise ListRefused("damaged", f"the XML is malformed or breaks off: {error}") from None
        except DefusedXmlException:
            raise ListRefused("damaged", "the XML declares a document type, which no list does") from None


def _elements(file: BinaryIO, wanted: Collection[str]) -> Iterator[Element]:
    ancestors: list[Element] = []
    inside = 0  # elements of the wanted one that is being read, itself among them
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            element.tag = element.tag.rpartition("}")[2]
            inside += bool(inside) or element.tag in wanted
            ancestors.append(element)
            if len(ancestors) > _DEEPEST or inside > _MOST_INSIDE:
                raise ListRefused("damaged", "the XML nests deeper or says more of one entry than any list does")
            continue
        ancestors.pop()
        if element.tag in wanted:
            inside = 0
            yield element
        if not inside:
            element.clear()
            if ancestors:
                ancestors[-1].remove(element)


def text(element: Element, path: str) -> str:
    """The tidy text of the first element there, empty where there is none."""
    return tidy(element.findtext(path))


def texts(element: Element, path: str) -> Iterator[str]:
    """The tidy texts of all elements there."""
    return (tidy(found.text) for found in element.iterfind(path))
