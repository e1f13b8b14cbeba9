"""Networks that do not come with the program: fetched once by `wathiq models pull`, checked whenever they are loaded.

Their files lie in the folder `models` of the data directory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from wathiq.download import Download
from wathiq.models import ModelDamaged


class PullRefused(Exception):
    """What was fetched is not the network that was wanted, and was thrown away."""


@dataclass(frozen=True, slots=True)
class Source:
    """A network's file: its name, where it is published, its SHA-256 and its size in bytes."""

    file: str
    url: str
    sha256: str
    size: int
    licence: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """Such a file in a data directory."""

    source: Source
    data_dir: Path

    @property
    def path(self) -> Path:
        return self.data_dir / "models" / self.source.file

    @property
    def state(self) -> str:
        """`ready`, `missing`, or `damaged` where another file lies in its place."""
        if not self.path.is_file():
            return "missing"
        return "ready" if self._is_wanted(self.path.read_bytes()) else "damaged"

    def read(self) -> bytes:
        """The file's bytes; raises ModelDamaged where they are not the expected ones."""
        if not self.path.is_file():
            raise ModelDamaged(f"model file {self.path} is missing: run `wathiq models pull`")
        data = self.path.read_bytes()
        if not self._is_wanted(data):
            raise ModelDamaged(f"model file {self.path} is not the expected one: run `wathiq models pull`")
        return data

    def pull(self, download: Download, url: str = "") -> None:
        """Fetch the file from its URL, or another that it is to be found at, and put it in its place.

        It only gets there once its SHA-256 is found right. Raises PullRefused or DownloadFailed, which leave what was
        there before, and OSError where it cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".pull-", dir=self.path.parent) as folder:
            fetched = Path(folder, self.source.file)
            download.save(url or self.source.url, fetched, self.source.size)
            if not self._is_wanted(fetched.read_bytes()):
                raise PullRefused("the file has another SHA-256 than the published one")
            fetched.replace(self.path)

    def _is_wanted(self, data: bytes) -> bool:
        return hashlib.sha256(data).hexdigest() == self.source.sha256


_ZOO = "https://github.com/opencv/opencv_zoo/raw"
YUNET = Source(
    "face_detection_yunet_2023mar.onnx",
    f"{_ZOO}/82b38c8f98e7b52aa171400f3e4c722352d0669f/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    232_589,
    "MIT",
)
SFACE = Source(
    "face_recognition_sface_2021dec.onnx",
    f"{_ZOO}/edef535367a4f8053b5bfb7580935c83772a9639/models/face_recognition_sface/face_recognition_sface_2021dec.onnx",
    "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
    38_696_353,
    "Apache-2.0",
)
SOURCES = (YUNET, SFACE)
"""Published by OpenCV; hashes and sizes are those of its repository's own pointers to the files."""
