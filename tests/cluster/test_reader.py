"""What a reader says of a job."""

from __future__ import annotations

import asyncio
import gc
import threading
import traceback
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from ray import cloudpickle, serve

from tests.conftest import ALL
from wathiq.cluster.reader import Job, Outcome, Reader, outcome_of
from wathiq.documents import korea_plate
from wathiq.engine import Engine
from wathiq.faults import DocumentNotFound
from wathiq.inference import Local
from wathiq.settings import Settings

Outcomes = Callable[..., list[Outcome[Any]]]

PLATE, BLANK = ALL["kp_long.jpg"], ALL["blank.png"]


@pytest.fixture
def outcomes(engine: Engine) -> Outcomes:
    """What is said of jobs that come at once."""

    async def all_of(jobs: tuple[Job[Any], ...]) -> list[Outcome[Any]]:
        local = Local(engine, workers=2, queue=2)
        try:
            return await asyncio.gather(*(outcome_of(job, local) for job in jobs))
        finally:
            local.close()

    return lambda *jobs: asyncio.run(all_of(jobs))


def _broken(_: Engine) -> None:
    raise ValueError("Mona, born 1990")


def test_a_job_that_went_there_and_its_outcome_that_came_back(outcomes: Outcomes, engine: Engine) -> None:
    job = partial(Engine.read, data=PLATE.data, document=korea_plate.NAME, limits=engine.limits)
    there = cloudpickle.loads(cloudpickle.dumps(job))
    back = cloudpickle.loads(cloudpickle.dumps(outcomes(there)[0]))
    assert back.value().fields["plate"].value == PLATE.fields["plate"]


def test_a_fault_travels_without_the_picture(outcomes: Outcomes, engine: Engine) -> None:
    job = partial(Engine.read, data=BLANK.data, document=korea_plate.NAME, limits=engine.limits)
    (outcome,) = outcomes(job)
    assert outcome.fault
    assert not traceback.extract_tb(outcome.fault.__traceback__)
    assert outcome.fault.__context__ is None
    sent = cloudpickle.dumps(outcome)
    assert len(sent) < 1000
    with pytest.raises(DocumentNotFound):
        cloudpickle.loads(sent).value()


def test_what_nobody_foresaw_is_told_of_without_its_words(
    outcomes: Outcomes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcomes(_broken) == [Outcome(None, failed=True)]
    said = capsys.readouterr()
    assert "ValueError" in said.err + said.out
    assert "Mona" not in said.err + said.out


def test_jobs_of_a_batch_end_as_each_deserves(outcomes: Outcomes) -> None:
    broken, size = outcomes(_broken, _size)
    assert broken.failed
    assert size.value() == 25_000_000


def _size(engine: Engine) -> int:
    return engine.limits.max_pixels


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers are made here, without a cluster and without models, of as many threads as they ask for."""
    monkeypatch.setattr(
        Local, "open", lambda settings: Local(cast("Engine", None), settings.worker_count, settings.queue)
    )
    config = SimpleNamespace(max_ongoing_requests=100)
    monkeypatch.setattr(serve, "get_replica_context", lambda: SimpleNamespace(_deployment_config=config))


class Meeting:
    """A job that ends once so many are being done at the same time, and fails where they never are."""

    def __init__(self, count: int) -> None:
        self._all_there = threading.Barrier(count, timeout=60)
        self._lock = threading.Lock()
        self._inside = 0
        self.most = 0

    def __call__(self, _: Engine | None) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        self._all_there.wait()
        with self._lock:
            self._inside -= 1


@pytest.mark.usefixtures("without_engine")
@pytest.mark.parametrize("batch", [0, 6], ids=["as many as processors", "more"])
@pytest.mark.parametrize("apart", [0.0, 0.02], ids=["at once", "apart"])
def test_as_many_jobs_are_done_at_once_as_there_are_processors(apart: float, batch: int) -> None:
    job = Meeting(4)

    async def ask() -> list[Outcome[Any]]:
        reader = Reader(Settings(ray_reader_cpus=4, ray_batch=batch))
        asked = []
        for _ in range(8):
            asked.append(asyncio.create_task(reader.run(job)))
            await asyncio.sleep(apart)
        return await asyncio.gather(*asked)

    async def ask_and_forget() -> list[Outcome[Any]]:
        outcomes = await ask()
        gc.collect()  # Ray's queue of jobs looks for the event loop when it goes
        return outcomes

    assert asyncio.run(ask_and_forget()) == [Outcome(None)] * 8
    assert job.most == 4
