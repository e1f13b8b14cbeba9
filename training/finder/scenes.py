"""Street scenes to find plates in: photographs or drawn cars, plates mounted on them, seen by a camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from string import ascii_letters, digits

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import egypt, foreign, korea
from training.plates.drawing import Picture, Plate, choose, glyph, put
from training.recipe import FontSet

WIDTH, HEIGHT = 192, 128
_NARROWEST, _WIDEST = 18, 150
_PHOTO_SIDE = 900
_WORDS = tuple("".join(Random(seed).choices(ascii_letters + digits, k=1 + seed % 9)) for seed in range(60))
"""Few, because every font's every word is kept once it is drawn."""
Corners = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Street:
    """A scene of HEIGHT x WIDTH BGR pixels and the corners (n, 4, 2) of the plates in it."""

    pixels: NDArray[np.uint8]
    plates: Corners


def draw(random: Random, fonts: FontSet, photos: tuple[str, ...]) -> Street:
    """A scene with no plate, one, or two."""
    scene = _background(random, fonts, photos)
    for _ in range(random.choice((0, 0, 1, 2))):
        _decoy(scene, random, fonts)
    quads: list[Corners] = []
    for _ in range(random.choices((0, 1, 2), (0.15, 0.7, 0.15))[0]):
        plate = _pool(random, fonts)
        quad = _quad(plate.picture.shape[1] / plate.picture.shape[0], random)
        if any(_touch(quad, other) for other in quads):
            continue
        if random.random() < 0.75:
            _car(scene, quad, random, fonts)
        _mount(scene, plate, quad, random)
        quads.append(quad)
    return Street(_camera(scene, random), np.asarray(quads, np.float32).reshape(-1, 4, 2))


_drawn: list[Plate] = []
_POOL = 400


def _pool(random: Random, fonts: FontSet) -> Plate:
    """A plate, one time in four a new one: drawing them all would starve the training."""
    if len(_drawn) < _POOL // 4:
        _drawn.append(_plate(random, fonts))
        return _drawn[-1]
    if random.random() < 0.25:
        fresh = _plate(random, fonts)
        if len(_drawn) < _POOL:
            _drawn.append(fresh)
        else:
            _drawn[random.randrange(_POOL)] = fresh
        return fresh
    return random.choice(_drawn)


def _plate(random: Random, fonts: FontSet) -> Plate:
    chance = random.random()
    if chance < 0.4:
        return egypt.draw(random, fonts["arabic"], fonts["latin"])
    if chance < 0.8:
        return korea.draw(random, fonts["hangul"], fonts["latin"])
    return foreign.draw(random, fonts["latin"])


def _quad(aspect: float, random: Random) -> Corners:
    """Where the corners of a plate of this aspect fall: near or far, turned in the picture and from the camera."""
    width = _NARROWEST * (_WIDEST / _NARROWEST) ** random.random()
    angle = math.radians(random.gauss(0, 5))
    x, y = width * random.uniform(0.75, 1.0) / 2, width / aspect * random.uniform(0.9, 1.1) / 2
    corners = np.array([[-x, -y], [x, -y], [x, y], [-x, y]])
    corners[:, 1] += corners[:, 0] * random.gauss(0, 0.06)
    far = random.gauss(0, 0.05)
    corners[[0, 3], 1] *= 1 + far
    corners[[1, 2], 1] *= 1 - far
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    centre = random.uniform(x * 0.8, WIDTH - x * 0.8), random.uniform(y * 0.8, HEIGHT - y * 0.8)
    return (corners @ turn + centre).astype(np.float32)


def _touch(one: Corners, other: Corners) -> bool:
    """Whether the second would hide the first, or its car would."""
    reach = 1.5 * (np.ptp(one[:, 0]) + np.ptp(other[:, 0]))
    return bool(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)) < reach)


