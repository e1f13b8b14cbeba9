"""The corpus by itself: what is odd is decoded to what it shows, what is harmful is refused, at once."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.conftest import ALL
from tests.vision.hostile import HARMFUL, SMALL, odd
from wathiq.faults import Fault
from wathiq.vision.decode import Limits, decode

LIMITS = Limits(max_bytes=10_000_000, max_pixels=25_000_000, max_side=8192)
SPECIMEN = ALL["td3_scan.jpg"].data
_SECONDS = 5.0  # of work: the machine may do other things, too


ODD = odd(SPECIMEN)


@pytest.mark.parametrize("name", ODD)
def test_however_it_is_written_it_shows_the_same(name: str) -> None:
    shown, expected = decode(ODD[name], LIMITS).pixels, decode(SPECIMEN, LIMITS).pixels
    assert shown.shape == expected.shape, name
    grey, wanted = (pixels.mean(axis=2) for pixels in (shown, expected))
    assert np.abs(grey - wanted).mean() < 4, name


@pytest.mark.parametrize("name", HARMFUL)
def test_what_is_harmful_is_refused_at_once(name: str) -> None:
    file, begun = HARMFUL[name](), time.process_time()
    with pytest.raises(Fault):
        decode(file, LIMITS)
    assert time.process_time() - begun < _SECONDS


@pytest.mark.parametrize("name", SMALL)
def test_harmful_wrappings_are_passed_over(name: str) -> None:
    file, begun = SMALL[name](), time.process_time()
    assert sorted(decode(file, LIMITS).stored_size) == [48, 64]
    assert time.process_time() - begun < _SECONDS
