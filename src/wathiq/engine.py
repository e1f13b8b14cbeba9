"""The one door: image bytes in, a `Reading` out. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wathiq.documents.catalogue import CATALOGUE, DocumentType, Stance
from wathiq.faults import (
    DocumentNotFound,
    DocumentUnreadable,
    Fault,
    PictureBlurred,
    PictureTooPoor,
    UnknownDocument,
    WrongDocument,
)
from wathiq.reading import Classification, Point, Quad, Reading
from wathiq.settings import Settings
from wathiq.vision import geometry, quality
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
        picture shows no document, DocumentUnreadable where it shows one that cannot be made out, WrongDocument where
        it shows another than the one asked for, PictureBlurred and PictureTooPoor where the picture is to blame, and
        UnknownDocument where none was asked for and none fits.
        """
        return self.read_image(decode(data, limits or self.limits), document)

    def classify(self, data: bytes, limits: Limits | None = None) -> Classification:
        """Which document an image file shows, if any. Raises the faults of decoding."""
        try:
            reading = self.read(data, None, limits)
        except (UnknownDocument, DocumentUnreadable, PictureTooPoor, PictureBlurred):
            return Classification(None, 0.0)
        return Classification(reading.type, reading.confidence)

    def read_image(self, image: Image, document: str | None = None) -> Reading:
        """As `read`, for pixels that are decoded already."""
        wanted = CATALOGUE if document is None else {document: CATALOGUE[document]}
        views = _Views(image, self.eyes, next(iter(wanted.values())).first_look)
        unreadable: DocumentUnreadable | None = None
        for kind in wanted.values():
            try:
                if reading := views.read(kind):
                    return views.trusted(reading, kind)
            except DocumentUnreadable as fault:  # another kind may know better
                unreadable = fault
        if unreadable:
            raise unreadable
        if document is None:
            raise UnknownDocument("The image shows no document of a known type.")
        if any(views.shows(kind) for name, kind in CATALOGUE.items() if name != document):
            raise WrongDocument("The image shows a document of another type.")
        raise views.fault or DocumentNotFound("The image shows no such document.")

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
        scene.plates((max(pixels.shape),))
        self.eyes.korea_plate.read(pixels, line, "one_row")
        self.eyes.egypt_plate.read(pixels, line, "below_header")
        scene.sheet(max(pixels.shape))
        self.eyes.egypt_number.read(pixels, line)


class _Views:
    """A picture as it came and as its print stands, the second only once it is asked for."""

    def __init__(self, image: Image, eyes: Eyes, first_look: int) -> None:
        self._image, self._first_look = image, first_look
        self._as_seen = Scene(image.pixels, eyes)
        self._scenes = {0: self._as_seen}

    def read(self, kind: DocumentType) -> Reading | None:
        """The document of this kind, with its places in the picture as it came."""
        if kind.stance is Stance.ARABIC:
            return self._read_turned(kind, self._as_seen.sheet(kind.first_look).quarter_turns)
        if kind.stance is Stance.AS_SEEN and ((reading := kind.read(self._as_seen)) or not self._quarters):
            return reading
        return self._read_turned(kind, self._quarters)

    def _read_turned(self, kind: DocumentType, quarters: int) -> Reading | None:
        reading = kind.read(self._turned(quarters))
        return reading.moved(lambda quad: _turned_back(quad, quarters, self._image)) if reading else None

    def trusted(self, reading: Reading, kind: DocumentType) -> Reading:
        """The reading, if it is as sure as its kind must be to be handed out; raises what is wrong with the picture."""
        if reading.confidence >= kind.least_confidence:
            return reading
        raise self.fault or PictureTooPoor("The document in the image cannot be read surely enough.")

    @cached_property
    def fault(self) -> Fault | None:
        """What keeps the picture's print from being read."""
        return quality.fault(self._as_seen.pixels, [line.corners for line in self._as_seen.lines(self._first_look)])

    def shows(self, kind: DocumentType) -> bool:
        """Whether there is a document of this kind, and readable."""
        try:
            return self.read(kind) is not None
        except DocumentUnreadable:
            return False

    @cached_property
    def _quarters(self) -> int:
        return quarter_turns(self._as_seen, [line.corners for line in self._as_seen.lines(self._first_look)])

    def _turned(self, quarters: int) -> Scene:
        if quarters not in self._scenes:
            self._scenes[quarters] = self._as_seen.turned(quarters)
        return self._scenes[quarters]


def _turned_back(quad: Quad, quarters: int, image: Image) -> Quad:
    """Where a quad of the turned picture lies in the picture as it came."""
    a, b, c, d = (_back(x, y, quarters, image) for x, y in quad)
    return a, b, c, d


def _back(x: float, y: float, quarters: int, image: Image) -> Point:
    turned = ((x, y), (image.width - y, x), (image.width - x, image.height - y), (y, image.height - x))
    return turned[quarters]
