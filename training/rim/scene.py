"""A person before a camera, or a picture of one on a sheet or a screen whose rim is in view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.rim import person
from training.rim.drawing import (
    REACH,
    SIDE,
    Layer,
    Picture,
    Plane,
    Point,
    area,
    capsule,
    grain,
    oval,
    part,
    plain,
    put,
    tinted,
)
from training.rim.person import Photographs
from wathiq.authenticity.rim import VIEW, masked

_LEAST_RIM = 2.0
"""Units of rim that must be in view for a scene to count as one with a rim."""
_SKINS = ((205, 220, 245), (150, 180, 225), (110, 150, 205), (80, 115, 170), (45, 65, 110))


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """What the network is given, and whether a rim is in it."""

    view: NDArray[np.uint8]
    has_rim: bool


def draw(random: Random, photographs: Photographs) -> Scene:
    """One scene, with a rim or without one as often as not."""
    has_rim = random.random() < 0.5
    drawn = None
    while drawn is None:
        limits = _limits(random)
        drawn = _shown(random, photographs, limits) if has_rim else _met(random, photographs)
    view = cv2.resize(_taken(drawn, random), (VIEW, VIEW), interpolation=cv2.INTER_AREA)
    return Scene(masked(np.asarray(view, np.uint8), *_inside(limits)), has_rim)


def _limits(random: Random) -> tuple[float, float, float, float]:
    """How far the picture reaches to the left, above, to the right and below, in units."""
    return random.uniform(1.4, 5.5), random.uniform(1.3, 5.0), random.uniform(1.4, 5.5), random.uniform(1.8, 5.5)


def _inside(limits: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the picture in a view."""
    left, above, right, below = (min(far, REACH) / (2 * REACH) * VIEW for far in limits)
    return round(VIEW / 2 - left), round(VIEW / 2 - above), round(VIEW / 2 + right), round(VIEW / 2 + below)


# Persons met ---------------------------------------------------------------------------------------------------------


def _met(random: Random, photographs: Photographs) -> Picture:
    """Somebody in a room; or any photograph, in which nothing is framed."""
    if random.random() < 0.1:
        return _rolled(part(random.choice(photographs), random), random.gauss(0, 6))
    seen = person.stood(person.draw(random, photographs), _room(random, photographs), random)
    return _rolled(seen, random.gauss(0, 5))


def _room(random: Random, photographs: Photographs) -> Picture:
    """A wall or a photograph, with straight things before it; often out of focus."""
    wall = random.random() < 0.55
    seen = plain([random.uniform(60, 245)] * 3, random) if wall else part(random.choice(photographs), random)
    seen = tinted(seen, random, 0.3)
    for _ in range(random.choice((0, 1, 3, 5, 8, 12)) if wall else random.choice((0, 0, 1, 2, 4))):
        seen = _with_thing(
            seen, (random.gauss(0, 2.5), random.gauss(-0.8, 2.0)), 0.4 * 8 ** random.random(), random, photographs
        )
    if random.random() < 0.25:  # a door, a board or a screen right behind the head
        seen = _with_thing(
            seen, (random.gauss(0, 0.4), random.gauss(0, 0.6)), random.uniform(1.2, 3.4), random, photographs
        )
    if random.random() < 0.5:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), random.choice((1.0, 2.0, 4.0))), np.float32)
    return seen


def _with_thing(seen: Picture, centre: Point, wide: float, random: Random, photographs: Photographs) -> Picture:
    """A door, window, shelf, poster, screen, beam or cable."""
    if random.random() < 0.3:  # beams, edges of walls and ceilings
        angle = random.choice((0, math.pi / 2)) + random.gauss(0, 0.12)
        far, thick = (12 * math.cos(angle), 12 * math.sin(angle)), 0.02 * 30 ** random.random()
        start, end = (centre[0] - far[0], centre[1] - far[1]), (centre[0] + far[0], centre[1] + far[1])
        return put(Layer(plain([random.uniform(5, 250)] * 3, random, 4), capsule(start, end, thick)), seen)
    half = wide, wide * 3 ** random.uniform(-1, 1)
    outline = _quad(centre, half, random.gauss(0, 0.05), random)
    if random.random() < 0.6:
        rim = _quad(centre, (half[0] + random.uniform(0.05, 0.4), half[1] + random.uniform(0.05, 0.4)), 0.0, random)
        seen = put(Layer(plain([random.uniform(0, 250)] * 3, random, 5), area(rim)), seen)
    if random.random() < 0.5:
        inner = tinted(part(random.choice(photographs), random), random, 0.5)
    else:
        inner = plain([random.uniform(5, 250) for _ in range(3)], random)
    return put(Layer(inner, area(outline)), seen)


