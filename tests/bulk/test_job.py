from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from wathiq.bulk.job import Lost, answered, each, left


def test_what_has_a_result_is_not_left() -> None:
    assert list(left(["a", "b", "c"], {"b": 1})) == [0, 2]


def test_two_of_one_name_want_two_results() -> None:
    assert list(left(["a", "a", "b"], {"a": 1})) == [1, 2]


def test_every_item_is_worked_on_once() -> None:
    assert sorted(each(lambda number: number * number, range(100), 4)) == [n * n for n in range(100)]


def test_workers_work_at_the_same_time() -> None:
    met = threading.Barrier(3, timeout=60)
    assert len(list(each(lambda _: met.wait(), range(3), 3))) == 3


def test_only_a_few_items_are_taken_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    job = each(lambda number: number, items(), 2)
    next(job)
    time.sleep(0.05)
    assert len(taken) <= 8


def test_what_is_raised_ends_the_job() -> None:
    def work(number: int) -> int:
        if number == 5:
            raise RuntimeError("five")
        return number

    with pytest.raises(RuntimeError, match="five"):
        list(each(work, range(1000), 2))


def test_the_refused_are_told_when_all_others_are_done() -> None:
    results = answered([1, None, 2, None, 3])
    assert [next(results) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Lost, match="2 pictures were refused"):
        next(results)


def test_where_none_is_refused_the_job_just_ends() -> None:
    assert list(answered([1, 2])) == [1, 2]
