"""All documents that wathiq reads. A new one is a file of this folder and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wathiq.documents import (
    china_vehicle_licence,
    egypt_id_back,
    egypt_id_front,
    egypt_plate,
    korea_plate,
    passport,
    plate,
)
from wathiq.reading import Reading
from wathiq.vision.scene import Scene


@dataclass(frozen=True, slots=True)
class DocumentType:
    """How a document is read: off an upright scene, None where that shows none.

    `first_look` is the size at which it first looks for lines; they tell which way up the scene is, too. What is
    mostly photographed upright is looked for `as_seen` first, which spares the lines.
    """

    read: Callable[[Scene], Reading | None]
    first_look: int
    as_seen: bool = False


# In the order in which an unknown document is tried: the cheap and certain first.
CATALOGUE: Mapping[str, DocumentType] = {
    passport.NAME: DocumentType(passport.read, passport.LOOKS[0]),
    china_vehicle_licence.NAME: DocumentType(china_vehicle_licence.read, china_vehicle_licence.LOOKS[0]),
    egypt_id_front.NAME: DocumentType(egypt_id_front.read, egypt_id_front.LOOKS[0], as_seen=True),
    egypt_id_back.NAME: DocumentType(egypt_id_back.read, egypt_id_back.LOOKS[0], as_seen=True),
    korea_plate.NAME: DocumentType(korea_plate.read, plate.TEXT_LOOK, as_seen=True),
    egypt_plate.NAME: DocumentType(egypt_plate.read, plate.TEXT_LOOK, as_seen=True),
}
