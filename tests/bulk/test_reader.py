from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ALL
from wathiq.bucket import BucketAway, Refused
from wathiq.bulk.reader import Reader, fetched
from wathiq.bulk.source import Files, Picture, Unreadable
from wathiq.engine import Engine
from wathiq.faults import TooManyBytes
from wathiq.vision.decode import Limits

PLATE = ALL["kp_long.jpg"]


@dataclass(frozen=True)
class Broken:
    """A source whose pictures cannot be had."""

    why: Exception
    here: bool = False

    def names(self) -> Iterator[str]:
        yield "a.jpg"

    def fetch(self, name: str, limits: Limits) -> bytes:  # noqa: ARG002 - the protocol's
        raise self.why


def test_a_reading_is_told(engine: Engine) -> None:
    line = Reader(engine, None).line(Picture(Files(PLATE.path), str(PLATE.path)))
    assert line is not None
    assert (line["file"], line["type"]) == (str(PLATE.path), "korea_plate")
    assert {name: line["fields"][name]["value"] for name in PLATE.fields} == PLATE.fields


def test_a_refusal_is_told(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("no picture")
    line = Reader(engine, None).line(Picture(Files(tmp_path), str(tmp_path / "a.jpg")))
    assert line is not None
    assert line["error"]["code"] == "unsupported_format"


@pytest.mark.parametrize(
    ("why", "code"), [(Unreadable(), "unreadable_file"), (TooManyBytes("Too large."), "too_many_bytes")]
)
def test_a_picture_that_cannot_be_had_has_a_line(engine: Engine, why: Exception, code: str) -> None:
    line = fetched(Picture(Broken(why), "a.jpg"), engine.limits)
    assert isinstance(line, dict)
    assert (line["file"], line["error"]["code"]) == ("a.jpg", code)


def test_a_store_that_does_not_answer_is_no_result(engine: Engine) -> None:
    with pytest.raises(BucketAway):
        fetched(Picture(Broken(BucketAway("It is away.")), "a.jpg"), engine.limits)


def test_a_picture_that_we_are_refused_has_none_yet(engine: Engine) -> None:
    assert Reader(engine, None).line(Picture(Broken(Refused("AccessDenied")), "a.jpg")) is None


def test_what_nobody_foresaw_costs_one_picture(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("document data")

    monkeypatch.setattr(Engine, "read", fail)
    line = Reader(engine, None).read("a.jpg", b"", engine.limits)
    assert line == {"file": "a.jpg", "error": {"code": "reader_failed", "message": "The reader failed on this image."}}


def test_too_little_memory_ends_the_job(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Engine, "read", fail)
    with pytest.raises(MemoryError):
        Reader(engine, None).read("a.jpg", b"", engine.limits)
