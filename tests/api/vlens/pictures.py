"""Photographs of one person's documents, which are drawn, and of her face, which is in the public domain.

Her frames are simulated from the same portrait as the one on her card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import cv2
import numpy as np
import pytest

from tests.faces.pictures import astronaut
from tests.workshops import equipped
from training.attacks import species
from training.attacks.subject import Subject
from training.specimens import TRAINING, Person, Workshop, draw, person, photograph, portrait
from training.specimens.document import Picture
from wathiq.faces.model import FaceModel

_EXPIRY = date(2033, 6, 28)


@dataclass(frozen=True, slots=True)
class Paper:
    """A photograph of a document and what is printed on it, by field."""

    image: bytes
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Papers:
    """All of one person's.

    And the front of her card with the portrait of another, the back of another's, and a licence that has expired.
    """

    front: Paper
    back: Paper
    driving_licence: Paper
    vehicle_front: Paper
    vehicle_back: Paper
    anothers_front: Paper
    anothers_back: Paper
    expired_licence: Paper


def jpeg(pixels: Picture, quality: int = 92) -> bytes:
    return cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()


def papers() -> Papers:
    """Drawn and photographed. Skips the test where a font lacks."""
    workshop = equipped(TRAINING)
    random = Random(0)
    drawn = person.draw(random, workshop.words)
    driving, vehicle = replace(drawn.driving, expiry=_EXPIRY), replace(drawn.vehicle, expiry=_EXPIRY)
    holder = replace(drawn, expiry=_EXPIRY, driving=driving, vehicle=vehicle)
    another = person.draw(Random(1), workshop.words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portrait, "draw", _printed)
        front = _paper("egypt_id_front", holder, random, workshop)
    return Papers(
        front=front,
        back=_paper("egypt_id_back", holder, Random(0), workshop),
        driving_licence=_paper("egypt_driving_licence", holder, Random(0), workshop),
        vehicle_front=_paper("egypt_vehicle_licence_front", holder, Random(0), workshop),
        vehicle_back=_paper("egypt_vehicle_licence_back", holder, Random(0), workshop),
        anothers_front=_paper("egypt_id_front", holder, Random(0), workshop),
        anothers_back=_paper("egypt_id_back", replace(another, expiry=_EXPIRY), Random(0), workshop),
        expired_licence=_paper("egypt_driving_licence", drawn, Random(0), workshop),
    )


def _paper(kind: str, holder: Person, random: Random, workshop: Workshop) -> Paper:
    document = draw(kind, random, workshop, holder)
    return Paper(jpeg(photograph(document, "scan", Random(0), workshop).pixels), document.fields)


def _printed(width: int, height: int, *_: object, **__: object) -> Picture:
    """Her head and shoulders in grey, as a card shows them."""
    wide = 170
    tall = round(wide * height / width)
    cut = cv2.cvtColor(astronaut()[:tall, 80 : 80 + wide], cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def frames(faces: FaceModel) -> dict[str, bytes]:
    """She does what a phone asks for."""
    (face,) = faces.find(astronaut())
    subject = Subject(astronaut(), face.eyes, face.nose)
    taken = species.live(species.Studio((), _no_grain, _no_grain), subject, Random(1))
    return {f"face_{number}": jpeg(frame) for number, frame in enumerate(taken, 1)}


def _no_grain(*_: object) -> Any:
    raise AssertionError("nothing is shown on a screen or a print")
