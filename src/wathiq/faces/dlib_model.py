"""dlib's face models: gradients find faces, five landmarks place them, a residual network turns them into numbers.

dlib finds and places; its network runs in ONNX Runtime (`dlib_network`). Of the package face_recognition_models only
the five landmarks and the network are ever loaded: its 68 landmarks must not be used commercially.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import dlib
import numpy as np
import onnxruntime

from wathiq.faces import dlib_network
from wathiq.faces.comparison import Scale
from wathiq.faces.face import Embedding, Face, largest_first
from wathiq.faces.turned import Points, Turned
from wathiq.models import FACE_EMBEDDING, FACE_LANDMARKS, session_of
from wathiq.vision.geometry import Pixels

SCALE = Scale.published(threshold=0.6, accuracy=0.9913, separation=0.4)
"""dlib's documentation gives the distance 0.6, and 99.13 % of the pairs of LFW right there without its jittering
(http://dlib.net/face_recognition.py.html). Distances of two people run from there to about 1; so their mean is taken
to be 0.8, and that of one person's, as far below the threshold, 0.4."""

_SMALLEST = 80
"""Pixels of the side of the smallest face that the detector sees."""
_SURE, _SURE_ENOUGH = 0.35, 0.1
"""What the detector's confidence must exceed. In print, cloth and the like it sees faces with up to 0.31; in pictures
with a margin and stretched contrast, with up to 0."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One way to look at a picture: its longer side in pixels, quarter turns clockwise, what to believe.

    `margin` is what is added all around, in shares of the sides: the detector needs some room around a face. Where
    that is, contrast is stretched, too.
    """

    size: int
    quarters: int = 0
    sure: float = _SURE
    margin: float = 0.0


_LOOKS = (
    *(_Look(640, quarters) for quarters in (0, 1, 3, 2)),
    _Look(1280),
    _Look(480, sure=_SURE_ENOUGH, margin=0.25),
    _Look(2560),
)
"""One after the other until there is a face."""
_SECOND_LOOK = 1280
"""The most pixels of the longer side when a picture in which there is a face is looked at again."""
_MOST_ENLARGED = 4.0
"""How many times larger a picture is made at most: there is no more to be seen in it then."""
_CLOSE_UP = 600
"""Pixels of the side of what is cut out around a face."""
_AROUND_BOX, _AROUND_LANDMARKS = 1.1, 2.0
"""Half of that side, in sides of the face's box, or in the largest distances of its landmarks."""
_LEFT_EYE, _RIGHT_EYE, _NOSE = (2, 3), (0, 1), 4
"""Corners of the eyes on the picture's left and right, and the base of the nose, among the landmarks."""


class DlibModel:
    """The default. Threads may share one: of what dlib cannot share each gets its own."""

    scale = SCALE

    def __init__(self, session: onnxruntime.InferenceSession, landmarks: Any) -> None:
        self._session, self._landmarks = session, landmarks
        self._untouched_detector = dlib.get_frontal_face_detector()
        self._of_thread = threading.local()

    @classmethod
    def open(cls, threads: int) -> DlibModel:
        """With a network that runs on `threads` cores; raises ModelDamaged."""
        network = dlib_network.as_onnx(FACE_EMBEDDING.read())
        return cls(session_of(network, threads), dlib.shape_predictor(str(FACE_LANDMARKS.checked_path())))

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """The faces in a BGR picture, the largest first.

        The picture is looked at small, turned by quarters, larger, with margins, and largest, until there is a face.
        Where that is so small that others of half its size may have been overlooked, it is looked at once more.
        """
        for look in _looks(pixels):
            if faces := self._seen(pixels, look):
                size = min(_SECOND_LOOK, round(2 * _SMALLEST * max(pixels.shape[:2]) / faces[0].width))
                again = self._seen(pixels, replace(look, size=size)) if size > look.size and not look.margin else ()
                return again if len(again) >= len(faces) else faces
        return ()

    def embed(self, pixels: Pixels, face: Face) -> Embedding:
        """The mean of the embeddings of a face and of its mirror image, as dlib takes that of jittered images."""
        middle = face.landmarks.mean(axis=0)
        spread = max(float(np.linalg.norm(point - other)) for point in face.landmarks for other in face.landmarks)
        near = _CloseUp.of(pixels, middle, _AROUND_LANDMARKS * max(spread, 1.0))
        placed = [dlib.point(*map(int, point)) for point in np.rint(near.here(face.landmarks))]
        outline = dlib.rectangle(0, 0, near.pixels.shape[1], near.pixels.shape[0])
        chip = dlib.get_face_chip(near.pixels, dlib.full_object_detection(outline, placed), dlib_network.SIDE)
        both = np.stack([chip, chip[:, ::-1]]).astype(np.float32)
        given = ((both - dlib_network.MEANS) / dlib_network.RANGE).transpose(0, 3, 1, 2)
        (embeddings,) = self._session.run([dlib_network.OUTPUT], {dlib_network.INPUT: given})
        return np.asarray(np.mean(embeddings, axis=0), np.float32)

    def _seen(self, pixels: Pixels, look: _Look) -> tuple[Face, ...]:
        view = _View.of(pixels, look)
        boxes, scores, _ = self._detector.run(view.pixels, 0, look.sure)
        return largest_first([self._face(view, box, score) for box, score in zip(boxes, scores, strict=True)])

    def _face(self, view: _View, box: Any, score: float) -> Face:
        corners = view.there(np.array([[box.left(), box.top()], [box.right() + 1, box.bottom() + 1]], np.float32))
        near = _CloseUp.of(
            view.turned.pixels, corners.mean(axis=0), _AROUND_BOX * float((corners[1] - corners[0]).max())
        )
        left, top, right, bottom = map(int, np.rint(near.here(corners).ravel()))
        parts = self._landmarks(near.pixels, dlib.rectangle(left, top, right, bottom)).parts()
        landmarks = view.turned.back(near.there(np.array([[part.x, part.y] for part in parts], np.float32)))
        eyes = np.stack([landmarks[list(eye)].mean(axis=0) for eye in (_LEFT_EYE, _RIGHT_EYE)])
        return Face(view.turned.back_box(corners), float(score), eyes, landmarks[_NOSE], landmarks)

    @property
    def _detector(self) -> Any:
        """Dlib's detector keeps the picture that it searches in itself, so every thread has one."""
        if not hasattr(self._of_thread, "detector"):
            self._of_thread.detector = copy.deepcopy(self._untouched_detector)
        return self._of_thread.detector


def _looks(pixels: Pixels) -> Iterator[_Look]:
    """Those of the looks that differ in a picture, which is made only so much larger."""
    most = int(_MOST_ENLARGED * max(pixels.shape[:2]))
    return iter(dict.fromkeys(replace(look, size=min(look.size, most)) for look in _LOOKS))


@dataclass(frozen=True, eq=False, slots=True)
class _View:
    """A turned picture (BGR), and how it is looked at (RGB): `shrunk` times smaller, from `origin` on."""

    turned: Turned
    pixels: Pixels
    shrunk: float
    origin: Points

    @classmethod
    def of(cls, pixels: Pixels, look: _Look) -> _View:
        turned, shrunk = Turned.of(pixels, look.quarters), (1 + 2 * look.margin) * max(pixels.shape[:2]) / look.size
        seen = _resized(turned.pixels, 1 / shrunk)
        if not look.margin:
            return cls(turned, seen, shrunk, np.zeros(2, np.float32))
        rows, columns = (round(look.margin * side) for side in seen.shape[:2])
        seen = np.asarray(
            cv2.copyMakeBorder(_stretched(seen), rows, rows, columns, columns, cv2.BORDER_REPLICATE), np.uint8
        )
        return cls(turned, seen, shrunk, np.array([columns, rows], np.float32))

    def there(self, points: Points) -> Points:
        """Places (n, 2) in what is looked at as places in the turned picture."""
        return np.asarray((points - self.origin) * self.shrunk, np.float32)


@dataclass(frozen=True, eq=False, slots=True)
class _CloseUp:
    """A square around a face, as far as it lies in the picture, in RGB."""

    pixels: Pixels
    origin: Points
    scale: float

    @classmethod
    def of(cls, pixels: Pixels, middle: Points, half: float) -> _CloseUp:
        """The square whose sides are twice `half`, made `_CLOSE_UP` pixels large."""
        size = np.array(pixels.shape[1::-1])
        low = np.clip(np.floor(middle - half), 0, size - 1).astype(int)
        high = np.clip(np.ceil(middle + half), low + 1, size).astype(int)
        scale = _CLOSE_UP / (2 * half)
        return cls(_resized(pixels[low[1] : high[1], low[0] : high[0]], scale), low.astype(np.float32), scale)

    def here(self, points: Points) -> Points:
        """Places (n, 2) in the picture as places in the close-up: 0 is the middle of the first pixel."""
        return np.asarray((points - self.origin + 0.5) * self.scale - 0.5, np.float32)

    def there(self, points: Points) -> Points:
        """Places in the close-up as places in the picture."""
        return np.asarray((points + 0.5) / self.scale - 0.5 + self.origin, np.float32)


def _stretched(pixels: Pixels) -> Pixels:
    """With all but the darkest and the brightest hundredth of the brightness from black to white."""
    low, high = np.percentile(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (1, 99))
    stretched = (pixels.astype(np.float32) - low) * (255 / max(float(high - low), 1.0))
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _resized(pixels: Pixels, scale: float) -> Pixels:
    """A BGR picture in RGB at another size."""
    size = [max(1, round(scale * side)) for side in pixels.shape[1::-1]]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(
        cv2.cvtColor(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=way), cv2.COLOR_BGR2RGB), np.uint8
    )
