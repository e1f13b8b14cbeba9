"""From a network's logit to a chance, as measured on what the network never saw."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve."""

    slope: float
    offset: float

    def chance(self, logit: float) -> float:
        """0..1."""
        return 1 / (1 + math.exp(-min(max(self.slope * logit + self.offset, -30.0), 30.0)))
