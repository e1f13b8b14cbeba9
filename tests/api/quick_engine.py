"""An engine that answers to every picture at once, whatever it shows: pictures are decoded, networks are not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import signature

import pytest

from wathiq.api.huawei import answer as huawei
from wathiq.api.openapi.huawei import FIELDS as LICENCE
from wathiq.api.openapi.vlens_people import FIELDS as PEOPLE
from wathiq.authenticity.document import Authenticity
from wathiq.documents import china_vehicle_licence, korea_plate
from wathiq.engine import Engine, Verification
from wathiq.faces.comparison import Comparison
from wathiq.faces.liveness import Liveness, Verdict
from wathiq.reading import Classification, Field, Reading
from wathiq.vision.decode import Image, Limits, decode

_QUAD = ((10.0, 10.0), (90.0, 10.0), (90.0, 60.0), (10.0, 60.0))
_ALIKE = Comparison(is_matched=True, dissimilarity=1.25, threshold=2.4, score=0.97)
_LIVE = Liveness(Verdict.LIVE, 0.9, ())


@contextmanager
def quick_engine() -> Iterator[None]:
    """Every engine is one while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        for stand_in in (read_image, classify, authenticity, compare, match, still_liveness, verify):
            name = stand_in.__name__
            # Who calls by name is to be answered as by the engine.
            assert list(signature(stand_in).parameters)[1:] == list(signature(getattr(Engine, name)).parameters)[1:]
            patch.setattr(Engine, name, stand_in)
        yield


def read_image(_: Engine, image: Image, document: str | None = None) -> Reading:
    assert image.pixels.ndim == 3
    assert document
    if document == china_vehicle_licence.NAME:
        parts = {"main": (*huawei.FRONT, "issuing_authority"), "side": huawei.BACK}
        pages = {part: _reading(document, {name: LICENCE.get(name, "") for name in parts[part]}) for part in parts}
        return Reading(document, 0.9, parts=pages)
    if document == korea_plate.NAME:
        return _reading(document, {"plate": "123가4567"})
    return _reading(document, {**PEOPLE[document], "portrait": ""})


def _reading(document: str, values: Mapping[str, str]) -> Reading:
    fields = {name: Field(value, 0.93, _QUAD) for name, value in values.items()}
    return Reading(document, 0.9, fields, _QUAD, measures={"visible": 0.98, "inside": 1.0})


def classify(self: Engine, data: bytes, limits: Limits | None = None) -> Classification:
    decode(data, limits or self.limits)
    return Classification(korea_plate.NAME, 0.5)


def authenticity(_: Engine, image: Image, reading: Reading) -> Authenticity:
    assert image.pixels.ndim == 3
    assert reading.fields or reading.parts
    return Authenticity(fake=False, score=0.01, cues=())


def compare(self: Engine, one: bytes, other: bytes, limits: Limits | None = None) -> Comparison:
    return self.match(one, other, limits)


def match(self: Engine, portrait: bytes, selfie: bytes, limits: Limits | None = None) -> Comparison:
    for data in (portrait, selfie):
        decode(data, limits or self.limits)
    return _ALIKE


def still_liveness(self: Engine, data: bytes, limits: Limits | None = None) -> Liveness:
    decode(data, limits or self.limits)
    return _LIVE


def verify(self: Engine, portrait: bytes, frames: Sequence[bytes], limits: Limits | None = None) -> Verification:
    for frame in frames:
        self.match(portrait, frame, limits)
    return Verification(_LIVE, _ALIKE)
