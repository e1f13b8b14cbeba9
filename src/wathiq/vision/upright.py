"""Which way up the print in a scene is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners
from wathiq.vision.scene import Scene

_VOTERS = 7


def quarter_turns(scene: Scene, lines: Sequence[Corners]) -> int:
    """How many times (0 to 3) the picture must be turned a quarter to the left for its print to stand upright."""
    if not lines:
        return 0
    across, down = reading_direction(scene, lines)
    return round(math.atan2(down, across) / (math.pi / 2)) % 4


def upright(scene: Scene, lines: Sequence[Corners]) -> list[Corners]:
    """The lines so that each reads in the direction that most print runs in; those that run across it are left out."""
    if not lines:
        return []
    direction = reading_direction(scene, lines)
    forward = (geometry.towards(line, direction) for line in lines)
    return [line for line in forward if geometry.runs_along(line, direction)]


def reading_direction(scene: Scene, lines: Sequence[Corners]) -> Corners:
    """Unit vector along which most print reads, by a vote of the longest lines."""
    longest = sorted(lines, key=geometry.length, reverse=True)[:_VOTERS]
    turned = [
        geometry.turned(line) if scene.eyes.orientation.upside_down(scene.pixels, line) > 0.5 else line
        for line in longest
    ]
    return _common([geometry.direction(line) for line in turned], [geometry.length(line) for line in turned])


def _common(directions: Sequence[Corners], weights: Sequence[float]) -> Corners:
    """The direction that agrees with the most, by length."""
    table = np.array(directions)
    support = np.clip(table @ table.T, 0, None) ** 8 @ np.array(weights)
    return np.asarray(table[int(support.argmax())], np.float32)
