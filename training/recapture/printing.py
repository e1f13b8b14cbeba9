"""A picture on paper: halftone dots of four inks, droplets of an ink-jet, or a photographic print's even tones."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import cv2
import numpy as np

from training.recapture import light
from training.recapture.camera import Shot
from training.recapture.devices import Printer
from training.recapture.light import Light, Plane
from training.recapture.scenes import Scene
from training.recapture.view import look, sample
from training.specimens.document import Picture

_FINEST = 0.95
"""Halftone cells a sensor pixel above which no dot survives the lens; droplets are seen a little longer."""
_ENOUGH = 2.2
_TILE = 192
_TAKES = np.array([(0.12, 0.3, 0.93), (0.3, 0.92, 0.08), (0.92, 0.12, 0.02), (0.95, 0.95, 0.95)], np.float32)
"""What cyan, magenta, yellow and black take from blue, green and red light."""


def show(scene: Scene, kind: Printer, shot: Shot, random: Random) -> Light:
    """The light off a print of a scene, on a square window of the sensor."""
    inch = random.uniform(*kind.fill) * shot.columns / random.uniform(*kind.inches)
    dots = random.choice(kind.dots) / inch if kind.dots else np.inf
    visible = dots < _FINEST * (1 if kind.method == "halftone" else 2)
    fineness = max(_ENOUGH, 3.6 * dots if kind.method == "halftone" else dots) if visible else 1.0
    view = look(shot.window(fineness), random, bend=random.choice((0, 0, 0.08, 0.2)))
    shown = scene(int(np.ceil(2 * view.reach * fineness)) + 2, 2 * view.reach)
    if not visible:
        paper = _tones(shown, random)
    elif kind.method == "halftone":
        paper = _halftone(shown, fineness / dots, random.choice(kind.angles), random)
    else:
        paper = _droplets(shown, fineness / dots, random)
    seen = sample(_edged(_toned(paper, random), random), fineness, view, shot.blur)
    return _lit(seen, random)


def _coverages(shown: Picture, random: Random) -> list[Plane]:
    """How much of the paper each of the four inks covers, 0..1."""
    missing = 1 - light.linear(shown, random.uniform(1.4, 2.3))
    black = missing.min(axis=2) * random.uniform(0.3, 1.0)
    if random.random() < 0.07:  # a printer with black alone
        grey = missing @ np.array([0.11, 0.59, 0.3], np.float32)
        return [np.zeros_like(grey), np.zeros_like(grey), np.zeros_like(grey), grey]
    gain = random.uniform(0.85, 1.2)
    left = gain / np.maximum(1 - black, 0.02)
    return [np.clip((missing[:, :, c] - black) * left, 0, 1) for c in (2, 1, 0)] + [black]


def _tones(shown: Picture, random: Random) -> Light:
    paper = np.ones((*shown.shape[:2], 3), np.float32)
    for coverage, takes in zip(_coverages(shown, random), _TAKES, strict=True):
        _ink(paper, coverage, takes)
    return paper


def _ink(paper: Light, cover: Plane, takes: Plane) -> None:
    for colour in range(3):
        paper[:, :, colour] *= 1 - takes[colour] * cover


def _halftone(shown: Picture, cell: float, angles: tuple[float, ...], random: Random) -> Light:
    """Dots `cell` texels apart that grow with the ink, each ink's in rows at its own angle."""
    paper = np.ones((*shown.shape[:2], 3), np.float32)
    turn = random.choice((0, 0, 90)) + random.uniform(-1, 1)
    edge = random.uniform(1.5, 5) * 5 / max(cell, 5)
    stretch = random.choice((1.0, 1.0, 1.3))
    for coverage, angle, takes in zip(_coverages(shown, random), angles, _TAKES, strict=True):
        if float(coverage.max()) < 0.02:
            continue
        spot = _spots(shown.shape[0], cell, np.radians(angle + turn), stretch, random)
        level = _threshold()[np.asarray(np.clip(coverage, 0, 1) * 255, np.uint8)]
        _ink(paper, np.clip((spot + level) * edge + 0.5, 0, 1), takes)
    return paper


