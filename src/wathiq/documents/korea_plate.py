"""Number plates of South Korea, in one row or two: a single field, `plate`."""

from __future__ import annotations

from functools import partial

from wathiq.documents import plate
from wathiq.documents.plate import PlateText
from wathiq.language import korea_plate
from wathiq.language.text import Text
from wathiq.reading import Field, Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.recognise import PlateReader
from wathiq.vision.scene import Scene

NAME = "korea_plate"
_LAYOUTS = ("one_row", "two_rows")


def read(scene: Scene) -> Reading | None:
    """The scene's plate; None where there is none, DocumentUnreadable where there is one that cannot be read."""
    found = plate.best(scene, partial(read_quad, scene.eyes.korea_plate, scene.pixels))
    if found is None:
        return None
    quad = geometry.quad(found.corners)
    fields = {"plate": Field(str(found.text), found.confidence, quad)}
    return Reading(NAME, found.confidence, fields, quad)


def read_quad(reader: PlateReader, pixels: Pixels, quad: Corners) -> PlateText:
    """A plate whose outer corners are known, in the better of its layouts."""
    glances = {layout: reader.glance(pixels, quad, layout) for layout in _LAYOUTS}
    layout = max(glances, key=lambda name: _worth(glances[name]))
    vote = reader.read(pixels, quad, layout)
    fitness = korea_plate.fitness(str(vote.text))
    return PlateText(quad, vote.text, fitness, fitness * reader.chance(vote))


def _worth(text: Text) -> tuple[float, float]:
    return korea_plate.fitness(str(text)), text.sureness
