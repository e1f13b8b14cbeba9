"""Every image here is drawn, encoded, and often spoiled, by the test itself."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wathiq.faults import DamagedImage, EmptyImage, Fault, TooManyBytes, TooManyPixels, TooSmall, UnsupportedFormat
from wathiq.vision.decode import Image, Limits, decode

Pixels = NDArray[np.uint8]
Tags = Mapping[int, int | Sequence[int]]

LIMITS = Limits(max_bytes=10_000_000, max_pixels=25_000_000, max_side=8192)
WIDTH, HEIGHT = 64, 48


def draw() -> Pixels:
    """A drawing, in red, green and blue, that no turn or flip leaves as it was."""
    drawing = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    drawing[:16, :16] = (200, 30, 40)
    drawing[:16, 48:] = (20, 180, 60)
    drawing[32:, :32] = (30, 50, 210)
    return drawing


DRAWING = draw()
GREY: Pixels = DRAWING[..., 0]
BLACK_ON_WHITE: Pixels = np.where(GREY < 100, np.uint8(0), np.uint8(255))


def encode(picture: PIL.Image.Image | Pixels, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image = picture if isinstance(picture, PIL.Image.Image) else PIL.Image.fromarray(picture)
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))


def png(size: tuple[int, int], bits: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    """`rows` start with a filter byte each; `extra` chunks go before them."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_rows(samples: NDArray[np.generic]) -> bytes:
    return b"".join(b"\0" + row.tobytes() for row in samples)


def bmp(width: int, height: int, bits: int, compression: int, after_header: bytes) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + 40 + (1024 if bits == 8 else 0)) + header + after_header


def tiff(tags: Tags, blocks: Sequence[bytes], order: str = "<") -> bytes:
    """A TIFF of these tags, in shorts where they fit, and of these strips, or tiles where a tag gives their width."""
    offsets = [8 + sum(map(len, blocks[:index])) for index in range(len(blocks))]
    places = (324, 325) if 322 in tags else (273, 279)
    entries: Tags = {places[0]: offsets, places[1]: [len(block) for block in blocks], **tags}
    body = b"".join(blocks) + b"\0" * (sum(map(len, blocks)) % 2)
    table, beyond = b"", b""
    for tag, value in sorted(entries.items()):
        numbers = [value] if isinstance(value, int) else list(value)
        kind, code = (3, "H") if max(numbers, default=0) < 65536 else (4, "I")
        payload = struct.pack(f"{order}{len(numbers)}{code}", *numbers)
        place = struct.pack(order + "I", 8 + len(body) + 2 + 12 * len(entries) + 4 + len(beyond))
        table += struct.pack(order + "HHI", tag, kind, len(numbers))
        table += payload.ljust(4, b"\0") if len(payload) <= 4 else place
        beyond += payload if len(payload) > 4 else b""
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(body))
    return start + body + struct.pack(order + "H", len(entries)) + table + b"\0" * 4 + beyond


# Size, bits, compression, photometric interpretation, samples, rows of a strip.
COLOUR: Tags = {256: WIDTH, 257: HEIGHT, 258: (8, 8, 8), 259: 1, 262: 2, 277: 3, 278: HEIGHT}
MONO: Tags = {**COLOUR, 258: 8, 262: 1, 277: 1}
DEFLATE: Tags = {259: 8}


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    return jpeg[:2] + jpeg_segment(marker, payload) + jpeg[2:]


def exif(orientation: int, order: str = "<") -> bytes:
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return start + struct.pack(order + "HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)


def rgb(image: Image) -> NDArray[np.int16]:
    return image.pixels[..., ::-1].astype(np.int16)


def assert_shows(image: Image, expected: NDArray[np.generic], tolerance: int = 0) -> None:
    wanted = np.broadcast_to(expected if expected.ndim == 3 else expected[..., None], image.pixels.shape)
    assert np.abs(rgb(image) - wanted.astype(np.int16)).max() <= tolerance


class TestWhatComesOut:
    @pytest.mark.parametrize("form", ["png", "bmp", "tiff"])
    def test_the_pixels_are_those_that_were_drawn(self, form: str) -> None:
        image = decode(encode(DRAWING, form), LIMITS)
        assert image.format == form
        assert_shows(image, DRAWING)

    @pytest.mark.parametrize("progressive", [False, True])
    def test_a_jpeg_comes_close(self, progressive: bool) -> None:  # noqa: FBT001
        image = decode(encode(DRAWING, "jpeg", quality=95, subsampling=0, progressive=progressive), LIMITS)
        assert image.format == "jpeg"
        assert_shows(image, DRAWING, tolerance=12)

    @pytest.mark.parametrize("orientation", [1, 6])
    def test_the_array_is_contiguous_and_cannot_be_changed(self, orientation: int) -> None:
        image = decode(png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), chunk(b"eXIf", exif(orientation))), LIMITS)
        assert image.pixels.dtype == np.uint8
        assert image.pixels.flags.c_contiguous
        assert not image.pixels.flags.writeable

    def test_many_threads_may_decode_at_once(self) -> None:
        files = [encode(DRAWING, form) for form in ("png", "bmp", "tiff")] * 20
        with ThreadPoolExecutor(8) as pool:
            for image in pool.map(lambda file: decode(file, LIMITS), files):
                assert_shows(image, DRAWING)