def _background(random: Random, fonts: FontSet, photos: tuple[str, ...]) -> Picture:
    """A crop of a photograph, or plain colours and edges, or a page of print."""
    chance = random.random()
    if chance < 0.2:
        return _plain(random)
    if chance < 0.3:
        return _page(random, fonts)
    photo = _photo(random.choice(photos))
    scale = random.uniform(0.25, 1.0)
    height, width = round(HEIGHT / scale), round(WIDTH / scale)
    height, width = min(height, photo.shape[0]), min(width, photo.shape[1])
    y, x = random.randint(0, photo.shape[0] - height), random.randint(0, photo.shape[1] - width)
    crop = photo[y : y + height, x : x + width]
    if random.random() < 0.5:
        crop = crop[:, ::-1]
    scene = cv2.resize(crop, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if random.random() < 0.3:
        scene = scene[:, :, random.sample((0, 1, 2), 3)]
    return np.ascontiguousarray(scene)


def _plain(random: Random) -> Picture:
    scene = np.empty((HEIGHT, WIDTH, 3), np.float32)
    scene[:] = [random.random() for _ in range(3)]
    for _ in range(random.randint(2, 10)):
        corner = (random.randint(-30, WIDTH), random.randint(-30, HEIGHT))
        other = (corner[0] + random.randint(5, 120), corner[1] + random.randint(3, 80))
        cv2.rectangle(scene, corner, other, [random.random() for _ in range(3)], random.choice((-1, -1, 1, 2)))
    return scene


def _page(random: Random, fonts: FontSet) -> Picture:
    """Lines of print, some of them in tables and boxes."""
    scene = np.empty((HEIGHT, WIDTH, 3), np.float32)
    scene[:] = [random.uniform(0.7, 1.0)] * 3 if random.random() < 0.7 else [random.random() for _ in range(3)]
    ink = [random.random() * 0.4] * 3 if float(scene.mean()) > 0.5 else [random.uniform(0.7, 1)] * 3
    font, y, size = choose(fonts["latin"], random), random.uniform(-10, 10), random.uniform(5, 26)
    while y < HEIGHT:
        x = random.uniform(-20, 40)
        while x < WIDTH and random.random() < 0.9:
            word = glyph(font, random.choice(_WORDS))
            wide = size * word.width / word.height
            put(scene, word.ink, (x, y, wide, size), (ink[0], ink[1], ink[2]))
            if random.random() < 0.05:
                box = (round(x - 3), round(y - 3)), (round(x + wide + 3), round(y + size + 3))
                cv2.rectangle(scene, box[0], box[1], ink, 1)
            x += wide + size * random.uniform(0.3, 3)
        y += size * random.uniform(1.2, 2.5)
    return scene


@lru_cache(maxsize=128)
def _photo(path: str) -> NDArray[np.uint8]:
    photo = cv2.imread(path, cv2.IMREAD_COLOR)
    if photo is None:
        raise ValueError(f"{path} is no picture")
    scale = _PHOTO_SIDE / max(photo.shape[:2])
    return np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _car(scene: Picture, quad: Corners, random: Random, fonts: FontSet) -> None:
    """A stretch of body around the plate: paint, seams, grille, lamps, lettering."""
    x, y = quad.mean(axis=0).tolist()
    width = float(np.ptp(quad[:, 0]))
    paint = np.array([random.random() ** 1.3] * 3 if random.random() < 0.6 else [random.random() for _ in range(3)])
    half = width * random.uniform(0.6, 2.5)
    top, bottom = round(y - width * random.uniform(0.4, 1.3)), round(y + width * random.uniform(0.35, 1.0))
    left, right = round(x - half), round(x + half)
    rows, columns = slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
    body = scene[rows, columns]
    if body.size == 0:
        return
    shade = np.linspace(random.uniform(0.5, 1.3), random.uniform(0.3, 1.1), body.shape[0], dtype=np.float32)
    body[:] = np.clip(paint * shade[:, None, None], 0, 1)
    for _ in range(random.randint(0, 6)):
        level = round(random.uniform(top, bottom))
        ends = (left, level), (right, level + random.randint(-4, 4))
        cv2.line(scene, *ends, [random.random() ** 2] * 3, random.choice((1, 1, 2, 4)), cv2.LINE_AA)
    if random.random() < 0.25:
        step = max(2, round(width * random.uniform(0.04, 0.12)))
        for at in range(left, right, step):
            cv2.line(scene, (at, top), (at + random.choice((0, step)), bottom), [random.random() * 0.4] * 3, 1)
    for side in (-1, 1):
        if random.random() < 0.5:
            centre = round(x + side * width * random.uniform(0.9, 1.6)), round(y - width * random.uniform(-0.2, 0.7))
            axes = round(width * random.uniform(0.1, 0.4)) + 1, round(width * random.uniform(0.05, 0.25)) + 1
            lamp = random.choice(((0.1, 0.1, 0.8), (0.9, 0.95, 1.0), (0.2, 0.5, 0.95), (0.05, 0.05, 0.4)))
            cv2.ellipse(scene, centre, axes, random.uniform(-20, 20), 0, 360, lamp, -1, cv2.LINE_AA)
    if random.random() < 0.35:
        word = glyph(
            choose(fonts["latin"], random), random.choice(("SUPER", "2.0 GTI", "KALIMA", "XDRIVE", "LT", "S450"))
        )
        size = width * random.uniform(0.05, 0.16)
        box = (
            x - width * random.uniform(0, 1.2),
            y - width * random.uniform(0.45, 0.9),
            size * word.width / word.height,
            size,
        )
        put(scene, word.ink, box, (random.random(),) * 3)
    if random.random() < 0.3:
        recess = (x - width * 0.65, y - width * 0.3), (x + width * 0.65, y + width * 0.32)
        ends = [(round(a), round(b)) for a, b in recess]
        cv2.rectangle(scene, ends[0], ends[1], [random.random() * 0.5] * 3, -1)


def _decoy(scene: Picture, random: Random, fonts: FontSet) -> None:
    """A car without a plate, a blank or striped board, a sign with a word: no plates though they look it."""
    quad = _quad(random.uniform(1.5, 5), random)
    if random.random() < 0.5:
        _car(scene, quad, random, fonts)
    board = np.empty((24, 60, 3), np.float32)
    board[:] = [random.random()] * 3 if random.random() < 0.5 else [random.random() for _ in range(3)]
    kind = random.random()
    if kind < 0.3:
        board[: random.randint(4, 20)] = [random.random() for _ in range(3)]
    elif kind < 0.5:
        board[:: random.randint(2, 6)] *= random.random()
    elif kind < 0.6:
        board[:, :: random.randint(2, 6)] *= random.random()
    if random.random() < 0.6:
        _paint(scene, board, quad)


def _mount(scene: Picture, plate: Plate, quad: Corners, random: Random) -> None:
    """Put the plate there, in its own light."""
    scale = min(1.0, 1.2 * float(np.ptp(quad[:, 0])) / plate.picture.shape[1])
    small = cv2.resize(plate.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = np.clip(small * random.uniform(0.35, 1.5) + random.uniform(-0.05, 0.05), 0, 1).astype(np.float32)
    if random.random() < 0.3:
        light = np.linspace(random.uniform(0.4, 1.2), random.uniform(0.4, 1.2), small.shape[1], dtype=np.float32)
        small = np.clip(small * light[None, :, None], 0, 1)
    if random.random() < 0.4:
        _paint(scene, np.full((4, 4, 3), random.random(), np.float32), _grown(quad, random.uniform(0.01, 0.05)))
    _paint(scene, small, quad)


def _paint(scene: Picture, picture: Picture, quad: Corners) -> None:
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
    high = np.maximum(np.ceil(quad.max(axis=0)).astype(int) + 1, 0)
    window = scene[low[1] : high[1], low[0] : high[0]]
    if window.size == 0:
        return
    quad = quad - low.astype(np.float32)
    height, width = picture.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(0.5)
    matrix = cv2.getPerspectiveTransform(source, quad - np.float32(0.5))
    size = (window.shape[1], window.shape[0])
    warped = cv2.warpPerspective(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(window.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    alpha = mask[:, :, None].astype(np.float32) / 255
    window += alpha * (warped - window)


def _grown(quad: Corners, share: float) -> Corners:
    return (quad + np.sign(quad - quad.mean(axis=0)) * share * np.ptp(quad[:, 0])).astype(np.float32)


def _camera(scene: Picture, random: Random) -> NDArray[np.uint8]:
    """Light, lens, sensor and file."""
    scene = scene * np.array([random.uniform(0.75, 1.15) for _ in range(3)], np.float32)
    if random.random() < 0.15:  # street lamps, tail lamps: hardly any blue
        scene = scene * np.array([random.uniform(0.1, 0.7), random.uniform(0.4, 0.9), 1.0], np.float32)
    if random.random() < 0.6:
        scene = np.clip(scene, 0, 1) ** random.uniform(0.6, 2.0) * random.uniform(0.5, 1.2)
    if random.random() < 0.15:
        scene = scene * random.uniform(0.4, 0.8) + random.uniform(0.05, 0.3)
    if random.random() < 0.15:
        scene = np.repeat(scene.mean(axis=2, keepdims=True), 3, axis=2)
    if random.random() < 0.5:
        scene = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.3, 1.3))
    if random.random() < 0.4:
        noise = np.random.default_rng(random.getrandbits(32)).standard_normal(scene.shape, dtype=np.float32)
        scene = scene + random.uniform(0.005, 0.06) * noise
    pixels = np.clip(scene * 255, 0, 255).astype(np.uint8)
    if random.random() < 0.6:
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, random.randint(25, 92)])
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return pixels


def photographs(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The pictures in the folders; raises ValueError where there are none."""
    found = sorted(str(p) for f in folders for p in Path(f).glob("**/*") if p.suffix in {".jpg", ".jpeg", ".png"})
    if not found:
        raise ValueError(f"no pictures in {folders}")
    return tuple(found)
