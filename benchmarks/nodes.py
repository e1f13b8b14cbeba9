"""A cluster of Ray's on this machine: several nodes, each with processes of its own, of which one can be killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from wathiq import ray_environment

os.environ.update(
    ray_environment.unsaid({"RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60"})  # all nodes share a few processors here
)

import ray
from ray.cluster_utils import Cluster


class Nodes:
    """So many nodes of so many processors each, as Ray counts them, while the `with` block runs."""

    def __init__(self, count: int, cpus: int) -> None:
        self._count, self._cpus = count, cpus

    def __enter__(self) -> Self:
        self._cluster = Cluster(
            initialize_head=True, head_node_args={"num_cpus": self._cpus, "include_dashboard": False}
        )
        self._others: list[Any] = [self._cluster.add_node(num_cpus=self._cpus) for _ in range(self._count - 1)]
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.shutdown()

    @property
    def address(self) -> str:
        """What RAY_ADDRESS is to be."""
        return str(self._cluster.address)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Have this process ask the cluster how it fares."""
        ray.init(self.address, log_to_driver=False)
        try:
            yield
        finally:
            ray.shutdown()

    def kill(self) -> None:
        """Kill the last node with all that runs there; the first one, which knows all others, goes on."""
        self._cluster.remove_node(self._others.pop(), allow_graceful=False)
