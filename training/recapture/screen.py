"""A picture on a screen: every pixel of it lit by small lamps of three colours with dark gaps between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import cv2
import numpy as np

from training.recapture import light
from training.recapture.camera import Shot
from training.recapture.devices import Screen
from training.recapture.light import Light, Plane
from training.recapture.scenes import Scene
from training.recapture.view import look, sample

_FINEST = 1.5
"""Screen pixels a sensor pixel above which no grid survives the lens."""
_ENOUGH = 2.2
"""Texels a sensor pixel that hold all that a lens lets through."""
Cell = Light
"""The lamps of one or two screen pixels: (rows, columns, 3)."""


def show(scene: Scene, kind: Screen, shot: Shot, random: Random) -> Light:
    """The light of a screen that shows a scene, on a square window of the sensor."""
    pitch = random.choice(kind.columns) / (random.uniform(*kind.fill) * shot.columns)
    step = 3 * int(np.ceil(_ENOUGH / (3 * pitch))) if pitch < _FINEST else 1
    view = look(shot.window(pitch * step), random)
    columns = int(np.ceil(2 * view.reach * pitch)) + 2
    shown = light.linear(scene(columns, columns * random.uniform(0.5, 1.2)), random.uniform(2.0, 2.5))
    if step > 1:
        layout = LAYOUTS[random.choices(list(kind.layouts), list(kind.layouts.values()))[0]]
        shown = _lit(shown, layout(step, random.uniform(*kind.gap)), step)
    seen = sample(_edged(shown, random), pitch * step, view, shot.blur)
    return _glass(seen, kind, random)


def _lit(shown: Light, cell: Cell, step: int) -> Light:
    """Every pixel as `step` x `step` texels of its lamps."""
    rows, columns = (side * step for side in shown.shape[:2])
    large = np.asarray(cv2.resize(shown, (columns, rows), interpolation=cv2.INTER_NEAREST), np.float32)
    lamps = np.tile(cell, (1, columns // cell.shape[1] + 1, 1))[:, :columns]
    for start in range(0, rows, cell.shape[0]):
        large[start : start + cell.shape[0]] *= lamps[: rows - start]
    return large


def _edged(shown: Light, random: Random) -> Light:
    """One time in six the screen's edge comes into view: a dark frame, and what is behind it."""
    if random.random() > 1 / 6:
        return shown
    side = shown.shape[0]
    start, frame = round(side * random.uniform(0.02, 0.22)), round(side * random.uniform(0.02, 0.2))
    framed = shown.copy()
    framed[:start] = random.uniform(0.02, 0.7)
    framed[max(0, start - frame) : start] = random.choice((0.005, 0.01, 0.03, 0.6))
    return np.ascontiguousarray(np.rot90(framed, random.randrange(4)))


def _glass(seen: Light, kind: Screen, random: Random) -> Light:
    """The screen's own colours and brightness, its flicker, and what its glass mirrors."""
    side = seen.shape[0]
    mixed = np.eye(3, dtype=np.float32)
    mixed += np.array([[random.uniform(0, 0.14) for _ in range(3)] for _ in range(3)], np.float32)
    mixed /= mixed.sum(axis=1, keepdims=True)
    seen = np.asarray(cv2.transform(seen, mixed), np.float32)
    white = np.array([random.uniform(0.9, 1.25), 1, random.uniform(0.8, 1.05)], np.float32)
    field = light.slope(side, random, random.uniform(0, 0.3))
    if random.random() < 0.6:
        field *= light.flicker(side, random, random.uniform(*kind.pulse) * random.random())
    seen *= field[:, :, None] * white
    seen += np.float32(random.random() ** 2 * 0.08)
    if random.random() < 0.4:
        seen += light.glare(side, random, 0.5)
    return seen


def _stripes(step: int, gap: float) -> Cell:
    """Red, green and blue side by side, each as tall as the pixel."""
    cell = np.zeros((step, step, 3), np.float32)
    third = step // 3
    for place, colour in enumerate((2, 1, 0)):
        cell[:, place * third : (place + 1) * third, colour] = _bar(third, min(0.8, gap * 1.5))[None, :]
    cell *= _bar(step, gap)[:, None, None]
    return _evened(cell)


def _columns(step: int, gap: float) -> Cell:
    """Blue, green and red on top of each other: a turned screen."""
    return np.ascontiguousarray(_stripes(step, gap).transpose(1, 0, 2)[::-1])


def _chevrons(step: int, gap: float) -> Cell:
    """Stripes that lean one way in one row and the other way in the next."""
    stripes = _stripes(step, gap)
    leaning = [np.roll(row, round(number / 3), axis=0) for number, row in enumerate(stripes)]
    upper = np.stack(leaning)
    return np.concatenate([upper, upper[::-1]])


def _chevrons_turned(step: int, gap: float) -> Cell:
    return np.ascontiguousarray(_chevrons(step, gap).transpose(1, 0, 2))


def _diamond(step: int, gap: float) -> Cell:
    """A green lamp for each pixel, red and blue for every other one in turn: two by two pixels."""
    cell = np.zeros((2 * step, 2 * step, 3), np.float32)
    reach = step * (0.5 - gap / 2)
    for row in range(2):
        for column in range(2):
            middle = (np.array([row, column]) + 0.25) * step
            _lamp(cell[:, :, 1], middle, reach * 0.6)
            _lamp(cell[:, :, 2 if (row + column) % 2 else 0], middle + step / 2, reach * 0.8)
    return _evened(cell)


def _diamond_turned(step: int, gap: float) -> Cell:
    """The green lamps in rows between rows of red and blue."""
    return np.ascontiguousarray(np.roll(_diamond(step, gap), step // 2, axis=0)[:, ::-1])


def _lamp(plane: Plane, middle: np.ndarray[tuple[int], np.dtype[np.float64]], reach: float) -> None:
    side = plane.shape[0]
    steps = np.arange(side) + 0.5
    down, across = (np.minimum(np.abs(steps - place), side - np.abs(steps - place)) for place in middle)
    plane += np.clip(reach - (down[:, None] + across[None, :]) * 0.75 + 0.5, 0, 1).astype(np.float32)


def _bar(length: int, gap: float) -> Plane:
    """A lamp's brightness along its side: dark at both ends by half of `gap`, texels that it half covers half lit."""
    edges = np.arange(length + 1) / length
    low, high = gap / 2, 1 - gap / 2
    covered = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None) * length
    return np.asarray(covered, np.float32)


def _evened(cell: Cell) -> Cell:
    """As bright in each colour as without any grid."""
    return np.asarray(cell / np.maximum(cell.mean(axis=(0, 1)), 1e-6), np.float32)


LAYOUTS: Mapping[str, Callable[[int, float], Cell]] = {
    "stripes": _stripes,
    "columns": _columns,
    "chevrons": _chevrons,
    "chevrons_turned": _chevrons_turned,
    "diamond": _diamond,
    "diamond_turned": _diamond_turned,
}
