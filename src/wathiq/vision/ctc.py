"""From a network's scores to characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wathiq.language.text import Character, Text


def decode(scores: NDArray[np.float32], alphabet: Sequence[str], alternatives: int = 0) -> Text:
    """Best path through (steps, 1 + alphabet) probabilities whose class 0 is CTC's blank.

    A run of steps of one class is one character; its confidence is the run's highest probability.
    """
    best = scores.argmax(axis=1)
    starts = np.flatnonzero(np.r_[True, best[1:] != best[:-1]])
    ends = np.r_[starts[1:], len(best)]
    characters = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        chosen = int(best[start])
        if chosen == 0:
            continue
        peak = start + int(scores[start:end, chosen].argmax())
        others = _runners_up(scores[peak], alphabet, chosen, alternatives) if alternatives else ()
        place = (start + end) / 2 / len(best)
        characters.append(Character(alphabet[chosen - 1], float(scores[peak, chosen]), place, others))
    return Text(tuple(characters))


def _runners_up(
    scores: NDArray[np.float32], alphabet: Sequence[str], chosen: int, count: int
) -> tuple[tuple[str, float], ...]:
    order = np.argsort(scores)[::-1][: count + 2]
    return tuple((alphabet[c - 1], float(scores[c])) for c in order.tolist() if c not in (0, chosen))[:count]
