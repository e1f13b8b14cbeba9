"""On real pictures, where they are at hand: no spoof passes, and no living person is called one."""

from __future__ import annotations

import pytest

from benchmarks.liveness import Judged, judged_real
from benchmarks.truth import EVAL
from wathiq.faces.liveness import Verdict

pytestmark = [
    pytest.mark.eval,
    pytest.mark.slow,
    pytest.mark.skipif(not EVAL.exists(), reason="the real pictures are not part of the repository"),
]


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return [line for line in judged_real() if line.verdict is not None]


def test_no_labelled_spoof_passes(judged: list[Judged]) -> None:
    assert [line.name for line in judged if not line.is_live and line.verdict == Verdict.LIVE] == []


def test_no_living_person_is_called_a_spoof(judged: list[Judged]) -> None:
    assert [line.name for line in judged if line.is_live and line.verdict == Verdict.SPOOF] == []
