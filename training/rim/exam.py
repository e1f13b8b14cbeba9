"""How the rim network does on scenes with photographs that the training never saw; all of it is drawn."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.calibration import calibrated, chance, operating_point
from training.recapture import sources
from training.rim import scene
from training.rim.task import as_input

BPCER = 0.05
"""Of persons without any rim around them at most this share may be asked again for it."""


def examine(network: nn.Module, count: int) -> dict[str, Any]:
    """The calibration and the operating point, from one half of so many scenes, and the scores on the other."""
    photographs = sources.photographs(held_out=True)
    scenes = [scene.draw(Random(f"rim exam {number}"), photographs) for number in range(count)]
    views = as_input(torch.from_numpy(np.stack([drawn.view for drawn in scenes])))
    with torch.inference_mode():
        logits = np.concatenate([network(part).double().numpy() for part in views.split(64)])
    has_rim = np.array([drawn.has_rim for drawn in scenes])
    first, second = slice(0, count // 2), slice(count // 2, count)
    without, within = _sides(logits[first], has_rim[first])
    slope, offset = calibrated(without, within)
    threshold = operating_point(without, BPCER)
    without, within = _sides(logits[second], has_rim[second])
    return {
        "calibration": {"slope": round(slope, 4), "offset": round(offset, 4)},
        "operating_point": round(float(chance(slope * threshold + offset)), 4),
        "scores": {
            "scenes": len(without) + len(within),
            "at even chance": _errors(without, within, -offset / slope),
            "at the operating point": _errors(without, within, threshold),
        },
    }


def _sides(logits: NDArray[np.float64], has_rim: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return logits[~has_rim], logits[has_rim]


def _errors(without: NDArray[np.float64], within: NDArray[np.float64], threshold: float) -> dict[str, float]:
    return {
        "BPCER": round(float(np.mean(without >= threshold)), 4),
        "APCER": round(float(np.mean(within < threshold)), 4),
    }
