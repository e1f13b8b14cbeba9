"""What the benchmark counts of a request's dealings with the database."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.calls import BACK, FRONT, LIVENESS, MATCH, PLATE, Kind
from benchmarks.door import FLOWS, ONBOARDING, PLATES, Answers, Counts, counts
from tests.faces.pictures import FILE
from wathiq.documents import egypt_id_back, egypt_id_front, egypt_plate
from wathiq.engine import Seen, Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness, Verdict
from wathiq.reading import Reading
from wathiq.settings import Settings
from wathiq.store import open_tenants

PICTURE = FILE.read_bytes()
ALIKE = Comparison(is_matched=True, dissimilarity=1.25, threshold=2.4, score=0.97)
ANSWERS: Answers = {
    FRONT: Seen(Reading(egypt_id_front.NAME, 0.9), 100, 60, portrait=PICTURE),
    BACK: Seen(Reading(egypt_id_back.NAME, 0.9), 100, 60),
    PLATE: Seen(Reading(egypt_plate.NAME, 0.9), 100, 60),
    MATCH: ALIKE,
    LIVENESS: Verification(Liveness(Verdict.LIVE, 0.9, ()), ALIKE),
}
KINDS = {name: Kind(name, lambda *_: None, [(PICTURE,) * (3 if name == LIVENESS else 1)]) for name in ANSWERS}


@pytest.fixture(scope="module", params=[ONBOARDING, PLATES])
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counts]:
    """By call, at a server that is told all answers."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("door"))
    with open_tenants(settings) as tenants:
        credentials = tenants.create("acme")
    flow = next(flow for flow in FLOWS if flow.name == request.param)
    return asyncio.run(counts(flow, settings, credentials, ANSWERS, KINDS))


def test_every_request_finds_its_tenant_and_writes_once_at_least(counted: dict[str, Counts]) -> None:
    assert all(each.transactions > each.writing >= 1 for each in counted.values())


def test_all_that_is_kept_is_on_the_audit_trail(counted: dict[str, Counts]) -> None:
    chained = {name: each.chained for name, each in counted.items()}
    expected = {PLATE: 0} if PLATE in counted else {FRONT: 1, BACK: 1, LIVENESS: 2, MATCH: 1}
    assert chained == expected


def test_rows_are_counted(counted: dict[str, Counts]) -> None:
    rows = {name: each.rows for name, each in counted.items()}
    assert rows.get(PLATE, 1) == 1
    assert rows.get(FRONT, 3) == 3  # the transaction, its step and an entry of the trail
