"""Any content comes back from a barcode; spoiled print is that content or none, never another."""

from __future__ import annotations

import numpy as np
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from wathiq.vision import geometry
from wathiq.vision.barcode import read_pdf417
from wathiq.vision.geometry import Pixels


def paper(content: bytes) -> Pixels:
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417)
    symbol = np.asarray(zxingcpp.write_barcode_to_image(code, scale=3, add_quiet_zones=False))
    picture = np.full((symbol.shape[0] + 100, symbol.shape[1] + 100, 3), 255, np.uint8)
    picture[50:-50, 50:-50] = symbol[:, :, None]
    return picture


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=200), st.integers(0, 60))
def test_spoiled_print_is_what_it_was_or_nothing(content: bytes, spots: int) -> None:
    picture = paper(content)
    height, width = picture.shape[:2]
    generator = np.random.default_rng(spots)
    for left, top in zip(generator.integers(0, width, spots), generator.integers(0, height, spots), strict=True):
        picture[top : top + 6, left : left + 6] = generator.integers(0, 256)
    found = read_pdf417(picture, geometry.rectangle(width, height))
    assert found is None or found.content == content
    assert spots or found is not None
