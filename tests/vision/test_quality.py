"""Why print that was found cannot be read: blur, too few pixels, too little contrast; and when the picture is sound."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from wathiq.faults import PictureBlurred, PictureTooPoor
from wathiq.vision import geometry, quality
from wathiq.vision.geometry import Corners, Pixels

_ROWS = range(40, 400, 60)


def _page(ink: int = 20, size: float = 1.0) -> tuple[Pixels, list[Corners]]:
    """Six lines of Latin print on white, and where they are."""
    pixels = np.full((440, 640, 3), 230, np.uint8)
    for y in _ROWS:
        cv2.putText(pixels, "ABC DEFG 12345", (20, y), cv2.FONT_HERSHEY_SIMPLEX, size, (ink,) * 3, 2, cv2.LINE_AA)
    high = round(30 * size)
    lines = [geometry.corners([(15, y - high), (400, y - high), (400, y + 8), (15, y + 8)]) for y in _ROWS]
    return pixels, lines


def test_sharp_print_is_nobodys_fault() -> None:
    assert quality.fault(*_page()) is None


@pytest.mark.parametrize("sigma", [5, 8])
def test_edges_as_wide_as_strokes_are_blur(sigma: float) -> None:
    pixels, lines = _page()
    assert isinstance(
        quality.fault(np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8), lines), PictureBlurred
    )


def test_grey_on_nearly_the_same_grey_is_too_poor() -> None:
    assert isinstance(quality.fault(*_page(ink=224)), PictureTooPoor)


def test_lines_of_a_few_pixels_are_too_poor() -> None:
    pixels, lines = _page()
    small = np.asarray(cv2.resize(pixels, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA), np.uint8)
    assert isinstance(quality.fault(small, [line * np.float32(0.2) for line in lines]), PictureTooPoor)


def test_a_few_lines_say_nothing_about_a_picture() -> None:
    pixels, lines = _page()
    assert quality.fault(np.asarray(cv2.GaussianBlur(pixels, (0, 0), 8), np.uint8), lines[:3]) is None
