from __future__ import annotations

import json
from pathlib import Path

import pytest

from wathiq.bulk.results import NotResults, Results, ResultsInUse


def test_a_file_is_begun_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with Results.open(path) as results:
        assert results.done == {}
        results.add({"file": "one.jpg", "type": "passport"})
    with Results.open(path) as results:
        assert results.done == {"one.jpg": 1}
        results.add({"file": "بطاقة.jpg", "error": {}})
    assert [json.loads(line)["file"] for line in path.read_text().splitlines()] == ["one.jpg", "بطاقة.jpg"]


def test_a_line_that_was_broken_off_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text('{"file": "one.jpg"}\n{"file": "two.jp')
    with Results.open(path) as results:
        assert results.done == {"one.jpg": 1}
        results.add({"file": "two.jpg"})
    assert path.read_text() == '{"file": "one.jpg"}\n{"file": "two.jpg"}\n'


@pytest.mark.parametrize(
    "text", ["name,number\nfoo,1\n", "[1]\n", '{"name": "x"}', '{"name": "x"}\n', '{"file": []}\n']
)
def test_another_kind_of_file_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(text)
    with pytest.raises(NotResults), Results.open(path):
        pass
    assert path.read_text() == text


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with Results.open(path), pytest.raises(ResultsInUse), Results.open(path):
        pass
