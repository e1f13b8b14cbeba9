"""The currency between the engine and everything around it.

All coordinates are pixels of the image as a person sees it, that is, after its EXIF orientation was applied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Four corners, clockwise as the text reads: its top left first, whichever way up it lies in the image."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document. `confidence` is 0..1; `box` is None where the value was derived, not seen."""

    value: str
    confidence: float
    box: Quad | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check has to say about a document.

    `code` is one word of the engine's own (`check_digit_failed`), which each dialect turns into its own; `field`
    names the field it is about; `value` is what the check looked at.
    """

    code: str
    message: str
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read off one document: its `type`, `fields` by name, the `quad` of its page, and `findings`.

    A document of several pages in one picture has a reading of each in `parts`, by the page's name. `measures` are
    numbers about the picture (0..1): of a form, `visible` is the share of its labels that could be read and `inside`
    the share of the page that lies in the picture.
    """

    type: str
    confidence: float
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    quad: Quad | None = None
    findings: tuple[Finding, ...] = ()
    parts: Mapping[str, Reading] = field(default_factory=lambda: MappingProxyType({}))
    measures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str) -> str:
        """The field's value, or the empty string where the document does not have it."""
        found = self.fields.get(name)
        return found.value if found else ""

    def moved(self, move: Callable[[Quad], Quad]) -> Reading:
        """The same reading with every quad moved, as when the picture it was read from had been turned."""
        return replace(
            self,
            fields={name: f if f.box is None else replace(f, box=move(f.box)) for name, f in self.fields.items()},
            quad=None if self.quad is None else move(self.quad),
            parts={name: part.moved(move) for name, part in self.parts.items()},
        )


@dataclass(frozen=True, slots=True)
class Classification:
    """Which document a picture shows, None for none that is known, and how sure that is (0..1)."""

    document: str | None
    confidence: float
