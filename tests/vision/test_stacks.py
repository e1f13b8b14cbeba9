from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, corners
from wathiq.vision.stacks import same_ends, stacks

HEIGHT, PITCH = 20.0, 28.0


def line(left: float, right: float, row: float, height: float = HEIGHT) -> Corners:
    """A level line whose middle lies `row` pitches down."""
    middle = 100 + row * PITCH
    top, bottom = middle - height / 2, middle + height / 2
    return corners([(left, top), (right, top), (right, bottom), (left, bottom)])


def turned(lines: Sequence[Corners], degrees: float) -> list[Corners]:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return [corners(one @ turn + 1000) for one in lines]


def slanted(one: Corners, rise: float) -> Corners:
    """The line with its right end moved down by this share of its length."""
    drop = rise * geometry.length(one)
    return corners(one + np.array([(0, 0), (0, drop), (0, drop), (0, 0)]))


def found(lines: Sequence[Corners]) -> list[list[list[int]]]:
    """Of every stack, of every line: its corners in whole pixels, one number after another."""
    return [[np.round(one).astype(int).ravel().tolist() for one in stack] for stack in stacks(lines)]


def ends(stack: Sequence[Corners]) -> list[tuple[int, int]]:
    return [(round(float(one[0, 0])), round(float(one[1, 0]))) for one in stack]


@pytest.mark.parametrize("degrees", [0, 15, 90, 180, -100])
def test_two_lines_are_a_stack_whichever_is_found_first(degrees: float) -> None:
    top, bottom = turned([line(50, 650, 0), line(50, 650, 1)], degrees)
    (stack,) = stacks([bottom, top])
    np.testing.assert_allclose(stack, [top, bottom], atol=1e-2)


def test_the_three_lines_of_a_card_come_before_any_two_of_them() -> None:
    lines = [line(50, 650, row) for row in (2, 0, 1)]
    three, *twos = stacks(lines)
    np.testing.assert_array_equal(three, [lines[1], lines[2], lines[0]])
    assert {len(stack) for stack in twos} == {2}


def test_three_lines_may_lie_as_far_apart_as_two() -> None:
    """Two and a half heights from line to line, as the print of a card does where a line is framed closely."""
    lines = [line(50, 650, row, height=PITCH / 2.5) for row in range(3)]
    assert 3 in {len(stack) for stack in stacks(lines)}


def test_of_stacks_alike_the_longest_comes_first() -> None:
    short, long = [line(50, 250, 0), line(50, 250, 1)], [line(50, 650, 10), line(50, 650, 11)]
    assert [ends(stack)[0] for stack in stacks([*short, *long])] == [(50, 650), (50, 250)]


def test_lines_are_stretched_to_the_outermost_ends() -> None:
    (stack,) = stacks([line(60, 650, 0), line(50, 500, 1)])
    assert ends(stack) == [(60, 650), (50, 650)]


def test_a_line_is_stretched_along_itself_and_never_shortened() -> None:
    long, short, beyond = turned([line(50, 650, 0), line(80, 400, 1), line(20, 600, 2)], 20)
    expected = turned([line(50, 650, 0), line(50, 650, 1), line(20, 650, 2)], 20)
    np.testing.assert_allclose(same_ends([long, short, beyond]), expected, atol=0.05)


def test_lines_of_one_length_stay_as_they_are() -> None:
    lines = [line(50, 650, row) for row in range(3)]
    np.testing.assert_array_equal(same_ends(lines), lines)


@pytest.mark.parametrize(
    "pieces",
    [
        [(50, 300), (330, 650)],
        [(50, 300), (295, 650)],
        [(50, 300), (355, 650)],
        [(50, 150), (170, 300), (320, 430), (440, 520), (540, 650)],
    ],
    ids=["two", "overlapping", "far apart", "five"],
)
def test_a_line_that_fillers_broke_is_one_again(pieces: Sequence[tuple[float, float]]) -> None:
    first = line(50, 310, 0)
    broken = [first, *(line(left, right, 1) for left, right in pieces)]
    assert found([first, line(50, 650, 1)])[0] in found(broken)


@pytest.mark.parametrize(
    "other",
    [line(365, 650, 1), line(280, 650, 1), line(330, 650, 1.4), slanted(line(330, 650, 1), 0.1)],
    ids=["too far behind", "over it", "on another level", "aslant"],
)
def test_what_does_not_go_on_a_line(other: Corners) -> None:
    assert all(right < 600 for stack in stacks([line(50, 310, 0), line(50, 300, 1), other]) for _, right in ends(stack))


BESIDE = {
    "further in": (line(95, 650, 1), line(105, 650, 1)),
    "further out": (line(5, 650, 1), line(-5, 650, 1)),
    "further down": (line(50, 650, 2.2), line(50, 650, 2.4)),
    "close": (line(50, 650, 0.5), line(50, 650, 0.4)),
    "aslant": (slanted(line(50, 650, 1), 0.07), slanted(line(50, 650, 1), 0.09)),
}


@pytest.mark.parametrize(("near", "far"), BESIDE.values(), ids=BESIDE)
def test_lines_belong_together_up_to_a_point(near: Corners, far: Corners) -> None:
    first = line(50, 650, 0)
    assert len(found([first, near])) == 1
    assert found([first, far]) == []


@pytest.mark.parametrize(
    "other",
    [line(720, 1300, 0), geometry.turned(line(50, 650, 1)), line(50, 650, 0)],
    ids=["behind it", "upside down", "the same"],
)
def test_what_does_not_belong_together(other: Corners) -> None:
    assert found([line(50, 650, 0), other]) == []


@pytest.mark.parametrize("lines", [[], [line(50, 650, 0)]], ids=["none", "one"])
def test_fewer_than_two_lines_are_no_stack(lines: list[Corners]) -> None:
    assert list(stacks(lines)) == []
