"""The portrait is cut out upright, whichever way the document lies."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from wathiq.documents import portrait
from wathiq.reading import Field, Quad, Reading
from wathiq.vision.geometry import Pixels

UPRIGHT: Quad = ((100, 50), (220, 50), (220, 210), (100, 210))
UPSIDE_DOWN: Quad = (UPRIGHT[2], UPRIGHT[3], UPRIGHT[0], UPRIGHT[1])
QUARTER: Quad = ((100, 210), (100, 50), (220, 50), (220, 210))


def picture() -> Pixels:
    """Grey, with a place that is black above and white below."""
    pixels = np.full((300, 400, 3), 128, np.uint8)
    pixels[50:130, 100:220], pixels[130:210, 100:220] = 0, 255
    return pixels


def cut(box: Quad | None, pixels: Pixels | None = None) -> PIL.Image.Image | None:
    reading = Reading("card", 0.9, {"portrait": Field("", 0.9, box), "name": Field("كريم", 0.9)})
    data = portrait.cut_out(picture() if pixels is None else pixels, reading)
    return PIL.Image.open(io.BytesIO(data)) if data else None


def corner(found: PIL.Image.Image, place: tuple[int, int]) -> str:
    grey = found.convert("L").getpixel(place)
    assert isinstance(grey, (int, float))
    return "black" if grey < 60 else "white" if grey > 200 else "grey"


@pytest.mark.parametrize(
    ("box", "size", "colours"),
    [
        (UPRIGHT, (120, 160), ("black", "white")),
        (UPSIDE_DOWN, (120, 160), ("white", "black")),
        (QUARTER, (160, 120), ("white", "white")),
    ],
    ids=["upright", "upside down", "lying"],
)
def test_the_place_upright(box: Quad, size: tuple[int, int], colours: tuple[str, str]) -> None:
    found = cut(box)
    assert found is not None
    assert (found.format, found.size) == ("JPEG", size)
    assert (corner(found, (10, 10)), corner(found, (10, size[1] - 10))) == colours


def test_a_large_one_is_made_smaller() -> None:
    found = cut(((0, 0), (3000, 0), (3000, 4000), (0, 4000)), np.full((4000, 3000, 3), 90, np.uint8))
    assert found is not None
    assert found.size == (480, 640)


@pytest.mark.parametrize("box", [None, ((5, 5), (5, 5), (5, 5), (5, 5)), ((0, 0), (90, 0), (90, 9), (0, 9))])
def test_a_place_that_shows_no_face(box: Quad | None) -> None:
    assert cut(box) is None


def test_a_document_without_one() -> None:
    assert portrait.cut_out(picture(), Reading("plate", 0.9)) is None


def test_smoothing_takes_grain_away_and_leaves_edges() -> None:
    pixels = picture()
    grain = np.random.default_rng(0).normal(0, 12, pixels.shape)
    grainy = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    smooth = portrait.smoothed(grainy)
    assert smooth[:40].std() < 0.4 * grainy[:40].std()
    assert int(smooth[190, 160, 0]) - int(smooth[70, 160, 0]) > 200
