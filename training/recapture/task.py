"""What the recapture network learns: patches of one picture, and whether it was taken of a screen or a print."""

from __future__ import annotations

from functools import partial
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.loop import Batch, Task
from training.recapture import capture, scenes
from training.recapture.capture import Capture
from training.recapture.devices import TRAINING, Studio
from training.recapture.network import Recapture, fused
from training.recapture.scenes import Stock
from wathiq.authenticity.patches import PATCH

LEARNING_RATE = 2e-3
PLAN = 175_000
SEED = 20261122
PATCHES = 5
"""Of each picture."""
_POOL = 2500
_FRESH = 0.18
Specimen = tuple[NDArray[np.uint8], bool]


def task() -> Task:
    """The training on this machine's photographs and fonts; its workers raise sources.NoPhotographs without them."""
    draw = partial(_drawn, pool=[])
    return Task(Recapture, draw, collate, loss, _size, batch=8, learning_rate=LEARNING_RATE, plan=PLAN, seed=SEED)


def _drawn(random: Random, pool: list[Capture]) -> Specimen:
    """Each worker has a stock of its own: OpenCV's threads, once used, do not survive a fork."""
    return specimen(random, TRAINING, scenes.stock(held_out=False), pool)


def specimen(random: Random, studio: Studio, originals: Stock, pool: list[Capture]) -> Specimen:
    """Patches (5, 96, 96, 3) of a picture, often one of the pool's: to simulate each anew takes too long."""
    if len(pool) < _POOL // 25 or random.random() < _FRESH:
        picture = capture.draw(studio, originals, random)
        if len(pool) < _POOL:
            pool.append(picture)
        else:
            pool[random.randrange(_POOL)] = picture
    else:
        picture = random.choice(pool)
    return np.stack([_patch(picture, random) for _ in range(PATCHES)]), picture.recaptured


def _patch(picture: Capture, random: Random) -> NDArray[np.uint8]:
    """Any part of the picture, turned or mirrored as it may be."""
    top, left = (random.randint(0, side - PATCH) for side in picture.pixels.shape[:2])
    part = picture.pixels[top : top + PATCH, left : left + PATCH]
    part = part[:, ::-1] if random.random() < 0.5 else part
    return np.rot90(part, random.randrange(4))


def collate(specimens: list[Specimen]) -> Batch:
    """Patches (pictures, patches, 3, 96, 96) in -1..1, and 1 for each picture that was recaptured."""
    patches = torch.from_numpy(np.stack([patches for patches, _ in specimens]))
    return as_input(patches), torch.tensor([float(recaptured) for _, recaptured in specimens])


def as_input(patches: Tensor) -> Tensor:
    """Patches (..., rows, columns, 3) of bytes as the network takes them."""
    return patches.movedim(-1, -3).float().div_(127.5).sub_(1)


def loss(network: nn.Module, batch: Batch) -> Tensor:
    """Cross entropy of each picture, and half as much of each patch."""
    patches, recaptured = batch
    flat = patches.flatten(0, 1).contiguous(memory_format=torch.channels_last)
    with torch.autocast(patches.device.type, torch.bfloat16):  # more than twice as fast
        told = network(flat).float().unflatten(0, patches.shape[:2])
    alone = functional.binary_cross_entropy_with_logits(told[:, :, 0], recaptured[:, None].expand(patches.shape[:2]))
    return functional.binary_cross_entropy_with_logits(fused(told), recaptured) + 0.5 * alone


def _size(_: Specimen) -> int:
    return PATCH
