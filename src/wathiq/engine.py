"""The one door: image bytes in, a `Reading` or a judgement about faces out. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wathiq.authenticity import document as genuineness
from wathiq.authenticity.document import Authenticity
from wathiq.authenticity.traces import Traces
from wathiq.documents import portrait as portraits
from wathiq.documents.catalogue import CATALOGUE, DocumentType, Stance
from wathiq.faces import comparison, liveness, subject
from wathiq.faces.comparison import Comparison
from wathiq.faces.face import Embedding, Face
from wathiq.faces.liveness import Frame, Liveness, Verdict
from wathiq.faces.model import FaceModel, open_model
from wathiq.faces.remembered import Remembered
from wathiq.faults import (
    DocumentNotFound,
    DocumentUnreadable,
    FaceUnclear,
    Fault,
    NoFace,
    NoPortrait,
    PictureBlurred,
    PictureTooPoor,
    UnknownDocument,
    WrongDocument,
)
from wathiq.once import Once
from wathiq.reading import Classification, Point, Quad, Reading
from wathiq.settings import Settings
from wathiq.vision import geometry, quality
from wathiq.vision.decode import Image, Limits, decode
from wathiq.vision.eyes import Eyes
from wathiq.vision.geometry import Pixels
from wathiq.vision.scene import Scene
from wathiq.vision.upright import quarter_turns


@dataclass(frozen=True, slots=True)
class Seen:
    """A document that was read off a picture of so many pixels.

    With its holder's portrait as a JPEG where it shows one, and whether it is a fake, None where nobody asked.
    """

    reading: Reading
    width: int
    height: int
    portrait: bytes | None = None
    authenticity: Authenticity | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the face of three frames is live, and, if it is, how it compares with a portrait."""

    liveness: Liveness
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Engine:
    """The networks and the limits on what they are given. Threads may share one.

    Those that read are loaded from the start, those for faces and fakes once they are needed.
    """

    eyes: Eyes
    limits: Limits
    _faces: Once[FaceModel]
    _traces: Once[Traces]

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Load the networks that read and run each once, so that the first reading finds them warm."""
        engine = cls(
            Eyes.open(settings.thread_count),
            limits_of(settings),
            Once(lambda: open_model(settings)),
            Once(lambda: Traces.open(settings.thread_count)),
        )
        engine._warm()
        return engine

    @property
    def faces(self) -> FaceModel:
        """Finds and embeds faces."""
        return self._faces.get()

    @property
    def traces(self) -> Traces:
        """Tells photographs of screens and prints."""
        return self._traces.get()

    def read(self, data: bytes, document: str | None = None, limits: Limits | None = None) -> Reading:
        """Read one document off an image file; without a type the first that fits, with the engine's limits or others.

        Raises the faults of decoding, KeyError for a type that is not in the catalogue, DocumentNotFound where the
        picture shows no document, DocumentUnreadable where it shows one that cannot be made out, WrongDocument where
        it shows another than the one asked for, PictureBlurred and PictureTooPoor where the picture is to blame, and
        UnknownDocument where none was asked for and none fits.
        """
        return self.read_image(decode(data, limits or self.limits), document)

    def see(self, data: bytes, document: str, limits: Limits, *, judged: bool) -> Seen:
        """As `read`, with all that the picture tells besides; whether it is a fake only where it is to be `judged`."""
        image = decode(data, limits)
        reading = self.read_image(image, document)
        authenticity = self.authenticity(image, reading) if judged else None
        return Seen(reading, image.width, image.height, portraits.cut_out(image.pixels, reading), authenticity)

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

    def authenticity(self, image: Image, reading: Reading) -> Authenticity:
        """Whether the document that was read off the image is itself before the camera, or a copy of it."""
        quad = geometry.corners(reading.quad) if reading.quad else None
        return genuineness.judge(image.pixels, quad, self.traces.recapture)

    def compare(self, one: bytes, other: bytes, limits: Limits | None = None) -> Comparison:
        """How alike the faces of two image files are.

        Raises the faults of decoding, and NoFace, SeveralFaces or FaceUnclear where one does not show a single clear
        face.
        """
        pictures = [self._pixels(data, limits) for data in (one, other)]  # both, before any work on either
        first, second = (_selfie(pixels, self.faces) for pixels in pictures)
        return comparison.compare(first, second, self.faces.scale)

    def match(self, portrait: bytes, selfie: bytes, limits: Limits | None = None) -> Comparison:
        """How alike the face of an image file and the portrait cut out of a document are.

        Raises what `compare` does of the image, and NoPortrait where the portrait shows no clear face.
        """
        of_selfie = _selfie(self._pixels(selfie, limits), self.faces)
        return comparison.compare(self._portrait(portrait), of_selfie, self.faces.scale)

    def still_liveness(self, data: bytes, limits: Limits | None = None) -> Liveness:
        """What one image file alone tells about whether its face is live. Raises what `compare` does."""
        pixels = self._pixels(data, limits)
        return liveness.judge_still(pixels, subject.only(self.faces.find(pixels), pixels), self.traces)

    def verify(self, portrait: bytes, frames: Sequence[bytes], limits: Limits | None = None) -> Verification:
        """Whether three frames, taken one soon after the other, show a live person, the one on a document's portrait.

        Compared is the frame whose face looks most straight at the camera: that the others show the same person is a
        part of liveness. Raises of each frame what `compare` does, and what `match` does.
        """
        decoded = [self._frame(data, limits) for data in frames]
        known = self._portrait(portrait)
        faces = Remembered(self.faces)
        judged = liveness.judge(decoded, faces, self.traces)
        if judged.verdict is not Verdict.LIVE:
            return Verification(judged, None)
        seen = [(frame.pixels, subject.only(faces.find(frame.pixels), frame.pixels)) for frame in decoded]
        straightest = min(seen, key=lambda pair: _turn(pair[1]))
        return Verification(judged, comparison.compare(known, faces.embed(*straightest), faces.scale))

    def warm_faces(self) -> None:
        """Load what is for faces and fakes, too, and run it once, so that the first request finds it warm."""
        pixels = np.full((64, 64, 3), 128, np.uint8)
        landmarks = np.array([(20, 24), (26, 24), (38, 24), (44, 24), (32, 40)], np.float32)
        face = Face((12, 10, 52, 54), 1.0, landmarks[[0, 3]], landmarks[4], landmarks)
        self.faces.find(pixels)
        self.faces.embed(pixels, face)
        self.traces.recapture.chance(pixels)
        self.traces.rim.chance(pixels, landmarks[4], 18.0)

    def _pixels(self, data: bytes, limits: Limits | None) -> Pixels:
        return decode(data, limits or self.limits).pixels

    def _frame(self, data: bytes, limits: Limits | None) -> Frame:
        image = decode(data, limits or self.limits)
        return Frame(image.pixels, image.taken)

    def _portrait(self, data: bytes) -> Embedding:
        pixels = self._pixels(data, None)
        faces = self.faces.find(pixels)
        if not faces:
            pixels = portraits.smoothed(pixels)
            faces = self.faces.find(pixels)
        try:
            return self.faces.embed(pixels, subject.portrait(faces, pixels))
        except (NoFace, FaceUnclear) as fault:
            raise NoPortrait("The document's portrait shows no clear face.") from fault

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


def limits_of(settings: Settings) -> Limits:
    """On the pictures that an engine of these settings takes."""
    return Limits(settings.max_image_bytes, settings.max_image_pixels, settings.max_image_side)


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


def _selfie(pixels: Pixels, faces: FaceModel) -> Embedding:
    return faces.embed(pixels, subject.only(faces.find(pixels), pixels))


def _turn(face: Face) -> float:
    """How far a face is turned aside: where its nose lies between its eyes, 0 for the middle, 0.5 below one of them."""
    left, right = face.eyes
    across = right - left
    share = float((face.nose - left) @ across / max(float(across @ across), 1e-9))
    return abs(share - 0.5)


def _turned_back(quad: Quad, quarters: int, image: Image) -> Quad:
    """Where a quad of the turned picture lies in the picture as it came."""
    a, b, c, d = (_back(x, y, quarters, image) for x, y in quad)
    return a, b, c, d


def _back(x: float, y: float, quarters: int, image: Image) -> Point:
    turned = ((x, y), (image.width - y, x), (image.width - x, image.height - y), (y, image.height - x))
    return turned[quarters]
