"""ZIP archives: the workbooks and sets of files that lists come in."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from wathiq.screening.formats.format import head
from wathiq.screening.refusal import ListRefused

DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError, ValueError)
"""What zipfile raises over archives that break off or were never sound, when one is opened and when one is read."""
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4, bit 0 of the general purpose flags


def is_archive(path: Path) -> bool:
    """Whether a file begins as zip archives and workbooks do, whole or not."""
    return head(path).startswith("PK\x03\x04")


def check(path: Path, largest: int) -> None:
    """Raise ListRefused for an archive that cannot be read, or that unpacks to more than `largest` bytes.

    What the directory of an archive says of sizes is what reading it will give: no more than that is unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except DAMAGE:
        raise ListRefused("damaged", "the archive breaks off or is malformed") from None
    if sum(member.file_size for member in members) > largest:
        raise ListRefused("too_large", f"the archive unpacks to more than {largest} bytes")
    if any(member.flag_bits & _ENCRYPTED or member.compress_type not in _READ for member in members):
        raise ListRefused("damaged", "the archive is encrypted, or packed in a way that lists are not")
