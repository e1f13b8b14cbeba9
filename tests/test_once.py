"""Something that is made once, however many ask for it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from wathiq.once import Once


def test_nothing_is_made_before_it_is_asked_for_and_then_once() -> None:
    made: list[int] = []

    def make() -> object:
        time.sleep(0.05)
        made.append(1)
        return object()

    once = Once(make)
    assert not made
    with ThreadPoolExecutor(8) as threads:
        found = {id(value) for value in threads.map(lambda _: once.get(), range(32))}
    assert (len(found), len(made)) == (1, 1)


def test_what_failed_is_tried_again() -> None:
    outcomes = iter([ValueError, None])

    def make() -> str:
        if error := next(outcomes):
            raise error
        return "made"

    once = Once(make)
    with pytest.raises(ValueError):  # noqa: PT011 - the factory's own
        once.get()
    assert once.get() == "made"
