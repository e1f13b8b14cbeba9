"""What the rim network learns: what is around a face, and whether that has a rim."""

from __future__ import annotations

from functools import partial
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.loop import Batch, Task
from training.recapture import sources
from training.rim import scene
from training.rim.network import Rim
from training.rim.scene import Scene

LEARNING_RATE = 2e-3
PLAN = 200_000
SEED = 20261121
_POOL = 4000
_FRESH = 0.35


def task() -> Task:
    """The training on this machine's photographs; its workers raise sources.NoPhotographs without them."""
    return Task(
        Rim, partial(_drawn, pool=[]), collate, loss, _size, batch=32, learning_rate=LEARNING_RATE, plan=PLAN, seed=SEED
    )


def _drawn(random: Random, pool: list[Scene]) -> Scene:
    """A scene, often one of the pool's, mirrored or not: to draw each anew takes too long."""
    if len(pool) < _POOL // 25 or random.random() < _FRESH:
        drawn = scene.draw(random, sources.photographs(held_out=False))
        if len(pool) < _POOL:
            pool.append(drawn)
        else:
            pool[random.randrange(_POOL)] = drawn
    else:
        drawn = random.choice(pool)
    view = drawn.view[:, ::-1] if random.random() < 0.5 else drawn.view
    order = random.sample(range(3), 3) if random.random() < 0.2 else [0, 1, 2]
    return Scene(np.ascontiguousarray(view[..., [*order, 3]]), drawn.has_rim)


def collate(scenes: list[Scene]) -> Batch:
    """Views (scenes, 4, side, side) in -1..1, and 1 for each that has a rim."""
    views = torch.from_numpy(np.stack([drawn.view for drawn in scenes]))
    return as_input(views), torch.tensor([float(drawn.has_rim) for drawn in scenes])


def as_input(views: Tensor) -> Tensor:
    """Views (n, side, side, 4) of bytes as the network takes them."""
    return views.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)


def loss(network: nn.Module, batch: Batch) -> Tensor:
    views, has_rim = batch
    with torch.autocast(views.device.type, torch.bfloat16):
        told = network(views).float()
    return functional.binary_cross_entropy_with_logits(told, has_rim)


def _size(_: Scene) -> int:
    return 0
