"""Jobs that others do: what comes of them, and what happens where a reader is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from ray.exceptions import ActorDiedError, ActorUnavailableError, RayTaskError
from ray.serve._private.common import DeploymentID
from ray.serve.exceptions import DeploymentUnavailableError

from wathiq.cluster import remote
from wathiq.cluster.reader import Failed, Outcome
from wathiq.cluster.remote import Remote
from wathiq.engine import Engine
from wathiq.faults import DocumentNotFound, Overloaded
from wathiq.pool import Load


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PAUSE", 0)


class Readers:
    """A handle whose calls end in these ways, one after the other; Serve has told it of no reader yet."""

    def __init__(self, *ends: Outcome[Any] | Exception) -> None:
        self._router = SimpleNamespace(_asyncio_router=SimpleNamespace(_request_router=None))
        self._ends = list(ends)
        self.jobs: list[Any] = []
        self.run = self

    async def remote(self, job: Any) -> Outcome[Any]:
        self.jobs.append(job)
        end = self._ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


class Forgetful(Readers):
    """Nobody ever answers."""

    async def remote(self, job: Any) -> Outcome[Any]:
        self.jobs.append(job)
        await asyncio.Event().wait()
        raise AssertionError


def _job(_: Engine) -> str:
    raise AssertionError("nobody here has an engine")


def test_a_reader_does_the_job() -> None:
    readers = Readers(Outcome("read"))
    assert asyncio.run(Remote(readers, 1, 0).run(_job)) == "read"
    assert readers.jobs == [_job]


def test_none_is_a_result() -> None:
    assert asyncio.run(Remote(Readers(Outcome(None)), 1, 0).run(_job)) is None


def test_a_fault_is_the_jobs_own() -> None:
    fault = DocumentNotFound("The image shows no such document.")
    with pytest.raises(DocumentNotFound, match="no such document"):
        asyncio.run(Remote(Readers(Outcome(None, fault)), 1, 0).run(_job))


def test_what_nobody_foresaw_is_not_tried_again() -> None:
    readers = Readers(Outcome(None, failed=True))
    with pytest.raises(Failed):
        asyncio.run(Remote(readers, 1, 0).run(_job))
    assert len(readers.jobs) == 1


def test_a_job_whose_reader_dies_is_done_by_another() -> None:
    readers = Readers(ActorDiedError(), Outcome("read"))
    assert asyncio.run(Remote(readers, 1, 0).run(_job)) == "read"
    assert len(readers.jobs) == 2


def test_a_job_that_readers_die_of_does_not_kill_them_all() -> None:
    readers = Readers(*[ActorDiedError()] * 9)
    with pytest.raises(Overloaded):
        asyncio.run(Remote(readers, 1, 0).run(_job))
    assert len(readers.jobs) == 2


def test_readers_that_cannot_be_reached_for_a_while_have_not_died() -> None:
    away = ActorUnavailableError("away", None)
    readers = Readers(away, away, away, DeploymentUnavailableError(DeploymentID("Reader")), Outcome("read"))
    assert asyncio.run(Remote(readers, 1, 0).run(_job)) == "read"


def test_of_a_job_whose_readers_are_away_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    away = [ActorUnavailableError("away", None)] * 5
    assert asyncio.run(Remote(Readers(*away, Outcome("read")), 1, 0).run(_job)) == "read"
    said = capsys.readouterr()
    assert (said.err + said.out).count("a reader was lost") == 1


def test_whoever_looks_for_readers_looks_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(remote, "_PAUSE", 0.5)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    away = [ActorUnavailableError("away", None)] * 5
    asyncio.run(Remote(Readers(*away, Outcome("read")), 1, 0).run(_job))
    assert pauses == [0.5, 1, 2, 4, 4]


@pytest.mark.parametrize(
    ("replicas", "is_ready"), [(None, False), ({}, False), ({"one": "replica"}, True)], ids=["unknown", "none", "one"]
)
def test_it_is_ready_while_there_is_a_reader(replicas: Mapping[str, str] | None, *, is_ready: bool) -> None:
    readers = Readers()
    told = None if replicas is None else SimpleNamespace(curr_replicas=replicas)
    readers._router._asyncio_router._request_router = told
    assert Remote(readers, 1, 0).is_ready is is_ready


def test_what_fails_around_a_job_is_not_tried_again() -> None:
    readers = Readers(RayTaskError("run", "", ValueError("Mona")), Outcome("read"))
    with pytest.raises(Failed):
        asyncio.run(Remote(readers, 1, 0).run(_job))
    assert len(readers.jobs) == 1


def test_one_too_many_is_refused_at_once() -> None:
    async def crowd() -> tuple[Sequence[asyncio.Task[str]], Load]:
        one = Remote(Forgetful(), workers=2, queue=1)
        waiting = [asyncio.create_task(one.run(_job)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await one.run(_job)
        return waiting, one.load

    waiting, load = asyncio.run(crowd())
    assert load == Load(workers=2, busy=2, waiting=1, refused=1)
    assert all(task.cancelled() for task in waiting)


def test_when_patience_ends_the_job_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PATIENCE", 0.02)

    async def left() -> int:
        one = Remote(Forgetful(), workers=1, queue=0)
        with pytest.raises(Overloaded):
            await one.run(_job)
        return one.load.busy

    assert asyncio.run(left()) == 0
