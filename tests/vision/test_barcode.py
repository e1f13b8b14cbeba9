"""Barcodes in pictures of paper, by the writer of the library that reads them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from wathiq.vision import geometry
from wathiq.vision.barcode import read_pdf417
from wathiq.vision.geometry import Corners, Pixels

CONTENT = bytes(range(256))
AREA = geometry.corners([(100, 100), (1100, 100), (1100, 500), (100, 500)])
SYMBOL = geometry.corners([(150, 150), (1050, 150), (1050, 450), (150, 450)])


def paper(kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.PDF417, scale: float = 1.0) -> Pixels:
    """A white picture with a barcode where SYMBOL says."""
    code = zxingcpp.create_barcode(CONTENT, kind)
    symbol = np.asarray(zxingcpp.write_barcode_to_image(code, scale=2, add_quiet_zones=False))
    left, top, right, bottom = (round(scale * side) for side in (150, 150, 1050, 450))
    picture = np.full((round(scale * 600), round(scale * 1200), 3), 255, np.uint8)
    printed = cv2.resize(symbol, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    picture[top:bottom, left:right] = printed[:, :, None]
    return picture


def test_what_it_holds_and_where_it_is() -> None:
    found = read_pdf417(paper(), AREA)
    assert found is not None
    assert found.content == CONTENT
    assert np.abs(found.corners - SYMBOL).max() < 15


@pytest.mark.parametrize("degrees", [2, -2, 180, 181])
def test_it_may_lie_askew_or_on_its_head_in_the_area(degrees: float) -> None:
    matrix = cv2.getRotationMatrix2D((600, 300), degrees, 1.0)
    picture = cv2.warpAffine(paper(), matrix, (1200, 600), borderValue=(255, 255, 255))
    found = read_pdf417(np.asarray(picture, np.uint8), AREA)
    assert found is not None
    assert found.content == CONTENT


def test_the_area_may_stand() -> None:
    """As in a picture that was taken with the card on its side."""
    picture = np.ascontiguousarray(np.rot90(paper()))
    found = read_pdf417(picture, geometry.corners([(y, 1200 - x) for x, y in AREA]))
    assert found is not None
    assert found.content == CONTENT
    assert np.abs(found.corners - geometry.corners([(y, 1200 - x) for x, y in SYMBOL])).max() < 15


@pytest.mark.parametrize("scale", [0.75, 3.0])
def test_any_size_will_do(scale: float) -> None:
    found = read_pdf417(paper(scale=scale), AREA * np.float32(scale))
    assert found is not None
    assert found.content == CONTENT


def test_other_barcodes_are_none() -> None:
    assert read_pdf417(paper(zxingcpp.BarcodeFormat.QRCode), AREA) is None


def test_what_is_covered_is_not_made_up() -> None:
    picture = paper()
    picture[150:450, 300:900] = 255
    assert read_pdf417(picture, AREA) is None


@pytest.mark.parametrize("area", [AREA, AREA + 5000, AREA * 0, AREA - 400], ids=["blank", "outside", "point", "edge"])
def test_nothing_there(area: Corners) -> None:
    assert read_pdf417(np.full((600, 1200, 3), 255, np.uint8), np.asarray(area, np.float32)) is None
