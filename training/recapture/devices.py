"""What pictures are shown on, printed with and taken by. Training and evaluation have devices of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Range = tuple[float, float]
Share = Mapping[str, float]
"""Choices and how often each is taken."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A kind of screen: its pixels across what is seen, how much of the camera's frame that takes, and its make-up.

    `fill` above 1 says that the camera sees only part of the screen. `layouts` are the names of sub-pixel layouts of
    `screen.LAYOUTS`, `gap` the share of a pixel's side that stays dark, `pulse` how deep the backlight's flicker is.
    """

    columns: tuple[int, ...]
    fill: Range
    layouts: Share
    gap: Range
    pulse: Range


@dataclass(frozen=True, slots=True)
class Printer:
    """A kind of printer: how wide its pictures are in inches and how much of the frame they take, and its dots.

    `dots` are halftone cells an inch (or droplets, for an ink-jet); none for prints of continuous tone.
    `angles` are the screens' of cyan, magenta, yellow and black, in degrees.
    """

    inches: Range
    fill: Range
    method: str
    dots: tuple[int, ...]
    angles: tuple[tuple[float, float, float, float], ...] = ((15, 75, 0, 45),)


@dataclass(frozen=True, slots=True)
class Cameras:
    """All that is known of the cameras: rows of sensors, how they see colour, and what becomes of their pictures.

    `columns` are pixels across the sensor as read out, `widths` of the pictures handed out, `quality` JPEG's;
    `blur`, `noise` and `sharpening` are drawn from their ranges, the blur in sensor pixels.
    """

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    demosaicing: Share
    blur: Range
    noise: Range
    sharpening: Range
    halo: Range
    quality: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Studio:
    """Devices to simulate with; `held_out` tells which photographs they are shown."""

    screens: Mapping[str, Screen]
    printers: Mapping[str, Printer]
    cameras: Cameras
    held_out: bool


TRAINING = Studio(
    screens={
        "phone": Screen(
            (720, 750, 1080, 1170, 1440), (0.35, 1.05), {"stripes": 0.45, "diamond": 0.55}, (0.08, 0.3), (0, 0.16)
        ),
        "tablet": Screen((1200, 1536, 1600, 2048), (0.6, 1.3), {"stripes": 0.9, "diamond": 0.1}, (0.06, 0.2), (0, 0.1)),
        "monitor": Screen(
            (1366, 1600, 1920, 1920, 2560, 3840),
            (0.8, 2.4),
            {"stripes": 0.85, "chevrons": 0.15},
            (0.06, 0.25),
            (0, 0.1),
        ),
    },
    printers={
        "laser": Printer(
            (3.4, 9),
            (0.6, 1.5),
            "halftone",
            (85, 106, 141, 150, 212),
            ((15, 75, 0, 45), (75, 15, 0, 45), (18, 72, 0, 45)),
        ),
        "ink_jet": Printer((3.4, 9), (0.6, 1.5), "droplets", (360, 600, 720, 1200)),
        "photo_print": Printer((3.4, 8), (0.6, 1.2), "continuous", ()),
    },
    cameras=Cameras(
        (1280, 1600, 1920, 2592, 3264, 4032),
        (640, 720, 960, 1280, 1600, 1920, 2592, 4032),
        {"bilinear": 0.4, "edges": 0.6},
        (0.3, 1.3),
        (0.002, 0.03),
        (0.0, 1.0),
        (0.7, 1.4),
        (55, 97),
    ),
    held_out=False,
)
EVALUATION = Studio(
    screens={
        "phone": Screen((828, 1125, 1284), (0.4, 1.0), {"columns": 0.4, "diamond_turned": 0.6}, (0.1, 0.3), (0, 0.16)),
        "tablet": Screen((1640, 1668), (0.7, 1.2), {"columns": 1.0}, (0.06, 0.2), (0, 0.1)),
        "monitor": Screen(
            (1440, 1680, 2880), (0.8, 2.2), {"columns": 0.7, "chevrons_turned": 0.3}, (0.08, 0.25), (0, 0.1)
        ),
    },
    printers={
        "laser": Printer((3.4, 8.3), (0.6, 1.4), "halftone", (95, 120, 133, 175), ((22, 52, 7, 82), (0, 45, 15, 75))),
        "ink_jet": Printer((3.4, 8.3), (0.6, 1.4), "droplets", (480, 960)),
        "photo_print": Printer((4, 7), (0.6, 1.2), "continuous", ()),
    },
    cameras=Cameras(
        (1440, 2048, 2448, 3024, 3840),
        (800, 1080, 1200, 1440, 2048, 3024),
        {"edges": 0.5, "gradients": 0.5},
        (0.35, 1.3),
        (0.002, 0.03),
        (0.0, 1.0),
        (0.8, 1.8),
        (50, 96),
    ),
    held_out=True,
)
