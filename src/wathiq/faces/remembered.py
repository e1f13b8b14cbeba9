"""A face model that does nothing twice."""

from __future__ import annotations

from collections.abc import Hashable

from wathiq.faces.face import Embedding, Face
from wathiq.faces.model import FaceModel
from wathiq.vision.geometry import Pixels


class Remembered:
    """For one request, in which several steps look at the same pictures: each is searched and each face embedded once.

    A picture is known by being the very same array. Belongs to one thread.
    """

    def __init__(self, model: FaceModel) -> None:
        self.scale = model.scale
        self._model = model
        self._found: dict[Hashable, tuple[Face, ...]] = {}
        self._embedded: dict[Hashable, Embedding] = {}
        self._pictures: list[Pixels] = []  # kept, as an array that is gone may leave its identity to another

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """As the model's own."""
        if id(pixels) not in self._found:
            self._found[id(pixels)] = self._model.find(pixels)
            self._pictures.append(pixels)
        return self._found[id(pixels)]

    def embed(self, pixels: Pixels, face: Face) -> Embedding:
        """As the model's own."""
        place = (id(pixels), *face.landmarks.ravel().tolist())
        if place not in self._embedded:
            self._embedded[place] = self._model.embed(pixels, face)
            self._pictures.append(pixels)
        return self._embedded[place]
