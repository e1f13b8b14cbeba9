"""Tell a photograph of a screen or a print from one of the thing itself, with a small network (`training/recapture`).

What gives a recapture away is fine: the screen's grid and its beat with the sensor's, the print's dots, colours that
neither can show. The network sees patches at the picture's own pixels and says of each how much it has to say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from wathiq import models
from wathiq.authenticity import patches
from wathiq.authenticity.curve import Curve
from wathiq.vision.geometry import Corners, Pixels

_NAME = "recapture"


class RecaptureDetector:
    """Judges single pictures. It holds nothing but the network, so threads may share one."""

    def __init__(self, session: InferenceSession, curve: Curve, document_threshold: float) -> None:
        self._session, self._curve = session, curve
        self.document_threshold = document_threshold
        """The chance from which a document counts as recaptured: one genuine simulated one in a hundred reaches it."""

    @classmethod
    def open(cls, threads: int) -> Self:
        """The network of this package on so many cores; raises models.ModelDamaged where it is not the measured one."""
        session = models.open_session(models.own_model(_NAME), threads)
        measured = manifest()
        curve = Curve(measured["calibration"]["slope"], measured["calibration"]["offset"])
        return cls(session, curve, measured["operating_points"]["documents"])

    def chance(self, pixels: Pixels, area: Corners | None = None) -> float:
        """The chance, 0..1, that what a BGR picture shows (in the quad, or all of it) is a screen's or a print's.

        As likely beforehand as not: half of what the curve was measured on were recaptures. Where picture or quad is
        so small or so blurred that no trace could be left, the answer stays near to that half or below it.
        """
        return self._curve.chance(self.logit(patches.choose(pixels, area)))

    def logit(self, seen: NDArray[np.uint8]) -> float:
        """What patches (n, 96, 96, 3) of one picture say together, before the curve."""
        taken = seen.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(127.5) - np.float32(1)
        told = np.asarray(self._session.run(None, {"patches": taken})[0], np.float64)
        weights = np.exp(told[:, 1] - told[:, 1].max())
        return float(told[:, 0] @ weights / weights.sum())


def manifest() -> dict[str, Any]:
    """How the network was made, how it scores, its curve and its operating points."""
    return dict(json.loads((Path(models.__file__).parent / f"{_NAME}.json").read_text()))
