"""Whether two faces are one person's, on the scale of the Vlens wire and as a chance.

The operating point of each model is the threshold that its authors published; the chances follow from their accuracy
there. None of it was fitted to pictures that this project measures on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from wathiq.faces.face import Embedding

THRESHOLD = 2.4
"""The dissimilarity up to which two faces are one person's, as Vlens has it."""
_PLACES = 4
"""Decimals of the numbers that are handed out; the decision is made with what is handed out."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the Euclidean distance between a model's embeddings means.

    `threshold` is the distance at which the model decides. `slope` is how much the logarithm of the odds for one person
    falls a unit of distance: the chance of one person, both answers being as likely beforehand, is the logistic curve
    of slope * (threshold - distance).
    """

    threshold: float
    slope: float

    @classmethod
    def published(cls, threshold: float, accuracy: float, separation: float) -> Scale:
        """From an accuracy (0..1) at a threshold, on as many pairs of one person as of two.

        Say that the distances of both kinds of pairs are normal with one standard deviation s, their means
        `separation` apart and the threshold halfway. Then the accuracy is Phi(separation / 2s), which gives s, and the
        logarithm of the odds is a straight line of the distance with the slope separation / s**2.
        """
        deviation = separation / (2 * NormalDist().inv_cdf(accuracy))
        return cls(threshold, separation / deviation**2)

    def dissimilarity(self, distance: float) -> float:
        """The distance, stretched so that the model's threshold comes to lie at that of the wire."""
        return distance * THRESHOLD / self.threshold

    def chance(self, distance: float) -> float:
        """The chance (0..1) that faces so far apart are one person's."""
        return 1 / (1 + math.exp(self.slope * (distance - self.threshold)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two faces, under the meanings of the wire.

    They are taken for one person's where `dissimilarity` (0 for the same picture) is no larger than `threshold`.
    `score` is the chance (0..1) that they are.
    """

    is_matched: bool
    dissimilarity: float
    threshold: float
    score: float


def compare(one: Embedding, other: Embedding, scale: Scale) -> Comparison:
    """Compare two faces that the model with this scale embedded."""
    distance = float(np.linalg.norm(one - other))
    dissimilarity = round(scale.dissimilarity(distance), _PLACES)
    return Comparison(dissimilarity <= THRESHOLD, dissimilarity, THRESHOLD, round(scale.chance(distance), _PLACES))