class TestRefusals:
    def test_no_bytes(self) -> None:
        with pytest.raises(EmptyImage):
            decode(b"", LIMITS)

    def test_one_byte_more_than_the_limit(self) -> None:
        file = encode(DRAWING, "png")
        decode(file, Limits(len(file), 10_000, 100))
        with pytest.raises(TooManyBytes):
            decode(file, Limits(len(file) - 1, 10_000, 100))

    @pytest.mark.parametrize(
        "file",
        [
            b"%PDF-1.7\n",
            b"\0\0\0\x18ftypheic\0\0\0\0",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"8BPS\0\x01",
            b"hello",
            b"\0",
            encode(DRAWING, "gif"),
            encode(DRAWING, "webp"),
            encode(DRAWING, "ppm"),
            b" " + encode(DRAWING, "png"),
        ],
        ids=["pdf", "heic", "svg", "psd", "text", "nul", "gif", "webp", "ppm", "shifted png"],
    )
    def test_other_formats(self, file: bytes) -> None:
        with pytest.raises(UnsupportedFormat):
            decode(file, LIMITS)

    @pytest.mark.parametrize("magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\0", b"MM\0*"])
    @pytest.mark.parametrize("rest", [b"", b"\0", b"\0" * 100, b"\xff" * 100, b"text" * 30])
    def test_a_magic_number_and_nothing_that_belongs_to_it(self, magic: bytes, rest: bytes) -> None:
        with pytest.raises(DamagedImage):
            decode(magic + rest, LIMITS)

    @pytest.mark.parametrize(
        "limits",
        [Limits(10_000, WIDTH * HEIGHT - 1, WIDTH), Limits(10_000, WIDTH * HEIGHT, WIDTH - 1)],
        ids=["pixels", "side"],
    )
    @pytest.mark.parametrize("form", ["jpeg", "png", "bmp", "tiff"])
    def test_more_pixels_or_a_longer_side_than_the_limit(self, form: str, limits: Limits) -> None:
        with pytest.raises(TooManyPixels):
            decode(encode(DRAWING, form), limits)

    def test_limits_that_are_just_met(self) -> None:
        limits = Limits(10_000, WIDTH * HEIGHT, WIDTH, min_side=HEIGHT)
        assert decode(encode(DRAWING, "png"), limits).stored_size == (WIDTH, HEIGHT)

    @pytest.mark.parametrize("form", ["jpeg", "png", "bmp", "tiff"])
    def test_a_side_that_is_too_short(self, form: str) -> None:
        with pytest.raises(TooSmall):
            decode(encode(DRAWING[:15], form), LIMITS)

    @pytest.mark.parametrize("form", ["jpeg", "png", "bmp", "tiff"])
    @pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
    def test_a_file_that_was_cut_off(self, form: str, share: float) -> None:
        noise = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        file = encode(noise, form)
        with pytest.raises(DamagedImage):
            decode(file[: int(len(file) * share)], LIMITS)

    @pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4"])
    def test_a_compressed_tiff_that_was_cut_off(self, compression: str) -> None:
        page = PIL.Image.fromarray(BLACK_ON_WHITE if compression == "group4" else DRAWING)
        file = encode(page.convert("1") if compression == "group4" else page, "tiff", compression=compression)
        decode(file, LIMITS)
        with pytest.raises(DamagedImage):
            decode(file[:-20], LIMITS)


TURNS: Mapping[int, Callable[[Pixels], Pixels]] = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).transpose(1, 0, 2),
    8: np.rot90,
}