# Pictures shown ------------------------------------------------------------------------------------------------------


def _shown(random: Random, photographs: Photographs, limits: tuple[float, float, float, float]) -> Picture | None:
    """A picture of somebody on a medium in a room; None where too little of its rim is in view."""
    screen = random.random() < 0.55
    roll = random.gauss(0, 9)
    half = random.uniform(1.15, 3.4), random.uniform(1.6, 3.6)
    centre = random.gauss(0, 0.35), random.gauss(0.45, 0.5)
    inner = _quad(centre, half, math.radians(roll), random)
    if _in_view(inner, limits) < _LEAST_RIM:
        return None
    seen = _outside(random, photographs)
    edge = random.uniform(0.06, 0.5) if screen else random.choice((0.0, 0.0, random.uniform(0.03, 0.5)))
    outer = _grown(inner, edge, random.uniform(0.8, 2.5) if screen else 1.0)
    if random.random() < 0.4:  # a shadow on what is behind
        off = random.gauss(0, 0.15), random.uniform(0, 0.3)
        shade = area([(x + off[0], y + off[1]) for x, y in outer], random.uniform(2, 8)) * random.uniform(0.2, 0.7)
        seen = np.asarray(seen * (1 - shade[..., None]), np.float32)
    if edge:
        seen = put(Layer(_edge(random, screen=screen), area(_rounded(outer, random) if screen else outer)), seen)
    picture = _rolled(_pictured(random, photographs, screen=screen), roll)
    seen = put(Layer(picture, area(inner)), seen)
    if random.random() < 0.35:
        seen = _glared(seen, area(outer), random)
    return _held(seen, outer, random) if random.random() < 0.55 else seen


def _outside(random: Random, photographs: Photographs) -> Picture:
    """The room that the medium is held before, now and then with the one who holds it."""
    seen = _room(random, photographs)
    if random.random() < 0.35:
        off = np.array([[1, 0, random.gauss(0, 40)], [0, 1, random.gauss(-20, 40)]], np.float32)
        seen = person.stood(person.draw(random, photographs), seen, random)
        seen = np.asarray(cv2.warpAffine(seen, off, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101), np.float32)
    return tinted(seen, random, 0.35)


def _pictured(random: Random, photographs: Photographs, *, screen: bool) -> Picture:
    """What the medium shows: somebody, or any photograph; a screen glows and may have bars, a print is duller."""
    seen = _met(random, photographs) if random.random() < 0.85 else part(random.choice(photographs), random)
    seen = tinted(seen, random, 0.5)
    if not screen:
        return np.asarray(np.clip(seen * random.uniform(0.75, 1.0) + random.uniform(0, 35), 0, 255), np.float32)
    seen = np.asarray(np.clip(seen * random.uniform(0.9, 1.3) + random.uniform(0, 20), 0, 255), np.float32)
    if random.random() < 0.3:
        bar, level = random.uniform(0.1, 0.6), random.choice((random.uniform(0, 40), random.uniform(200, 250)))
        for sign in random.sample((-1, 1), random.choice((1, 2))):
            y = sign * random.uniform(1.9, 3.2)
            strip = [(-5, y), (5, y), (5, y + sign * bar), (-5, y + sign * bar)]
            seen = put(Layer(plain([level] * 3, random, 2), area(strip)), seen)
    return seen


def _edge(random: Random, *, screen: bool) -> Picture:
    """A bezel or a margin."""
    if not screen:
        return plain([random.uniform(190, 252)] * 3, random, 5)
    level = random.choice((random.uniform(2, 50), random.uniform(2, 50), random.uniform(50, 250)))
    return plain([level * random.uniform(0.9, 1.1) for _ in range(3)], random, 4)


