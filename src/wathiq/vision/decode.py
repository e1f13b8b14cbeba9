"""Hostile bytes in, upright pixels out.

Pillow never sees the file itself, only a distilled copy of it that holds nothing but what the pixels depend on. So
metadata can neither exhaust memory or time nor make Pillow warn, and no two parsers can disagree about what it says.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

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
    """

    pixels: NDArray[np.uint8]
    format: str
    stored_size: tuple[int, int]

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


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


class _Distilled(NamedTuple):
    """A file reduced to what its pixels depend on, and the EXIF orientation that was taken from it."""

    data: bytes
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    magics: tuple[bytes, ...]
    distil: Callable[[bytes], _Distilled]
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
    pixels = _upright(_bgr(picture), distilled.orientation)
    pixels.setflags(write=False)
    return Image(pixels, kind.name, stored_size)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise TooManyPixels(
            f"The image is {width}x{height}; the limits are {limits.max_pixels} pixels and {limits.max_side} a side."
        )
    if min(width, height) < limits.min_side:
        raise TooSmall(f"The image is {width}x{height}; each side must have at least {limits.min_side} pixels.")


# JPEG ----------------------------------------------------------------------------------------------------------------

_SCAN, _END = 0xDA, 0xD9
_MOST_SCANS = 100  # real files have about ten, and each one costs a pass over the whole image
_MOST_SEGMENTS = 1_000  # real files have at most a few hundred, of ICC profiles and depth maps

# Stuffed zeros, fill bytes, restarts and markers without a length are none of these.
_MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")

# Frames, tables, restart intervals, and the two that say which colours the components are.
_SHAPES_PIXELS = re.compile(rb"\xff(?:[\xc0-\xcf\xdb\xdd]|\xe0..JFIF\0.{9}|\xee..Adobe.{7})", re.DOTALL)


class _Segment(NamedTuple):
    marker: int
    start: int
    end: int


def _distil_jpeg(data: bytes) -> _Distilled:
    segments = list(islice(_segments(data), _MOST_SEGMENTS))
    markers = [segment.marker for segment in segments]
    if _SCAN not in markers or markers[-1] != _END or markers.count(_SCAN) > _MOST_SCANS:
        raise DamagedImage("The jpeg file is cut off, or has too many parts.")
    first_scan = markers.index(_SCAN)
    header = [data[segment.start : segment.end] for segment in segments[:first_scan]]
    kept = [part for part in header if _SHAPES_PIXELS.match(part)]
    exif = [part[10:] for part in header if part[1] == 0xE1 and part[4:10] == b"Exif\0\0"]
    scans = data[segments[first_scan].start : segments[-1].end]
    return _Distilled(b"".join([b"\xff\xd8", *kept, scans]), _orientation(exif))


def _segments(data: bytes) -> Iterator[_Segment]:
    """All up to the end marker. The coded pixels after a scan's segment hold no marker, so the search passes them."""
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        length = 0 if marker == _END else max(2, *struct.unpack_from(">H", data, match.end()))
        position = match.end() + length
        yield _Segment(marker, match.start(), position)
        if marker == _END:
            return


# PNG -----------------------------------------------------------------------------------------------------------------

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 65_536  # real files have about a thousand


class _Chunk(NamedTuple):
    name: bytes
    start: int
    end: int


def _distil_png(data: bytes) -> _Distilled:
    chunks = list(islice(_chunks(data), _MOST_CHUNKS))
    wanted = {b"IHDR", b"PLTE", b"tRNS"}
    if data[24:25] == b"\x10":  # Pillow compares a transparent colour of 16 bits with pixels of 8
        wanted.remove(b"tRNS")
    header = b"".join(data[chunk.start - 8 : chunk.end + 4] for chunk in chunks if chunk.name in wanted)
    pixels = b"".join(data[chunk.start : chunk.end] for chunk in chunks if chunk.name == b"IDAT")
    exif = [data[chunk.start : chunk.end] for chunk in chunks if chunk.name == b"eXIf"]
    return _Distilled(_SIGNATURE + header + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b""), _orientation(exif))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    position = len(_SIGNATURE)
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        yield _Chunk(name, position + 8, position + 8 + length)
        position += length + 12


def _chunk(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(payload, zlib.crc32(name)))


# BMP -----------------------------------------------------------------------------------------------------------------


_MOST_RUN_LENGTH = 1_000_000  # bytes and pixels: Pillow expands run lengths in Python, which takes seconds for more