class TestOrientation:
    @pytest.mark.parametrize("orientation", TURNS)
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_jpeg(self, orientation: int, order: str) -> None:
        jpeg = encode(DRAWING, "jpeg", quality=95, subsampling=0)
        image = decode(with_segment(jpeg, 0xE1, b"Exif\0\0" + exif(orientation, order)), LIMITS)
        assert image.stored_size == (WIDTH, HEIGHT)
        assert_shows(image, TURNS[orientation](DRAWING), tolerance=12)

    @pytest.mark.parametrize("orientation", TURNS)
    def test_png(self, orientation: int) -> None:
        file = png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), chunk(b"eXIf", exif(orientation)))
        image = decode(file, LIMITS)
        assert (image.width, image.height) == ((WIDTH, HEIGHT) if orientation < 5 else (HEIGHT, WIDTH))
        assert_shows(image, TURNS[orientation](DRAWING))

    @pytest.mark.parametrize("orientation", TURNS)
    @pytest.mark.parametrize("compression", [{}, DEFLATE], ids=["raw", "deflate"])
    def test_tiff(self, orientation: int, compression: Tags) -> None:
        strip = zlib.compress(DRAWING.tobytes()) if compression else DRAWING.tobytes()
        image = decode(tiff({**COLOUR, **compression, 274: orientation}, [strip]), LIMITS)
        assert image.stored_size == (WIDTH, HEIGHT)
        assert_shows(image, TURNS[orientation](DRAWING))

    @pytest.mark.parametrize(
        "block",
        [b"", b"II*\0", b"garbage!", exif(0), exif(9), exif(65535), exif(6)[:12], b"II*\0" + b"\xff" * 30],
        ids=["empty", "magic", "text", "0", "9", "65535", "cut off", "beyond the end"],
    )
    def test_damaged_exif_is_ignored(self, block: bytes) -> None:
        assert_shows(decode(png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), chunk(b"eXIf", block)), LIMITS), DRAWING)
        jpeg = with_segment(encode(DRAWING, "jpeg"), 0xE1, b"Exif\0\0" + block)
        assert decode(jpeg, LIMITS).width == WIDTH


def exif_taken(moment: bytes, fraction: bytes = b"", order: str = "<") -> bytes:
    """A directory that points to another one, which holds two texts."""
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    first = struct.pack(order + "HHHIII", 1, 0x8769, 4, 1, 26, 0)
    entries = [(0x9003, moment + b"\0"), (0x9291, fraction.ljust(8, b"\0"))]
    second, texts = struct.pack(order + "H", len(entries)), b""
    for tag, text in entries:
        second += struct.pack(order + "HHII", tag, 2, len(text), 26 + 2 + 24 + 4 + len(texts))
        texts += text
    return start + first + second + bytes(4) + texts


class TestMoment:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_the_moment_that_the_camera_says(self, order: str) -> None:
        block = exif_taken(b"2026:11:20 10:11:12", b"25", order)
        moment = datetime(2026, 11, 20, 10, 11, 12, 250_000, tzinfo=UTC)
        jpeg = with_segment(encode(DRAWING, "jpeg"), 0xE1, b"Exif\0\0" + block)
        assert decode(jpeg, LIMITS).taken == moment
        file = png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), chunk(b"eXIf", block))
        assert decode(file, LIMITS).taken == moment

    @pytest.mark.parametrize(
        "block",
        [
            b"",
            exif(1),
            exif_taken(b""),
            exif_taken(b"0000:00:00 00:00:00"),
            exif_taken(b"yesterday"),
            exif_taken(b"\xff" * 19),
            exif_taken(b"2026:11:20 10:11:12" + b" " * 30),
            exif_taken(b"2026:11:20 10:11:12")[:70],
        ],
        ids=["empty", "another tag", "no text", "zeros", "words", "no ascii", "long", "cut off"],
    )
    def test_no_moment(self, block: bytes) -> None:
        jpeg = with_segment(encode(DRAWING, "jpeg"), 0xE1, b"Exif\0\0" + block)
        assert decode(jpeg, LIMITS).taken is None

    def test_a_moment_without_a_fraction(self) -> None:
        jpeg = with_segment(encode(DRAWING, "jpeg"), 0xE1, b"Exif\0\0" + exif_taken(b"2026:11:20 10:11:12", b"x"))
        assert decode(jpeg, LIMITS).taken == datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)


def colours(mode: str) -> PIL.Image.Image:
    return PIL.Image.fromarray(DRAWING).convert(mode)


def with_alpha(colour: Pixels, alpha: Pixels) -> Pixels:
    return np.dstack([colour, alpha])


INK: Pixels = np.zeros((HEIGHT, WIDTH), np.uint8)  # black everywhere: only its alpha makes a drawing
PALETTE = [*range(0, 65536, 256)] * 3
SIXTEEN = DRAWING.astype(np.uint16) * 257


