"""Put lines of text together that belong to one block of equally long lines, such as a machine-readable zone is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, corners

_PARALLEL = 0.08
_ALIGNED = 2.5
_PITCH = (0.6, 3.2)

Stack = tuple[Corners, ...]


def stacks(lines: Sequence[Corners]) -> Iterator[Stack]:
    """Stacks of three and of two neighbouring lines that begin together, top line first, all of one length."""
    chains = [chain for size in (3, 2) for chain in _chains(_joined(lines), size)]
    for chain in sorted(chains, key=lambda chain: (-len(chain), -max(map(geometry.length, chain)))):
        yield same_ends(chain)


def _joined(lines: Sequence[Corners]) -> list[Corners]:
    """Every line, with those that go on behind it: fillers can break a line in two."""
    return [*lines, *(whole for line in lines if (whole := _whole(line, lines)) is not line)]


def _whole(line: Corners, lines: Sequence[Corners]) -> Corners:
    for _ in range(4):
        behind = next((other for other in lines if _goes_on(line, other)), None)
        if behind is None:
            break
        line = corners([line[0], behind[1], behind[2], line[3]])
    return line


def _goes_on(line: Corners, other: Corners) -> bool:
    tall = geometry.height(line)
    gap = other[[0, 3]].mean(axis=0) - line[[1, 2]].mean(axis=0)
    along, across = _components(gap, line)
    return -0.5 * tall < along < 3 * tall and abs(across) < 0.4 * tall and _parallel(line, other)


def _chains(lines: Sequence[Corners], size: int) -> list[list[Corners]]:
    """All ways to go down `size` lines."""
    chains = [[line] for line in lines]
    for _ in range(size - 1):
        chains = [[*chain, other] for chain in chains for other in lines if _below(chain[-1], other)]
    return chains


def _below(line: Corners, other: Corners) -> bool:
    """Whether `other` is a next line under `line`, and begins where it begins."""
    tall = geometry.height(line)
    shift, drop = _components(other[[0, 3]].mean(axis=0) - line[[0, 3]].mean(axis=0), line)
    near = _PITCH[0] * tall < drop < _PITCH[1] * tall and abs(shift) < _ALIGNED * tall
    return near and _parallel(line, other)


def _parallel(line: Corners, other: Corners) -> bool:
    one, two = geometry.direction(line), geometry.direction(other)
    return float(one @ two) > 0 and abs(float(one[0] * two[1] - one[1] * two[0])) < _PARALLEL


def _components(vector: Corners, line: Corners) -> tuple[float, float]:
    """A vector's part along a line, and its part downwards from it."""
    along = geometry.direction(line)
    return float(vector @ along), float(along[0] * vector[1] - along[1] * vector[0])


def same_ends(chain: Sequence[Corners]) -> Stack:
    """The lines stretched to the outermost ends of them all: fillers at an end are easily missed."""
    longest = max(chain, key=geometry.length)
    return tuple(_stretched(line, longest) for line in chain)


def _stretched(line: Corners, longest: Corners) -> Corners:
    """The line with its ends moved, along itself, to be level with those of the longest."""
    left = _components(longest[[0, 3]].mean(axis=0) - line[[0, 3]].mean(axis=0), line)[0]
    right = _components(longest[[1, 2]].mean(axis=0) - line[[1, 2]].mean(axis=0), line)[0]
    left, right = min(left, 0.0), max(right, 0.0)
    along = geometry.direction(line)
    return corners(line + np.outer([left, right, right, left], along))