def _distil_bmp(data: bytes) -> _Distilled:
    """The file itself, as it has no metadata."""
    header_size, width, height, compression = struct.unpack_from("<Iii4xI", data, 14)
    run_length = header_size >= 40 and compression in {1, 2}
    if run_length and max(len(data), abs(width * height)) > _MOST_RUN_LENGTH:
        raise DamagedImage("The bmp file is too large for one that is compressed.")
    return _Distilled(data)


# TIFF ----------------------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_OFFSETS, _ORIENTATION, _SAMPLES, _ROWS_PER_STRIP, _STRIP_SIZES, _PLANAR = 273, 274, 277, 278, 279, 284
_COLOUR_MAP, _TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_SIZES = 320, 322, 323, 324, 325
_SAMPLE_FORMAT, _SUBSAMPLING = 339, 530
_MOST_BLOCKS = 65_536

_STRIP_TAGS = {_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_SIZES}
_TILE_TAGS = {_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_SIZES}

# All the tags that pixels depend on, each with the most values it may have. Pillow would apply the orientation, so it
# is not among them.
_TIFF_TAGS = {
    _WIDTH: 1,
    _HEIGHT: 1,
    _BITS: 8,
    _COMPRESSION: 1,
    _PHOTOMETRIC: 1,
    266: 1,  # fill order
    _STRIP_OFFSETS: _MOST_BLOCKS,
    _SAMPLES: 1,
    _ROWS_PER_STRIP: 1,
    _STRIP_SIZES: _MOST_BLOCKS,
    _PLANAR: 1,
    292: 1,  # options of fax group 3
    293: 1,  # options of fax group 4
    317: 1,  # predictor
    _COLOUR_MAP: 3 * 256,
    _TILE_WIDTH: 1,
    _TILE_HEIGHT: 1,
    _TILE_OFFSETS: _MOST_BLOCKS,
    _TILE_SIZES: _MOST_BLOCKS,
    338: 8,  # extra samples
    _SAMPLE_FORMAT: 8,
    347: 65_536,  # JPEG tables
    529: 3,  # coefficients of luma
    _SUBSAMPLING: 2,
    532: 6,  # reference black and white
}

_VALUE_SIZES = {1: 1, 3: 2, 4: 4, 5: 8, 7: 1}  # byte, short, long, rational, undefined
_NUMBER_CODES = {1: "B", 3: "H", 4: "I"}

# None, fax (three), LZW, JPEG, deflate (two numbers for it), PackBits. What is rarer is not worth its decoder's risk.
_RAW = 1
_COMPRESSIONS = {_RAW, 2, 3, 4, 5, 7, 8, 32946, 32773}


class _Entry(NamedTuple):
    kind: int
    length: int  # in values, not bytes
    values: bytes


@dataclass(frozen=True, slots=True)
class _Directory:
    """A TIFF's first directory: its byte order as `struct` writes it, and the wanted entries by tag."""

    order: str
    entries: Mapping[int, _Entry]

    def numbers(self, tag: int, *default: int) -> tuple[int, ...]:
        if tag not in self.entries:
            return default
        entry = self.entries[tag]
        return struct.unpack(f"{self.order}{entry.length}{_NUMBER_CODES[entry.kind]}", entry.values)

    def number(self, tag: int, default: int = 0) -> int:
        return self.numbers(tag, default)[0]


def _distil_tiff(data: bytes) -> _Distilled:
    directory = _read_directory(data, _TIFF_TAGS)
    _check_samples(directory)
    _check_blocks(directory, len(data))
    padded = data + b"\0" * (len(data) % 2)
    pointer = struct.pack(directory.order + "I", len(padded))
    table = _write_directory(_unambiguous(directory), len(padded))
    return _Distilled(padded[:4] + pointer + padded[8:] + table, _orientation([data]))


def _read_directory(data: bytes, wanted: Mapping[int, int]) -> _Directory:
    order = "<" if data.startswith(b"II") else ">"
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, start)
    entries: dict[int, _Entry] = {}
    for position in range(start + 2, start + 2 + 12 * count, 12):
        (tag,) = struct.unpack_from(order + "H", data, position)
        if tag in wanted and tag not in entries:
            entries[tag] = _read_entry(data, order, position, wanted[tag])
    return _Directory(order, entries)


def _read_entry(data: bytes, order: str, position: int, most: int) -> _Entry:
    kind, length, offset = struct.unpack_from(order + "2xHII", data, position)
    size = length * _VALUE_SIZES[kind]
    start = offset if size > 4 else position + 8
    if not 0 < length <= most or start + size > len(data):
        raise DamagedImage("An entry of the tiff file's directory is damaged.")
    return _Entry(kind, length, data[start : start + size])


