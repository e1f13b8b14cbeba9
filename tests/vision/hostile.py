"""Pictures that are written in odd ways, and files that only want to do harm. All are made here, none is kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

import numpy as np
import PIL.Image

from tests.vision.test_decode import (
    COLOUR,
    DEFLATE,
    DRAWING,
    HEIGHT,
    MONO,
    WIDTH,
    bmp,
    bombs,
    chunk,
    encode,
    exif,
    jpeg_segment,
    png,
    png_rows,
    tiff,
    with_segment,
)

_TURNS = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_90,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_270,
}
"""How a picture is stored whose orientation is this: what makes it upright again undoes it."""


# Odd ways of writing a sound picture ----------------------------------------------------------------------------------


def odd(specimen: bytes) -> dict[str, bytes]:
    """The same picture in every way that cameras, scanners and programs write one; all show what the specimen does."""
    return dict(_odd(specimen))


def _odd(specimen: bytes) -> Iterator[tuple[str, bytes]]:
    picture = PIL.Image.open(io.BytesIO(specimen)).convert("RGB")
    jpeg = encode(picture, "jpeg", quality=95)
    yield from _odd_jpegs(picture, jpeg)
    yield from _odd_pngs(picture)
    yield from _odd_others(picture)
    for orientation in range(1, 9):
        stored = picture.transpose(_TURNS[orientation]) if orientation in _TURNS else picture
        turned = encode(stored, "jpeg", quality=95)
        yield f"orientation {orientation}", with_segment(turned, 0xE1, b"Exif\0\0" + exif(orientation))


def _odd_jpegs(picture: PIL.Image.Image, jpeg: bytes) -> Iterator[tuple[str, bytes]]:
    yield "progressive jpeg", encode(picture, "jpeg", quality=95, progressive=True)
    yield "cmyk jpeg", encode(picture.convert("CMYK"), "jpeg", quality=95)
    yield "grey jpeg", encode(picture.convert("L"), "jpeg", quality=95)
    yield "jpeg with restarts", encode(picture, "jpeg", quality=95, restart_marker_blocks=1)
    yield "jpeg with garbage segments", with_segment(with_segment(jpeg, 0xE7, b"\xff\xd9" * 999), 0xFE, b"<?php ?>")
    yield "jpeg and a zip archive", jpeg + _zip()
    yield "jpeg with a profile that is none", with_segment(jpeg, 0xE2, b"ICC_PROFILE\0\x01\xff" + bytes(60_000))


def _odd_pngs(picture: PIL.Image.Image) -> Iterator[tuple[str, bytes]]:
    plain = encode(picture, "png")
    head, rest = plain[:33], plain[33:]  # the signature and IHDR
    yield "palette png", encode(picture.quantize(256), "png")
    yield "png with alpha", encode(picture.convert("RGBA"), "png")
    yield "16-bit png", encode(PIL.Image.fromarray(np.asarray(picture.convert("L"), np.uint16) * 257), "png")
    yield "interlaced png", _interlaced(picture)
    yield "png with text that inflates to 100 MB", head + chunk(b"zTXt", b"k\0\0" + _zeros(100)) + rest
    yield "png with a web page", head + chunk(b"tEXt", b"c\0<script>alert(1)</script>") + rest
    yield "animated png", encode(picture, "png", save_all=True, append_images=[picture.rotate(90)])


def _odd_others(picture: PIL.Image.Image) -> Iterator[tuple[str, bytes]]:
    yield "bmp", encode(picture, "bmp")
    pages = {"save_all": True, "append_images": [picture.rotate(90)], "compression": "jpeg", "quality": 95}
    yield "tiff of two pages", encode(picture, "tiff", **pages)
    yield "lzw tiff", encode(picture, "tiff", compression="tiff_lzw")
    yield "tiff of tiles", _tiles(picture)


def _interlaced(picture: PIL.Image.Image) -> bytes:
    """Adam7, which Pillow does not write: seven passes, each a small picture of its own."""
    grey = picture.convert("L")
    rows = b""
    for left, top, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4)):
        rows += _pass(grey, left, top, across, down)
    rows += _pass(grey, 1, 0, 2, 2) + _pass(grey, 0, 1, 1, 2)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *grey.size, 8, 0, 0, 0, 1))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _pass(grey: PIL.Image.Image, left: int, top: int, across: int, down: int) -> bytes:
    width, data = grey.width, grey.tobytes()
    rows = range(top, grey.height, down)
    return b"".join(b"\0" + data[row * width + left : (row + 1) * width : across] for row in rows)


def _tiles(picture: PIL.Image.Image, side: int = 256) -> bytes:
    grey = picture.convert("L")
    boxes = [
        (left, top, left + side, top + side)
        for top in range(0, grey.height, side)
        for left in range(0, grey.width, side)
    ]
    size = {256: grey.width, 257: grey.height, 322: side, 323: side}
    return tiff({**MONO, **DEFLATE, **size}, [zlib.compress(grey.crop(box).tobytes()) for box in boxes])


# Files that want to do harm -------------------------------------------------------------------------------------------

_JPEG, _PNG = encode(DRAWING, "jpeg"), encode(DRAWING, "png")
_TIFF = tiff({**COLOUR}, [DRAWING.tobytes()])
_SOF0, _SOF9 = b"\xff\xc0", b"\xff\xc9"


def _zeros(megabytes: int) -> bytes:
    deflate = zlib.compressobj()
    return b"".join(deflate.compress(bytes(1_000_000)) for _ in range(megabytes)) + deflate.flush()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.txt", "x" * 1000)
    return file.getvalue()


def _looped_tiff() -> bytes:
    """Its only directory says that the next one is itself."""
    start = struct.unpack_from("<I", _TIFF, 4)[0]
    after = start + 2 + 12 * struct.unpack_from("<H", _TIFF, start)[0]
    return _TIFF[:after] + struct.pack("<I", start) + _TIFF[after + 4 :]


def _looped_exif() -> bytes:
    """A directory whose photograph's directory is itself."""
    return b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)