def _held(seen: Picture, outer: list[Point], random: Random) -> Picture:
    """Fingers over the rim."""
    skin = tinted(plain(random.choice(_SKINS), random, 10), random, 0.25)
    for _ in range(random.randint(1, 4)):
        number, along = random.randrange(4), random.uniform(0.1, 0.9)
        one, other = outer[number], outer[(number + 1) % 4]
        x, y = (a + along * (b - a) for a, b in zip(one, other, strict=True))
        away = math.atan2(y - 0.4, x) + random.gauss(0, 0.4)
        depth, length, width = random.uniform(0.1, 0.9), random.uniform(0.8, 3.0), random.uniform(0.25, 0.6)
        tip = (x - depth * math.cos(away), y - depth * math.sin(away))
        root = (x + length * math.cos(away), y + length * math.sin(away))
        seen = put(Layer(skin, capsule(tip, root, width)), seen)
    return seen


def _glared(seen: Picture, cover: Plane, random: Random) -> Picture:
    """Lamps and windows mirrored in the medium."""
    light = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(random.randint(1, 3)):
        centre, axes = (random.gauss(0, 2), random.gauss(0.5, 2)), (random.uniform(0.1, 1), random.uniform(0.1, 1.5))
        light += oval(centre, axes, random.uniform(0, 180), random.choice((1.0, 5.0, 15.0))) * random.uniform(20, 160)
    return np.asarray(np.clip(seen + (light * cover)[..., None], 0, 255), np.float32)


# Shapes --------------------------------------------------------------------------------------------------------------


def _quad(centre: Point, half: Point, roll: float, random: Random) -> list[Point]:
    """A rectangle as a camera sees it, tilted a little."""
    tilt = random.gauss(0, 0.06), random.gauss(0, 0.06)
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        near = 1 + tilt[0] * x + tilt[1] * y
        u, v = x * half[0] * near, y * half[1] * near
        turned = u * math.cos(roll) - v * math.sin(roll), u * math.sin(roll) + v * math.cos(roll)
        corners.append((centre[0] + turned[0], centre[1] + turned[1]))
    return corners


def _grown(quad: list[Point], edge: float, more: float) -> list[Point]:
    """The outline `edge` units outside of a quad, and `more` times as far above and below it."""
    points = np.array(quad)
    across, down = (points[1] - points[0] + points[2] - points[3]), (points[3] - points[0] + points[2] - points[1])
    across, down = across / np.linalg.norm(across) * edge, down / np.linalg.norm(down) * edge * more
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return [(float(x), float(y)) for x, y in points + signs[:, :1] * across + signs[:, 1:] * down]


def _rounded(quad: list[Point], random: Random) -> list[Point]:
    """With round corners, as phones and tablets have them."""
    far = random.uniform(0.0, 0.12)
    return [
        (corner[0] + far * (other[0] - corner[0]), corner[1] + far * (other[1] - corner[1]))
        for number, corner in enumerate(quad)
        for other in (quad[number - 1], quad[(number + 1) % 4])
    ]


def _in_view(quad: list[Point], limits: tuple[float, float, float, float]) -> float:
    """How many units of a quad's outline are in the picture and on the canvas."""
    left, above, right, below = (min(far, REACH) - 0.1 for far in limits)
    total = 0.0
    for one, other in zip(quad, [*quad[1:], quad[0]], strict=True):
        steps = np.linspace(one, other, 24)
        seen = (steps[:, 0] > -left) & (steps[:, 0] < right) & (steps[:, 1] > -above) & (steps[:, 1] < below)
        total += float(np.mean(seen)) * math.dist(one, other)
    return total


def _rolled(pixels: Picture, degrees: float) -> Picture:
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, turn, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101), np.float32)


# The camera ----------------------------------------------------------------------------------------------------------


def _taken(seen: Picture, random: Random) -> NDArray[np.uint8]:
    """As a camera's file has it."""
    side = round(SIDE * 2 ** random.uniform(-1.2, 0))
    small = cv2.resize(tinted(seen, random, 0.25), (side, side), interpolation=cv2.INTER_AREA)
    if random.random() < 0.5:
        small = cv2.GaussianBlur(small, (0, 0), random.uniform(0.3, 1.2))
    noise = cv2.resize(grain(random, random.choice((1, 1, 2)), 1.0), (side, side), interpolation=cv2.INTER_NEAREST)
    noisy = np.clip(small + noise[..., None] * random.choice((0.5, 2, 4, 8)), 0, 255).astype(np.uint8)
    _, filed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, random.randint(45, 95)])
    opened = np.asarray(cv2.imdecode(filed, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.resize(opened, (SIDE, SIDE)), np.uint8)
