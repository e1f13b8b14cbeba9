"""All documents that wathiq reads. A new one is a file of this folder and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from wathiq.documents import (
    china_vehicle_licence,
    egypt_driving_licence,
    egypt_id_back,
    egypt_id_front,
    egypt_plate,
    egypt_vehicle_licence_back,
    egypt_vehicle_licence_front,
    korea_plate,
    passport,
    plate,
)
from wathiq.reading import Reading
from wathiq.vision.scene import Scene


class Stance(Enum):
    """Which way up a document is read."""

    UPRIGHT = "the picture is turned so that its print stands upright"
    AS_SEEN = "as it came, for it is mostly photographed upright, and only then turned: it spares the lines"
    ARABIC = "the picture is turned so that its Arabic print stands upright"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """How a document is read off a scene, None where that shows none.

    `first_look` is the size at which it first looks for lines; they tell which way up the scene is, too. A reading less
    sure than `least_confidence` is not handed out.
    """

    read: Callable[[Scene], Reading | None]
    first_look: int
    stance: Stance = Stance.UPRIGHT
    least_confidence: float = 0.0


_CARD_CONFIDENCE = 0.6
"""Below it about one field in three of a rendered card is wrong."""


def _card(read: Callable[[Scene], Reading | None], first_look: int) -> DocumentType:
    return DocumentType(read, first_look, Stance.ARABIC, _CARD_CONFIDENCE)


# In the order in which an unknown document is tried: the cheap and certain first. Arabic is told by one small look.
CATALOGUE: Mapping[str, DocumentType] = {
    egypt_id_front.NAME: _card(egypt_id_front.read, egypt_id_front.LOOKS[0]),
    egypt_id_back.NAME: _card(egypt_id_back.read, egypt_id_back.LOOKS[0]),
    egypt_driving_licence.NAME: _card(egypt_driving_licence.read, egypt_driving_licence.LOOKS[0]),
    egypt_vehicle_licence_front.NAME: _card(egypt_vehicle_licence_front.read, egypt_vehicle_licence_front.LOOKS[0]),
    egypt_vehicle_licence_back.NAME: _card(egypt_vehicle_licence_back.read, egypt_vehicle_licence_back.LOOKS[0]),
    passport.NAME: DocumentType(passport.read, passport.LOOKS[0]),
    china_vehicle_licence.NAME: DocumentType(china_vehicle_licence.read, china_vehicle_licence.LOOKS[0]),
    korea_plate.NAME: DocumentType(korea_plate.read, plate.TEXT_LOOK, Stance.AS_SEEN),
    egypt_plate.NAME: DocumentType(egypt_plate.read, plate.TEXT_LOOK, Stance.AS_SEEN),
}
