"""Streets with the rear of a car in them: what lies behind a number plate.

A car is drawn around its plate in millimetres, x to the right and y down from the plate's middle, and seen from where
the plate is seen from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.specimens.camera import Lay, Light, placed
from tests.specimens.paper import Colour

Outline = Sequence[tuple[float, float]]
Shade = Callable[[Light, Light], Light]
"""A colour for each place (x, y)."""

_EYES = 1450.0
"""The camera's height above the road."""
_AWAY = 6000.0
"""Its distance from the car."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a car: what it is made of and the outline of its right half, or of one of two alike."""

    stuff: str
    outline: Outline
    twice: bool = False
    soft: float = 1.5
    rounding: int = 3


@dataclass(frozen=True, slots=True)
class Body:
    """A car's parts, from back to front, how high its plate is above the road, and how the paint takes the light.

    `sheen` gives for heights (y) how bright the paint is there, and how much sky it mirrors.
    """

    parts: Sequence[Part]
    height: float
    sheen: Sequence[tuple[float, float, float]]


def _box(x0: float, y0: float, x1: float, y1: float) -> Outline:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


# Stuff that is painted as the car is, lighter or darker; and stuff of a colour of its own.
_PAINTED = {"paint": 1.0, "ledge": 1.1, "lip": 1.12, "recess": 0.62, "mirror": 0.55, "groove": 0.45, "seam": 0.3}
_PLAIN: Mapping[str, Colour] = {
    "tyre": (20, 20, 22),
    "flap": (24, 24, 26),
    "seat": (30, 31, 34),
    "trim": (38, 39, 42),
    "shelf": (40, 40, 44),
    "pipe": (120, 122, 128),
    "reflector": (150, 20, 18),
    "stripe": (190, 170, 60),
    "white_lamp": (214, 206, 200),
    "shine": (238, 150, 146),
}

