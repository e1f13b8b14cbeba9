"""What to plan for: `python -m benchmarks.sizing [--postgresql URL] [--page docs/sizing.md]` (Linux, two cores).

Measures what each kind of call takes of one core, what a request costs besides, and what one database takes; the URL is
that of a database and a user who may make others. With a page, what was measured and what follows from it is written
there between their marks; `--again` only calculates, from what stands on the page. Where what was measured shows that
the machine had other work meanwhile, the page stays as it is, unless `--doubtful` is given, too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr

from benchmarks import door, ledger, page
from benchmarks.calls import FRONT, LIVENESS, PLATE, Kind, kinds
from benchmarks.demand import Figures, doubts
from benchmarks.door import FLOWS, Door
from benchmarks.reader import Reader
from benchmarks.serving import settings_for, tenant_of
from wathiq import logs
from wathiq.settings import Settings
from wathiq.store import Credentials, open_tenants

SCALED = (FRONT, LIVENESS, "passport", PLATE)
"""What is read on two cores, too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds for each kind of call, and the database besides SQLite."""

    seconds: float
    postgresql: str


def main() -> None:
    """Measure, calculate and print, and write it down where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", default=os.environ.get("WATHIQ_TEST_POSTGRESQL", ""), help="URL of a database")
    parser.add_argument("--seconds", type=float, default=10, help="for each kind of call")
    parser.add_argument("--page", type=Path, help="what to renew")
    parser.add_argument("--again", action="store_true", help="measure nothing, calculate from the page")
    parser.add_argument("--doubtful", action="store_true", help="renew the page even with signs of other work")
    asked = parser.parse_args()
    if asked.again and not asked.page:
        parser.error("--again needs --page")
    if not asked.again and len(_cores()) < 2:
        parser.error("two cores are needed")
    measured = (
        page.part(asked.page.read_text("utf-8"), page.MEASURED)
        if asked.again
        else "\n\n".join(map(_printed, measure(Asked(asked.seconds, asked.postgresql))))
    )
    figures = page.figures(measured)
    calculated = _printed(page.calculated(figures))
    if asked.page:
        if not asked.doubtful:
            _refuse_doubts(figures)
        page.renew(asked.page, measured, calculated)


def _refuse_doubts(figures: Figures) -> None:
    """End, with all signs, where the machine had other work meanwhile: whoever plans with the page trusts it."""
    if found := list(doubts(figures)):
        signs = "\n".join(f"  {doubt}" for doubt in found)
        sys.exit(
            f"The page was not renewed: the machine had other work meanwhile, as these signs tell.\n{signs}\n"
            "Measure again with nothing else running, or renew the page all the same with --doubtful."
        )


def _printed(block: str) -> str:
    print(f"{block}\n", flush=True)
    return block


def measure(asked: Asked) -> Iterator[str]:
    """The tables, as Markdown."""
    logs.configure("warning", logs.TEXT)
    yield _machine(asked)
    drawn = kinds()
    with Reader([_cores()[0]]) as reader:
        warm = reader.memory()
        answered = [reader.answer(kind) for kind in drawn]
        fit = {kind.name: kind for _, kind in answered}
        yield "### What one core reads"
        yield page.table(page.READINGS, (_reading(reader, kind, asked.seconds) for kind in fit.values()))
        processes = [_process("one that reads, on one core", reader, warm)]
    answers = {kind.name: answer for answer, kind in answered}
    yield "### Two cores"
    yield page.table(page.SCALING, _scaling([fit[name] for name in SCALED], asked.seconds))
    with ExitStack() as open_, tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), database_url=SecretStr(open_.enter_context(_database(asked.postgresql))))
        credentials = tenant_of(settings)
        yield "### What requests have the database do"
        yield page.table(page.REQUESTS, _requests(settings, credentials, answers, fit))
        with Door(settings, answers) as server:
            warm = server.memory()
            yield "### What they cost besides the reading"
            yield page.table(page.COSTS, _costs(server, credentials, fit, asked.seconds))
            processes.append(_process("one that speaks HTTP", server, warm))
        yield "### Processes"
        yield page.table(page.PROCESSES, processes)
        yield "### What one database takes"
        yield page.table(page.LEDGER, _ledger(settings, credentials, asked.seconds / 2))


