"""The moment that a camera wrote into its picture: every one is read back, and any other text is none."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.vision.test_decode import DRAWING, LIMITS, encode, exif_taken, with_segment
from wathiq.vision.decode import decode

_JPEG = encode(DRAWING, "jpeg")


def taken(block: bytes) -> datetime | None:
    return decode(with_segment(_JPEG, 0xE1, b"Exif\0\0" + block), LIMITS).taken


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), st.sampled_from("<>"))  # noqa: DTZ001 - a camera's clock
def test_every_moment_is_read_back(moment: datetime, order: str) -> None:
    text = f"{moment.year:04}:{moment:%m:%d %H:%M:%S}".encode()
    assert taken(exif_taken(text, b"", order)) == moment.replace(microsecond=0, tzinfo=UTC)


@given(st.binary(max_size=32) | st.text("0123456789: ", max_size=24).map(str.encode), st.binary(max_size=8))
def test_any_text_is_a_moment_or_none(text: bytes, fraction: bytes) -> None:
    found = taken(exif_taken(text, fraction))
    assert found is None or found.tzinfo is UTC


@given(st.binary(max_size=200), st.integers(0, 100))
def test_any_block_is_passed_over_or_understood(noise: bytes, at: int) -> None:
    sound = exif_taken(b"2026:11:20 10:11:12", b"25")
    found = taken(sound[:at] + noise + sound[at:])
    assert found is None or found.tzinfo is UTC