def deep(samples: NDArray[np.generic], code: str) -> bytes:
    return samples.astype(code).tobytes()


class TestColours:
    @pytest.mark.parametrize(
        ("file", "expected"),
        [
            (encode(GREY, "png"), GREY),
            (encode(GREY, "bmp"), GREY),
            (encode(PIL.Image.fromarray(BLACK_ON_WHITE).convert("1"), "png"), BLACK_ON_WHITE),
            (encode(PIL.Image.fromarray(BLACK_ON_WHITE).convert("1"), "bmp"), BLACK_ON_WHITE),
            (encode(colours("RGB").quantize(8), "png"), DRAWING),
            (encode(colours("RGB").quantize(8), "bmp"), DRAWING),
            (png((WIDTH, HEIGHT), 16, 0, png_rows(SIXTEEN[..., 0].astype(">u2"))), GREY),
            (png((WIDTH, HEIGHT), 16, 2, png_rows(SIXTEEN.astype(">u2"))), DRAWING),
            (bmp(WIDTH, -HEIGHT, 32, 0, with_alpha(DRAWING[..., ::-1], INK).tobytes()), DRAWING),
        ],
        ids=["L png", "L bmp", "1 png", "1 bmp", "P png", "P bmp", "16-bit grey", "16-bit colour", "top-down bmp"],
    )
    def test_png_and_bmp(self, file: bytes, expected: Pixels) -> None:
        assert_shows(decode(file, LIMITS), expected)

    @pytest.mark.parametrize(
        ("tags", "strip", "expected"),
        [
            (MONO, GREY.tobytes(), GREY),
            ({**MONO, 262: 0}, GREY.tobytes(), 255 - GREY),
            ({**MONO, 258: 1}, np.packbits(BLACK_ON_WHITE > 0, axis=1).tobytes(), BLACK_ON_WHITE),
            ({**MONO, 258: 16}, deep(SIXTEEN[..., 0], "<u2"), GREY),
            ({**MONO, 262: 3, 320: PALETTE}, GREY.tobytes(), GREY),
            ({**COLOUR, 258: (16,) * 3}, deep(SIXTEEN, "<u2"), DRAWING),
            ({**COLOUR, 262: 6, 530: (1, 1)}, np.asarray(colours("YCbCr")).tobytes(), DRAWING),
            ({**COLOUR, 262: 5, 258: (8,) * 4, 277: 4}, with_alpha(255 - DRAWING, INK).tobytes(), DRAWING),
            ({**COLOUR, 284: 2, 278: HEIGHT}, None, DRAWING),
        ],
        ids=["L", "white is 0", "1", "16-bit grey", "palette", "16-bit colour", "YCbCr", "CMYK", "planes"],
    )
    def test_tiff(self, tags: Tags, strip: bytes | None, expected: Pixels) -> None:
        strips = [strip] if strip else [DRAWING[..., plane].tobytes() for plane in range(3)]
        assert_shows(decode(tiff(tags, strips), LIMITS), expected, tolerance=2)
        packed = [zlib.compress(part) for part in strips]
        assert_shows(decode(tiff({**tags, **DEFLATE}, packed), LIMITS), expected, tolerance=2)

    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize(
        ("code", "bits", "sample_format"), [("f4", 32, 3), ("i4", 32, 2), ("i2", 16, 2)], ids=["f4", "i4", "i2"]
    )
    def test_samples_without_a_known_white_are_stretched(
        self, code: str, bits: int, sample_format: int, order: str
    ) -> None:
        samples = (BLACK_ON_WHITE.astype(np.int32) - 100) * 100
        file = tiff({**MONO, 258: bits, 339: sample_format}, [deep(samples, order + code)], order)
        assert_shows(decode(file, LIMITS), BLACK_ON_WHITE)

    @pytest.mark.parametrize("lightest", [3.4e38, 1e-30])
    def test_floats_of_any_range(self, lightest: float) -> None:
        samples = np.where(BLACK_ON_WHITE > 0, lightest, -lightest)
        file = tiff({**MONO, 258: 32, 339: 3}, [deep(samples, "<f4")])
        assert decode(file, LIMITS).pixels.max() in {0, 255}

    @pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
    def test_floats_that_are_not_numbers(self, odd: float) -> None:
        samples = GREY.astype(np.float32)
        samples[20, 30] = odd
        with pytest.raises(DamagedImage):
            decode(tiff({**MONO, 258: 32, 339: 3}, [samples.tobytes()]), LIMITS)

    def test_cielab_tiff(self) -> None:
        lightness = np.where(GREY < 100, 0, 255)
        lab = np.dstack([lightness, np.zeros_like(lightness), np.zeros_like(lightness)])
        image = decode(tiff({**COLOUR, 262: 8}, [deep(lab, "u1")]), LIMITS)
        assert_shows(image, BLACK_ON_WHITE, tolerance=2)

    def test_tiled_tiff(self) -> None:
        tiles = [DRAWING[y : y + 16, x : x + 32].tobytes() for y in range(0, HEIGHT, 16) for x in range(0, WIDTH, 32)]
        assert_shows(decode(tiff({**COLOUR, 322: 32, 323: 16}, tiles), LIMITS), DRAWING)

    @pytest.mark.parametrize("form", ["jpeg", "tiff"])
    def test_cmyk_as_adobe_writes_it(self, form: str) -> None:
        image = decode(encode(colours("CMYK"), form, quality=95), LIMITS)
        assert_shows(image, DRAWING, tolerance=12)

    def test_ycck_jpeg(self) -> None:
        inks = np.full((HEIGHT, WIDTH, 4), (76, 84, 255, 0), np.uint8)  # inverted: luma and chroma of cyan
        jpeg = encode(PIL.Image.fromarray(inks, "CMYK"), "jpeg", quality=100)
        adobe = jpeg.index(b"Adobe")
        image = decode(jpeg[: adobe + 11] + b"\2" + jpeg[adobe + 12 :], LIMITS)
        assert_shows(image, np.array([[[255, 0, 0]]]), tolerance=3)


