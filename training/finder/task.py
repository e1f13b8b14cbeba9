"""What the finder learns: which cells of its grid lie on a plate, and where from there its corners are."""

from __future__ import annotations

from functools import partial
from random import Random

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training import recipes
from training.finder import scenes
from training.finder.network import STRIDE, UNIT, Finder
from training.loop import Batch, Task

PHOTOGRAPHS = ("/usr/share/backgrounds",)
LEARNING_RATE = 2e-3
PLAN = 220_000
SEED = 20261121
_HEART = 0.5
"""A cell is to say yes in the inner half of a plate; in the rest of it it may say what it likes."""
Specimen = tuple[NDArray[np.uint8], NDArray[np.float32]]


def task() -> Task:
    """The finder's training on this machine's fonts and photographs."""
    draw = partial(specimen, photos=scenes.photographs(PHOTOGRAPHS))
    return Task(Finder, draw, collate, loss, _columns, batch=24, learning_rate=LEARNING_RATE, plan=PLAN, seed=SEED)


def specimen(random: Random, photos: tuple[str, ...]) -> Specimen:
    """A scene and what every cell of it should say."""
    street = scenes.draw(random, recipes.FONTS, photos)
    return street.pixels, target(street)


def _columns(scene: Specimen) -> int:
    return scene[0].shape[1]


def target(street: scenes.Street) -> NDArray[np.float32]:
    """(10, rows, columns): 1 plate, 0 none, -1 either; its eight corner distances; the weight of those."""
    height, width = street.pixels.shape[0] // STRIDE, street.pixels.shape[1] // STRIDE
    told = np.zeros((10, height, width), np.float32)
    y, x = (np.mgrid[0:height, 0:width] * STRIDE + STRIDE / 2).astype(np.float32)
    for quad in street.plates:
        centre = quad.mean(axis=0)
        whole, heart = _mask(quad, told.shape[1:]), _mask(centre + _HEART * (quad - centre), told.shape[1:])
        row, column = int(centre[1] // STRIDE), int(centre[0] // STRIDE)
        heart[min(max(row, 0), height - 1), min(max(column, 0), width - 1)] = True
        told[0][whole] = -1
        told[0][heart] = 1
        for corner, (corner_x, corner_y) in enumerate(quad):
            told[1 + 2 * corner][heart] = (corner_x - x[heart]) / UNIT
            told[2 + 2 * corner][heart] = (corner_y - y[heart]) / UNIT
        told[9][heart] = UNIT / max(8.0, float(np.ptp(quad[:, 1]))) / max(1, int(heart.sum()))
    return told


def collate(specimens: list[Specimen]) -> Batch:
    """Scenes (batch, 3, height, width) in -1..1, and what to say of them."""
    pixels = torch.from_numpy(np.stack([p for p, _ in specimens])).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
    return pixels, torch.from_numpy(np.stack([t for _, t in specimens]))


def loss(network: nn.Module, batch: Batch) -> Tensor:
    """Focal loss of the cells, and the corners' mean distance as a share of their plate's height."""
    scenes_, told = batch
    said = network(scenes_)
    return _cells(said[:, 0], told[:, 0]) + _corners(said[:, 1:], told[:, 1:9], told[:, 9])


def _cells(logit: Tensor, wanted: Tensor) -> Tensor:
    matters = (wanted >= 0).float()
    wanted = wanted.clamp(min=0)
    plain = functional.binary_cross_entropy_with_logits(logit, wanted, reduction="none")
    missed = (wanted - logit.sigmoid()).abs() ** 2
    return (plain * missed * matters).sum() / wanted.sum().clamp(min=1)


def _corners(said: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    distance = functional.smooth_l1_loss(said, wanted, reduction="none", beta=0.05).sum(1)
    return (distance * weight).sum() / len(said)


def _mask(quad: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The cells whose centre lies inside the quad."""
    inside = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round((quad / STRIDE - 0.5) * 16).astype(np.int32), 1, cv2.LINE_8, 4)
    return inside.astype(bool)
