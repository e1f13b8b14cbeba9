"""Two workshops that share nothing they can do without: one prints and photographs for training, one to examine it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.arabic import vocabulary
from training.arabic.vocabulary import Vocabulary
from training.recipe import FontSet
from training.recipes import FONTS, HELD_OUT_FONTS
from training.specimens import backdrop
from training.specimens.backdrop import Backdrops

_FONTS = "/usr/share/fonts"
_ORNAMENT = {
    f"{_FONTS}/opentype/fonts-hosny-amiri/Amiri-Bold.ttf": 2,
    f"{_FONTS}/truetype/fonts-arabeyes/ae_Tholoth.ttf": 2,
    f"{_FONTS}/truetype/scheherazade/Scheherazade-Regular.ttf": 1,
    f"{_FONTS}/truetype/kacst/KacstQurn.ttf": 1,
}
_ORNAMENT_HELD_OUT = {f"{_FONTS}/truetype/kacst/KacstDecorative.ttf": 1}
_SERIAL = {
    f"{_FONTS}/opentype/ocr-b/OCRB.otf": 5,
    f"{_FONTS}/opentype/ocr-b/OCRBS.otf": 2,
    f"{_FONTS}/truetype/dejavu/DejaVuSansMono.ttf": 1,
    f"{_FONTS}/truetype/liberation/LiberationMono-Bold.ttf": 1,
}
_SERIAL_HELD_OUT = {
    f"{_FONTS}/opentype/ocr-b/OCRBL.otf": 2,
    f"{_FONTS}/opentype/b612/B612Mono-Regular.otf": 1,
}


@dataclass(frozen=True, slots=True)
class Jitter:
    """How far a print run strays from the form: shares of the card's sides by which all moves, and each line."""

    least: float
    most: float
    line: float
    sizes: tuple[float, float]

    def offset(self, random: Random) -> tuple[float, float]:
        """Right and down."""
        across, down = (random.choice((-1, 1)) * random.uniform(self.least, self.most) for _ in range(2))
        return across, down


@dataclass(frozen=True, slots=True)
class Camera:
    """What a camera adds to every picture: its tint, its darker corners, its sharpening and how coarse its noise is."""

    tint: float
    vignette: tuple[float, float]
    sharpening: tuple[float, float]
    grain: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What specimens are made with. `fonts` are by script: arabic, latin, ornament and serial."""

    words: Vocabulary
    fonts: FontSet
    jitter: Jitter
    backdrops: Backdrops
    camera: Camera


TRAINING = Workshop(
    words=vocabulary.TRAINING,
    fonts={"arabic": FONTS["arabic"], "latin": FONTS["latin"], "ornament": _ORNAMENT, "serial": _SERIAL},
    jitter=Jitter(least=0.0, most=0.012, line=0.003, sizes=(0.84, 1.04)),
    backdrops=backdrop.TRAINING,
    camera=Camera(tint=0.07, vignette=(0.0, 0.25), sharpening=(0.0, 0.4), grain=(0.0, 0.8)),
)
EVALUATION = Workshop(
    words=vocabulary.HELD_OUT,
    fonts={
        "arabic": HELD_OUT_FONTS["arabic"],
        "latin": HELD_OUT_FONTS["latin"],
        "ornament": _ORNAMENT_HELD_OUT,
        "serial": _SERIAL_HELD_OUT,
    },
    jitter=Jitter(least=0.006, most=0.016, line=0.004, sizes=(0.8, 1.0)),
    backdrops=backdrop.EVALUATION,
    camera=Camera(tint=0.1, vignette=(0.1, 0.35), sharpening=(0.3, 0.8), grain=(0.5, 1.1)),
)