class TestTransparency:
    """A black image that is transparent but for the drawing shows the drawing, black on white."""

    ALPHA: Pixels = 255 - BLACK_ON_WHITE

    @pytest.mark.parametrize("form", ["png", "tiff"])
    def test_an_alpha_channel_lets_white_paper_through(self, form: str) -> None:
        for picture in (with_alpha(INK, self.ALPHA), with_alpha(np.dstack([INK] * 3), self.ALPHA)):
            assert_shows(decode(encode(picture, form), LIMITS), BLACK_ON_WHITE)

    def test_half_transparent_is_halfway_to_white(self) -> None:
        picture = with_alpha(np.dstack([INK] * 3), np.full_like(INK, 127))
        assert_shows(decode(encode(picture, "png"), LIMITS), np.full_like(INK, 128))

    def test_alpha_that_was_multiplied_in(self) -> None:
        file = tiff({**MONO, 258: (8, 8), 277: 2, 338: 1}, [with_alpha(INK, self.ALPHA).tobytes()])
        assert_shows(decode(file, LIMITS), BLACK_ON_WHITE)

    @pytest.mark.parametrize("transparency", [b"\xff\x00", b"\x80\x00"], ids=["one entry", "several"])
    def test_a_palette_with_alpha(self, transparency: bytes) -> None:
        indices = (BLACK_ON_WHITE > 0).astype(np.uint8)
        extra = chunk(b"PLTE", b"\0\0\0" + b"\0\0\0"), chunk(b"tRNS", transparency)
        image = decode(png((WIDTH, HEIGHT), 8, 3, png_rows(indices), *extra), LIMITS)
        ink = 255 - transparency[0]
        assert_shows(image, np.where(BLACK_ON_WHITE > 0, 255, ink))

    def test_a_transparent_colour(self) -> None:
        file = png((WIDTH, HEIGHT), 8, 0, png_rows(255 - BLACK_ON_WHITE), chunk(b"tRNS", b"\0\0"))
        assert_shows(decode(file, LIMITS), np.full_like(INK, 255))

    def test_a_transparent_colour_of_16_bits_is_not_taken_for_one_of_8(self) -> None:
        colour = chunk(b"tRNS", b"\x12\x00" * 3)  # its low byte is black's
        file = png((WIDTH, HEIGHT), 16, 2, png_rows(np.zeros((HEIGHT, WIDTH, 3), ">u2")), colour)
        assert_shows(decode(file, LIMITS), INK)

    def test_an_alpha_channel_that_was_never_filled_in(self) -> None:
        assert_shows(decode(encode(with_alpha(DRAWING, INK), "png"), LIMITS), DRAWING)


