from __future__ import annotations

import numpy as np
import pytest

from wathiq.faces.turned import Turned


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_places_are_found_again(quarters: int) -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    turned = Turned.of(pixels, quarters)
    rows, columns = turned.pixels.shape[:2]
    places = np.array([(x, y) for y in range(rows) for x in range(columns)], np.float32)
    for (x, y), (back_x, back_y) in zip(places.astype(int), turned.back(places).astype(int), strict=True):
        assert (turned.pixels[y, x] == pixels[back_y, back_x]).all()


def test_a_box_keeps_its_corners_in_order() -> None:
    upside_down = Turned.of(np.zeros((50, 100, 3), np.uint8), 2)
    assert upside_down.back_box(np.array([[10, 20], [30, 45]], np.float32)) == (69, 4, 89, 29)
