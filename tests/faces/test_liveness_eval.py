"""On real pictures, where they are at hand: no three frames of a spoof pass, and no living person is called one."""

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


def test_no_three_frames_of_a_spoof_pass(judged: list[Judged]) -> None:
    """Single pictures are not held to that: three of five bear no trace of a screen or print that is known so far."""
    spoofs = [line for line in judged if not line.is_live and "[" in line.name]
    assert len(spoofs) == 2
    assert [line.name for line in spoofs if line.verdict == Verdict.LIVE] == []


def test_no_living_person_is_called_a_spoof(judged: list[Judged]) -> None:
    assert [line.name for line in judged if line.is_live and line.verdict == Verdict.SPOOF] == []