class TestSeveralImagesInOne:
    def test_the_first_page_of_a_tiff(self) -> None:
        second = PIL.Image.new("L", (20, 20))
        assert_shows(decode(encode(DRAWING, "tiff", save_all=True, append_images=[second]), LIMITS), DRAWING)

    def test_the_first_frame_of_an_animated_png(self) -> None:
        second = PIL.Image.new("RGB", (WIDTH, HEIGHT))
        assert_shows(decode(encode(DRAWING, "png", save_all=True, append_images=[second]), LIMITS), DRAWING)

    def test_the_first_picture_of_a_multi_picture_jpeg(self) -> None:
        second = PIL.Image.new("RGB", (WIDTH, HEIGHT))
        image = decode(encode(DRAWING, "mpo", save_all=True, append_images=[second]), LIMITS)
        assert image.format == "jpeg"
        assert abs(int(image.pixels.mean()) - int(DRAWING.mean())) < 5


class TestHostileJpeg:
    JPEG = encode(DRAWING, "jpeg", quality=95)

    def test_what_follows_the_end_is_ignored(self) -> None:
        plain = decode(self.JPEG, LIMITS)
        assert_shows(decode(self.JPEG + b"\xff\xda\0\0 any garbage", LIMITS), rgb(plain))

    def test_without_its_end_marker_it_counts_as_cut_off(self) -> None:
        with pytest.raises(DamagedImage):
            decode(self.JPEG[:-2], LIMITS)

    def test_zeros_in_place_of_what_was_cut_off(self) -> None:
        half = len(self.JPEG) // 2
        with pytest.raises(DamagedImage):
            decode(self.JPEG[:half] + b"\0" * half, LIMITS)

    def test_a_header_that_announces_65500_by_65500(self) -> None:
        frame = self.JPEG.index(b"\xff\xc0") + 5
        with pytest.raises(TooManyPixels):
            decode(self.JPEG[:frame] + struct.pack(">HH", 65500, 65500) + self.JPEG[frame + 4 :], LIMITS)

    def test_a_million_segments(self) -> None:
        with pytest.raises(DamagedImage):
            decode(self.JPEG[:2] + jpeg_segment(0xE1, b"") * 1_000_000 + self.JPEG[2:], LIMITS)

    def test_a_thousand_scans(self) -> None:
        jpeg = encode(DRAWING, "jpeg", progressive=True)
        last_scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
        with pytest.raises(DamagedImage):
            decode(jpeg[:-2] + last_scan * 200 + b"\xff\xd9", LIMITS)

    @pytest.mark.parametrize("payload", [b"", b"JFIF", b"Adobe", b"Exif\0\0", b"MPF\0II*\0", b"ICC_PROFILE\0"])
    @pytest.mark.parametrize("marker", [0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE])
    def test_application_segments_that_break_off(self, marker: int, payload: bytes) -> None:
        assert_shows(decode(with_segment(self.JPEG, marker, payload), LIMITS), DRAWING, tolerance=200)


class TestHostilePng:
    @pytest.mark.parametrize("name", [b"iCCP", b"zTXt", b"iTXt"])
    def test_metadata_that_would_inflate_to_a_hundred_megabytes_is_not_read(self, name: bytes) -> None:
        bomb = chunk(name, b"k\0" + (b"\1\0\0\0" if name == b"iTXt" else b"\0") + zeros(100))
        assert_shows(decode(png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), bomb), LIMITS), DRAWING)

    def test_a_few_bytes_that_announce_30000_by_30000(self) -> None:
        with pytest.raises(TooManyPixels):
            decode(png((30_000, 30_000), 8, 2, b""), LIMITS)

    def test_a_hundred_thousand_chunks(self) -> None:
        with pytest.raises(DamagedImage):
            decode(png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), chunk(b"PLTE", b"") * 100_000), LIMITS)

    @pytest.mark.parametrize(
        "extra", [chunk(b"acTL", b""), chunk(b"acTL", bytes(8)) * 2, chunk(b"fcTL", b"\xff" * 26), chunk(b"fdAT", b"")]
    )
    def test_broken_animation_leaves_the_still_image(self, extra: bytes) -> None:
        assert_shows(decode(png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), extra), LIMITS), DRAWING)

    @pytest.mark.parametrize(
        "file",
        [
            png((0, 0), 8, 2, b""),
            png((WIDTH, HEIGHT), 8, 3, png_rows(GREY)),
            png((WIDTH, HEIGHT), 7, 2, png_rows(DRAWING)),
            png((WIDTH, HEIGHT), 8, 2, b""),
            png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING)).replace(b"\x08\x02\0\0\0", b"\x08\x00\0\0\0"),
        ],
        ids=["no size", "no palette", "7 bits", "no pixels", "wrong checksum"],
    )
    def test_damage(self, file: bytes) -> None:
        with pytest.raises(DamagedImage):
            decode(file, LIMITS)


