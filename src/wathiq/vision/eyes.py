"""All loaded networks in one place. They are opened once and shared by every thread."""

from __future__ import annotations

from dataclasses import dataclass

from wathiq import models
from wathiq.vision.lines import LineFinder
from wathiq.vision.recognise import LineReader, OrientationReader, TextReader


@dataclass(frozen=True, slots=True)
class Eyes:
    """Finds lines, reads Chinese and Latin text, reads machine-readable lines, and tells which way is up."""

    lines: LineFinder
    text: TextReader
    mrz: LineReader
    orientation: OrientationReader

    @classmethod
    def open(cls, threads: int) -> Eyes:
        """Load everything; `threads` is what one inference may use."""
        mrz = models.line_model("mrz")
        return cls(
            LineFinder(models.open_session(models.TEXT_DETECTION, threads)),
            # Lines are short: two cores read two of them much sooner than both together read one after the other.
            TextReader(models.open_session(models.TEXT_RECOGNITION, 1), threads),
            LineReader(models.open_session(mrz.model, 1), mrz),
            OrientationReader(models.open_session(models.TEXT_ORIENTATION, 1)),
        )
