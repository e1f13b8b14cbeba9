"""All documents that wathiq reads. A new one is a file of this folder and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wathiq.documents import china_vehicle_licence, passport
from wathiq.reading import Reading
from wathiq.vision.scene import Scene

Reader = Callable[[Scene], Reading | None]
"""Reads its document off an upright scene, or says that the scene shows none."""

# In the order in which an unknown document is tried: the cheap and certain first.
CATALOGUE: Mapping[str, Reader] = {
    passport.NAME: passport.read,
    china_vehicle_licence.NAME: china_vehicle_licence.read,
}