class TestHostileBmp:
    RUNS = b"\x40\x05\0\0" * HEIGHT + b"\0\1"
    GREYS = b"".join(bytes([level, level, level, 0]) for level in range(256))

    def test_run_lengths(self) -> None:
        image = decode(bmp(WIDTH, HEIGHT, 8, 1, self.GREYS + self.RUNS), LIMITS)
        assert_shows(image, np.full_like(INK, 5))

    @pytest.mark.parametrize("runs", [RUNS[:80], b"", b"\0\xff" * 9, b"\xff\xff" * 999])
    def test_run_lengths_that_do_not_add_up(self, runs: bytes) -> None:
        with pytest.raises(DamagedImage):
            decode(bmp(WIDTH, HEIGHT, 8, 1, self.GREYS + runs), LIMITS)

    def test_run_lengths_of_more_pixels_than_are_worth_the_time(self) -> None:
        with pytest.raises(DamagedImage):
            decode(bmp(5000, 4000, 8, 1, self.GREYS + b"\1\5\0\0" * 4000), LIMITS)

    @pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 2**31 - 1), (-64, 48), (64, -(2**31))])
    def test_negative_and_huge_sizes(self, size: tuple[int, int]) -> None:
        with pytest.raises(TooManyPixels):
            decode(bmp(*size, 24, 0, b""), LIMITS)

    @pytest.mark.parametrize(("bits", "compression"), [(0, 0), (3, 0), (65535, 0), (24, 3), (24, 4), (24, 99)])
    def test_depths_and_compressions_that_do_not_exist(self, bits: int, compression: int) -> None:
        with pytest.raises(DamagedImage):
            decode(bmp(WIDTH, HEIGHT, bits, compression, bytes(WIDTH * HEIGHT * 3)), LIMITS)


class TestHostileTiff:
    STRIP = DRAWING.tobytes()

    @pytest.mark.parametrize(
        "changes",
        [
            {277: 65535},
            {258: (65535, 65535, 65535)},
            {258: (8,) * 9},
            {258: ()},
            {258: 2**32 - 1, 262: 3, 277: 1},
            {259: 6},
            {259: 50001},
            {262: 99},
            {262: 3},
            {278: 0},
            {278: 1},
            {284: 2},
            {256: 0},
            {322: 0, 323: 0},
            {322: 65535, 323: 65535},
            {322: 16, 323: 1},
            {273: ()},
            {273: 2**32 - 1},
            {273: (8,) * 60_000},
            {273: (8,) * 70_000},
            {**DEFLATE, 279: 2**32 - 1},
            {**DEFLATE, 279: 0},
            {**DEFLATE, 279: ()},
            {262: 6, 530: (2, 2)},
        ],
        ids=str,
    )
    def test_tags_that_contradict_each_other_or_the_file(self, changes: Tags) -> None:
        with pytest.raises(DamagedImage):
            decode(tiff({**COLOUR, **changes}, [self.STRIP]), LIMITS)

    @pytest.mark.parametrize(
        ("tags", "order"),
        [
            ({258: 12, 262: 1, 277: 1}, "<"),
            ({258: 16, 262: 0, 277: 1}, "<"),
            ({258: (16,) * 3, 284: 2}, "<"),
            ({258: 32, 262: 1, 277: 1, 339: 3, **DEFLATE}, ">"),
        ],
        ids=["12 bits", "deep and inverted", "deep planes", "compressed floats, big end first"],
    )
    def test_what_would_come_out_wrong_is_refused(self, tags: Tags, order: str) -> None:
        planes = 3 if 284 in tags else 1
        with pytest.raises(DamagedImage):
            decode(tiff({**COLOUR, **tags}, [bytes(WIDTH * HEIGHT * 4)] * planes, order), LIMITS)

    def test_a_directory_that_is_elsewhere_or_goes_on_for_ever(self) -> None:
        for start in (0, 4, 2**31, 2**32 - 1):
            with pytest.raises(DamagedImage):
                decode(b"II*\0" + struct.pack("<I", start) + b"\xff" * 1000, LIMITS)

    def test_rows_per_strip_may_say_that_all_rows_are_in_one(self) -> None:
        assert_shows(decode(tiff({**COLOUR, 278: 2**32 - 1}, [self.STRIP]), LIMITS), DRAWING)

    def test_a_second_width_does_not_reach_any_decoder(self) -> None:
        file = tiff({**MONO, **DEFLATE}, [zlib.compress(GREY.tobytes())])
        table = file.index(struct.pack("<HHI", 256, 3, 1))
        entries = struct.pack("<H", struct.unpack_from("<H", file, table - 2)[0] + 1)
        first, second = file[table : table + 12], struct.pack("<HHIHH", 256, 3, 1, 60_000, 0)
        spoiled = file[: table - 2] + entries + first + second + file[table + 12 :]
        assert_shows(decode(spoiled, LIMITS), GREY)


