"""What all number plates have in common: find quads that may be plates, read each, and let the best one win."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import cv2

from wathiq.faults import DocumentUnreadable
from wathiq.language.text import Text
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners
from wathiq.vision.plate_finder import FoundPlate
from wathiq.vision.scene import Scene

LOOKS = (640, 256)
"""Longest sides at which plates are looked for: far ones and, smaller, near ones."""
_CLOSER_LOOK = 1280
TEXT_LOOK = 736
_LEAST = 0.35
"""A plate read with less confidence than this is as good as not read."""
_AS_GOOD = 0.75
"""Of plates whose confidence is at least this share of the best one's, size decides."""
_MOST_PLATES = 8
_MOST_LINES = 12
_LOOKS_CLOSER = 2
"""The first finds the middle, the second the corners."""
_SQUATTEST, _LONGEST = 1.7, 6.0
"""The least and the greatest width over height of a plate that was cut out by someone."""


@dataclass(frozen=True, slots=True, eq=False)
class PlateText:
    """A plate as read: its quad, its text, how well that fits the grammar (0..1), and the chance that it is right."""

    corners: Corners
    text: Text
    fitness: float
    confidence: float


Read = Callable[[Corners], PlateText]


def best(scene: Scene, read: Read) -> PlateText | None:
    """The plate that reads best; of several that read about as well, the largest.

    Plates are looked for by their own finder first, and where that leads to none that can be read, around every line
    of print. Raises DocumentUnreadable where there is a plate that cannot be read.
    """
    tried: list[PlateText] = []
    for quads in _stages(scene):
        tried += [read(quad) for quad in quads]
        readable = [plate for plate in tried if plate.confidence >= _LEAST]
        whole = [plate for plate in readable if not any(_part(plate, other) for other in readable)]
        if whole:
            surest = max(plate.confidence for plate in whole)
            return max((plate for plate in whole if plate.confidence >= _AS_GOOD * surest), key=_size)
    if any(_own(plate) for plate in tried):
        raise DocumentUnreadable("There is a plate in the image, but it cannot be read.")
    return None


def _stages(scene: Scene) -> Iterator[Iterable[Corners]]:
    """Candidates, cheap and likely ones first."""
    yield (*_whole(scene), *_closer(scene, (plate.corners for plate in scene.plates(LOOKS))))
    if scene.longest_side > LOOKS[0]:
        yield _closer(scene, (plate.corners for plate in scene.plates((_CLOSER_LOOK,))))
    lines = [line.corners for line in scene.lines(TEXT_LOOK)]
    lines = sorted(lines, key=geometry.length, reverse=True)[:_MOST_LINES]
    for line in lines:
        yield _closer(scene, _around(line))


def _whole(scene: Scene) -> Iterator[Corners]:
    """The picture itself, where it has the shape of a plate: many come cut out already."""
    height, width = scene.pixels.shape[:2]
    if _SQUATTEST <= width / height <= _LONGEST:
        outline = geometry.rectangle(width, height)
        yield outline
        yield from _closer(scene, [outline])


def _closer(scene: Scene, quads: Iterable[Corners]) -> Iterator[Corners]:
    """Every quad as it looks from near, which is more exact; those that turn out to be no plates are left out."""
    for quad in islice(quads, _MOST_PLATES):
        seen: FoundPlate | None = FoundPlate(quad, 1.0)
        for _ in range(_LOOKS_CLOSER):
            seen = seen and scene.eyes.plates.look_closer(scene.pixels, seen.corners)
        if seen:
            yield seen.corners


def _around(line: Corners) -> Iterator[Corners]:
    """Where a plate may lie whose print, or half of it, is this line."""
    yield geometry.thickened(line, 1.3)
    yield geometry.slice_along(geometry.thickened(line, 1.5), -1.1, 1.1)
    yield geometry.slice_along(geometry.thickened(line, 1.5), -0.1, 2.1)


def _part(plate: PlateText, other: PlateText) -> bool:
    """Whether the other reads the same plate and more of it: the first quad left characters out."""
    longer = len(other.text) > len(plate.text) and str(plate.text) in str(other.text)
    return longer and bool(cv2.intersectConvexConvex(plate.corners, other.corners)[0] > 0)


def _own(plate: PlateText) -> bool:
    """Whether it is a plate of the wanted kind, though not one that can be read."""
    return plate.fitness > 0 and plate.confidence >= _LEAST / 3


def _size(plate: PlateText) -> float:
    return geometry.length(plate.corners) * geometry.height(plate.corners)
