"""Number plates of South Korea, in one row or two: a single field, `plate`."""

from __future__ import annotations

from functools import partial

from wathiq.documents import plate
from wathiq.documents.plate import PlateText
from wathiq.language import korea_plate
from wathiq.language.text import Text
from wathiq.reading import Field, Reading
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners
from wathiq.vision.scene import Scene

NAME = "korea_plate"
_LAYOUTS = ("one_row", "two_rows")


def read(scene: Scene) -> Reading | None:
    """The scene's plate; None where there is none, DocumentUnreadable where there is one that cannot be read."""
    found = plate.best(scene, partial(_read, scene))
    if found is None:
        return None
    quad = geometry.quad(found.corners)
    fields = {"plate": Field(str(found.text), found.confidence, quad)}
    return Reading(NAME, found.confidence, fields, quad)


def _read(scene: Scene, quad: Corners) -> PlateText:
    """The plate in the better of its layouts."""
    reader = scene.eyes.korea_plate
    glances = {layout: reader.glance(scene.pixels, quad, layout) for layout in _LAYOUTS}
    layout = max(glances, key=lambda name: _worth(glances[name]))
    vote = reader.read(scene.pixels, quad, layout)
    fitness = korea_plate.fitness(str(vote.text))
    return PlateText(quad, vote.text, fitness, fitness * reader.chance(vote))


def _worth(text: Text) -> tuple[float, float]:
    return korea_plate.fitness(str(text)), text.sureness
