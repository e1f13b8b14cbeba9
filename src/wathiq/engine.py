"""The one door: image bytes in, a `Reading` out. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wathiq.documents.catalogue import CATALOGUE
from wathiq.faults import DocumentNotFound, UnknownDocument, WrongDocument
from wathiq.reading import Point, Quad, Reading
from wathiq.settings import Settings
from wathiq.vision import geometry
from wathiq.vision.decode import Image, Limits, decode
from wathiq.vision.eyes import Eyes
from wathiq.vision.scene import Scene
from wathiq.vision.upright import quarter_turns


@dataclass(frozen=True, slots=True)
class Engine:
    """The loaded networks and the limits on what they are given. Threads may share one."""

    eyes: Eyes
    limits: Limits

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Load the networks and run each once, so that the first request finds them warm."""
        limits = Limits(settings.max_image_bytes, settings.max_image_pixels, settings.max_image_side)
        engine = cls(Eyes.open(settings.thread_count), limits)
        engine._warm()
        return engine

    def read(self, data: bytes, document: str | None = None, limits: Limits | None = None) -> Reading:
        """Read one document off an image file; without a type the first that fits, with the engine's limits or others.

        Raises the faults of decoding, KeyError for a type that is not in the catalogue, DocumentNotFound where the
        picture shows no document, WrongDocument where it shows another than the one asked for, and UnknownDocument
        where none was asked for and none fits.
        """
        return self.read_image(decode(data, limits or self.limits), document)

    def read_image(self, image: Image, document: str | None = None) -> Reading:
        """As `read`, for pixels that are decoded already."""
        wanted = CATALOGUE if document is None else {document: CATALOGUE[document]}
        scene = Scene(image.pixels, self.eyes)
        first_look = next(iter(wanted.values())).first_look
        quarters = quarter_turns(scene, [line.corners for line in scene.lines(first_look)])
        upright = scene.turned(quarters)
        for kind in wanted.values():
            if reading := kind.read(upright):
                return reading.moved(lambda quad: _turned_back(quad, quarters, image))
        if document is None:
            raise UnknownDocument("The image shows no document of a known type.")
        others = (kind for name, kind in CATALOGUE.items() if name != document)
        if any(kind.read(upright) for kind in others):
            raise WrongDocument("The image shows a document of another type.")
        raise DocumentNotFound("The image shows no such document.")

    def _warm(self) -> None:
        """Every network once, on a picture with something in it."""
        pixels = np.full((448, 640, 3), 255, np.uint8)
        pixels[200:230, 100:500:7] = 0
        line = geometry.corners([(90, 190), (510, 190), (510, 240), (90, 240)])
        scene = Scene(pixels, self.eyes)
        scene.lines(max(pixels.shape))
        scene.read(line)
        scene.read_mrz(line)
        self.eyes.orientation.upside_down(pixels, line)


def _turned_back(quad: Quad, quarters: int, image: Image) -> Quad:
    """Where a quad of the turned picture lies in the picture as it came."""
    a, b, c, d = (_back(x, y, quarters, image) for x, y in quad)
    return a, b, c, d


def _back(x: float, y: float, quarters: int, image: Image) -> Point:
    turned = ((x, y), (image.width - y, x), (image.width - x, image.height - y), (y, image.height - x))
    return turned[quarters]
