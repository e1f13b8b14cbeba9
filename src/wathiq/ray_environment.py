"""What a Ray cluster that is started here is told by the environment. It must be there before Ray is imported."""

import os
from collections.abc import Mapping
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - below it a directory of our own
_COMMON = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it would report home
    "RAY_worker_niceness": "0",  # to read is what the cluster is for
    "RAY_DEDUP_LOGS": "0",  # it takes two requests for the same, and tells of some at its end
}


def unsaid(own: Mapping[str, str]) -> dict[str, str]:
    """The caller's own variables and those that every such cluster needs, without what the operator has set."""
    wanted = {**_COMMON, **_spilling(), **own}
    return {name: value for name, value in wanted.items() if name not in os.environ}


def _spilling() -> dict[str, str]:
    """Where objects go that Ray's store has no room for: pictures must not lie on the disk as they are.

    `RAY_automatic_object_spilling_enabled=0` does not help: Ray overrules it, and would map files of the disk instead.
    """
    return {"RAY_object_spilling_directory": str(_MEMORY / f"wathiq-{os.getuid()}")} if _MEMORY.is_dir() else {}
