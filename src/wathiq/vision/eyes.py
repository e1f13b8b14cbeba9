"""All loaded networks in one place. They are opened once and shared by every thread."""

from __future__ import annotations

from dataclasses import dataclass

from wathiq import models
from wathiq.vision.lines import LineFinder
from wathiq.vision.plate_finder import PlateFinder
from wathiq.vision.recognise import LineReader, OrientationReader, PlateReader, PrintReader, TextReader

_LINE_MODELS = ("mrz", "korea_plate", "egypt_plate", "arabic", "egypt_number")


@dataclass(frozen=True, slots=True)
class Eyes:
    """Finds lines and plates, reads each kind of print, and tells which way is up."""

    lines: LineFinder
    text: TextReader
    mrz: LineReader
    orientation: OrientationReader
    plates: PlateFinder
    korea_plate: PlateReader
    egypt_plate: PlateReader
    arabic: PrintReader
    egypt_number: PrintReader

    @classmethod
    def open(cls, threads: int) -> Eyes:
        """Load everything; `threads` is what one inference may use."""
        mrz, korea, egypt, arabic, number = map(models.line_model, _LINE_MODELS)
        return cls(
            LineFinder(models.open_session(models.TEXT_DETECTION, threads)),
            # Lines are short: two cores read two of them much sooner than both together read one after the other.
            TextReader(models.open_session(models.TEXT_RECOGNITION, 1), threads),
            LineReader(models.open_session(mrz.model, 1), mrz),
            OrientationReader(models.open_session(models.TEXT_ORIENTATION, 1)),
            PlateFinder(models.open_session(models.own_model("plate_finder"), threads)),
            PlateReader(models.open_session(korea.model, 1), korea),
            PlateReader(models.open_session(egypt.model, 1), egypt),
            PrintReader(models.open_session(arabic.model, 1), arabic, threads),
            PrintReader(models.open_session(number.model, 1), number, threads),
        )
