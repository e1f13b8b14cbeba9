from __future__ import annotations

import math
from itertools import permutations

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels, corners, rectangle

LINE = corners([(10, 20), (110, 20), (110, 50), (10, 50)])


def turned_by(points: Corners, degrees: float) -> Corners:
    """The points turned clockwise, as one sees them, around their middle."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    middle = points.mean(axis=0)
    return corners((points - middle) @ turn + middle)


def gradient(width: int = 200, height: int = 100) -> Pixels:
    """A picture whose blue tells how far right a pixel lies, its green how far down."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.arange(width)
    picture[..., 1] = np.arange(height)[:, None]
    return picture


def test_a_quad_is_plain_numbers_to_a_tenth_of_a_pixel() -> None:
    points = corners([(1.04, 2), (30.06, 2.5), (30, 9), (1, 9)])
    assert geometry.quad(points) == ((1.0, 2.0), (30.1, 2.5), (30.0, 9.0), (1.0, 9.0))
    assert {type(number) for point in geometry.quad(points) for number in point} == {float}


def test_a_rectangle_is_the_outline_of_a_picture() -> None:
    assert rectangle(30, 20).tolist() == [[0, 0], [30, 0], [30, 20], [0, 20]]


@pytest.mark.parametrize("degrees", [-44, -20, 0, 20, 44])
def test_a_lying_line_reads_left_to_right_whatever_corner_comes_first(degrees: float) -> None:
    line = turned_by(LINE, degrees)
    for order in permutations(range(4)):
        np.testing.assert_allclose(geometry.reading_order(line[list(order)]), line, atol=1e-4)


@pytest.mark.parametrize("degrees", [-46, -70, -90, -110, -134])
def test_a_standing_line_reads_bottom_to_top(degrees: float) -> None:
    line = turned_by(LINE, degrees)
    for way in (line, geometry.turned(line), line[::-1].copy()):
        np.testing.assert_allclose(geometry.reading_order(way), line, atol=1e-4)


def test_a_turned_quad_reads_upside_down() -> None:
    assert geometry.turned(LINE).tolist() == [[110, 50], [10, 50], [10, 20], [110, 20]]
    np.testing.assert_array_equal(geometry.turned(geometry.turned(LINE)), LINE)
    np.testing.assert_allclose(geometry.direction(geometry.turned(LINE)), -geometry.direction(LINE))


@given(st.floats(0, 360), st.floats(1, 500), st.floats(1, 500))
def test_length_and_height_are_those_of_the_line_however_it_lies(degrees: float, long: float, high: float) -> None:
    line = turned_by(rectangle(long, high), degrees)
    assert geometry.length(line) == pytest.approx(long, rel=1e-4)
    assert geometry.height(line) == pytest.approx(high, rel=1e-4)
    along = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    assert geometry.direction(line).tolist() == pytest.approx(along, abs=1e-3)


def test_sides_that_differ_count_half_each() -> None:
    seen_from_aside = corners([(0, 0), (100, 0), (80, 30), (0, 10)])
    assert geometry.length(seen_from_aside) == pytest.approx((100 + math.hypot(80, 20)) / 2)
    assert geometry.height(seen_from_aside) == pytest.approx((10 + math.hypot(20, 30)) / 2)


def test_a_point_has_no_direction() -> None:
    assert geometry.direction(corners([(5, 5)] * 4)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [
        (0, 1, [(10, 20), (110, 20), (110, 50), (10, 50)]),
        (0.25, 0.5, [(35, 20), (60, 20), (60, 50), (35, 50)]),
        (-0.1, 1.2, [(0, 20), (130, 20), (130, 50), (0, 50)]),
    ],
)
def test_a_slice_lies_between_two_fractions_of_the_length(
    start: float, end: float, part: list[tuple[float, float]]
) -> None:
    np.testing.assert_allclose(geometry.slice_along(LINE, start, end), part, atol=1e-4)


def test_a_slice_follows_both_sides() -> None:
    leaning = corners([(0, 0), (100, 0), (60, 40), (0, 20)])
    assert geometry.slice_along(leaning, 0.5, 1).tolist() == [[50, 0], [100, 0], [60, 40], [30, 30]]


def test_a_cut_of_the_same_size_is_the_region_itself() -> None:
    picture = gradient()
    region = corners([(20, 10), (120, 10), (120, 40), (20, 40)])
    np.testing.assert_array_equal(geometry.cut(picture, region, 100, 30), picture[10:40, 20:120])


