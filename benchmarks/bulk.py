"""`wathiq read --out` killed at random moments and started again: whether each picture has one result, and how fast.

python -m benchmarks.bulk --count 500 [--nodes 2] [--kills 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.nodes import Nodes

_SPECIMENS = Path(__file__).parent.parent / "tests" / "specimens"
_PICTURES = {".jpg", ".png"}
_WAIT = 0.05

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many kills there were, and the seconds and pictures of the runs together, each from its first result on."""

    kills: int
    seconds: float
    pictures: int


@dataclass(frozen=True, slots=True)
class Job:
    """`wathiq read` of a folder into a file of results."""

    pictures: Path
    out: Path
    options: Sequence[str]

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wathiq", "read", str(self.pictures), "--out", str(self.out), *self.options]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603

    @property
    def done(self) -> int:
        """Whole lines that there are."""
        return self.out.read_bytes().count(b"\n") if self.out.exists() else 0

    @property
    def lines(self) -> list[Line]:
        return [json.loads(line) for line in self.out.read_text().splitlines()]


def main() -> None:
    """Disturb one job, leave another alone, and compare them."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as root, _places(asked.nodes) as options:
        folder, sample = _folder(Path(root, "all"), asked.count), _folder(Path(root, "sample"), len(_specimens()))
        disturbed = Job(folder, Path(root, "disturbed.jsonl"), options)
        outcome = _disturb(disturbed, asked.count, asked.kills, random.Random(asked.seed))
        calm = Job(sample, Path(root, "calm.jsonl"), ())
        _finish(calm.start())
        _report(disturbed.lines, calm.lines, outcome, asked.count)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="pictures")
    parser.add_argument("--kills", type=int, default=5, help="how often the job is killed")
    parser.add_argument("--seed", type=int, default=1, help="of the moments when")
    parser.add_argument("--nodes", type=int, help="on a Ray cluster of so many nodes on this machine")
    return parser.parse_args()


@contextmanager
def _places(nodes: int | None) -> Iterator[Sequence[str]]:
    """The options that say where pictures are read, each node with a processor's share of them."""
    if nodes is None:
        yield ()
        return
    with Nodes(nodes, 1) as cluster:
        yield ("--ray", cluster.address)


def _specimens() -> Sequence[Path]:
    return sorted(path for path in _SPECIMENS.iterdir() if path.suffix in _PICTURES)


def _folder(folder: Path, count: int) -> Path:
    """So many pictures: every specimen under as many names as it takes."""
    folder.mkdir()
    specimens = _specimens()
    for number in range(count):
        specimen = specimens[number % len(specimens)]
        shutil.copy(specimen, folder / f"{number:05}_{specimen.name}")
    return folder


def _disturb(job: Job, count: int, kills: int, chance: random.Random) -> Outcome:
    """Kill the job after random numbers of results, and once more let it end."""
    moments = sorted(chance.sample(range(1, count), kills))
    seconds, pictures, killed = 0.0, 0, 0
    for moment in [*moments, count]:
        process, before = job.start(), job.done
        while job.done == before and process.poll() is None:  # the networks are being loaded
            time.sleep(_WAIT)
        begun, first = time.monotonic(), job.done
        while job.done < moment and process.poll() is None:
            time.sleep(_WAIT)
        seconds, pictures = seconds + time.monotonic() - begun, pictures + job.done - first
        if moment < count and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        else:
            _finish(process)
    return Outcome(killed, seconds, pictures)


def _finish(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise SystemExit("wathiq read failed")


def _report(disturbed: Sequence[Line], calm: Sequence[Line], outcome: Outcome, count: int) -> None:
    """Print what came of it; SystemExit where a picture is missing, there twice or read otherwise."""
    times = Counter(Path(line["file"]).name for line in disturbed)
    answers = {Path(line["file"]).name: _answer(line) for line in disturbed}
    asked = [line for line in calm if Path(line["file"]).name in answers]
    same = sum(answers[Path(line["file"]).name] == _answer(line) for line in asked)
    table = Table(title=f"wathiq read of {count} pictures, killed and started again", title_justify="left")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_row("Killed with SIGKILL", str(outcome.kills))
    table.add_row("Pictures with one result, with several, without", _shares(times, count))
    table.add_row("Answers as those of a run left alone", f"{same}/{len(asked)}")
    table.add_row("Pictures a second, the loading of networks apart", f"{outcome.pictures / outcome.seconds:.1f}")
    Console(width=140).print(table)
    if len(times) != count or times.total() != count or same != len(asked):
        raise SystemExit("not every picture has the one result that it should have")


def _shares(times: Counter[str], count: int) -> str:
    return f"{sum(n == 1 for n in times.values())}, {sum(n > 1 for n in times.values())}, {count - len(times)}"


def _answer(line: Line) -> Line:
    return {key: value for key, value in line.items() if key not in {"file", "elapsed_ms"}}


if __name__ == "__main__":
    main()