def _deep_exif(levels: int = 5_000) -> bytes:
    """Directories inside each other, each pointing to the next."""
    size = 2 + 12 + 4
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + b"".join(struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8 + size * (level + 1), 0) for level in range(levels))
    )


_BOMBS = ("huge tile", "a million strips", "huge tiff", "huge png", "huge bmp", "huge jpeg")
_made = cache(bombs)


def _bomb(name: str) -> bytes:
    return _made()[name]


HARMFUL: Mapping[str, Callable[[], bytes]] = {
    **{name: partial(_bomb, name) for name in _BOMBS},
    "truncated jpeg": lambda: _JPEG[:-200],
    "truncated png": lambda: _PNG[:-30],
    "truncated tiff": lambda: _TIFF[: len(_TIFF) // 2],
    "truncated bmp": lambda: encode(DRAWING, "bmp")[:-500],
    "jpeg that calls itself a png": lambda: b"\x89PNG\r\n\x1a\n" + _JPEG[8:],
    "png that calls itself a jpeg": lambda: b"\xff\xd8\xff\xe0" + _PNG[4:],
    "bmp that calls itself a tiff": lambda: b"II*\0" + encode(DRAWING, "bmp")[4:],
    "lossless jpeg that is none": lambda: _JPEG.replace(_SOF0, b"\xff\xc3", 1),
    "jpeg without tables": lambda: _JPEG.replace(b"\xff\xdb", b"\xff\xfe").replace(b"\xff\xc4", b"\xff\xfe"),
    "jpeg of endless segments": lambda: b"\xff\xd8" + jpeg_segment(0xE5, b"") * 200_000 + _JPEG[2:],
    "jpeg of no height": lambda: _JPEG.replace(struct.pack(">HH", HEIGHT, WIDTH), struct.pack(">HH", 0, WIDTH), 1),
    "png of no size": lambda: png((0, 0), 8, 2, b""),
    "png of no rows": lambda: png((WIDTH, HEIGHT), 8, 2, b""),
    "bmp of no size": lambda: bmp(0, 0, 24, 0, b""),
    "tiff of no size": lambda: tiff({**COLOUR, 256: 0, 257: 0}, [b""]),
    "one pixel": lambda: encode(DRAWING[:1, :1], "png"),
    "longer than any side": lambda: png((60_000, 1), 8, 0, b"\0" + bytes(60_000)),
    "png of a bad checksum": lambda: _PNG[:29] + b"\0\0\0\0" + _PNG[33:],
    "png of a palette without colours": lambda: png((WIDTH, HEIGHT), 8, 3, bytes((WIDTH + 1) * HEIGHT)),
    "png of an unknown interlace": lambda: _PNG[:28] + b"\x07" + _PNG[29:],
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file",
    "pdf and jpeg": lambda: b"%PDF-1.7\n" + _JPEG,
    "zip and jpeg": lambda: _zip() + _JPEG,
    "webp": lambda: encode(DRAWING, "webp"),
    "gif": lambda: encode(DRAWING, "gif"),
    "jpeg 2000": lambda: encode(DRAWING, "jpeg2000"),
    "icon": lambda: encode(DRAWING, "ico"),
    "zeros": lambda: bytes(1_000_000),
    "jpeg's magic and noise": lambda: b"\xff\xd8\xff" + bytes(range(256)) * 400,
    "png's magic and noise": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400,
}
"""None of these is a picture, or one that is looked into."""

SMALL: Mapping[str, Callable[[], bytes]] = {
    "strip that inflates to 300 MB": partial(_bomb, "huge strip"),
    "profile that inflates to 300 MB": partial(_bomb, "png metadata"),
    "arithmetic jpeg that is none": lambda: _JPEG.replace(_SOF0, _SOF9, 1),
    "tiff that loops": _looped_tiff,
    "exif that loops": lambda: with_segment(_JPEG, 0xE1, b"Exif\0\0" + _looped_exif()),
    "exif 5,000 directories deep": lambda: with_segment(_JPEG, 0xE1, (b"Exif\0\0" + _deep_exif())[:65_000]),
    "16-bit tiff": lambda: tiff({**MONO, 258: 16}, [bytes(WIDTH * HEIGHT * 2)]),
    "1-bit png": lambda: encode(PIL.Image.fromarray(DRAWING).convert("1"), "png"),
    "fax tiff": lambda: encode(PIL.Image.fromarray(DRAWING).convert("1"), "tiff", compression="group4"),
    "png of 16-bit colours": lambda: png((WIDTH, HEIGHT), 16, 2, png_rows(DRAWING.repeat(2, axis=2))),
    "255 pieces of a profile": lambda: (
        _JPEG[:2]
        + b"".join(jpeg_segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + bytes(30_000)) for n in range(1, 256))
        + _JPEG[2:]
    ),
}
"""Pictures whose wrappings are meant to do harm; what they show is sound, and no document."""
