"""The curve by which a detector's logits become chances, and the points at which it is used."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float64]


def calibrated(bona_fide: Logits, attacks: Logits) -> tuple[float, float]:
    """Slope and offset of the logistic curve, both sides weighing the same; found by Newton's method."""
    logits = np.concatenate([bona_fide, attacks])
    truth = np.concatenate([np.zeros(len(bona_fide)), np.ones(len(attacks))])
    weight = np.where(truth > 0, 0.5 / max(len(attacks), 1), 0.5 / max(len(bona_fide), 1)) * len(truth)
    design = np.stack([logits, np.ones_like(logits)], axis=1)
    curve = np.array([1.0, 0.0])
    for _ in range(50):
        told = chance(design @ curve)
        slope = design.T @ (weight * (truth - told)) - 1e-2 * (curve - [1.0, 0.0])
        bend = (design * (weight * told * (1 - told))[:, None]).T @ design + 1e-2 * np.eye(2)
        curve = curve + np.linalg.solve(bend, slope)
    return float(curve[0]), float(curve[1])


def operating_point(bona_fide: Logits, bpcer: float) -> float:
    """The least logit that at most this share of bona fide pictures reaches."""
    return float(np.quantile(bona_fide, 1 - bpcer, method="higher")) + 1e-6


def chance(logit: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