def _spots(side: int, cell: float, angle: float, stretch: float, random: Random) -> Plane:
    """Hills and hollows, -1..1, in rows at this angle; made of sums of products, for a cosine of each texel is slow."""
    steps = np.arange(side, dtype=np.float32) * np.float32(2 * np.pi / cell)
    field = np.zeros((side, side), np.float32)
    for way, weight in ((angle, stretch), (angle + np.pi / 2, 2 - stretch)):
        x, y = steps * np.cos(way) + random.uniform(0, 6.3), steps * np.sin(way)
        field += 0.5 * weight * (np.cos(x)[None, :] * np.cos(y)[:, None] - np.sin(x)[None, :] * np.sin(y)[:, None])
    return field


@lru_cache(maxsize=1)
def _threshold() -> Plane:
    """For each of 256 coverages the level above which that share of the hills lies, negated."""
    steps = np.cos(np.linspace(0, 2 * np.pi, 200, endpoint=False))
    hills = np.sort((0.5 * (steps[:, None] + steps[None, :])).ravel())
    return np.asarray(-np.quantile(hills, 1 - np.linspace(0, 1, 256)), np.float32) + _OFF


_OFF = np.concatenate([[-1.0], np.zeros(254), [1.0]]).astype(np.float32)
"""No dot where there is no ink, no gap where all is."""


def _droplets(shown: Picture, dot: float, random: Random) -> Light:
    """Droplets `dot` texels apart of one to three sizes, spread as evenly as an ink-jet's driver can."""
    size, sizes = max(1, round(dot)), random.choice((1, 2, 3))
    small = cv2.resize(shown, (shown.shape[1] // size, shown.shape[0] // size), interpolation=cv2.INTER_AREA)
    paper = np.ones((*small.shape[:2], 3), np.float32)
    for coverage, takes in zip(_coverages(np.asarray(small, np.uint8), random), _TAKES, strict=True):
        mask = np.roll(_blue_noise(), (random.randrange(_TILE), random.randrange(_TILE)), (0, 1))
        rows, columns = coverage.shape
        tiled = np.tile(mask, (rows // _TILE + 1, columns // _TILE + 1))[:rows, :columns]
        _ink(paper, np.floor(np.clip(coverage, 0, 0.999) * sizes + tiled) / np.float32(sizes), takes)
    large = cv2.resize(paper, (shown.shape[1], shown.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large, np.float32)


@lru_cache(maxsize=1)
def _blue_noise() -> Plane:
    """Thresholds 0..1 without clumps: white noise, its low frequencies taken away and its ranks evened, a few times."""
    field = np.random.default_rng(5).random((_TILE, _TILE))
    for _ in range(12):
        wide = np.pad(field, 12, mode="wrap")
        field = field - cv2.GaussianBlur(wide, (0, 0), 1.6)[12:-12, 12:-12]
        ranks = np.empty(field.size)
        ranks[np.argsort(field, axis=None)] = np.linspace(0, 1, field.size)
        field = ranks.reshape(field.shape)
    return field.astype(np.float32)


def _toned(paper: Light, random: Random) -> Light:
    """Inks are never as dark, nor paper as white, as light and shadow are."""
    darkest = random.uniform(0.01, 0.09)
    paper *= np.float32(1 - darkest)
    paper += np.float32(darkest)
    white = np.array([random.uniform(0.82, 1.02), random.uniform(0.9, 1), random.uniform(0.9, 1)], np.float32)
    paper *= white
    return paper


def _edged(paper: Light, random: Random) -> Light:
    """One time in six the print ends in view: a white margin, perhaps, and what it lies on."""
    if random.random() > 1 / 6:
        return paper
    side = paper.shape[0]
    start, margin = round(side * random.uniform(0.0, 0.2)), round(side * random.choice((0, random.uniform(0.02, 0.15))))
    edged = paper.copy()
    edged[:start] = [random.uniform(0.02, 0.8) for _ in range(3)]
    edged[start : start + margin] = random.uniform(0.75, 1)
    return np.ascontiguousarray(np.rot90(edged, random.randrange(4)))


def _lit(seen: Light, random: Random) -> Light:
    """Paper's fibres, the room's light on it and, if it is glossy, lamps mirrored in it."""
    side = seen.shape[0]
    fibres = random.uniform(0, 0.03) * light.cloud(side, random, random.uniform(1, 4))
    seen *= (light.slope(side, random, random.uniform(0, 0.5)) * (1 + fibres))[:, :, None]
    if random.random() < 0.3:
        seen += light.glare(side, random, 0.5)
    return seen
