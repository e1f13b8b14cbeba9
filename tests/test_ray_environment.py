"""What a cluster that is started here is told, and that it keeps to it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wathiq import ray_environment

SPILLED = "RAY_object_spilling_directory"


def printed(program: str, **told: str) -> str:
    """What a program prints that nobody but these tests tells anything of Ray."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")} | told
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=True).stdout  # noqa: S603


def test_what_the_operator_has_set_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    monkeypatch.setenv("RAY_ROTATION_MAX_BYTES", "1")
    monkeypatch.delenv("RAY_ROTATION_BACKUP_COUNT", raising=False)
    unsaid = ray_environment.unsaid({"RAY_ROTATION_MAX_BYTES": "2", "RAY_ROTATION_BACKUP_COUNT": "2"})
    assert not unsaid.keys() & {"RAY_USAGE_STATS_ENABLED", "RAY_ROTATION_MAX_BYTES"}
    assert unsaid["RAY_ROTATION_BACKUP_COUNT"] == "2"


@pytest.mark.slow
@pytest.mark.parametrize("module", ["wathiq.cluster", "wathiq.bulk.cluster", "benchmarks.nodes"])
def test_whoever_starts_a_cluster_tells_it(module: str) -> None:
    program = f"import os, {module}; print(os.environ['{SPILLED}'], os.environ['RAY_USAGE_STATS_ENABLED'])"
    assert printed(program) == f"/dev/shm/wathiq-{os.getuid()} 0\n"  # noqa: S108


FULL = f"""
import os
from contextlib import suppress
from pathlib import Path

from wathiq import ray_environment

os.environ.update(ray_environment.unsaid({{}}))

import numpy
import ray

def size(path):
    with suppress(FileNotFoundError):  # others come and go
        return path.stat().st_size if path.is_file() else 0
    return 0

def in_files(directory, own="**/*"):
    return sum(map(size, Path(directory).glob(own))) > 20_000_000

here = ray.init("local", num_cpus=1, object_store_memory=80_000_000, include_dashboard=False, log_to_driver=False)
kept = [ray.put(numpy.ones(20_000_000, dtype=numpy.uint8)) for _ in range(6)]
node = ray.get_runtime_context().get_node_id()  # other clusters of this machine spill there, too
print(in_files(here["session_dir"]), in_files(os.environ["{SPILLED}"], f"*{{node}}/**/*"))
"""


@pytest.mark.slow
def test_what_the_store_has_no_room_for_stays_off_the_disk() -> None:
    assert printed(FULL, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="of the tests, which is long enough") == "False True\n"