def _machine(asked: Asked) -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    processor = models[0].partition(":")[2].strip() if models else platform.machine()
    database = f"PostgreSQL ({ledger.described(asked.postgresql)})" if asked.postgresql else "SQLite"
    return (
        f"{datetime.now(UTC):%d %B %Y}: {len(_cores())} cores of {processor}, {platform.system()}, "
        f"Python {platform.python_version()}, ONNX Runtime {version('onnxruntime')}; {database} on the same machine."
    )


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def _reading(reader: Reader, kind: Kind, seconds: float) -> list[str]:
    pace = reader.pace(kind, seconds).result()
    told = (
        f"{kind.image_bytes / 1000:.0f}",
        f"{pace.images_a_core:.2f}",
        f"{pace.median_ms:.0f}",
        f"{pace.p95_ms:.0f}",
    )
    return [kind.name, str(kind.images), *told]


def _scaling(scaled: Sequence[Kind], seconds: float) -> Iterator[list[str]]:
    one, other = _cores()[:2]
    with Reader([one]) as first, Reader([other]) as second, Reader([one, other]) as both:
        for kind in scaled:
            alone = first.pace(kind, seconds).result().images_a_second
            apart = [reader.pace(kind, seconds) for reader in (first, second)]
            two = sum(pace.result().images_a_second for pace in apart)
            together = both.pace(kind, seconds).result().images_a_second
            ratios = (f"{two:.2f} ({two / alone:.2f})", f"{together:.2f} ({together / alone:.2f})")
            yield [kind.name, f"{alone:.2f}", *ratios]


def _process(name: str, process: Reader | Door, warm: float) -> list[str]:
    megabytes = (warm, process.memory(), process.memory("VmHWM"))
    return [name, *(f"{number:.0f}" for number in megabytes), f"{process.seconds_to_start:.1f}"]


@contextmanager
def _database(postgresql: str) -> Iterator[str]:
    if not postgresql:
        yield ""
        return
    with ledger.database_on(postgresql) as url:
        yield url


def _requests(
    settings: Settings, credentials: Credentials, answers: door.Answers, fit: Mapping[str, Kind]
) -> Iterator[list[str]]:
    for flow in FLOWS:
        _keep_images(settings, keeps=flow.keeps_images)
        for name, counts in asyncio.run(door.counts(flow, settings, credentials, answers, fit)).items():
            called = f"{name}, pictures kept" if flow.keeps_images else name
            told = (counts.statements, counts.transactions, counts.writing, counts.chained, counts.rows)
            yield [called, *(f"{number:.0f}" for number in told)]


def _costs(server: Door, credentials: Credentials, fit: Mapping[str, Kind], seconds: float) -> Iterator[list[str]]:
    for flow in FLOWS:
        _keep_images(server.settings, keeps=flow.keeps_images)
        cost = door.cost(flow, server, credentials, fit, seconds)
        told = (f"{cost.body_bytes / 1000:.0f}", f"{cost.work_ms:.1f}", f"{cost.flows_a_second:.1f}")
        yield [flow.name, str(len(flow.calls)), *told, f"{cost.bytes_left / 1000:.2f}"]


def _keep_images(settings: Settings, *, keeps: bool) -> None:
    with open_tenants(settings) as tenants:
        tenants.change("benchmark", {"keep_images": keeps})


def _ledger(settings: Settings, credentials: Credentials, seconds: float) -> Iterator[list[str]]:
    tenant = credentials.tenant_id
    for name, measured in ((page.CHAINED, ledger.chained), (page.BEGUN, ledger.begun)):
        yield [name, *_numbers(measured(settings, tenant, count, seconds) for count in ledger.PROCESSES)]
    yield [page.ERASED, *_numbers([ledger.erased(settings, tenant)]), "", ""]


def _numbers(numbers: Iterable[float]) -> list[str]:
    return [f"{number:.0f}" for number in numbers]


if __name__ == "__main__":
    main()