@pytest.mark.parametrize("degrees", [0, 30, 90, 180, 270])
def test_a_cut_stands_upright_however_the_line_lies(degrees: float) -> None:
    """Blue in the line's top left quarter, green in its bottom right one."""
    line = turned_by(corners([(60, 80), (160, 80), (160, 120), (60, 120)]), degrees)
    picture = np.full((200, 220, 3), 255, np.uint8)
    quarters = [(geometry.slice_along(line, 0, 0.5), True), (geometry.slice_along(line, 0.5, 1), False)]
    for quarter, top in quarters:
        middle = (quarter[[0, 1]] + quarter[[3, 2]]) / 2
        half = [*quarter[:2], *middle[::-1]] if top else [*middle, *quarter[2:]]
        colour = (255, 0, 0) if top else (0, 255, 0)
        cv2.fillConvexPoly(picture, np.round(np.array(half)).astype(np.int32), colour)
    cut = geometry.cut(picture, line, 100, 40)
    assert cut.shape == (40, 100, 3)
    assert cut[10, 25].tolist() == [255, 0, 0]
    assert cut[30, 75].tolist() == [0, 255, 0]
    assert cut[10, 75].tolist() == cut[30, 25].tolist() == [255, 255, 255]


@pytest.mark.parametrize(("columns", "rows"), [(50, 15), (25, 8), (10, 3), (200, 60)])
def test_a_cut_of_another_size_shows_the_same(columns: int, rows: int) -> None:
    cut = geometry.cut(gradient(), corners([(20, 10), (120, 10), (120, 40), (20, 40)]), columns, rows)
    assert cut.shape == (rows, columns, 3)
    across = 20 + (np.arange(columns) + 0.5) * 100 / columns
    down = 10 + (np.arange(rows) + 0.5) * 30 / rows
    np.testing.assert_allclose(cut[rows // 2, :, 0], across, atol=100 / columns + 1)
    np.testing.assert_allclose(cut[:, columns // 2, 1], down, atol=30 / rows + 1)


def test_a_cut_that_shrinks_skips_no_pixels() -> None:
    """Lines a pixel wide, eight pixels apart, are an even grey from afar."""
    picture = np.full((160, 800, 3), 255, np.uint8)
    picture[:, ::8] = 0
    inner = geometry.cut(picture, rectangle(800, 160), 80, 16)[2:-2, 2:-2]
    assert inner.min() > 170
    assert inner.mean() == pytest.approx(255 * 7 / 8, abs=8)


def test_a_cut_of_a_grey_picture_is_grey() -> None:
    grey: Pixels = gradient()[..., 0]
    assert geometry.cut(grey, LINE, 40, 12).shape == (12, 40)
    assert geometry.cut(grey, LINE + 500, 40, 12).shape == (12, 40)


@pytest.mark.parametrize("shift", [(-300, 0), (300, 0), (0, -300), (0, 300)])
def test_a_cut_beside_the_picture_is_black(shift: tuple[int, int]) -> None:
    cut = geometry.cut(gradient() | np.uint8(1), corners(LINE + np.array(shift)), 40, 12)
    assert cut.shape == (12, 40, 3)
    assert not cut.any()


def test_a_cut_goes_on_beyond_the_picture_as_at_its_edge() -> None:
    beyond = geometry.cut(gradient(), corners([(150, 40), (250, 40), (250, 60), (150, 60)]), 100, 20)
    np.testing.assert_array_equal(beyond[10, :50, 0], np.arange(150, 200))
    assert (beyond[:, 50:, 0] == 199).all()


@example([-600, 0, -3, 0, -3, 400, -600, 400], 100, 20)
@example([0, 0, 0, 0, 0, 0, 0, 24], 1, 1)
@given(st.lists(st.integers(-150, 350), min_size=8, max_size=8), st.integers(1, 64), st.integers(1, 32))
def test_a_cut_of_any_four_points_has_its_size(points: list[int], columns: int, rows: int) -> None:
    assert geometry.cut(gradient(), corners(points), columns, rows).shape == (rows, columns, 3)


def test_points_go_through_a_homography_and_back() -> None:
    page = rectangle(88, 60)
    seen = corners([(103, 55), (720, 130), (650, 610), (60, 480)])
    there = geometry.homography(page, seen)
    np.testing.assert_allclose(geometry.moved(page, there), seen, atol=1e-2)
    np.testing.assert_allclose(geometry.moved(seen, geometry.homography(seen, page)), page, atol=1e-2)
    assert geometry.moved(corners(page)[:1], there).shape == (1, 2)


@pytest.mark.parametrize(
    ("points", "share"),
    [
        (rectangle(100, 50), 1.0),
        (corners([(10, 10), (90, 10), (90, 40), (10, 40)]), 1.0),
        (corners([(-50, 0), (50, 0), (50, 50), (-50, 50)]), 0.5),
        (corners([(-50, -25), (50, -25), (50, 25), (-50, 25)]), 0.25),
        (corners([(-100, -50), (200, -50), (200, 100), (-100, 100)]), 1 / 9),
        (corners([(50, -25), (100, 25), (50, 75), (0, 25)]), 0.75),
        (corners([(200, 0), (300, 0), (300, 50), (200, 50)]), 0.0),
        (corners([(5, 5)] * 4), 0.0),
    ],
)
def test_the_share_inside_a_picture(points: Corners, share: float) -> None:
    """Of a picture 100 wide and 50 high."""
    assert geometry.share_inside(points, 100, 50) == pytest.approx(share, abs=1e-3)
    assert geometry.share_inside(geometry.turned(points), 100, 50) == pytest.approx(share, abs=1e-3)
