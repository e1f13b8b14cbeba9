"""The work on a cluster of this machine's, by readers that do not read; `tests/test_cli_read.py` has the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bulk.test_reader import Broken
from wathiq.bucket import BucketAway, Refused
from wathiq.bulk import cluster
from wathiq.bulk.source import Unreadable
from wathiq.vision.decode import Limits

pytestmark = pytest.mark.timeout(900)

LIMITS = Limits(max_bytes=100, max_pixels=100, max_side=10)

JOB = """
import json, os, signal, sys, time
from dataclasses import dataclass
from pathlib import Path

from wathiq.bucket import Refused
from wathiq.bulk import cluster
from wathiq.bulk.job import Lost
from wathiq.bulk.source import Files, Picture, pictures_of
from wathiq.settings import Settings
from wathiq.vision.decode import Limits


def meet(folder):
    (folder / f"{os.getpid()}.reader").touch()
    end = time.monotonic() + 180
    while len([*folder.glob("*.reader")]) < 2 and time.monotonic() < end:
        time.sleep(0.05)


class Reading:
    def __init__(self, document, limits):
        pass

    def __call__(self, row):
        time.sleep(0.2)  # so that others would queue behind it
        if row["data"] == b"meeting":
            meet(Path(row["file"]).parent)
        if row["data"] == b"deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        line = row["line"] or json.dumps({"file": row["file"], "reader": os.getpid()})
        return {"place": row["place"], "line": line, "away": row["away"]}


@dataclass(frozen=True)
class Refusing:
    here: bool = False

    def fetch(self, name, limits):
        raise Refused("AccessDenied")


cluster._Reading = Reading
pictures = [*pictures_of(Files(Path(sys.argv[1]))), Picture(Refusing(), "refused.jpg")]
with cluster.joined("local", Settings(workers=2)), open(sys.argv[2], "w") as out:
    try:
        for line in cluster.each(pictures, None, Limits(max_bytes=100, max_pixels=100, max_side=10)):
            print(json.dumps(line), file=out)
    except Lost as error:
        print(json.dumps(str(error)), file=out)
"""


BUSY = """
import sys, time
from pathlib import Path

import ray

from wathiq import logs
from wathiq.bulk import cluster
from wathiq.bulk.job import Lost
from wathiq.bulk.source import Files, pictures_of
from wathiq.settings import Settings
from wathiq.vision.decode import Limits


@ray.remote(num_cpus=2)
class Busy:
    pass


logs.configure("info", logs.TEXT)
cluster._PATIENCE = 5
with cluster.joined("local", Settings(workers=2)):
    busy = Busy.remote()
    while ray.available_resources().get("CPU", 0) >= 1:
        time.sleep(0.1)
    try:
        list(cluster.each([*pictures_of(Files(Path(sys.argv[1])))], None, Limits(100, 100, 10)))
    except Lost as error:
        print(error, file=sys.stderr)
"""


def ran(program: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """A program that makes a cluster of its own."""
    env = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "of the tests, which is long enough"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=600)  # noqa: S603


@pytest.mark.slow
def test_a_picture_that_kills_its_readers_takes_no_other_with_it(tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    for number in range(30):
        (tmp_path / f"{number:02}.jpg").write_bytes(b"deadly" if number == 4 else b"picture")
    done = ran(JOB, tmp_path, out)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
    *lines, end = map(json.loads, out.read_text().splitlines())
    assert end.startswith("1 pictures have no result, as their readers died")
    assert lines.count(None) == 1, "the one that was refused"
    assert sorted(line["file"] for line in lines if line) == [
        f"{tmp_path}/{number:02}.jpg" for number in range(30) if number != 4
    ]


@pytest.mark.slow
def test_there_is_a_reader_for_each_processor(tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    for number in range(20):
        (tmp_path / f"{number:02}.jpg").write_bytes(b"meeting")
    done = ran(JOB, tmp_path, out)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert len({line["reader"] for line in lines if line}) == 2


@pytest.mark.slow
def test_a_cluster_without_a_free_processor_is_told_of_and_not_waited_for_without_end(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"picture")
    done = ran(BUSY, tmp_path)
    assert done.returncode == 0, done.stderr
    said, ended = done.stderr.splitlines()
    assert said.endswith("no processor of the cluster is free: the job waits 5 seconds for one")
    assert ended == "the cluster did nothing for 5 seconds, another run goes on"


@pytest.mark.parametrize(
    ("why", "line", "away"),
    [
        (Unreadable(), {"code": "unreadable_file", "message": "The file cannot be read."}, ""),
        (Refused("AccessDenied"), None, ""),
        (BucketAway("It is away."), None, "It is away."),
    ],
)
def test_a_picture_that_cannot_be_had(why: Exception, line: object, away: str) -> None:
    row = cluster._fetch({"place": 7, "source": 0, "name": b"a.jpg"}, [Broken(why)], LIMITS)
    assert (row["place"], row["away"]) == (7, away)
    if not away:
        told = json.loads(row["line"])
        assert (told and told["error"]) == line
