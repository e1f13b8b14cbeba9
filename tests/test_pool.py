from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wathiq.faults import Overloaded
from wathiq.pool import Load, Pool


@contextmanager
def pool(workers: int = 1, queue: int = 0) -> Iterator[Pool]:
    one = Pool(workers, queue)
    try:
        yield one
    finally:
        one.close()


class Gate(threading.Event):
    """What jobs may wait for, and whether one does."""

    def __init__(self) -> None:
        super().__init__()
        self._reached = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self._reached.set()
        return super().wait(timeout)

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, 60)


@contextmanager
def gate() -> Iterator[Gate]:
    """Open in the end, so that no test leaves any job waiting."""
    event = Gate()
    try:
        yield event
    finally:
        event.set()


async def has_room(one: Pool) -> bool:
    try:
        await one.run(lambda: None)
    except Overloaded:
        return False
    return True


async def has_room_before_long(one: Pool) -> bool:
    for _ in range(1000):
        if await has_room(one):
            return True
        await asyncio.sleep(0.01)
    return False


def test_a_job_runs_in_a_thread_of_the_pool_and_the_loop_goes_on() -> None:
    async def main() -> None:
        with pool() as one, gate() as opened:
            job = asyncio.ensure_future(one.run(lambda: opened.wait() and threading.current_thread()))
            await asyncio.sleep(0.02)
            assert not job.done()
            opened.set()
            thread = await job
            assert isinstance(thread, threading.Thread)
            assert thread is not threading.current_thread()
            assert thread.name.startswith("wathiq")

    asyncio.run(main())


