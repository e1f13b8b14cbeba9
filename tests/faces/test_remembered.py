"""A face model that is asked once for each thing, however often it is used."""

from __future__ import annotations

import numpy as np

from wathiq.faces.comparison import Scale
from wathiq.faces.face import Embedding, Face
from wathiq.faces.remembered import Remembered
from wathiq.vision.geometry import Pixels

LANDMARKS = np.arange(10, dtype=np.float32).reshape(5, 2)


def face_at(left: float) -> Face:
    landmarks = LANDMARKS + np.float32(left)
    return Face((left, 0, left + 10, 10), 1.0, landmarks[:2], landmarks[4], landmarks)


class Counting:
    """Finds two faces in every picture and counts how often it is asked."""

    scale = Scale(threshold=0.6, slope=20)

    def __init__(self) -> None:
        self.found = self.embedded = 0

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        self.found += 1
        return face_at(float(pixels[0, 0, 0])), face_at(50)

    def embed(self, pixels: Pixels, face: Face) -> Embedding:
        self.embedded += 1
        return np.full(128, float(pixels[0, 0, 0]) + face.box[0], np.float32)


def picture(value: int) -> Pixels:
    return np.full((32, 32, 3), value, np.uint8)


def test_each_picture_is_searched_and_each_face_embedded_once() -> None:
    counting = Counting()
    faces = Remembered(counting)
    pictures = [picture(value) for value in (1, 2, 3)]
    for _ in range(3):
        for pixels in pictures:
            for face in faces.find(pixels):
                assert faces.embed(pixels, face)[0] == pixels[0, 0, 0] + face.box[0]
    assert (counting.found, counting.embedded) == (3, 6)
    assert faces.scale == counting.scale


def test_equal_pictures_are_not_the_same_picture() -> None:
    faces = Remembered(Counting())
    assert all(faces.find(picture(value))[0].box[0] == value for value in range(64))
