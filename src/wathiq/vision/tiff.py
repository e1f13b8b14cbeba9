"""TIFF directories, read with suspicion and written anew with what pixels depend on; EXIF is one of them."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from wathiq.faults import DamagedImage

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

_PHOTOGRAPH, _TAKEN, _TAKEN_FRACTION = 0x8769, 0x9003, 0x9291  # EXIF: another directory, and two texts in it
_LONGEST_TIME = 32

_VALUE_SIZES = {1: 1, 3: 2, 4: 4, 5: 8, 7: 1}  # byte, short, long, rational, undefined
_TEXT_SIZES = {2: 1}
_NUMBER_CODES = {1: "B", 3: "H", 4: "I"}

# None, fax (three), LZW, JPEG, deflate (two numbers for it), PackBits. What is rarer is not worth its decoder's risk.
_RAW = 1
_COMPRESSIONS = {_RAW, 2, 3, 4, 5, 7, 8, 32946, 32773}


class Exif(NamedTuple):
    """What EXIF says of a picture: how it is to be turned, and the moment at which it says that it was taken.

    The moment is that of the camera's clock, whose zone is taken for UTC: only differences mean something.
    """

    orientation: int = 1
    taken: datetime | None = None


class Distilled(NamedTuple):
    """A file reduced to what its pixels depend on, and what its EXIF block said."""

    data: bytes
    exif: Exif = Exif()


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

    def text(self, tag: int) -> str:
        """Empty where there is none; it ends with a zero byte."""
        return self.entries[tag].values.partition(b"\0")[0].decode("ascii").strip() if tag in self.entries else ""


def distil_tiff(data: bytes) -> Distilled:
    directory = _read_directory(data, _TIFF_TAGS)
    _check_samples(directory)
    _check_blocks(directory, len(data))
    padded = data + b"\0" * (len(data) % 2)
    pointer = struct.pack(directory.order + "I", len(padded))
    table = _write_directory(_unambiguous(directory), len(padded))
    return Distilled(padded[:4] + pointer + padded[8:] + table, read_exif([data]))


def _read_directory(data: bytes, wanted: Mapping[int, int]) -> _Directory:
    order = "<" if data.startswith(b"II") else ">"
    (start,) = struct.unpack_from(order + "I", data, 4)
    return _read_directory_at(start, data, order, wanted, _VALUE_SIZES)


def _read_directory_at(
    start: int, data: bytes, order: str, wanted: Mapping[int, int], sizes: Mapping[int, int]
) -> _Directory:
    """The wanted entries, each with the most values it may have, in the kinds of values that `sizes` names."""
    (count,) = struct.unpack_from(order + "H", data, start)
    entries: dict[int, _Entry] = {}
    for position in range(start + 2, start + 2 + 12 * count, 12):
        (tag,) = struct.unpack_from(order + "H", data, position)
        if tag in wanted and tag not in entries:
            entries[tag] = _read_entry(data, order, position, wanted[tag], sizes)
    return _Directory(order, entries)


def _read_entry(data: bytes, order: str, position: int, most: int, sizes: Mapping[int, int]) -> _Entry:
    kind, length, offset = struct.unpack_from(order + "2xHII", data, position)
    size = length * sizes[kind]
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


def read_exif(blocks: Sequence[bytes]) -> Exif:
    """What the first of the EXIF blocks says; upright and no moment where it is absent or damaged."""
    if not blocks:
        return Exif()
    return Exif(_orientation(blocks[0]), _taken(blocks[0]))


def _orientation(block: bytes) -> int:
    try:
        return _read_directory(block, {_ORIENTATION: 1}).number(_ORIENTATION, 1)
    except (KeyError, struct.error, DamagedImage):
        return 1


def _taken(block: bytes) -> datetime | None:
    try:
        first = _read_directory(block, {_PHOTOGRAPH: 1})
        texts = {_TAKEN: _LONGEST_TIME, _TAKEN_FRACTION: _LONGEST_TIME}
        photograph = _read_directory_at(first.number(_PHOTOGRAPH), block, first.order, texts, _TEXT_SIZES)
        second = datetime.strptime(photograph.text(_TAKEN), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
        fraction = photograph.text(_TAKEN_FRACTION)
        return second + timedelta(seconds=float(f"0.{fraction}") if fraction.isdigit() else 0)
    except (KeyError, ValueError, struct.error, DamagedImage):
        return None
