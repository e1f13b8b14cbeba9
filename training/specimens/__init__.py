"""Egyptian documents of people who do not exist, drawn flat and then photographed.

`draw` makes a document of a kind, `photograph` a picture of it; both take a workshop, `TRAINING` or `EVALUATION`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from training.specimens import (
    driving_licence,
    id_back,
    id_front,
    person,
    vehicle_licence_back,
    vehicle_licence_front,
)
from training.specimens.camera import CONDITIONS, Photo, photograph
from training.specimens.document import Document
from training.specimens.person import Person
from training.specimens.workshop import EVALUATION, TRAINING, Workshop

__all__ = [
    "CONDITIONS",
    "EVALUATION",
    "KINDS",
    "TRAINING",
    "Document",
    "Person",
    "Photo",
    "Workshop",
    "draw",
    "photograph",
]

KINDS: Mapping[str, Callable[[Person, Random, Workshop], Document]] = {
    document.KIND: document.draw
    for document in (id_front, id_back, driving_licence, vehicle_licence_front, vehicle_licence_back)
}


def draw(kind: str, random: Random, workshop: Workshop, holder: Person | None = None) -> Document:
    """A document of the holder's, or of somebody's: give both sides of a card one holder."""
    return KINDS[kind](holder or person.draw(random, workshop.words), random, workshop)
