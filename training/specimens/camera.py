"""Documents as they reach the reader: scanned, or photographed with a telephone, well or badly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.specimens import backdrop
from training.specimens.document import HEIGHT, WIDTH, Document, Line, Picture, Quad
from training.specimens.workshop import Camera, Workshop

Range = tuple[float, float]
Light = NDArray[np.float32]

_ROUND = 0.037
"""The radius of a card's corners, of its width."""
_COARSE = 8
"""Light changes slowly, so it is made this many times smaller than the picture."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way to take a picture.

    `width` is the picture's in pixels and `fill` how much of it the card takes; `tilt` is in degrees, to either side;
    `lean` how much farther away one edge is than the other; `exposure` multiplies what reaches the sensor; `light` is
    how uneven it is, `glare` how often the laminate reflects a lamp; `noise` is in grey levels; `quality` is JPEG's.
    """

    width: Range
    fill: Range
    tilt: float = 3
    lean: float = 0.06
    blur: Range = (0.3, 0.9)
    exposure: Range = (0.85, 1.1)
    light: Range = (0.05, 0.35)
    glare: float = 0.5
    noise: Range = (0.5, 3)
    quality: tuple[int, int] = (75, 92)
    on_lid: bool = False


CONDITIONS: Mapping[str, Condition] = {
    "scan": Condition(
        width=(1040, 1120),
        fill=(0.92, 0.97),
        tilt=0.4,
        lean=0,
        blur=(0.2, 0.4),
        exposure=(0.98, 1.03),
        light=(0, 0.02),
        glare=0,
        noise=(0, 1),
        quality=(90, 97),
        on_lid=True,
    ),
    "phone": Condition(width=(1280, 1600), fill=(0.55, 0.95)),
    "low_light": Condition(
        width=(1280, 1600),
        fill=(0.6, 0.95),
        blur=(0.6, 1.3),
        exposure=(0.24, 0.5),
        light=(0.2, 0.6),
        glare=0.25,
        noise=(4, 9),
        quality=(70, 88),
    ),
    "tilt": Condition(width=(1280, 1600), fill=(0.6, 0.85), tilt=15, lean=0.16),
    "small": Condition(width=(640, 640), fill=(0.8, 0.97), blur=(0.2, 0.5)),
    "jpeg": Condition(width=(1000, 1400), fill=(0.65, 0.95), quality=(15, 30)),
}


@dataclass(frozen=True, eq=False, slots=True)
class Photo:
    """A picture of a document; `corners` are the card's and `lines` the document's, both in the picture's pixels."""

    pixels: Picture
    kind: str
    fields: Mapping[str, str]
    corners: Quad
    lines: tuple[Line, ...]


def photograph(document: Document, condition: str, random: Random, workshop: Workshop) -> Photo:
    """The document under one of the CONDITIONS."""
    way = CONDITIONS[condition]
    width = round(random.uniform(*way.width))
    height = round(width / (WIDTH / HEIGHT if way.on_lid else random.choice((4 / 3, 4 / 3, 3 / 2, 1.0))))
    scene = _surface(way, width, height, random, workshop)
    corners = _corners(way, (width, height), random)
    _lay(scene, document.picture, corners, random)
    pixels = _exposed(scene, way, corners, random, workshop.camera)
    matrix = cv2.getPerspectiveTransform(_card(WIDTH, HEIGHT), corners)
    lines = tuple(line._replace(quad=_moved(line.quad, matrix)) for line in document.lines)
    return Photo(pixels, document.kind, document.fields, corners, lines)


def _surface(way: Condition, width: int, height: int, random: Random, workshop: Workshop) -> Picture:
    if way.on_lid:
        return backdrop.lid(width, height, random)
    draw = workshop.backdrops[random.choice(list(workshop.backdrops))]
    return draw(width, height, random)


def _corners(way: Condition, size: tuple[int, int], random: Random) -> Quad:
    """Where the card's corners come to lie: turned, leaning away, and wholly in the picture."""
    points = (_card(1, HEIGHT / WIDTH) - np.array([0.5, HEIGHT / WIDTH / 2])) * random.uniform(*way.fill) * size[0]
    depth = 1 + points @ np.array([random.uniform(-way.lean, way.lean) for _ in range(2)]) / size[0] * 2
    angle = np.radians(random.uniform(-way.tilt, way.tilt))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    seen = points / depth[:, None] @ turn
    room = np.array(size) * 0.98
    seen *= min(1.0, float((room / np.ptp(seen, axis=0)).min()))
    free = (room - np.ptp(seen, axis=0)) * [random.uniform(0.2, 0.8) for _ in range(2)]
    return np.asarray(seen - seen.min(axis=0) + free + np.array(size) * 0.01, np.float32)