def test_what_a_job_raises_its_caller_gets_and_its_place_is_free() -> None:
    async def main() -> None:
        with pool() as one:
            for _ in range(3):
                with pytest.raises(ZeroDivisionError):
                    await one.run(lambda: 1 // 0)
            assert await one.run(lambda: 7) == 7

    asyncio.run(main())


def test_a_place_is_free_as_soon_as_its_caller_has_the_answer() -> None:
    async def main() -> list[int]:
        with pool() as one:
            return [await one.run(lambda n=n: n) for n in range(200)]  # type: ignore[misc]

    assert asyncio.run(main()) == list(range(200))


def test_no_more_jobs_run_at_once_than_there_are_workers() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    async def main() -> None:
        with pool(workers=2, queue=10) as one:
            await asyncio.gather(*(one.run(job) for _ in range(12)))

    asyncio.run(main())
    assert most == 2


@pytest.mark.parametrize(("workers", "queue"), [(1, 0), (1, 2), (2, 1)])
def test_one_more_than_can_run_and_wait_is_refused_at_once(workers: int, queue: int) -> None:
    async def main() -> None:
        with pool(workers, queue) as one, gate() as opened:
            accepted = [asyncio.ensure_future(one.run(opened.wait)) for _ in range(workers + queue)]
            await asyncio.sleep(0)
            for _ in range(3):
                with pytest.raises(Overloaded):
                    await one.run(opened.wait)
            assert not any(job.done() for job in accepted)
            opened.set()
            assert all(await asyncio.gather(*accepted))
            assert await has_room(one)

    asyncio.run(main())


def test_it_tells_what_runs_waits_and_was_refused() -> None:
    async def main() -> None:
        with pool(workers=2, queue=2) as one, gate() as opened:
            accepted = []
            for load in (Load(2, 0, 0, 0), Load(2, 1, 0, 0), Load(2, 2, 0, 0), Load(2, 2, 1, 0)):
                assert one.load == load
                accepted.append(asyncio.ensure_future(one.run(opened.wait)))
                await asyncio.sleep(0)
            assert not await has_room(one)
            assert one.load == Load(2, 2, 2, 1)
            opened.set()
            await asyncio.gather(*accepted)
            assert one.load == Load(2, 0, 0, 1)

    asyncio.run(main())


def test_the_place_of_a_caller_that_left_is_free_when_its_job_is_done() -> None:
    async def main() -> None:
        finished: list[bool] = []
        with pool() as one, gate() as opened:
            caller = asyncio.ensure_future(one.run(lambda: finished.append(opened.wait())))
            await opened.is_reached()
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
            assert not await has_room(one)
            opened.set()
            assert await has_room_before_long(one)
            assert finished == [True]

    asyncio.run(main())


def test_a_caller_that_leaves_the_queue_keeps_its_place_too() -> None:
    async def main() -> None:
        with pool(workers=1, queue=1) as one, gate() as opened:
            working, waiting = (asyncio.ensure_future(one.run(opened.wait)) for _ in range(2))
            await opened.is_reached()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert not await has_room(one)
            opened.set()
            assert await working
            assert await has_room_before_long(one)

    asyncio.run(main())


def test_a_job_that_fails_when_its_caller_has_left_is_not_reported() -> None:
    async def main() -> None:
        reports: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context))
        with pool() as one, gate() as opened:
            caller = asyncio.ensure_future(one.run(lambda: 1 // (not opened.wait())))
            await opened.is_reached()
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
            opened.set()
            assert await has_room_before_long(one)
        gc.collect()
        await asyncio.sleep(0)
        assert reports == []

    asyncio.run(main())


def test_closing_finishes_what_was_accepted_and_takes_nothing_more() -> None:
    async def main() -> None:
        with gate() as opened:
            one = Pool(workers=1, queue=3)
            accepted = [asyncio.ensure_future(one.run(opened.wait)) for _ in range(4)]
            await asyncio.sleep(0)
            closing = asyncio.ensure_future(asyncio.to_thread(one.close))
            await asyncio.sleep(0.02)
            assert not closing.done()
            opened.set()
            await closing
            assert await asyncio.gather(*accepted) == [True] * 4
            with pytest.raises(RuntimeError, match="shutdown"):
                await one.run(lambda: None)

    asyncio.run(main())


def test_a_request_that_has_a_place_needs_no_other_for_its_jobs() -> None:
    async def main() -> None:
        with pool(workers=1, queue=0) as one:
            with one.place():
                assert [await one.run(lambda: 1), await one.run(lambda: 2)] == [1, 2]
                with pytest.raises(Overloaded), one.place():
                    pass
            assert await one.run(lambda: 3) == 3

    asyncio.run(main())


def test_a_request_that_leaves_keeps_its_place_until_its_job_is_done() -> None:
    async def main() -> None:
        with pool(workers=1, queue=0) as one, gate() as opened:

            async def request() -> None:
                with one.place():
                    await one.run(opened.wait)

            caller = asyncio.ensure_future(request())
            await opened.is_reached()
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
            with pytest.raises(Overloaded):
                await one.run(lambda: None)
            opened.set()
            assert await has_room_before_long(one)

    asyncio.run(main())


def test_patience_ends() -> None:
    async def main() -> None:
        with gate() as opened:
            one = Pool(workers=1, queue=0, patience=0.02)
            with pytest.raises(Overloaded, match="too long"):
                await one.run(opened.wait)
            opened.set()
            assert await has_room_before_long(one)
            one.close()

    asyncio.run(main())


def test_a_place_that_is_left_is_anybodys() -> None:
    async def main() -> None:
        with pool(workers=1, queue=0) as one, one.place():
            assert await one.run(lambda: 1) == 1
            one.leave()
            one.leave()
            with one.place(), pytest.raises(Overloaded), one.place():
                pass
            assert await one.run(lambda: 2) == 2

    asyncio.run(main())


def test_a_pool_that_is_dropped_waits_for_nothing_and_begins_nothing() -> None:
    begun: list[str] = []

    def begin(job: str) -> bool:
        begun.append(job)
        return True

    async def main() -> None:
        one = Pool(workers=1, queue=1)
        with gate() as opened:
            running = asyncio.ensure_future(one.run(lambda: begin("first") and opened.wait()))
            waiting = asyncio.ensure_future(one.run(lambda: begin("second")))
            await opened.is_reached()
            one.drop()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert not running.done()
            opened.set()
            await running

    asyncio.run(main())
    assert begun == ["first"]