SALOON = Body(
    (
        Part("tyre", _box(610, 330, 850, 790), twice=True, soft=4),
        Part("tyre", ((0, 380), (700, 380), (690, 560), (0, 560))),
        Part("mirror", ((740, -350), (925, -352), (950, -332), (944, -282), (905, -262), (760, -262)), twice=True),
        Part(
            "paint",
            (
                (0, -668),
                (380, -660),
                (520, -628),
                (600, -540),
                (740, -322),
                (838, -262),
                (895, -150),
                (918, 20),
                (922, 240),
                (905, 400),
                (850, 500),
                (0, 510),
            ),
            soft=2,
        ),
        Part("glass", ((0, -618), (350, -612), (478, -580), (560, -480), (660, -318), (560, -284), (0, -272))),
        Part(
            "seat", ((250, -400), (300, -424), (370, -424), (410, -400), (420, -300), (240, -300)), twice=True, soft=14
        ),
        Part("shelf", ((0, -330), (560, -330), (610, -292), (0, -276)), soft=6),
        Part("paint", ((0, -262), (600, -266), (660, -236), (640, -170), (600, 150), (560, 190), (0, 196)), soft=1),
        Part("chrome", ((0, -178), (30, -176), (40, -160), (30, -144), (0, -142)), rounding=4, soft=2),
        Part("lip", ((0, -262), (600, -266), (655, -240), (600, -226), (0, -222)), soft=6),
        Part(
            "lamp",
            ((420, -186), (640, -206), (850, -196), (896, -110), (905, 10), (840, 28), (560, -6), (420, -50)),
            twice=True,
        ),
        Part("white_lamp", ((440, -92), (566, -86), (596, -24), (452, -58)), twice=True),
        Part(
            "shine", ((470, -172), (650, -188), (820, -180), (850, -150), (640, -164), (470, -150)), twice=True, soft=6
        ),
        Part("recess", ((0, -104), (330, -104), (352, -84), (330, 102), (300, 112), (0, 112)), soft=5),
        Part("chrome", ((0, -124), (345, -120), (352, -104), (0, -104)), rounding=0),
        Part(
            "seam",
            ((0, 192), (560, 188), (612, 150), (648, -160), (654, -160), (618, 158), (564, 197), (0, 201)),
            soft=1,
            rounding=0,
        ),
        Part("ledge", ((0, 212), (700, 206), (908, 150), (914, 190), (720, 236), (0, 240)), soft=10),
        Part("trim", ((0, 400), (600, 400), (640, 430), (610, 512), (0, 514)), soft=2),
        Part("reflector", _box(640, 362, 790, 388), twice=True, rounding=0),
        Part("pipe", _box(430, 462, 540, 506), twice=True),
    ),
    790.0,
    (
        (-670, 1.15, 0.35),
        (-600, 0.95, 0.15),
        (-330, 0.9, 0.1),
        (-262, 1.2, 0.4),
        (-225, 1.0, 0.12),
        (-40, 0.86, 0.05),
        (190, 0.74, 0.03),
        (215, 1.1, 0.3),
        (260, 0.9, 0.06),
        (390, 0.62, 0.02),
        (520, 0.34, 0.0),
    ),
)
VAN = Body(
    (
        Part("tyre", _box(590, 300, 830, 760), twice=True, soft=4),
        Part("tyre", ((0, 340), (720, 340), (700, 530), (0, 530))),
        Part("mirror", ((760, -560), (945, -556), (962, -530), (956, -400), (910, -382), (790, -392)), twice=True),
        Part(
            "paint",
            (
                (0, -1010),
                (520, -1002),
                (700, -960),
                (782, -850),
                (838, -400),
                (872, -250),
                (886, 0),
                (892, 300),
                (880, 440),
                (830, 490),
                (0, 496),
            ),
            soft=2,
        ),
        Part("trim", ((0, -985), (480, -978), (610, -950), (640, -925), (0, -935)), soft=3),
        Part("glass", ((0, -925), (560, -915), (660, -880), (742, -420), (716, -362), (0, -348)), soft=2),
        Part(
            "seat", ((260, -560), (310, -590), (390, -590), (430, -560), (450, -400), (240, -400)), twice=True, soft=16
        ),
        Part("shelf", ((0, -440), (650, -446), (690, -392), (0, -372)), soft=10),
        Part("lamp", _box(742, -330, 868, 60), twice=True),
        Part("white_lamp", _box(760, -140, 856, -60), twice=True, rounding=0),
        Part("shine", _box(760, -318, 780, 40), twice=True, soft=6, rounding=0),
        Part(
            "seam",
            ((0, 178), (690, 172), (724, 140), (726, -340), (733, -340), (732, 146), (696, 181), (0, 187)),
            rounding=0,
            soft=1,
        ),
        Part("recess", ((0, -116), (300, -116), (316, -100), (300, 108), (0, 114)), soft=4),
        Part("trim", ((0, -162), (250, -160), (262, -144), (240, -120), (0, -118)), soft=2),
        Part("ledge", ((0, 200), (760, 194), (880, 150), (886, 190), (780, 224), (0, 232)), soft=8),
        Part("trim", ((0, 300), (820, 290), (850, 320), (820, 490), (0, 500)), soft=3),
        Part("reflector", _box(640, 320, 770, 350), twice=True, rounding=0),
    ),
    760.0,
    (
        (-1010, 1.2, 0.4),
        (-940, 1.0, 0.15),
        (-350, 0.98, 0.1),
        (-300, 1.05, 0.2),
        (-100, 0.9, 0.06),
        (180, 0.76, 0.03),
        (205, 1.1, 0.3),
        (250, 0.85, 0.06),
        (300, 0.6, 0.02),
        (500, 0.35, 0.0),
    ),
)
LORRY = Body(
    (
        Part("tyre", _box(560, 40, 1010, 660), twice=True, soft=5),
        Part("tyre", _box(-900, 60, 900, 300)),
        Part("paint", _box(-1120, -1900, 1120, -120), soft=2, rounding=0),
        *(Part("groove", _box(x - 9, -1880, x + 9, -330), soft=4, rounding=0) for x in range(-1000, 1001, 200)),
        *(Part("ledge", _box(x + 12, -1880, x + 30, -330), soft=6, rounding=0) for x in range(-1000, 1001, 200)),
        Part("groove", _box(-1120, -318, 1120, -300), soft=3, rounding=0),
        Part("trim", _box(-1120, -180, 1120, -110), soft=3, rounding=0),
        Part("stripe", _box(-1060, -286, 1060, -216), soft=1, rounding=0),
        Part("trim", _box(-960, -108, 960, 108), soft=4, rounding=0),
        Part("lamp", _box(600, -62, 900, 54), twice=True, rounding=0),
        Part("white_lamp", _box(612, -50, 700, 42), twice=True, rounding=0),
        Part("shine", _box(720, -54, 890, -36), twice=True, soft=5, rounding=0),
        Part("tyre", _box(-230, -100, 230, 102), soft=6, rounding=0),
        Part("flap", _box(590, 150, 980, 560), twice=True, soft=3, rounding=0),
    ),
    660.0,
    ((-1900, 1.0, 0.1), (-400, 0.9, 0.05), (-320, 0.8, 0.03), (-110, 0.6, 0.0)),
)


