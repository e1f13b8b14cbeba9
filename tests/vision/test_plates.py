"""The strip of a plate: its rows side by side, whatever the layout."""

import numpy as np
import pytest

from wathiq.vision import geometry, plates


def striped(rows: list[int]) -> geometry.Pixels:
    """A plate of 200 x 100 pixels whose rows have these greys, in the middle of a black picture."""
    picture = np.zeros((140, 240, 3), np.uint8)
    band = 100 // len(rows)
    for place, grey in enumerate(rows):
        picture[20 + place * band : 20 + (place + 1) * band, 20:220] = grey
    return picture


PLATE = geometry.corners([(20, 20), (220, 20), (220, 120), (20, 120)])


@pytest.mark.parametrize("layout", plates.LAYOUTS)
def test_a_strip_has_the_size_that_is_asked_for(layout: str) -> None:
    assert plates.strip(striped([200]), PLATE, layout, 160, 48).shape == (48, 160, 3)


def test_two_rows_stand_side_by_side() -> None:
    strip = plates.strip(striped([50, 50, 200, 200, 200]), PLATE, "two_rows", 160, 48)
    assert strip[20, 10:70].mean() == pytest.approx(50, abs=2)
    assert strip[30:, 90:150].mean() == pytest.approx(200, abs=2)


def test_what_lies_below_the_header_leaves_the_header_out() -> None:
    strip = plates.strip(striped([10, 10, 10, 240, 240, 240, 240, 240, 240, 240]), PLATE, "below_header", 160, 32)
    assert strip[4:, 10:150].mean() > 235
