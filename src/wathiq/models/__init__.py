"""The networks: where each file is, that it is the very file it should be, and how to open it.

A model is a file of an installed package or of this folder, or was pulled into the data directory (`pulled`). Its
SHA-256 is checked before it is loaded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnxruntime


class ModelDamaged(RuntimeError):
    """A model file is missing or is not the one that was measured."""


@dataclass(frozen=True, slots=True)
class Model:
    """A network's file: the package it lies in, its path there and its SHA-256."""

    package: str
    path: str
    sha256: str

    def read(self) -> bytes:
        """The file's bytes; raises ModelDamaged where they are not the expected ones."""
        path = self._folder() / self.path
        if not path.is_file():
            raise ModelDamaged(f"model file {self.path} of package {self.package} is missing")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ModelDamaged(f"model file {self.path} of package {self.package} is not the expected one")
        return data

    def checked_path(self) -> Path:
        """Where the file is, for libraries that open files themselves; raises ModelDamaged as `read` does."""
        self.read()
        return self._folder() / self.path

    def _folder(self) -> Path:
        """Found without importing the package: rapidocr's import would load far more than a file."""
        try:
            spec = find_spec(self.package)
        except ModuleNotFoundError:
            spec = None
        if spec is None or spec.origin is None:
            raise ModelDamaged(f"package {self.package} is not installed")
        return Path(spec.origin).parent


def open_session(model: Model, threads: int) -> onnxruntime.InferenceSession:
    """The network ready to run on `threads` cores. Sessions may be used by many threads at once."""
    return session_of(model.read(), threads)


def session_of(network: bytes, threads: int) -> onnxruntime.InferenceSession:
    """As `open_session`, for an ONNX file's bytes that have been checked or were made here."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Picture sizes vary without end: an arena would keep the largest of each and grow for days.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


TEXT_DETECTION = Model(
    "rapidocr",
    "models/PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
TEXT_RECOGNITION = Model(
    "rapidocr",
    "models/PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
)
TEXT_ORIENTATION = Model(
    "rapidocr",
    "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
)
FACE_LANDMARKS = Model(
    "face_recognition_models",
    "models/shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)
FACE_EMBEDDING = Model(
    "face_recognition_models",
    "models/dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)


@dataclass(frozen=True, slots=True)
class LineModel:
    """A line recogniser of ours (see `training/`): grey `height` x `width` in, a blank and `alphabet` out.

    Where there is a `stretch`, lines are `stretch` times as wide as their proportions say, and `width` is the most.

    `slope`, `offset` and `per_character` are those of the logistic curve that turns the sureness of a text and its
    length into the chance that all of it is right, as measured on specimens in fonts that the training never saw.
    """

    model: Model
    height: int
    width: int
    alphabet: str
    slope: float = 1.0
    offset: float = 0.0
    per_character: float = 0.0
    stretch: float = 1.0


def line_model(name: str) -> LineModel:
    """One of the recognisers in this folder, as its manifest describes it."""
    manifest = _manifest(name)
    taken, curve = manifest["input"], manifest.get("calibration", {})
    return LineModel(
        own_model(name),
        taken["height"],
        taken["width"],
        manifest["alphabet"],
        curve.get("slope", 1.0),
        curve.get("offset", 0.0),
        curve.get("per_character", 0.0),
        taken.get("stretch", 1.0),
    )


def own_model(name: str) -> Model:
    """A network of this folder."""
    return Model(__name__, f"{name}.onnx", _manifest(name)["sha256"])


def _manifest(name: str) -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / f"{name}.json").read_text()))
