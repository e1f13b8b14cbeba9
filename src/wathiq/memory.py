"""How this process holds memory."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h


def give_back() -> None:
    """Have glibc return large blocks at once and keep two arenas: every thread would else hoard its largest picture."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(_M_MMAP_THRESHOLD, 8 << 20)
            mallopt(_M_ARENA_MAX, 2)