def _lay(scene: Picture, card: Picture, corners: Quad, random: Random) -> None:
    """Put the card there, with its rounded corners and a shadow around it."""
    scale = float(np.linalg.norm(corners[1] - corners[0])) / WIDTH
    if scale < 1:
        card = np.asarray(cv2.resize(card, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = card.shape[:2]
    matrix = cv2.getPerspectiveTransform(_card(width, height), corners)
    size = (scene.shape[1], scene.shape[0])
    drawn = cv2.warpPerspective(card, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(_rounded(width, height), matrix, size)
    shadow = _shadow(cover, random)
    scene[:] = cv2.multiply(scene, cv2.merge([shadow] * 3), scale=1 / 255)
    weight = cover.astype(np.float32) / 255
    scene[:] = cv2.blendLinear(drawn, scene, weight, 1 - weight)


def _rounded(width: int, height: int) -> Picture:
    mask = np.zeros((height, width), np.uint8)
    radius = round(_ROUND * width)
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask


def _shadow(cover: NDArray[Any], random: Random) -> NDArray[np.uint8]:
    """How much light the card leaves to what lies around it, 0..255."""
    height, width = cover.shape
    small = cv2.resize(cover, (width // _COARSE, height // _COARSE), interpolation=cv2.INTER_AREA)
    shift = np.array([[1, 0, random.uniform(-1.5, 1.5)], [0, 1, random.uniform(-1.5, 1.5)]])
    moved = cv2.warpAffine(small, shift, (small.shape[1], small.shape[0]))
    soft = cv2.GaussianBlur(moved, (0, 0), random.uniform(0.7, 2.5)).astype(np.float32)
    dark = 255 - random.uniform(0.1, 0.5) * soft
    return np.asarray(cv2.resize(dark, (width, height)), np.uint8)


def _exposed(scene: Picture, way: Condition, corners: Quad, random: Random, camera: Camera) -> Picture:
    """Lens, light, sensor and file."""
    height, width = scene.shape[:2]
    seen = cv2.GaussianBlur(scene, (0, 0), random.uniform(*way.blur))
    strength = random.uniform(*camera.sharpening)
    seen = cv2.addWeighted(seen, 1 + strength, cv2.GaussianBlur(seen, (0, 0), 1.2), -strength, 0)
    gain, shine = _light(way, corners, (width, height), random, camera)
    lit = cv2.multiply(seen, gain, dtype=cv2.CV_32F)
    lit = cv2.add(lit, shine)
    grain = _noise(width, height, random.uniform(*way.noise), random, camera)
    pixels = np.asarray(cv2.add(lit, grain, dtype=cv2.CV_8U), np.uint8)
    return _filed(pixels, random.randint(*way.quality))


def _light(way: Condition, corners: Quad, size: tuple[int, int], random: Random, camera: Camera) -> tuple[Light, Light]:
    """What each pixel's colour is multiplied by, and what the laminate's reflection adds to it."""
    field = _unevenness(way, size, random, camera)
    tint = 0.0 if way.on_lid else camera.tint
    colour = cv2.merge([field * np.float32(1 + random.uniform(-tint, tint)) for _ in range(3)])
    glare = _glare(corners, size, random) if random.random() < way.glare else np.zeros_like(field)
    return _enlarged(colour * (1 - glare[:, :, None]), size), _enlarged(255 * colour * glare[:, :, None], size)


def _enlarged(field: NDArray[Any], size: tuple[int, int]) -> Light:
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _glare(corners: Quad, size: tuple[int, int], random: Random) -> Light:
    """A lamp in the laminate: a soft spot or streak, never so strong that what lies below cannot be read."""
    width, height = (side // _COARSE for side in size)
    across, down = (random.uniform(0.05, 0.95) for _ in range(2))
    spot = corners[0] + across * (corners[1] - corners[0]) + down * (corners[3] - corners[0])
    field = np.zeros((height, width), np.float32)
    long = random.uniform(0.05, 0.3) * width
    axes = (round(long) + 1, round(long * random.uniform(0.15, 1)) + 1)
    centre = (round(float(spot[0]) / _COARSE), round(float(spot[1]) / _COARSE))
    cv2.ellipse(field, centre, axes, random.uniform(0, 180), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(field, (0, 0), random.uniform(2, 0.05 * width))
    return np.asarray(soft * random.uniform(0.15, 0.5), np.float32)


def _unevenness(way: Condition, size: tuple[int, int], random: Random, camera: Camera) -> Light:
    """Brighter on one side than on the other, darker in the corners."""
    width, height = (side // _COARSE for side in size)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    angle = random.uniform(0, 2 * np.pi)
    slope = x * np.cos(angle) + y * np.sin(angle)
    field = random.uniform(*way.exposure) * (1 + random.uniform(*way.light) * slope)
    if not way.on_lid:
        field *= 1 - random.uniform(*camera.vignette) * 2 * (x * x + y * y)
    return np.asarray(field, np.float32)


def _noise(width: int, height: int, strength: float, random: Random, camera: Camera) -> Light:
    """A sensor's, from a small sheet of it that is repeated: noise in full takes as long as all the rest."""
    side = 257
    sheet = np.random.default_rng(random.getrandbits(32)).standard_normal((side, side, 3), dtype=np.float32)
    coarse = random.uniform(*camera.grain)
    if coarse > 0.3:
        sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), coarse), np.float32)
    sheet *= strength / max(float(sheet.std()), 1e-6)
    tiled = np.tile(sheet, (height // side + 1, width // side + 1, 1))
    return np.asarray(tiled[:height, :width], np.float32)


def _filed(pixels: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _card(width: float, height: float) -> Quad:
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def _moved(quad: Quad, matrix: NDArray[Any]) -> Quad:
    return np.asarray(cv2.perspectiveTransform(quad[None], matrix)[0], np.float32)
