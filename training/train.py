"""Train one recipe: `python -m training.train mrz --minutes 60 --out build/mrz`.

Rendering runs in worker processes, the network in this one; a checkpoint is written every two minutes and a
second call goes on from it. On a CUDA machine the same command uses the GPU.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from training.recipe import Recipe
from training.recipes import RECIPES
from training.recogniser import Recogniser
from training.specimens import specimen

_SECONDS_BETWEEN_SAVES = 120


class Specimens(IterableDataset[tuple[NDArray[np.uint8], list[int]]]):
    """Endless fresh specimens; every worker and every resumption draws its own."""

    def __init__(self, recipe: Recipe, start: int) -> None:
        self._recipe, self._start = recipe, start

    def __iter__(self) -> Iterator[tuple[NDArray[np.uint8], list[int]]]:
        info = torch.utils.data.get_worker_info()
        cv2.setNumThreads(1)
        random = Random(f"{self._recipe.seed}/{self._start}/{info.id if info else 0}")
        code = {c: i + 1 for i, c in enumerate(self._recipe.alphabet)}
        while True:
            picture, text = specimen(self._recipe, random)
            yield picture, [code[c] for c in text]


def collate(samples: list[tuple[NDArray[np.uint8], list[int]]]) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures (batch, 1, height, width) in -1..1, all labels in a row, and the length of each."""
    pictures = torch.from_numpy(np.stack([p for p, _ in samples])).float().div_(127.5).sub_(1).unsqueeze(1)
    labels = torch.tensor([c for _, label in samples for c in label])
    return pictures, labels, torch.tensor([len(label) for _, label in samples])


@dataclass(frozen=True)
class Run:
    """How long to train, where to, and with how much of the machine; the learning rate falls over `plan` lines."""

    minutes: float
    out: Path
    plan: int
    workers: int
    threads: int


def train(recipe: Recipe, run: Run) -> None:
    """Train until the time is up or the plan fulfilled, from the last checkpoint if there is one."""
    torch.set_num_threads(run.threads)
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = Recogniser(recipe).to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=1e-3)
    start = seen = _resume(run.out, network, optimiser)
    specimens = Specimens(recipe, start)
    loader = DataLoader(specimens, recipe.batch, num_workers=run.workers, collate_fn=collate, prefetch_factor=8)
    begun = saved = time.monotonic()
    average = 0.0
    for batch in loader:
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * _schedule(seen / run.plan)
        average = 0.98 * average + 0.02 * _step(network, optimiser, batch)
        seen += len(batch[2])
        now = time.monotonic()
        over = now - begun > run.minutes * 60 or seen >= run.plan
        if over or now - saved > _SECONDS_BETWEEN_SAVES:
            _save(run.out, network, optimiser, seen)
            rate = (seen - start) / (now - begun)
            print(
                f"{(now - begun) / 60:6.1f} min  {seen:9,} lines  {rate:6.0f} lines/s  loss {average:.4f}", flush=True
            )
            saved = now
        if over:
            return


def _step(network: nn.Module, optimiser: torch.optim.Optimizer, batch: tuple[Tensor, Tensor, Tensor]) -> float:
    """One step on one batch; the loss before it."""
    pictures, labels, lengths = batch
    device = next(network.parameters()).device
    scores = network(pictures.to(device, memory_format=torch.channels_last)).transpose(0, 1)
    steps = torch.full((len(lengths),), scores.shape[0])
    loss = nn.functional.ctc_loss(scores.float(), labels.to(device), steps, lengths, zero_infinity=True)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimiser.step()
    return float(loss.item())


def _schedule(done: float) -> float:
    """Warm up over the first hundredth, then a cosine down to a hundredth."""
    return min(1.0, done * 100 + 0.02) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(done, 1.0))))


def _resume(out: Path, network: nn.Module, optimiser: torch.optim.Optimizer) -> int:
    path = out / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["seen"])


def _save(out: Path, network: nn.Module, optimiser: torch.optim.Optimizer, seen: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "seen": seen}
    torch.save(state, out / "checkpoint.tmp")
    (out / "checkpoint.tmp").replace(out / "checkpoint.pt")
    (out / "seen.json").write_text(json.dumps({"lines_seen": seen}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plan", type=int, default=400_000, help="lines over which the learning rate falls")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    arguments = parser.parse_args()
    run = Run(arguments.minutes, arguments.out, arguments.plan, arguments.workers, arguments.threads)
    train(RECIPES[arguments.recipe], run)


if __name__ == "__main__":
    main()
