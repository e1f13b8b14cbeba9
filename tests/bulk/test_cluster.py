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


class Reading:
    def __init__(self, document, limits):
        pass

    def __call__(self, row):
        time.sleep(0.2)  # so that others would queue behind it
        if row["data"] == b"deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        return {"place": row["place"], "line": row["line"] or json.dumps({"file": row["file"]}), "away": row["away"]}


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


@pytest.mark.slow
def test_a_picture_that_kills_its_readers_takes_no_other_with_it(tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    for number in range(30):
        (tmp_path / f"{number:02}.jpg").write_bytes(b"deadly" if number == 4 else b"picture")
    env = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "of the tests, which is long enough"}
    command = [sys.executable, "-c", JOB, str(tmp_path), str(out)]
    done = subprocess.run(command, env=env, check=False, capture_output=True, timeout=240)  # noqa: S603
    assert (done.stdout, done.returncode) == (b"", 0), done.stderr.decode()
    *lines, end = map(json.loads, out.read_text().splitlines())
    assert end.startswith("1 pictures have no result, as their readers died")
    assert lines.count(None) == 1, "the one that was refused"
    assert sorted(line["file"] for line in lines if line) == [
        f"{tmp_path}/{number:02}.jpg" for number in range(30) if number != 4
    ]


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
