"""The loop that every training shares: endless specimens, one optimiser, checkpoints, and a rate that falls to nothing.

Rendering runs in worker processes, the network in this one; a checkpoint is written every two minutes and a second
call goes on from it. On a CUDA machine the same loop uses the GPU.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

_SECONDS_BETWEEN_SAVES = 120
_BATCHES_SORTED = 8
Batch = tuple[Tensor, ...]


@dataclass(frozen=True)
class Task:
    """What to train: a fresh network, how a specimen is drawn, how several make a batch, and the loss on one.

    `size` is what the specimens of a batch should have in common, for the smaller ones are padded.
    The learning rate falls over `plan` specimens, after which the training is over.
    """

    network: Callable[[], nn.Module]
    draw: Callable[[Random], Any]
    collate: Callable[[list[Any]], Batch]
    loss: Callable[[nn.Module, Batch], Tensor]
    size: Callable[[Any], int]
    batch: int
    learning_rate: float
    plan: int
    seed: int


@dataclass(frozen=True)
class Run:
    """How long to train at most, where to, and with how much of the machine."""

    minutes: float
    out: Path
    workers: int
    threads: int


class _Specimens(IterableDataset[Any]):
    """Endless fresh specimens; every worker and every resumption draws its own."""

    def __init__(self, task: Task, start: int) -> None:
        self._task, self._start = task, start

    def __iter__(self) -> Iterator[Any]:
        info = torch.utils.data.get_worker_info()
        cv2.setNumThreads(1)
        random = Random(f"{self._task.seed}/{self._start}/{info.id if info else 0}")
        while True:
            yield from self._batches(random)

    def _batches(self, random: Random) -> Iterator[Any]:
        """Some batches' worth of specimens in a row, those of one batch about the same size."""
        size = self._task.batch
        drawn = sorted((self._task.draw(random) for _ in range(_BATCHES_SORTED * size)), key=self._task.size)
        batches = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        random.shuffle(batches)
        for batch in batches:
            yield from batch


def train(task: Task, run: Run) -> None:
    """Train until the time is up or the plan fulfilled, from the last checkpoint if there is one."""
    torch.set_num_threads(run.threads)
    torch.manual_seed(task.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = task.network().to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=task.learning_rate, weight_decay=1e-3)
    start = seen = _resume(run.out, network, optimiser)
    specimens = _Specimens(task, start)
    loader = DataLoader(specimens, task.batch, num_workers=run.workers, collate_fn=task.collate, prefetch_factor=8)
    begun = saved = time.monotonic()
    average = 0.0
    for batch in loader:
        for group in optimiser.param_groups:
            group["lr"] = task.learning_rate * _schedule(seen / task.plan)
        average = 0.98 * average + 0.02 * _step(task, network, optimiser, tuple(part.to(device) for part in batch))
        seen += len(batch[0])
        now = time.monotonic()
        over = now - begun > run.minutes * 60 or seen >= task.plan
        if over or now - saved > _SECONDS_BETWEEN_SAVES:
            _save(run.out, network, optimiser, seen)
            minutes, rate = (now - begun) / 60, (seen - start) / (now - begun)
            print(f"{minutes:6.1f} min  {seen:9,} specimens  {rate:6.0f} a second  loss {average:.4f}", flush=True)
            saved = now
        if over:
            return


def load(network: nn.Module, checkpoint: Path) -> nn.Module:
    """The network as a checkpoint left it, ready to be asked."""
    state = torch.load(checkpoint / "checkpoint.pt", weights_only=True, map_location="cpu")
    network.load_state_dict(state["network"])
    return network.eval()


def _step(task: Task, network: nn.Module, optimiser: torch.optim.Optimizer, batch: Batch) -> float:
    """One step on one batch; the loss before it."""
    loss = task.loss(network, batch)
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
