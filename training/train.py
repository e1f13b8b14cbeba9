"""Train one network: `python -m training.train mrz --minutes 60 --out build/mrz`; a second call goes on from it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.finder import task as finder
from training.loop import Batch, Run, Task, train
from training.recapture import task as recapture
from training.recipe import Recipe
from training.recipes import RECIPES
from training.recogniser import Recogniser
from training.rim import task as rim
from training.specimen import specimen, stacked


def recogniser(recipe: Recipe) -> Task:
    """The training of a recogniser."""
    return Task(
        partial(Recogniser, recipe),
        partial(specimen, recipe),
        partial(_collate, {c: i + 1 for i, c in enumerate(recipe.alphabet)}),
        _loss,
        _columns,
        recipe.batch,
        recipe.learning_rate,
        recipe.plan,
        recipe.seed,
    )


def _collate(code: Mapping[str, int], specimens: list[tuple[NDArray[np.uint8], str]]) -> Batch:
    """Pictures (batch, 1, height, width) in -1..1, all labels in a row, and the length of each."""
    pictures = torch.from_numpy(stacked([picture for picture, _ in specimens]))
    labels = torch.tensor([code[c] for _, text in specimens for c in text])
    return pictures, labels, torch.tensor([len(text) for _, text in specimens])


def _columns(specimen: tuple[NDArray[np.uint8], str]) -> int:
    return specimen[0].shape[1]


def _loss(network: nn.Module, batch: Batch) -> Tensor:
    pictures, labels, lengths = batch
    scores = network(pictures).transpose(0, 1)
    steps = torch.full((len(lengths),), scores.shape[0])
    return nn.functional.ctc_loss(scores.float(), labels, steps, lengths.cpu(), zero_infinity=True)


TASKS: Mapping[str, Callable[[], Task]] = {
    **{name: partial(recogniser, recipe) for name, recipe in RECIPES.items()},
    "plate_finder": finder.task,
    "recapture": recapture.task,
    "rim": rim.task,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=TASKS)
    parser.add_argument("--minutes", type=float, default=600, help="stop here even if the plan is not fulfilled")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    arguments = parser.parse_args()
    run = Run(arguments.minutes, arguments.out, arguments.workers, arguments.threads)
    train(TASKS[arguments.name](), run)


if __name__ == "__main__":
    main()
