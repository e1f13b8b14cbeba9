"""Hostile bytes in, upright pixels out.

Pillow never sees the file itself, only a distilled copy of it that holds nothing but what the pixels depend on. So
metadata can neither exhaust memory or time nor make Pillow warn, and no two parsers can disagree about what it says.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from wathiq.faults import DamagedImage, EmptyImage, Fault, TooManyBytes, TooManyPixels, TooSmall, UnsupportedFormat
from wathiq.vision.distil import PNG_SIGNATURE, distil_bmp, distil_jpeg, distil_png
from wathiq.vision.tiff import Distilled, distil_tiff

# Our own limit is checked before anything is decoded; Pillow's would only warn.
PIL.Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file in bytes, and the most pixels, the longest and the shortest side in pixels of its image."""

    max_bytes: int
    max_pixels: int
    max_side: int
    min_side: int = 16


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """An image as a person sees it.

    `pixels` are (height, width, 3) in the order blue, green, red, contiguous and read-only, with the EXIF orientation
    applied. `format` is jpeg, png, bmp or tiff. `stored_size` is (width, height) as in the file, before orientation.
    `taken` is the moment by the camera's clock, its zone taken for UTC, where the file says one.
    """

    pixels: NDArray[np.uint8]
    format: str
    stored_size: tuple[int, int]
    taken: datetime | None = None

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def bytes_of(path: Path, limits: Limits) -> bytes:
    """A file's bytes, of one that is too large no more than show that it is. Raises OSError."""
    with path.open("rb") as file:
        return file.read(limits.max_bytes + 1)


def decode(data: bytes, limits: Limits) -> Image:
    """Decode a JPEG, PNG, BMP or TIFF file; of several pages or frames, the first.

    Raises EmptyImage, TooManyBytes, UnsupportedFormat, DamagedImage, TooManyPixels or TooSmall. Sizes are checked
    before memory for any pixel is taken. A file that was cut off is damaged, however much of it could be shown.
    Threads may call this at the same time.
    """
    kind = _recognise(data, limits)
    try:
        return _decode_as(kind, data, limits)
    except (Fault, MemoryError):
        raise
    except Exception as error:  # hostile bytes make decoders raise anything
        raise DamagedImage(f"The {kind.name} file is damaged.") from error


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    magics: tuple[bytes, ...]
    distil: Callable[[bytes], Distilled]
    decoder: Callable[[io.BytesIO], ImageFile]


def _recognise(data: bytes, limits: Limits) -> _Kind:
    if not data:
        raise EmptyImage("The image is empty.")
    if len(data) > limits.max_bytes:
        raise TooManyBytes(f"The image has {len(data)} bytes; the limit is {limits.max_bytes}.")
    for kind in _KINDS:
        if data.startswith(kind.magics):
            return kind
    raise UnsupportedFormat("The image is not JPEG, PNG, BMP or TIFF.")


def _decode_as(kind: _Kind, data: bytes, limits: Limits) -> Image:
    distilled = kind.distil(data)
    # The decoder's class rather than PIL.Image.open, which may choose another decoder for what a JPEG holds.
    picture = kind.decoder(io.BytesIO(distilled.data))
    stored_size = picture.size
    _check_size(*stored_size, limits)
    picture.load()
    pixels = _upright(_bgr(picture), distilled.exif.orientation)
    pixels.setflags(write=False)
    return Image(pixels, kind.name, stored_size, distilled.exif.taken)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise TooManyPixels(
            f"The image is {width}x{height}; the limits are {limits.max_pixels} pixels and {limits.max_side} a side."
        )
    if min(width, height) < limits.min_side:
        raise TooSmall(f"The image is {width}x{height}; each side must have at least {limits.min_side} pixels.")


# EXIF orientation: whether rows become columns, and the flip that follows, in OpenCV's numbers.
_TURNS: Mapping[int, tuple[bool, int | None]] = {
    2: (False, 1),
    3: (False, -1),
    4: (False, 0),
    5: (True, None),
    6: (True, 1),
    7: (True, -1),
    8: (True, 0),
}


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    transposed, flip = _TURNS.get(orientation, (False, None))
    turned = cv2.transpose(pixels) if transposed else pixels
    return np.asarray(turned if flip is None else cv2.flip(turned, flip), np.uint8)


# Pixels --------------------------------------------------------------------------------------------------------------


def _bgr(picture: ImageFile) -> NDArray[np.uint8]:
    if picture.mode in _DEEP_MODES:
        grey = _DEEP_MODES[picture.mode](np.asarray(picture))
        return np.repeat(grey[..., np.newaxis], 3, axis=2)
    packed = _rgb(picture).tobytes("raw", "BGR")
    return np.frombuffer(packed, np.uint8).reshape(picture.height, picture.width, 3)


def _rgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    if picture.mode == "La":
        picture = picture.convert("LA")
    if picture.has_transparency_data:
        return _on_white(picture.convert("RGBA"))
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (0, 0):  # some writers leave it empty, and nobody sends an invisible document
        return picture.convert("RGB")
    paper = PIL.Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=alpha)
    return paper


def _high_bytes(samples: NDArray[Any]) -> NDArray[np.uint8]:
    return (samples >> 8).astype(np.uint8)


def _stretched(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """From the darkest sample to the brightest, as such formats do not say which values are black and white."""
    if not np.isfinite([samples.min(), samples.max()]).all():  # one NaN among the samples makes both NaN
        raise DamagedImage("The image holds samples that are not numbers.")
    grey = np.empty(samples.shape, np.uint8)
    cv2.normalize(samples, grey, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
    return grey


_DEEP_MODES: Mapping[str, Callable[[NDArray[Any]], NDArray[np.uint8]]] = {
    "I;16": _high_bytes,
    "I;16B": _high_bytes,
    "I": _stretched,
    "F": _stretched,
}

_KINDS = (
    _Kind("jpeg", (b"\xff\xd8\xff",), distil_jpeg, JpegImageFile),
    _Kind("png", (PNG_SIGNATURE,), distil_png, PngImageFile),
    _Kind("bmp", (b"BM",), distil_bmp, BmpImageFile),
    _Kind("tiff", (b"II*\0", b"MM\0*"), distil_tiff, TiffImageFile),
)