@dataclass(frozen=True, slots=True)
class Street:
    """The backdrop of a plate of this size in millimetres that lies so.

    `day` is 1 at noon and 0 at night; `paint` the car's colour; `sky` and `walls` those of what is around.
    """

    body: Body
    paint: Colour
    plate: tuple[float, float]
    lay: Lay
    day: float = 1.0
    sky: Colour = (196, 214, 232)
    walls: Sequence[Colour] = ((150, 138, 124), (120, 116, 112), (176, 164, 146), (96, 92, 96))
    rim: float = 9.0

    @property
    def at_night(self) -> bool:
        return self.day < 0.5

    def __call__(self, height: int, width: int, random: np.random.Generator) -> Light:
        easel = _Easel(self, height, width)
        easel.scene[:] = _behind(self, easel.x, easel.y, random)
        _road(self, easel, random)
        _car(self, easel, random)
        return _contrast(easel.scene * _falloff(height, width))


def _contrast(scene: Light) -> Light:
    """The curve of a camera: deeper shadows, brighter lights."""
    tone = np.clip(scene / 255, 0, 1)
    return np.asarray(255 * (0.45 * tone + 0.55 * tone * tone * (3 - 2 * tone)) * 1.04, np.float32)


def _falloff(height: int, width: int) -> Light:
    """Lenses see less light in their corners."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(1.1 - 0.13 * (x**2 + y**2), np.float32)[..., None]


class _Easel:
    """The scene as it is painted, with the place in millimetres of every pixel."""

    def __init__(self, street: Street, height: int, width: int) -> None:
        self.scene = np.zeros((height, width, 3), np.float32)
        self._scale = street.lay.width * width / street.plate[0]
        self._there = self._view(street.lay, street.plate[0])
        self.x, self.y = self._places(self._there)
        self.road = self._places(self._view(replace(street.lay, lean=(0.0, 0.0)), street.plate[0]))

    def _view(self, lay: Lay, plate: float) -> NDArray[np.float64]:
        """Maps millimetres to pixels."""
        size = (self.scene.shape[1], self.scene.shape[0])
        square = np.array([(-1000, -1000), (1000, -1000), (1000, 1000), (-1000, 1000)], np.float32)
        seen = placed(square * self._scale, plate * self._scale, lay, size)
        return np.asarray(cv2.getPerspectiveTransform(square, seen), np.float64)

    def _places(self, view: NDArray[np.float64]) -> tuple[Light, Light]:
        """Where in millimetres every pixel is."""
        height, width = self.scene.shape[:2]
        grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float32)
        back = cv2.perspectiveTransform(grid.reshape(-1, 1, 2), np.linalg.inv(view)).reshape(height, width, 2)
        return np.ascontiguousarray(back[..., 0]), np.ascontiguousarray(back[..., 1])

    def mask(self, outline: NDArray[np.float32], soft: float) -> NDArray[np.float32]:
        """How much of each pixel lies within (0..1); `soft` is the width of its edge in millimetres."""
        seen = cv2.perspectiveTransform(outline.reshape(-1, 1, 2), self._there)
        drawn = np.zeros(self.scene.shape[:2], np.uint8)
        cv2.fillPoly(drawn, [np.round(seen * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        edge = max(0.6, soft * self._scale)
        return np.asarray(cv2.GaussianBlur(drawn, (0, 0), edge), np.float32) / np.float32(255)

    def fill(
        self, outline: NDArray[np.float32], shade: Shade | Colour, soft: float = 1.5, opacity: float = 1.0
    ) -> None:
        cover = self.mask(outline, soft) * opacity
        rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
        if not len(rows):
            return
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        colour = shade(self.x[box], self.y[box]) if callable(shade) else np.array(shade, np.float32)
        self.scene[box] += cover[box][..., None] * (colour - self.scene[box])


# What is behind ------------------------------------------------------------------------------------------------------


def _horizon(street: Street) -> float:
    return street.body.height - _EYES


def _behind(street: Street, x: Light, y: Light, random: np.random.Generator) -> Light:
    """Sky, houses and trees, far out of focus."""
    height, width = x.shape
    sky = np.array(street.sky) * (0.1 + 0.9 * street.day)
    scene = np.asarray(sky * (0.86 + 0.14 * (np.arange(height) / height)[:, None, None]) * np.ones((1, width, 1)))
    level = int(np.abs(y[:, width // 2] - _horizon(street)).argmin())
    left = -random.uniform(0, width / 8)
    while left < width:
        across, up = random.uniform(0.1, 0.24) * width, random.uniform(0.25, 1.0) * height * 0.8
        _house(scene, (left, level - up, left + across, level), street, random)
        left += across * random.uniform(0.9, 1.25)
    for _ in range(6):
        _tree(scene, random.uniform(0, width), level, street, random)
    _parked(scene, level, street, random)
    scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), width / 230))
    if street.at_night:
        _lights(scene, level, random)
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), width / 420), np.float32)


def _house(
    scene: NDArray[np.float64], box: tuple[float, float, float, float], street: Street, random: np.random.Generator
) -> None:
    left, top, right, bottom = (int(v) for v in box)
    wall = np.array(street.walls[int(random.integers(len(street.walls)))]) * (0.09 + 0.91 * street.day)
    cv2.rectangle(scene, (left, top), (right, bottom), (wall * random.uniform(0.8, 1.1)).tolist(), -1)
    step = max(12, (right - left) // int(random.integers(4, 7)))
    for x in range(left + step // 3, right - step // 2, step):
        for y in range(top + step // 2, bottom - step, int(step * 1.3)):
            lit = street.at_night and random.random() < 0.2
            pane = np.array([250, 205, 130]) if lit else wall * random.uniform(0.35, 0.7)
            cv2.rectangle(scene, (x, y), (x + step // 2, y + int(step * 0.7)), pane.tolist(), -1)


def _tree(scene: NDArray[np.float64], x: float, level: int, street: Street, random: np.random.Generator) -> None:
    """Leaves by the hundred, the upper ones in the sun."""
    height, width = scene.shape[:2]
    lit = 0.12 + 0.88 * street.day
    up, across = random.uniform(0.14, 0.34) * height, random.uniform(0.035, 0.08) * width
    bark = (np.array([58, 48, 40]) * lit).tolist()
    cv2.line(scene, (int(x), level), (int(x), int(level - up)), bark, max(2, int(width / 200)))
    for _ in range(320):
        spot = random.normal(0, 1, 2)
        bright = random.uniform(0.45, 1.25) - 0.28 * spot[1]
        green = (np.array([74, 92, 52]) * bright * lit).tolist()
        place = (int(x + spot[0] * across * 0.6), int(level - up + spot[1] * across * 0.55))
        cv2.circle(scene, place, int(width * random.uniform(0.002, 0.008)), green, -1)


def _parked(scene: NDArray[np.float64], level: int, street: Street, random: np.random.Generator) -> None:
    """Cars along the far kerb, and a low wall behind them."""
    height, width = scene.shape[:2]
    lit = 0.1 + 0.9 * street.day
    wall = (np.array([112, 106, 98]) * lit).tolist()
    cv2.rectangle(scene, (0, level - height // 28), (width, level + height // 8), wall, -1)
    for _ in range(7):
        x, long, tall = int(random.uniform(0, width)), int(random.uniform(0.07, 0.11) * width), int(height * 0.036)
        paint = np.array([(214, 214, 216), (60, 62, 70), (150, 24, 26), (36, 58, 108), (148, 150, 154)])
        colour = (paint[random.integers(5)] * lit * random.uniform(0.7, 1.0)).tolist()
        base = level + height // 60
        cv2.rectangle(scene, (x, base - tall), (x + long, base), colour, -1)
        cv2.ellipse(
            scene, (x + long // 2, base - tall), (long // 3, tall), 0, 180, 360, (40 * lit, 46 * lit, 52 * lit), -1
        )
        for wheel in (x + long // 5, x + 4 * long // 5):
            cv2.circle(scene, (wheel, base), tall // 3, (16, 16, 18), -1)


def _lights(scene: NDArray[np.float64], level: int, random: np.random.Generator) -> None:
    """Lamps of a street at night, as discs."""
    height, width = scene.shape[:2]
    for _ in range(26):
        spot = (int(random.uniform(0, width)), level - int(random.exponential(0.13) * height))
        colour = np.array([(255, 214, 150), (255, 240, 220), (255, 90, 60), (150, 255, 190)][random.integers(4)])
        disc = np.zeros_like(scene)
        cv2.circle(disc, spot, int(width * random.uniform(0.004, 0.014)), (colour * 0.75).tolist(), -1, cv2.LINE_AA)
        np.maximum(scene, disc, out=scene)


def _road(street: Street, easel: _Easel, random: np.random.Generator) -> None:
    """Asphalt as it lies, finer and paler the farther away, with a line along it."""
    x, y = easel.road
    down = y - _horizon(street)
    below = np.clip((down - 60) / 50, 0, 1)
    depth = _EYES / np.maximum(down, 20.0)
    across, along = x * depth, _AWAY * depth
    grit = random.normal(0, 1, (1024, 1024)).astype(np.float32)
    patches = _cloud(random, 40)
    fine = cv2.remap(grit, np.mod(across / 6, 1023), np.mod(along / 9, 1023), cv2.INTER_LINEAR)
    broad = cv2.remap(patches, np.mod(across / 14, 1023), np.mod(along / 40, 1023), cv2.INTER_LINEAR)
    rough = fine * np.minimum(1.0, 1.1 / depth) * 9 + broad * 5
    tone = 98 + 24 * np.clip(depth - 1, 0, 2.5) + rough
    worn = np.clip(0.75 + 0.25 * broad + 0.1 * fine, 0, 1)
    line = np.clip(1.5 - np.abs(across - 2150) / 60, 0, 1) * worn
    tone += line * 62
    lit = np.array([1.0, 0.985, 0.95]) * (0.16 + 0.84 * street.day)
    easel.scene += below[..., None] * (tone[..., None] * lit - easel.scene)


def _cloud(random: np.random.Generator, size: float) -> Light:
    """Soft spots of about this size, without seams at the edges, of variance one."""
    spots = cv2.GaussianBlur(np.tile(random.normal(0, 1, (1024, 1024)).astype(np.float32), (2, 2)), (0, 0), size)
    spots = spots[512:1536, 512:1536]
    return np.asarray(spots / spots.std(), np.float32)


# The car -------------------------------------------------------------------------------------------------------------


def _car(street: Street, easel: _Easel, random: np.random.Generator) -> None:
    ground = street.body.height
    for wide, tall, dark in ((1300, 240, 0.5), (1000, 110, 0.75)):
        easel.fill(_smooth(_box(-wide, ground - tall, wide, ground + tall * 0.5), 4), (16, 16, 20), 90, dark)
    stuffs = _Stuffs(street, random)
    for part in street.body.parts:
        for outline in _outlines(part):
            easel.fill(_smooth(outline, part.rounding), stuffs.shade(part.stuff), part.soft)
    if street.at_night:
        _glow(street, easel)
    if street.rim:
        x, y = (side / 2 + street.rim for side in street.plate)
        easel.fill(np.array(_box(-x, -y, x, y), np.float32), (30, 30, 33))


def _outlines(part: Part) -> list[Outline]:
    mirrored = [(-x, y) for x, y in reversed(part.outline)]
    if part.twice:
        return [part.outline, mirrored]
    if part.outline[0][0] == 0:
        return [[*part.outline, *mirrored]]
    return [part.outline]


def _smooth(outline: Outline, rounds: int) -> NDArray[np.float32]:
    """Corners cut off, again and again."""
    points = np.array(outline, np.float32)
    for _ in range(rounds):
        following = np.roll(points, -1, axis=0)
        points = np.stack([0.82 * points + 0.18 * following, 0.18 * points + 0.82 * following], axis=1).reshape(-1, 2)
    return points


class _Stuffs:
    """What cars are made of, in the light of their street."""

    def __init__(self, street: Street, random: np.random.Generator) -> None:
        self._street = street
        self._day = 0.16 + 0.84 * street.day
        self._sky = np.array(street.sky, np.float32) * (0.08 + 0.92 * street.day)
        self._sheen = [np.array(column, np.float32) for column in zip(*street.body.sheen, strict=True)]
        self._waves = _cloud(random, 9)
        self._plain = {name: np.array(colour, np.float32) for name, colour in _PLAIN.items()}

    def shade(self, stuff: str) -> Shade:
        if stuff in self._plain:
            return partial(self._matt, self._plain[stuff])
        if stuff in _PAINTED:
            return lambda x, y: np.asarray(self._paint(x, y) * _PAINTED[stuff], np.float32)
        return {"glass": self._glass, "lamp": self._lamp, "chrome": self._chrome}[stuff]

    def _mirrored(self, x: Light, y: Light) -> Light:
        """What the street looks like in polished metal."""
        bent = np.mod(np.stack([x / 26 + 128, y / 9 + 30 * np.sin(x / 700)]), 1023).astype(np.float32)
        return np.asarray(cv2.remap(self._waves, bent[0], bent[1], cv2.INTER_LINEAR))

    def _paint(self, x: Light, y: Light) -> Light:
        heights, bright, mirror = self._sheen
        lit = np.interp(y, heights, bright) * (1 - 0.42 * np.clip(np.abs(x) / 960, 0, 1.1) ** 5) * self._day
        sky = np.interp(y, heights, mirror) + 0.022 * self._mirrored(x, y)
        return np.asarray(np.array(self._street.paint) * lit[..., None] + self._sky * sky[..., None], np.float32)

    def _glass(self, x: Light, y: Light) -> Light:
        slant = np.clip((x + 900 - 0.8 * (y + 600)) / 2200, 0, 1)
        sky = 0.1 + 0.32 * slant**2 + 0.035 * self._mirrored(x * 2, y * 2)
        return np.asarray(np.array([14, 17, 20]) * self._day + self._sky * sky[..., None], np.float32)

    def _lamp(self, x: Light, y: Light) -> Light:
        ribs = (0.5 + 0.5 * np.cos(y / 4.5)) * (0.7 + 0.3 * np.cos(x / 60))
        bulb = 0.65 + 0.35 * np.clip(1 - (np.abs(y + 90) / 130), 0, 1)
        power = 1.25 if self._street.at_night else self._day
        return np.asarray(np.array([186, 22, 20]) * (bulb * (0.8 + 0.25 * ribs) * power)[..., None], np.float32)

    def _chrome(self, x: Light, y: Light) -> Light:
        return np.asarray(self._sky * (0.75 + 0.25 * np.sin(y / 5 + self._mirrored(x, y)))[..., None], np.float32)

    def _matt(self, colour: Light, x: Light, y: Light) -> Light:
        return np.asarray(colour * (self._day * (1 + 0.04 * self._mirrored(x * 3, y * 3)))[..., None], np.float32)


def _glow(street: Street, easel: _Easel) -> None:
    """Light that lamps throw about at night."""
    bright = np.zeros_like(easel.scene)
    for part in street.body.parts:
        if part.stuff == "lamp":
            for outline in _outlines(part):
                bright += easel.mask(_smooth(outline, part.rounding), 2)[..., None] * np.array(
                    [255, 40, 30], np.float32
                )
    small = cv2.resize(bright, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    haze = cv2.GaussianBlur(small, (0, 0), 14) * 0.8 + cv2.GaussianBlur(small, (0, 0), 4) * 0.35
    easel.scene += cv2.resize(haze, (bright.shape[1], bright.shape[0]), interpolation=cv2.INTER_LINEAR) + 0.3 * bright
