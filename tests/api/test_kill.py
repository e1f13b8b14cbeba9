"""A server that is killed loses nothing that it acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from benchmarks.cards import ID_FRONT, photographs
from benchmarks.crash import kill_under_load
from benchmarks.serving import settings_for, tenant_of
from tests.workshops import equipped
from training.specimens import TRAINING


@pytest.mark.slow
def test_what_was_acknowledged_outlives_the_process(tmp_path: Path, database_url: str) -> None:
    fronts = [photographs(seed, ID_FRONT, workshop=equipped(TRAINING))[0] for seed in range(2)]
    settings = settings_for(tmp_path, database_url=SecretStr(database_url), workers=2, threads=1)
    outcome = kill_under_load(settings, tenant_of(settings), fronts, after=5, clients=4)
    assert len(outcome.acknowledged) >= 5
    assert outcome.cut_off == 4  # each client was in the midst of a call
    assert outcome.lost == ()
