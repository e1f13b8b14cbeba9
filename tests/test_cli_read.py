"""`wathiq read --out` as it is used: killed at any moment and started again, each picture has one result.

That holds for files and for buckets, on this machine and on a cluster, which gives the same answers.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.conftest import ALL
from tests.s3 import Store
from wathiq.bucket import Bucket
from wathiq.cli import app
from wathiq.settings import Unusable

pytestmark = pytest.mark.timeout(900)

PLATES = ("kp_long.jpg", "ep_private.jpg")
COUNT = 40
Job = subprocess.Popen[bytes]
SECONDS = 240
"""The longest that a job may take to get where it is waited for."""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(COUNT):
        shutil.copy(ALL[PLATES[number % 2]].path, folder / f"{number:03}.jpg")
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


def started(pictures: Path | str, out: Path | str, *options: str, code: Sequence[str] = ("-m", "wathiq")) -> Job:
    command = [sys.executable, *code, "read", str(pictures), "--out", str(out), *options]
    env: Mapping[str, str] = {**os.environ, "WATHIQ_WORKERS": "2"}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603


def finished(pictures: Path | str, out: Path | str, *options: str) -> str:
    """What the job said on standard error."""
    with started(pictures, out, *options) as job:
        printed, said = job.communicate()
    assert (printed, job.returncode) == (b"", 0), said.decode()
    return said.decode()


def killed_after(enough: int, job: Job, done: Callable[[], int]) -> None:
    """Kill the job once so many results are there."""
    with job:
        wait_for(enough, job, done)
        job.kill()


def wait_for(enough: int, job: Job, done: Callable[[], int]) -> None:
    end = time.monotonic() + SECONDS
    while done() < enough:
        assert job.poll() is None, "it ended before it was killed"
        assert time.monotonic() < end, "it got nowhere"
        time.sleep(0.01)


def lines_of(out: Path) -> list[str]:
    return out.read_text().splitlines(keepends=True) if out.exists() else []


def answers(lines: Sequence[str]) -> list[dict[str, Any]]:
    """The results in the order of their files' names, without how long they took and in which folder they are."""
    results = [json.loads(line) for line in lines]
    for result in results:
        result.pop("elapsed_ms", None)
        result["file"] = result["file"].rpartition("/")[2]
    return sorted(results, key=lambda result: str(result["file"]))


