"""JPEG, PNG and BMP files reduced to what their pixels depend on (TIFF: `tiff.py`)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from wathiq.faults import DamagedImage
from wathiq.vision.tiff import Distilled, read_exif

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


def distil_jpeg(data: bytes) -> Distilled:
    segments = list(islice(_segments(data), _MOST_SEGMENTS))
    markers = [segment.marker for segment in segments]
    if _SCAN not in markers or markers[-1] != _END or markers.count(_SCAN) > _MOST_SCANS:
        raise DamagedImage("The jpeg file is cut off, or has too many parts.")
    first_scan = markers.index(_SCAN)
    header = [data[segment.start : segment.end] for segment in segments[:first_scan]]
    kept = [part for part in header if _SHAPES_PIXELS.match(part)]
    exif = [part[10:] for part in header if part[1] == 0xE1 and part[4:10] == b"Exif\0\0"]
    scans = data[segments[first_scan].start : segments[-1].end]
    return Distilled(b"".join([b"\xff\xd8", *kept, scans]), read_exif(exif))


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

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 65_536  # real files have about a thousand


class _Chunk(NamedTuple):
    name: bytes
    start: int
    end: int


def distil_png(data: bytes) -> Distilled:
    chunks = list(islice(_chunks(data), _MOST_CHUNKS))
    wanted = {b"IHDR", b"PLTE", b"tRNS"}
    if data[24:25] == b"\x10":  # Pillow compares a transparent colour of 16 bits with pixels of 8
        wanted.remove(b"tRNS")
    header = b"".join(data[chunk.start - 8 : chunk.end + 4] for chunk in chunks if chunk.name in wanted)
    pixels = b"".join(data[chunk.start : chunk.end] for chunk in chunks if chunk.name == b"IDAT")
    exif = [data[chunk.start : chunk.end] for chunk in chunks if chunk.name == b"eXIf"]
    return Distilled(PNG_SIGNATURE + header + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b""), read_exif(exif))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    position = len(PNG_SIGNATURE)
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        yield _Chunk(name, position + 8, position + 8 + length)
        position += length + 12


def _chunk(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(payload, zlib.crc32(name)))


# BMP -----------------------------------------------------------------------------------------------------------------


_MOST_RUN_LENGTH = 1_000_000  # bytes and pixels: Pillow expands run lengths in Python, which takes seconds for more


def distil_bmp(data: bytes) -> Distilled:
    """The file itself, as it has no metadata."""
    header_size, width, height, compression = struct.unpack_from("<Iii4xI", data, 14)
    run_length = header_size >= 40 and compression in {1, 2}
    if run_length and max(len(data), abs(width * height)) > _MOST_RUN_LENGTH:
        raise DamagedImage("The bmp file is too large for one that is compressed.")
    return Distilled(data)
