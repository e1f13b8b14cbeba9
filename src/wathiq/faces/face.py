"""A face in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Embedding = NDArray[np.float32]
"""A face as numbers (128,), near those of other pictures of the same person."""


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """Where a face is, in pixels of the picture that it was found in.

    `box` is left, top, right and bottom, about from the brows to the chin; it may reach beyond the picture.
    `confidence` is the detector's own, larger is surer. `eyes` (2, 2) are the centres of the two eyes: where the face
    stands upright, that on the picture's left comes first. `nose` (2,) is the nose's lower end. `landmarks` (5, 2) are
    in the order of the model that found the face and aligns by them.
    """

    box: tuple[float, float, float, float]
    confidence: float
    eyes: NDArray[np.float32]
    nose: NDArray[np.float32]
    landmarks: NDArray[np.float32]

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def eye_distance(self) -> float:
        """Pixels between the centres of the eyes."""
        return float(np.linalg.norm(self.eyes[1] - self.eyes[0]))


def largest_first(faces: list[Face]) -> tuple[Face, ...]:
    """The faces by the area of their boxes."""
    return tuple(sorted(faces, key=lambda face: face.width * face.height, reverse=True))
