"""How the detector does on photographs, screens, printers and cameras that the training never saw.

Errors are told in the terms of ISO/IEC 30107-3: APCER, the share of a species of recaptures that passes, and BPCER, the
share of bona fide pictures that does not. It is no test by that standard: all of it is simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training import specimens
from training.calibration import calibrated, chance, operating_point
from training.recapture import capture, scenes
from training.recapture.devices import EVALUATION
from training.recapture.network import fused
from training.recapture.scenes import Stock
from training.recapture.task import as_input
from training.specimens.document import Picture, Quad
from wathiq.authenticity import patches

SIDE = 480
"""Pixels along a side of the exam's pictures, about as many as a face or a document has."""
BPCER = 0.01
"""Of genuine documents at most this share may be called fake."""
Logits = Mapping[str, NDArray[np.float64]]


def examine(network: nn.Module, count: int) -> dict[str, Any]:
    """The calibration, from one half of the pictures, and the scores on the other; and documents by themselves."""
    ask = asker(network)
    faces = _by_species(ask, scenes.stock(held_out=True), count)
    slope, offset = calibrated(*(np.concatenate([faces[name][::2] for name in names]) for names in _SIDES))
    held = {name: told[1::2] for name, told in faces.items()}
    documents = _documents(ask, count)
    threshold = operating_point(np.concatenate([documents[name] for name in documents if name not in _SPECIES]), BPCER)
    return {
        "calibration": {"slope": round(slope, 4), "offset": round(offset, 4)},
        "operating_points": {"documents": round(float(chance(slope * threshold + offset)), 4)},
        "scores": {
            "pictures": sum(len(told) for told in held.values()),
            "at even chance": errors(held, -offset / slope),
            "documents at their operating point": errors(documents, threshold),
        },
    }


_SPECIES = capture.RECAPTURED
_SIDES = (capture.BONA_FIDE, capture.RECAPTURED)
Ask = Callable[[Picture, Quad | None], float]


def asker(network: nn.Module) -> Ask:
    """What asks the network as the product does: patches chosen in the same way, and put together in the same way."""

    def ask(pixels: Picture, area: Quad | None) -> float:
        seen = torch.from_numpy(patches.choose(pixels, area))
        with torch.inference_mode():
            return float(fused(network(as_input(seen))[None])[0])

    return ask


def _by_species(ask: Ask, originals: Stock, count: int) -> Logits:
    """The logits of so many pictures of each species."""
    told = {}
    for name in (*capture.BONA_FIDE, *capture.RECAPTURED):
        randoms = [Random(f"exam {name} {number}") for number in range(count)]
        pictures = (capture.draw(EVALUATION, originals, random, name, SIDE) for random in randoms)
        told[name] = np.array([ask(picture.pixels, None) for picture in pictures])
    return told


def _documents(ask: Ask, count: int) -> Logits:
    """Documents alone: recaptured and not, close by; and whole ones as the readers' specimens are photographed."""
    whole = scenes.stock(held_out=True)
    told = dict(_by_species(ask, Stock((), whole.documents, ()), count))
    for condition in specimens.CONDITIONS:
        logits = []
        for number in range(max(1, count // 2)):
            random = Random(f"exam document {condition} {number}")
            kind = random.choice(list(specimens.KINDS))
            document = specimens.draw(kind, random, specimens.EVALUATION)
            photo = specimens.photograph(document, condition, random, specimens.EVALUATION)
            logits.append(ask(photo.pixels, photo.corners))
        told[f"specimens: {condition}"] = np.array(logits)
    return told


def errors(told: Logits, threshold: float) -> dict[str, float]:
    """For each species of recaptures its APCER, for each kind of bona fide pictures its BPCER."""
    return {
        (f"APCER {name}" if name in _SPECIES else f"BPCER {name}"): round(
            float(np.mean(logits < threshold) if name in _SPECIES else np.mean(logits >= threshold)), 4
        )
        for name, logits in told.items()
    }
