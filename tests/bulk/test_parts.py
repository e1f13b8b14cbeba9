from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from wathiq.bucket import Bucket, Exists
from wathiq.bulk import parts as module
from wathiq.bulk.parts import Parts
from wathiq.bulk.results import NotResults, ResultsInUse
from wathiq.settings import Unusable


class Killed(BaseException):
    """What a process does not survive."""


@pytest.fixture
def url(bucket_url: str) -> str:
    return f"{bucket_url}/results/"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two results fill a part."""
    monkeypatch.setattr(module, "_LINES", 2)


def added(parts: Parts, *files: str, elapsed_ms: int = 60) -> None:
    for file in files:
        parts.add({"file": file, "elapsed_ms": elapsed_ms})


def files_in(url: str) -> dict[str, list[str]]:
    """The `file` of each result of each part."""
    bucket = Bucket.open(url)
    return {name: [json.loads(line)["file"] for line in bucket.get(name, 1000).splitlines()] for name in bucket.names()}


def test_results_are_written_in_parts_and_the_rest_at_the_end(url: str) -> None:
    with Parts.open(url) as parts:
        assert parts.done == {}
        added(parts, "a", "b", "c")
    assert files_in(url) == {"part-00000001.jsonl": ["a", "b"], "part-00000002.jsonl": ["c"]}


def test_another_run_goes_on_with_them(url: str) -> None:
    for name in ("a", "بطاقة"):
        with Parts.open(url) as parts:
            added(parts, name)
    with Parts.open(url) as parts:
        assert parts.done == {"a": 1, "بطاقة": 1}
    assert files_in(url) == {"part-00000001.jsonl": ["a"], "part-00000002.jsonl": ["بطاقة"]}


def test_what_was_in_no_part_when_the_run_was_killed_is_not_done(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> None:
        with Parts.open(url) as parts:
            added(parts, "a", "b", "c")
            killed.setattr(Parts, "_write", lambda _: None)
            raise Killed

    with monkeypatch.context() as killed, pytest.raises(Killed):
        run()
    with Parts.open(url) as parts:
        assert parts.done == {"a": 1, "b": 1}


def test_a_run_that_ends_with_an_error_writes_what_it_has(url: str) -> None:
    def run() -> None:
        with Parts.open(url) as parts:
            added(parts, "a")
            raise KeyError

    with pytest.raises(KeyError):
        run()
    assert files_in(url) == {"part-00000001.jsonl": ["a"]}


def test_a_part_is_written_after_a_time(url: str) -> None:
    times: Iterator[float] = iter([0.0, 29.0, 29.0])
    with Parts.open(url, lambda: next(times, 30.0)) as parts:
        added(parts, "a")
        assert files_in(url) == {}
    times = iter([0.0])
    with Parts.open(url, lambda: next(times, 30.0)) as parts:
        added(parts, "b")
        assert files_in(url)["part-00000002.jsonl"] == ["b"]


def test_large_results_make_small_parts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BYTES", 100)
    with Parts.open(url) as parts:
        parts.add({"file": "a", "fields": "x" * 100})
        assert list(files_in(url)) == ["part-00000001.jsonl"]


def test_of_two_runs_one_ends(url: str) -> None:
    with Parts.open(url) as first, Parts.open(url) as second:
        added(first, "a", "b")
        with pytest.raises(ResultsInUse):
            added(second, "a", "b", elapsed_ms=61)
        added(first, "c")
    assert files_in(url) == {"part-00000001.jsonl": ["a", "b"], "part-00000002.jsonl": ["c"]}


def test_a_part_whose_acknowledgement_was_lost_is_our_own(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Bucket.put

    def put_twice(self: Bucket, name: str, data: bytes, *, new: bool = False) -> None:
        put(self, name, data, new=new)
        raise Exists

    monkeypatch.setattr(Bucket, "put", put_twice)
    with Parts.open(url) as parts:
        added(parts, "a", "b", "c")
    assert files_in(url) == {"part-00000001.jsonl": ["a", "b"], "part-00000002.jsonl": ["c"]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("customers.csv", b"name,number\n"),
        ("part-00000002.jsonl", b'{"file": "a"}\n'),  # without the first: something was deleted
        ("part-00000001.jsonl", b"name,number\n"),
        ("part-00000001.jsonl", b'{"file": "a"}\n{"file": "b'),
        ("part-00000001.jsonl", b""),
        ("part-00000001.jsonl/a", b'{"file": "a"}\n'),
    ],
)
def test_something_else_is_left_alone(url: str, name: str, data: bytes) -> None:
    bucket = Bucket.open(url)
    bucket.put(name, data)
    with pytest.raises(NotResults), Parts.open(url):
        pass
    assert [(name, bucket.get(name, 1000)) for name in bucket.names()] == [(name, data)]


def test_a_part_that_is_larger_than_any_is_not_fetched(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 10)
    Bucket.open(url).put("part-00000001.jsonl", b'{"file": "a"}\n')
    with pytest.raises(NotResults), Parts.open(url):
        pass


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that writes over what is there, whatever it is asked."""
    put = Bucket.put

    def put_always(self: Bucket, name: str, data: bytes, *, new: bool = False) -> None:  # noqa: ARG001 - as asked
        put(self, name, data)

    monkeypatch.setattr(Bucket, "put", put_always)


@pytest.mark.usefixtures("careless")
def test_a_store_that_ignores_the_condition_is_found_out_with_the_first_part(url: str) -> None:
    with Parts.open(url) as parts:
        added(parts, "a")
        with pytest.raises(Unusable, match="If-None-Match"):
            added(parts, "b")
    assert files_in(url) == {"part-00000001.jsonl": ["a", "b"]}


@pytest.mark.usefixtures("careless")
def test_and_before_anything_is_read_where_there_is_one(url: str) -> None:
    Bucket.open(url).put("part-00000001.jsonl", b'{"file": "a"}\n')
    with pytest.raises(Unusable, match="If-None-Match"), Parts.open(url):
        pass
    assert files_in(url) == {"part-00000001.jsonl": ["a"]}