def _write_directory(directory: _Directory, start: int) -> bytes:
    order, entries = directory.order, directory.entries
    table = struct.pack(order + "H", len(entries))
    values, values_start = b"", start + 2 + 12 * len(entries) + 4
    for tag, entry in sorted(entries.items()):
        field = entry.values.ljust(4, b"\0")
        if len(entry.values) > 4:
            field = struct.pack(order + "I", values_start + len(values))
            values += entry.values + b"\0" * (len(entry.values) % 2)
        table += struct.pack(order + "HHI", tag, entry.kind, entry.length) + field
    return table + struct.pack(order + "I", 0) + values


def _unambiguous(directory: _Directory) -> _Directory:
    """Either strips or tiles, and no strip taller than the image."""
    dropped = _STRIP_TAGS if _TILE_WIDTH in directory.entries else _TILE_TAGS
    entries = {tag: entry for tag, entry in directory.entries.items() if tag not in dropped}
    if _STRIP_OFFSETS in entries:
        entries[_ROWS_PER_STRIP] = _Entry(4, 1, struct.pack(directory.order + "I", _block_size(directory)[1]))
    return _Directory(directory.order, entries)


def _check_samples(directory: _Directory) -> None:
    """Refuse rare compressions, and what Pillow would decode to wrong pixels."""
    bits = max(directory.numbers(_BITS, 1))
    photometric = directory.number(_PHOTOMETRIC)
    compression = directory.number(_COMPRESSION, _RAW)
    signed = max(directory.numbers(_SAMPLE_FORMAT, 1)) == 2
    raw, deep = compression == _RAW, bits > 8
    wrong = (
        directory.number(_SAMPLES, 1) > 6,  # more than a pixel of any mode has
        bits == 12,  # not scaled
        deep and photometric == 0,  # not inverted
        deep and raw and directory.number(_PLANAR, 1) == 2,  # each byte taken for a sample
        directory.order == ">" and not raw and deep and (bits == 32 or signed),  # not swapped
        raw and photometric == 6 and directory.numbers(_SUBSAMPLING, 2, 2) != (1, 1),  # not interleaved
        photometric == 3 and len(directory.numbers(_COLOUR_MAP)) != 3 << min(bits, 16),
    )
    if compression not in _COMPRESSIONS or any(wrong):
        raise DamagedImage("The tiff file's samples are laid out in a way that is not supported.")


def _check_blocks(directory: _Directory, file_size: int) -> None:
    """Refuse strips and tiles that do not add up to the image, are far larger than it, or end after the file."""
    width, height = directory.number(_WIDTH), directory.number(_HEIGHT)
    block_width, block_height = _block_size(directory)
    planes = directory.number(_SAMPLES, 1) if directory.number(_PLANAR, 1) == 2 else 1
    expected = math.ceil(width / block_width) * math.ceil(height / block_height) * planes
    tiled = _TILE_WIDTH in directory.entries
    offsets = directory.numbers(_TILE_OFFSETS if tiled else _STRIP_OFFSETS)
    sizes = directory.numbers(_TILE_SIZES if tiled else _STRIP_SIZES)
    ends = [offset + size for offset, size in zip(offsets, sizes, strict=False)]
    misplaced = len(sizes) != expected or max(ends, default=0) > file_size
    raw = directory.number(_COMPRESSION, _RAW) == _RAW  # its sizes go without saying, and some writers get them wrong
    oversized = block_width > max(width + 15, 1024) or block_height > max(height + 15, 1024)
    if len(offsets) != expected or oversized or (misplaced and not raw):
        raise DamagedImage("The tiff file's strips or tiles are damaged.")


def _block_size(directory: _Directory) -> tuple[int, int]:
    """(width, height) of a strip or tile in pixels."""
    if _TILE_WIDTH in directory.entries:
        return directory.number(_TILE_WIDTH), directory.number(_TILE_HEIGHT)
    height = directory.number(_HEIGHT)
    return directory.number(_WIDTH), min(directory.number(_ROWS_PER_STRIP, height), height)


# Orientation ---------------------------------------------------------------------------------------------------------

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


def _orientation(exif: list[bytes]) -> int:
    """What the first of the EXIF blocks says; 1, which is upright, where it is absent or damaged."""
    try:
        return _read_directory(exif[0], {_ORIENTATION: 1}).number(_ORIENTATION, 1)
    except (IndexError, KeyError, struct.error, DamagedImage):
        return 1


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
    _Kind("jpeg", (b"\xff\xd8\xff",), _distil_jpeg, JpegImageFile),
    _Kind("png", (_SIGNATURE,), _distil_png, PngImageFile),
    _Kind("bmp", (b"BM",), _distil_bmp, BmpImageFile),
    _Kind("tiff", (b"II*\0", b"MM\0*"), _distil_tiff, TiffImageFile),
)