def zeros(megabytes: int) -> bytes:
    """That many millions of zeros, deflated."""
    deflate = zlib.compressobj()
    return b"".join(deflate.compress(bytes(1_000_000)) for _ in range(megabytes)) + deflate.flush()


def bombs() -> dict[str, bytes]:
    strip = [zeros(300)]
    metadata = chunk(b"iCCP", b"k\0\0" + strip[0])
    return {
        "huge tile": tiff({**COLOUR, **DEFLATE, 322: 20_000, 323: 5_000}, strip),
        "huge strip": tiff({**COLOUR, **DEFLATE, 278: 1_000_000}, strip),
        "a million strips": tiff({**COLOUR, 278: 1, 273: [8] * 1_000_000}, [b""]),
        "huge tiff": tiff({**COLOUR, **DEFLATE, 256: 20_000, 257: 20_000, 278: 20_000}, strip),
        "huge png": png((30_000, 30_000), 8, 2, bytes(1_000_000)),
        "png metadata": png((WIDTH, HEIGHT), 8, 2, png_rows(DRAWING), metadata),
        "huge bmp": bmp(30_000, 30_000, 24, 0, b""),
        "huge jpeg": TestHostileJpeg.JPEG.replace(struct.pack(">HH", HEIGHT, WIDTH), b"\xff\xdc\xff\xdc"),
    }


def peak_memory(pool: ProcessPoolExecutor) -> int:
    """The most bytes that the pool's only process ever held."""
    status = pool.submit(Path.read_text, Path("/proc/self/status")).result()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to say how much memory was used")
def test_no_file_takes_much_more_memory_than_its_bytes() -> None:
    limits = Limits(10_000_000, 100_000, 8192)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pool.submit(decode, encode(DRAWING, "tiff"), limits).result()
        before = peak_memory(pool)
        for name, bomb in bombs().items():
            assert isinstance(pool.submit(decode, bomb, limits).exception(), Fault | None), name
            assert peak_memory(pool) - before < 40_000_000, name


VALID = {
    "jpeg": TestHostileJpeg.JPEG,
    "progressive jpeg": encode(DRAWING, "jpeg", progressive=True),
    "turned jpeg": with_segment(TestHostileJpeg.JPEG, 0xE1, b"Exif\0\0" + exif(6)),
    "png": encode(DRAWING, "png"),
    "palette png": encode(colours("RGB").quantize(8), "png", transparency=0),
    "bmp": encode(DRAWING, "bmp"),
    "palette bmp": encode(colours("RGB").quantize(8), "bmp"),
    "run-length bmp": bmp(WIDTH, HEIGHT, 8, 1, TestHostileBmp.GREYS + TestHostileBmp.RUNS),
    "tiff": tiff({**COLOUR, 274: 8}, [DRAWING.tobytes()]),
    "tiled tiff": tiff({**MONO, **DEFLATE, 322: 64, 323: 48}, [zlib.compress(GREY.tobytes())]),
    "lzw tiff": encode(DRAWING, "tiff", compression="tiff_lzw"),
    "jpeg tiff": encode(DRAWING, "tiff", compression="jpeg"),
    "fax tiff": encode(PIL.Image.fromarray(BLACK_ON_WHITE).convert("1"), "tiff", compression="group4"),
}


@pytest.mark.parametrize("name", VALID)
def test_what_the_next_test_spoils_is_sound(name: str) -> None:
    assert sorted(decode(VALID[name], LIMITS).stored_size) == [HEIGHT, WIDTH]


@settings(max_examples=150)
@given(
    file=st.sampled_from(sorted(VALID)).map(VALID.__getitem__),
    edits=st.lists(st.tuples(st.integers(-500, 500), st.binary(max_size=4)), max_size=6),
    cut=st.none() | st.integers(0, 1000),
)
def test_any_damage_ends_in_a_fault_or_an_image(file: bytes, edits: list[tuple[int, bytes]], cut: int | None) -> None:
    spoiled = bytearray(file)
    for position, replacement in edits:  # near the start or the end, where headers and directories are
        at = position % len(file)
        spoiled[at : at + len(replacement)] = replacement
    try:
        image = decode(bytes(spoiled[:cut]), Limits(100_000, 100_000, 1000))
    except Fault:
        return
    assert image.pixels.shape == (image.height, image.width, 3)
    assert image.width * image.height == image.stored_size[0] * image.stored_size[1] <= 100_000
