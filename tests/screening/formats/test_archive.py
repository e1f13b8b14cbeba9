"""Archives that zipfile stumbles over in one way or another are refused as lists."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from wathiq.screening.formats import archive
from wathiq.screening.refusal import ListRefused

_VERSION_NEEDED, _FLAGS, _METHOD = 6, 8, 10  # where in an entry of the directory, APPNOTE.TXT 4.3.12


def packed(compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        made.writestr("list.csv", "name\n" * 100)
    return file.getvalue()


def changed(at: int, byte: int) -> bytes:
    """An archive with another byte in the first entry of its directory."""
    data = bytearray(packed())
    data[data.index(b"PK\x01\x02") + at] = byte
    return bytes(data)


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(ListRefused) as caught:
        archive.check(path, 1000)
    return caught.value.code


def test_a_sound_archive(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    path.write_bytes(packed())
    assert archive.is_archive(path)
    archive.check(path, 1000)


@pytest.mark.parametrize(
    "data",
    [
        packed()[:100],
        packed(zipfile.ZIP_LZMA),
        packed(zipfile.ZIP_BZIP2),
        changed(_VERSION_NEEDED, 64),
        changed(_FLAGS, 0x1),
        changed(_METHOD, 99),
    ],
    ids=["half", "lzma", "bzip2", "of a later version", "encrypted", "packed in an unknown way"],
)
def test_damaged_or_odd_ones_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path / "set.zip", data) == "damaged"


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("list.csv", bytes(1001))
    assert refusal(path, path.read_bytes()) == "too_large"
