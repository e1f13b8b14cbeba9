"""What a reader says of a job."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ray import cloudpickle

from tests.conftest import ALL
from wathiq.cluster.reader import Job, Outcome, outcome_of
from wathiq.documents import korea_plate
from wathiq.engine import Engine
from wathiq.faults import DocumentNotFound
from wathiq.inference import Local

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
