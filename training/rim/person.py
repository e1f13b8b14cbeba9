"""Somebody's head and shoulders, drawn: hair, skin, cloth, and now and then a hat, a hood, a hand or a chair behind.

The face itself is not drawn: the network does not get to see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from training.rim.drawing import Layer, Picture, Plane, Point, area, capsule, grain, oval, part, plain, put, tinted

_SKINS = ((205, 220, 245), (150, 180, 225), (110, 150, 205), (80, 115, 170), (45, 65, 110), (120, 170, 230))
_HAIRS = ((20, 20, 25), (30, 40, 60), (35, 60, 100), (90, 130, 170), (150, 150, 155), (60, 70, 140))
Photographs = Sequence[NDArray[np.uint8]]


def draw(random: Random, photographs: Photographs) -> tuple[Layer, ...]:
    """The layers of a person whose face is at the canvas' middle, from the back to the front."""
    lean = random.gauss(0, 0.25)
    skin = tinted(plain(random.choice(_SKINS), random), random, 0.25)
    layers = [_seat(random)] if random.random() < 0.12 else []
    if random.random() < 0.45:  # long hair, a scarf, a hood
        layers.append(Layer(_hair(random), _long(random, lean)))
    layers.append(Layer(skin, area(_neck(random, lean))))
    layers.append(Layer(_cloth(random, photographs), area(_shoulders(random, lean), random.uniform(0.6, 2))))
    layers += [_worn(random) for _ in range(random.choice((0, 0, 1, 2, 4)))]
    layers.append(Layer(_hair(random), _head(random, 0.12, lean)))
    layers.append(Layer(skin, oval((0.4 * lean, 0.35), (1.02, 1.45), math.degrees(0.2 * lean))))
    if random.random() < 0.15:
        layers.append(_hand(random, skin))
    if random.random() < 0.12:
        layers.append(_nearby(random))
    return tuple(layers)


def stood(person: Sequence[Layer], before: Picture, random: Random) -> Picture:
    """In front of something, lit from somewhere."""
    alone = before
    for layer in person:
        alone = put(layer, alone)
    whole = np.maximum.reduce([layer.cover for layer in person])
    light = 1 + 0.5 * random.random() * np.tanh(grain(random, 60, 1.0))
    return np.asarray(np.clip(alone * (1 - whole + whole * light)[..., None], 0, 255), np.float32)


def _head(random: Random, more: float, lean: float) -> Plane:
    """Hair on a skull, somewhat rough."""
    wide, tall = random.uniform(1.08, 1.3) + more, random.uniform(1.55, 1.85) + more
    points = []
    rough = [random.gauss(0, 0.03) for _ in range(24)]
    for step in range(24):
        turn = 2 * math.pi * step / 24
        far = 1 + rough[step]
        points.append((0.4 * lean + wide * far * math.cos(turn), 0.1 + tall * far * math.sin(turn)))
    return area(_smooth([p for p in points if p[1] < random.uniform(0.4, 1.4)]), random.uniform(0.6, 1.6))


def _long(random: Random, lean: float) -> Plane:
    wide, end = random.uniform(1.15, 1.8), random.uniform(1.2, 4.2)
    left = [(lean * 0.4 - wide * random.uniform(0.9, 1.2), y) for y in np.linspace(-0.6, end, 5)]
    right = [(lean * 0.4 + wide * random.uniform(0.9, 1.2), y) for y in np.linspace(end, -0.6, 5)]
    crown = [(lean * 0.4 + wide * math.cos(t), -0.6 - random.uniform(0.9, 1.3) * math.sin(t)) for t in (0.6, 1.57, 2.5)]
    return area(_smooth([*left, *right, *crown]), random.uniform(0.6, 1.6))


def _neck(random: Random, lean: float) -> list[Point]:
    half = random.uniform(0.6, 0.85)
    return [(-half + 0.3 * lean, 0.8), (half + 0.3 * lean, 0.8), (half + 0.1, 4.2), (-half - 0.1, 4.2)]


