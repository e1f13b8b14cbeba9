"""What finds faces and tells them apart: an interface, and the choice among what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from wathiq.faces.comparison import Scale
from wathiq.faces.face import Embedding, Face
from wathiq.vision.geometry import Pixels

if TYPE_CHECKING:
    from wathiq.settings import Settings


class FaceModel(Protocol):
    """A detector and an embedder that belong together. Threads may share one."""

    scale: Scale
    """What distances between its embeddings mean."""

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """The faces in a BGR picture, the largest first."""

    def embed(self, pixels: Pixels, face: Face) -> Embedding:
        """One of the faces that were found in the same picture, as numbers."""


def open_model(settings: Settings) -> FaceModel:
    """The face model that the settings name; raises ModelDamaged where its files are missing or not the right ones."""
    if settings.face_model == "sface":
        from wathiq.faces.onnx_model import OnnxModel  # noqa: PLC0415 -- one of the two is never needed

        return OnnxModel.open(settings.data_dir, settings.thread_count)
    from wathiq.faces.dlib_model import DlibModel  # noqa: PLC0415

    return DlibModel.open(settings.thread_count)
