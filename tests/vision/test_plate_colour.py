"""The class of an Egyptian plate by the colour of its header, in any light."""

import numpy as np
import pytest

from wathiq.vision import geometry
from wathiq.vision.plate_colour import header_class

PLATE = geometry.corners([(0, 0), (200, 0), (200, 100), (0, 100)])


def plate(header: tuple[int, int, int], light: tuple[float, float, float] = (1, 1, 1)) -> geometry.Pixels:
    """White with a header of a colour (blue, green, red), lit by a coloured lamp."""
    picture = np.full((100, 200, 3), 235, np.float32)
    picture[:38] = header
    return np.asarray(picture * np.array(light), np.uint8)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ((220, 160, 40), "private"),
        ((190, 90, 20), "private"),
        ((20, 130, 240), "taxi"),
        ((30, 30, 200), "truck"),
        ((120, 120, 120), "bus"),
        ((60, 170, 60), ""),  # green: no class that is known
        ((235, 235, 235), ""),  # faded
    ],
)
def test_the_header_tells_the_class(header: tuple[int, int, int], expected: str) -> None:
    found, sure = header_class(plate(header), PLATE)
    assert found == expected
    assert (sure > 0) == bool(expected)


@pytest.mark.parametrize("light", [(0.35, 0.7, 1.0), (1.0, 0.8, 0.6), (0.5, 0.5, 0.5)])
def test_a_coloured_lamp_changes_nothing(light: tuple[float, float, float]) -> None:
    assert header_class(plate((220, 150, 40), light), PLATE)[0] == "private"


def test_in_the_dark_no_colour_is_told() -> None:
    assert header_class(plate((220, 150, 40), (0.1, 0.1, 0.1)), PLATE) == ("", 0.0)
