"""Kinds of calls with pictures such as phones take: what the engine does for each, and what goes over the wire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import cv2
import numpy as np

from benchmarks.serving import SPECIMENS
from training.attacks import species
from training.attacks.subject import Picture, Subject
from training.specimens import TRAINING, draw, person, photograph
from wathiq.api.vlens.endpoints import BY_DOCUMENT
from wathiq.engine import Engine

Pictures = tuple[bytes, ...]
"""Those of one call."""

FRONT, BACK, LIVENESS, MATCH, PLATE = (
    "ID card, front",
    "ID card, back",
    "liveness/multi",
    "face/match",
    "Egyptian plate",
)
UNJUDGED = "ID card, front, without `services.spoofing`"
KOREAN_PLATE = "Korean plate"

_OF_EGYPT = {
    FRONT: "egypt_id_front",
    BACK: "egypt_id_back",
    "driving licence": "egypt_driving_licence",
    "vehicle licence, front": "egypt_vehicle_licence_front",
    "vehicle licence, back": "egypt_vehicle_licence_back",
}
_RENDERED = {
    "passport": ("passport", "td3_photo*.jpg"),
    "Chinese vehicle licence": ("china_vehicle_licence", "cvl_[mp]*.jpg"),
    PLATE: ("egypt_plate", "ep_*.jpg"),
    KOREAN_PLATE: ("korea_plate", "kp_*.jpg"),
}
_SEEDS = range(4)

_ASTRONAUT = SPECIMENS.parent / "faces" / "astronaut.jpg"
_EYES, _NOSE = np.array([(143.5, 102.0), (186.4, 104.1)], np.float32), np.array([164.0, 135.0], np.float32)
_LARGER = 2.5
"""Enlarged so much, her portrait is a frame of 850 x 900 pixels with 108 of them between the eyes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of call: what the engine does with its pictures, and the pictures of some such calls."""

    name: str
    job: Callable[[Engine, Pictures], Any]
    calls: Sequence[Pictures]

    @property
    def images(self) -> int:
        """Pictures of a call."""
        return len(self.calls[0])

    @property
    def image_bytes(self) -> int:
        """Bytes of a typical call's pictures."""
        return round(float(np.median([sum(map(len, pictures)) for pictures in self.calls])))


def kinds() -> list[Kind]:
    """Every document of the catalogue as its endpoint reads it, and what else the engine is asked."""
    documents = {name: (document, _photographs(document)) for name, document in _OF_EGYPT.items()}
    documents |= {name: (document, _files(pattern)) for name, (document, pattern) in _RENDERED.items()}
    read = [Kind(name, partial(_see, document), _single(pictures)) for name, (document, pictures) in documents.items()]
    fronts = documents[FRONT][1]
    some = [pictures[0] for _, pictures in documents.values()] + _files("receipt.jpg")
    frames = _frames()
    return [
        *read,
        Kind(UNJUDGED, partial(_read, "egypt_id_front"), _single(fronts)),
        Kind("classification", _classify, _single(some)),
        Kind(MATCH, partial(_match, _portrait()), _single(frames)),
        Kind("face/compare", _compare, [frames[:2], frames[1:]]),
        Kind(LIVENESS, partial(_verify, _portrait()), [frames]),
    ]


# What the engine does -------------------------------------------------------------------------------------------------


def _see(document: str, engine: Engine, pictures: Pictures) -> Any:
    endpoint = BY_DOCUMENT.get(document)  # the other dialects judge nothing
    return engine.see(pictures[0], document, engine.limits, judged=endpoint is not None and endpoint.judged)


def _read(document: str, engine: Engine, pictures: Pictures) -> Any:
    return engine.see(pictures[0], document, engine.limits, judged=False)


def _classify(engine: Engine, pictures: Pictures) -> Any:
    return engine.classify(pictures[0])


def _match(portrait: bytes, engine: Engine, pictures: Pictures) -> Any:
    return engine.match(portrait, pictures[0])


def _compare(engine: Engine, pictures: Pictures) -> Any:
    return engine.compare(pictures[0], pictures[1])


def _verify(portrait: bytes, engine: Engine, pictures: Pictures) -> Any:
    return engine.verify(portrait, pictures)


# Pictures -------------------------------------------------------------------------------------------------------------


def _single(pictures: Sequence[bytes]) -> list[Pictures]:
    return [(picture,) for picture in pictures]


def _files(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(SPECIMENS.glob(pattern))]


def _photographs(kind: str) -> list[bytes]:
    """Of documents of people who do not exist, as phones take them: 1,280 to 1,600 pixels wide."""
    return [_photograph(kind, Random(seed)) for seed in _SEEDS]


def _photograph(kind: str, random: Random) -> bytes:
    document = draw(kind, random, TRAINING, person.draw(random, TRAINING.words))
    return _jpeg(photograph(document, "phone", random, TRAINING).pixels)


def _frames() -> Pictures:
    """Three of a living person's, simulated from a portrait in the public domain."""
    taken = species.live(species.Studio((), _untouched, _untouched), Subject(_astronaut(), _EYES, _NOSE), Random(1))
    enlarged = (cv2.resize(frame, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC) for frame in taken)
    return tuple(map(_jpeg, enlarged))


def _portrait() -> bytes:
    """Hers as a card shows it: small and grey."""
    return _jpeg(cv2.cvtColor(_astronaut()[:220, 80:250], cv2.COLOR_BGR2GRAY))


def _astronaut() -> Picture:
    return np.asarray(cv2.imread(str(_ASTRONAUT)), np.uint8)


def _untouched(picture: Picture, _: Random) -> Picture:
    return picture


def _jpeg(pixels: Any) -> bytes:
    return cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, 92))[1].tobytes()