def _shoulders(random: Random, lean: float) -> list[Point]:
    """The outline of what is worn, with a neckline."""
    neck, slope = random.uniform(0.6, 1.0), random.uniform(0.35, 1.0)
    top, broad = random.uniform(1.75, 2.5), random.uniform(1.9, 3.1)
    deep = random.uniform(0.05, 0.9)
    tilt = random.gauss(0, 0.15)
    left = [(-neck, top), (-0.6 * broad, top + 0.45 * slope), (-broad, top + slope), (-broad - 0.3, 4.6)]
    right = [(broad + 0.3, 4.6), (broad, top + slope), (0.6 * broad, top + 0.45 * slope), (neck, top)]
    outline = _smooth([*left, *right, (0.0, top + deep)])
    return [(x + 0.15 * lean, y + tilt * x / 3) for x, y in outline]


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Corners cut off twice (Chaikin)."""
    drawn = list(points)
    for _ in range(2):
        following = [*drawn[1:], drawn[0]]
        cut = []
        for (x, y), (u, v) in zip(drawn, following, strict=True):
            cut += [(0.75 * x + 0.25 * u, 0.75 * y + 0.25 * v), (0.25 * x + 0.75 * u, 0.25 * y + 0.75 * v)]
        drawn = cut
    return drawn


def _hair(random: Random) -> Picture:
    return tinted(plain(random.choice(_HAIRS), random, 16), random, 0.3)


def _cloth(random: Random, photographs: Photographs) -> Picture:
    colour = [random.uniform(10, 245) for _ in range(3)] if random.random() < 0.6 else [random.uniform(15, 240)] * 3
    worn = plain(colour, random, random.uniform(6, 25))
    if photographs and random.random() < 0.3:
        return np.asarray(0.5 * worn + 0.5 * part(random.choice(photographs), random), np.float32)
    return worn


def _worn(random: Random) -> Layer:
    """A collar, strap, tie, badge or print on what is worn."""
    colour = plain([random.uniform(5, 250) for _ in range(3)], random)
    x, y = random.gauss(0, 1.2), random.uniform(1.6, 4.0)
    kind = random.choice(("ring", "strap", "badge", "panel"))
    if kind == "ring":  # of a suit, a hood, a scarf
        axes, thick = (random.uniform(0.8, 2.6), random.uniform(0.4, 1.6)), random.uniform(0.1, 0.45)
        outer = oval((0.2 * x, random.uniform(1.4, 2.6)), axes, random.gauss(0, 8))
        inner = oval((0.2 * x, random.uniform(1.4, 2.2)), (axes[0] - thick, max(0.1, axes[1] - thick)))
        return Layer(colour, np.clip(outer - inner, 0, 1))
    if kind == "strap":
        end = (random.gauss(0, 1.5), random.uniform(3, 5))
        return Layer(colour, capsule((x, y), end, random.uniform(0.05, 0.6)))
    if kind == "badge":
        return Layer(colour, oval((x, y + 0.4), (random.uniform(0.1, 0.6), random.uniform(0.1, 0.6))))
    half = random.uniform(0.1, 1.0)
    turn = random.gauss(0, 0.3)
    return Layer(colour, area([(x - half, y), (x + half, y + turn), (x + half, y + half + turn), (x - half, y + half)]))


def _nearby(random: Random) -> Layer:
    """Something beside somebody: a flag, a model, a lamp, another person's arm."""
    side, colour = random.choice((-1, 1)), plain([random.uniform(5, 250) for _ in range(3)], random)
    x = side * random.uniform(1.5, 3.2)
    points = [(x + random.gauss(0, 0.5), y) for y in np.sort([random.uniform(-3, 4.5) for _ in range(4)])]
    far = [(x + side * random.uniform(0.2, 1.8), y) for _, y in reversed(points)]
    return Layer(colour, area(_smooth([*points, *far])))


def _seat(random: Random) -> Layer:
    """The back of a chair behind somebody."""
    half, top = random.uniform(1.3, 2.6), random.uniform(-1.0, 1.5)
    outline = [(-half, 4.6), (-half, top + 0.4), (-half + 0.4, top), (half - 0.4, top), (half, top + 0.4), (half, 4.6)]
    return Layer(plain([random.uniform(10, 90)] * 3, random), area(_smooth(outline)))


def _hand(random: Random, skin: Picture) -> Layer:
    side = random.choice((-1, 1))
    x, y = side * random.uniform(0.9, 2.2), random.uniform(0.6, 2.8)
    cover = oval((x, y), (random.uniform(0.3, 0.6), random.uniform(0.3, 0.6)))
    for _ in range(random.randint(2, 4)):
        end = (x - side * random.uniform(0.2, 0.9), y - random.uniform(-0.3, 0.9))
        cover = np.maximum(cover, capsule((x, y), end, random.uniform(0.2, 0.3)))
    return Layer(skin, np.maximum(cover, capsule((x, y), (x + side * 0.8, 4.4), random.uniform(0.5, 0.9))))
