"""YuNet finds faces and SFace turns them into numbers: OpenCV's models, in ONNX Runtime, from files that were pulled.

What goes in and comes out of them is as OpenCV's `FaceDetectorYN` and `FaceRecognizerSF` have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from wathiq.faces.comparison import Scale
from wathiq.faces.face import Embedding, Face, largest_first
from wathiq.faces.turned import Turned
from wathiq.models import session_of
from wathiq.models.pulled import SFACE, YUNET, Pulled
from wathiq.vision.geometry import Pixels

Numbers = NDArray[np.float32]

SCALE = Scale.published(threshold=1.128, accuracy=0.996, separation=2 * (2**0.5 - 1.128))
"""OpenCV's documentation gives 1.128 for the distance of normed embeddings, and 99.60 % of the pairs of LFW right there
(https://docs.opencv.org/4.5.4/d0/dd4/tutorial_dnn_face.html). Of two people they stand at right angles to each other on
the average, a distance of the root of two; that of one person's is taken to be as far below the threshold."""

_SIDE = 640
"""Pixels of each side of what YuNet sees."""
_STRIDES = (8, 16, 32)
_SURE, _SAME = 0.9, 0.3
"""The least confidence of a face, and the most that boxes of two faces overlap: OpenCV's own defaults."""
_SIZES = (640, 320)
"""Pixels of the picture's longer side in it: YuNet knows faces of 10 to 300, and where there are none it may be that
they are larger."""
_LEFT_EYE, _RIGHT_EYE, _NOSE = 0, 1, 2
"""Of the landmarks: the eye on the picture's left, that on its right, the tip of the nose; the corners of the mouth
follow."""
_CHIP = 112
_PLACES = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)], np.float32
)
"""Where the landmarks lie in an aligned face of 112 x 112 pixels: those of ArcFace, which SFace was trained with."""


class OnnxModel:
    """YuNet and SFace. Threads may share one."""

    scale = SCALE

    def __init__(self, detector: onnxruntime.InferenceSession, embedder: onnxruntime.InferenceSession) -> None:
        self._detector, self._embedder = detector, embedder

    @classmethod
    def open(cls, data_dir: Path, threads: int) -> OnnxModel:
        """From the files that were pulled, on `threads` cores; raises ModelDamaged."""
        detector, embedder = (session_of(Pulled(source, data_dir).read(), threads) for source in (YUNET, SFACE))
        return cls(detector, embedder)

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """The faces in a BGR picture, the largest first; where there are none, those in it turned by quarters."""
        for quarters in (0, 1, 3, 2):
            turned = Turned.of(pixels, quarters)
            for size in _SIZES:
                if faces := self._seen(turned, size):
                    return largest_first(faces)
        return ()

    def embed(self, pixels: Pixels, face: Face) -> Embedding:
        """The normed embedding of a face."""
        chip = cv2.cvtColor(aligned(pixels, face.landmarks), cv2.COLOR_BGR2RGB)
        given = chip.astype(np.float32).transpose(2, 0, 1)[None]
        (embeddings,) = self._embedder.run(None, {self._embedder.get_inputs()[0].name: given})
        embedding = np.asarray(embeddings, np.float32).ravel()
        return np.asarray(embedding / max(float(np.linalg.norm(embedding)), 1e-9), np.float32)

    def _seen(self, turned: Turned, size: int) -> list[Face]:
        """The faces that stand upright in a picture whose longer side is made `size` pixels long."""
        scale = size / max(turned.pixels.shape[:2])
        columns, rows = (max(1, round(scale * side)) for side in turned.pixels.shape[1::-1])
        view = np.zeros((_SIDE, _SIDE, 3), np.uint8)
        view[:rows, :columns] = _resized(turned.pixels, (columns, rows))
        given = view.astype(np.float32).transpose(2, 0, 1)[None]
        names = [output.name for output in self._detector.get_outputs()]
        results = self._detector.run(names, {self._detector.get_inputs()[0].name: given})
        return [_turned_back(face, turned) for face in faces_of(dict(zip(names, results, strict=True)), 1 / scale)]


def aligned(pixels: Pixels, landmarks: Numbers) -> Pixels:
    """A face of 112 x 112 pixels, moved, turned and scaled so that its landmarks come closest to `_PLACES`."""
    found, wanted = (points[:, 0] + 1j * points[:, 1] for points in (landmarks.astype(np.float64), _PLACES))
    around = found - found.mean()
    turn = np.vdot(around, wanted - wanted.mean()) / np.vdot(around, around).real
    shift = wanted.mean() - turn * found.mean()
    onto = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    return np.asarray(cv2.warpAffine(pixels, onto, (_CHIP, _CHIP), flags=cv2.INTER_LINEAR), np.uint8)


def faces_of(outputs: Mapping[str, Numbers], stretch: float) -> list[Face]:
    """The faces that YuNet's outputs stand for, in a picture `stretch` times as large as what it saw.

    For each of its three grids, whose cells are `stride` pixels apart, there are the chances of a face and of an object
    (1, cells, 1), boxes (1, cells, 4) as the shift of the middle and the logarithm of the size, and landmarks
    (1, cells, 10) as shifts, all in strides.
    """
    found = [_grid(outputs, stride) for stride in _STRIDES]
    boxes, landmarks, chances = (np.concatenate(part) for part in zip(*found, strict=True))
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), chances.tolist(), _SURE, _SAME)
    return [
        _face(stretch * boxes[index], stretch * landmarks[index], float(chances[index])) for index in np.ravel(kept)
    ]


def _grid(outputs: Mapping[str, Numbers], stride: int) -> tuple[Numbers, Numbers, Numbers]:
    """Boxes (n, 4) as left, top, width and height, landmarks (n, 5, 2) and chances (n,) of the cells with a face."""
    of_face, of_object, boxes, landmarks = (outputs[f"{name}_{stride}"][0] for name in ("cls", "obj", "bbox", "kps"))
    chances = np.sqrt(np.clip(of_face[:, 0], 0, 1) * np.clip(of_object[:, 0], 0, 1))
    chosen = np.flatnonzero(chances >= _SURE)
    cells = np.stack([chosen % (_SIDE // stride), chosen // (_SIDE // stride)], axis=1)
    sizes = np.exp(boxes[chosen, 2:]) * stride
    corners = (cells + boxes[chosen, :2]) * stride - sizes / 2
    points = (cells[:, None] + landmarks[chosen].reshape(-1, 5, 2)) * stride
    return np.hstack([corners, sizes]), points, chances[chosen]


def _face(box: Numbers, landmarks: Numbers, chance: float) -> Face:
    left, top, width, height = box.tolist()
    points = landmarks.astype(np.float32)
    return Face((left, top, left + width, top + height), chance, points[[_LEFT_EYE, _RIGHT_EYE]], points[_NOSE], points)


def _turned_back(face: Face, turned: Turned) -> Face:
    box = turned.back_box(np.array(face.box, np.float32).reshape(2, 2))
    points = turned.back(face.landmarks)
    return Face(box, face.confidence, points[[_LEFT_EYE, _RIGHT_EYE]], points[_NOSE], points)


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    way = cv2.INTER_AREA if size[0] < pixels.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=way), np.uint8)
