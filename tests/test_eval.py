"""On real pictures, where they are at hand: what this project must not lose again."""

import pytest
from _pytest.mark.structures import ParameterSet

from benchmarks.truth import EVAL, Sample, samples
from wathiq.documents import china_vehicle_licence, passport
from wathiq.engine import Engine
from wathiq.faults import Fault

pytestmark = [
    pytest.mark.eval,
    pytest.mark.skipif(not EVAL.exists(), reason="the real pictures are not part of the repository"),
]


def documents(*, with_zone: bool) -> list[ParameterSet]:
    if not EVAL.exists():
        return []
    found = (s for s in samples("passport_mrz") if "line" not in s.kind and bool(s.truth["mrz"]) is with_zone)
    return [pytest.param(sample, id=sample.path.name) for sample in found]


@pytest.mark.parametrize("sample", documents(with_zone=True))
def test_every_zone_is_found(engine: Engine, sample: Sample) -> None:
    reading = engine.read(sample.path.read_bytes(), passport.NAME)
    assert len(reading.value("mrz").split("\n")) == len(sample.truth["mrz"])


@pytest.mark.parametrize("sample", documents(with_zone=False))
def test_no_zone_is_made_up(engine: Engine, sample: Sample) -> None:
    with pytest.raises(Fault):
        engine.read(sample.path.read_bytes(), passport.NAME)


def test_the_licence_is_read_from_both_pages(engine: Engine) -> None:
    licence = next(s for s in samples("cn_vehicle_licence") if s.kind == "cn_vehicle_licence_main_and_side")
    reading = engine.read(licence.path.read_bytes(), china_vehicle_licence.NAME)
    assert set(reading.parts) == {"main", "side"}
    assert reading.value("vin") == licence.truth["main"]["vin"]