@pytest.mark.slow
def test_killed_and_started_again_each_picture_has_one_result(pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    for enough in (3, 17):
        killed_after(enough, started(pictures, out), lambda: len(lines_of(out)))
    finished(pictures, out)
    results = [json.loads(line) for line in lines_of(out)]
    assert sorted(Path(result["file"]).name for result in results) == sorted(path.name for path in pictures.iterdir())
    assert {result["type"] for result in results if "type" in result} == {"korea_plate", "egypt_plate"}
    assert [Path(result["file"]).name for result in results if "error" in result] == ["broken.jpg"]
    before = out.read_bytes()
    finished(pictures, out)
    assert out.read_bytes() == before


def test_what_is_no_file_of_results_is_not_written_to(pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    out.write_text("name,number\n")
    refused = CliRunner().invoke(app, ["read", str(pictures), "--out", str(out)])
    assert (refused.exit_code, out.read_text()) == (2, "name,number\n")
    assert "--out" in refused.stderr


# In a bucket ---------------------------------------------------------------------------------------------------------

HASTY = "from wathiq.bulk import parts; parts._LINES = 5; from wathiq.cli import main; main()"
"""The command, with parts so small that a short job has several."""


def uploaded(pictures: Path, url: str) -> str:
    bucket = Bucket.open(f"{url}/scans")
    for path in pictures.iterdir():
        bucket.put(path.name, path.read_bytes())
    return f"{url}/scans"


def parts_of(out: str) -> list[str]:
    bucket = Bucket.open(out)
    return [line for name in bucket.names() for line in bucket.get(name, 1 << 20).decode().splitlines()]


@pytest.mark.slow
def test_from_a_bucket_into_a_bucket(pictures: Path, bucket_url: str, tmp_path: Path) -> None:
    scans, out = uploaded(pictures, bucket_url), f"{bucket_url}/results/"
    killed_after(5, started(scans, out, code=("-c", HASTY)), lambda: len(parts_of(out)))
    finished(scans, out)
    finished(pictures, tmp_path / "results.jsonl")
    assert answers(parts_of(out)) == answers(lines_of(tmp_path / "results.jsonl"))
    assert {json.loads(line)["file"] for line in parts_of(out)} == {
        f"{scans}/{path.name}" for path in pictures.iterdir()
    }


def test_a_prefix_without_pictures_is_refused(bucket_url: str) -> None:
    refused = CliRunner().invoke(app, ["read", f"{bucket_url}/scans"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no picture" in refused.stderr


def test_a_bucket_that_is_none_ends_the_command_in_one_line(s3: Store, bucket_url: str) -> None:
    with pytest.raises(Unusable, match="NoSuchBucket"):
        CliRunner().invoke(app, ["read", f"{bucket_url}-other/scans"], catch_exceptions=False)
    assert s3.endpoint


# On a cluster --------------------------------------------------------------------------------------------------------

TWO_NODES = """
from ray.cluster_utils import Cluster
node = {"num_cpus": 1, "object_store_memory": 100_000_000}
cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
cluster.add_node(**node)
print(cluster.address, flush=True)
input()
cluster.shutdown()
"""


@dataclass(frozen=True)
class Nodes:
    """A cluster of two nodes with a processor each, all of them processes of this machine."""

    process: Job
    address: str

    def readers(self) -> list[int]:
        """The processes that read."""
        parents, titles = {}, {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                titles[int(path.name)] = (path / "cmdline").read_bytes()
        return [
            pid for pid, title in titles.items() if b"_Reading" in title and self.process.pid in _above(pid, parents)
        ]

    def kill_a_reader(self, job: Job) -> None:
        """As soon as there is one, while the job runs."""
        while not any(map(_killed, self.readers())):
            assert job.poll() is None, "it ended before a reader was killed"
            time.sleep(0.01)


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _above(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    while pid := parents.get(pid, 0):
        yield pid


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAY_AUTH_MODE", "token")
        environment.setenv("RAY_AUTH_TOKEN", "of the tests, which is long enough")
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("RAY_worker_niceness", "0")  # else all other tests go first
        command = [sys.executable, "-c", TWO_NODES]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
            assert process.stdin
            assert process.stdout
            try:
                yield Nodes(process, process.stdout.readline().decode().split()[-1])
            finally:
                process.stdin.close()
                process.wait(240)


@pytest.mark.slow
def test_a_cluster_gives_the_same_answers_though_a_reader_is_killed(
    pictures: Path, tmp_path: Path, nodes: Nodes
) -> None:
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    finished(pictures, here)
    with started(pictures, there, "--ray", nodes.address) as job:
        wait_for(3, job, lambda: len(lines_of(there)))
        nodes.kill_a_reader(job)
        printed, said = job.communicate(timeout=SECONDS)
    assert (printed, job.returncode) == (b"", 0), said.decode()
    assert answers(lines_of(there)) == answers(lines_of(here))
    assert said.decode().startswith("Reading"), "Ray is to keep quiet"


@pytest.mark.slow
def test_a_command_that_is_killed_goes_on_on_a_cluster(pictures: Path, tmp_path: Path, nodes: Nodes) -> None:
    out = tmp_path / "results.jsonl"
    killed_after(5, started(pictures, out, "--ray", nodes.address), lambda: len(lines_of(out)))
    finished(pictures, out, "--ray", nodes.address)
    results = Counter(result["file"] for result in answers(lines_of(out)))
    assert results == Counter(path.name for path in pictures.iterdir())


def test_a_cluster_needs_lasting_results(pictures: Path) -> None:
    refused = CliRunner().invoke(app, ["read", str(pictures), "--ray", "local"])
    assert refused.exit_code == 2
    assert "needs --out" in refused.stderr


def test_without_the_extra_the_command_names_it(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "wathiq.bulk.cluster", raising=False)
    monkeypatch.delattr("wathiq.bulk.cluster", raising=False)
    with pytest.raises(Unusable, match=r"wathiq\[cluster\]"):
        CliRunner().invoke(
            app, ["read", str(pictures), "--out", str(tmp_path / "r.jsonl"), "--ray", "local"], catch_exceptions=False
        )
