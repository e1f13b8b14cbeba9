"""Number plates of Egypt (2008 series): `plate`, its `letters` and `digits`, and the vehicle's `class`."""

from __future__ import annotations

from functools import partial

from wathiq.documents import plate
from wathiq.documents.plate import PlateText
from wathiq.language import egypt_plate
from wathiq.reading import Field, Finding, Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.plate_colour import header_class
from wathiq.vision.recognise import PlateReader
from wathiq.vision.scene import Scene

NAME = "egypt_plate"
_LAYOUT = "below_header"
_SURE_CHARACTER = 0.6
"""A character of less confidence than this is pointed out."""


def read(scene: Scene) -> Reading | None:
    """The scene's plate; None where there is none, DocumentUnreadable where there is one that cannot be read."""
    found = plate.best(scene, partial(read_quad, scene.eyes.egypt_plate, scene.pixels))
    number = egypt_plate.parse(str(found.text)) if found else None
    if found is None or number is None:
        return None
    quad = geometry.quad(found.corners)
    kind, sure = header_class(scene.pixels, found.corners)
    fields = {
        "plate": Field(str(number), found.confidence, quad),
        "letters": Field(number.letters, found.confidence, quad),
        "digits": Field(number.digits, found.confidence, quad),
        "class": Field(kind, sure, quad),
    }
    return Reading(NAME, found.confidence, fields, quad, _findings(found, str(number)))


def read_quad(reader: PlateReader, pixels: Pixels, quad: Corners) -> PlateText:
    """A plate whose outer corners are known."""
    vote = reader.read(pixels, quad, _LAYOUT)
    fitness = 1.0 if egypt_plate.parse(str(vote.text)) else 0.0
    return PlateText(quad, vote.text, fitness, fitness * reader.chance(vote))


def _findings(found: PlateText, number: str) -> tuple[Finding, ...]:
    if min(c.confidence for c in found.text.characters) >= _SURE_CHARACTER:
        return ()
    return (Finding("low_confidence", "Character recognition confidence below threshold", "plate", number),)
