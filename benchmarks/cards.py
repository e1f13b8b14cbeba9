"""Photographs of identity cards of people who do not exist, for benchmarks that need some."""

from __future__ import annotations

from random import Random

import cv2

from training.specimens import TRAINING, Workshop, draw, person, photograph

ID_FRONT, ID_BACK = "egypt_id_front", "egypt_id_back"


def photographs(seed: int, *kinds: str, workshop: Workshop = TRAINING) -> list[bytes]:
    """JPEG files of these sides of one person's card, fit to be read."""
    holder = person.draw(Random(seed), workshop.words)
    return [_photograph(seed, kind, holder, workshop) for kind in kinds]


def _photograph(seed: int, kind: str, holder: person.Person, workshop: Workshop) -> bytes:
    document = draw(kind, Random(seed), workshop, holder)
    pixels = photograph(document, "scan", Random(seed), workshop).pixels
    return cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, 92))[1].tobytes()
