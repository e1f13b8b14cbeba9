"""What gives away a picture of a face: what a screen or a print leaves in it, and the rim of either around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.authenticity.rim import RimDetector


@dataclass(frozen=True, slots=True)
class Traces:
    """The detectors. Threads may share them."""

    recapture: RecaptureDetector
    rim: RimDetector

    @classmethod
    def open(cls, threads: int) -> Self:
        """Those of this package on so many cores; raises models.ModelDamaged where one is not the measured one."""
        return cls(RecaptureDetector.open(threads), RimDetector.open(threads))
