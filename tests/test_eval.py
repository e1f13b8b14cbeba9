"""On real pictures, where they are at hand: what this project must not lose again."""

import pytest
from _pytest.mark.structures import ParameterSet

from benchmarks.truth import EVAL, Sample, samples
from wathiq.documents import china_vehicle_licence, egypt_plate, korea_plate, passport
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


def read(engine: Engine, sample: Sample, document: str) -> str:
    """The plate in a picture, empty where none is found."""
    try:
        return engine.read(sample.path.read_bytes(), document).value("plate")
    except Fault:
        return ""


def share_exact(engine: Engine, topic: str, document: str) -> float:
    """Of the pictures of certain truth."""
    sure = [s for s in samples(topic) if s.certainty == "high" and s.kind == "car_scene" and s.truth.get("plate")]
    return sum(read(engine, s, document) == str(s.truth["plate"]) for s in sure) / len(sure)


@pytest.mark.slow
def test_korean_plates_in_the_street(engine: Engine) -> None:
    assert share_exact(engine, "kr_plates", korea_plate.NAME) >= 0.95


@pytest.mark.slow
def test_egyptian_plates_in_the_street(engine: Engine) -> None:
    assert share_exact(engine, "eg_plates", egypt_plate.NAME) >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("document", [korea_plate.NAME, egypt_plate.NAME])
def test_foreign_plates_are_not_taken_for_ours(engine: Engine, document: str) -> None:
    foreign = list(samples("plates_other"))
    assert sum(bool(read(engine, s, document)) for s in foreign) / len(foreign) < 0.02
