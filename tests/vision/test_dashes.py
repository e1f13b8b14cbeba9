from __future__ import annotations

import cv2
import numpy as np
import pytest

from wathiq.vision.dashes import SCALE, has_dashes
from wathiq.vision.geometry import Pixels

Stroke = tuple[float, float, float]
"""Left, right and middle height in millimetres."""

PAIR: tuple[Stroke, ...] = ((3.0, 4.5, 2.5), (5.0, 6.5, 2.5))


def row(*strokes: Stroke, ink: int = 60, paper: int = 230, thickness: float = 0.3) -> Pixels:
    """A row of a form, 20 by 5 millimetres."""
    picture = np.full((5 * SCALE, 20 * SCALE, 3), paper, np.uint8)
    for left, right, middle in strokes:
        top, bottom = round((middle - thickness / 2) * SCALE), round((middle + thickness / 2) * SCALE)
        picture[top:bottom, round(left * SCALE) : round(right * SCALE)] = ink
    return picture


def printed(text: str) -> Pixels:
    picture = row()
    cv2.putText(picture, text, (2 * SCALE, round(3.6 * SCALE)), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (60, 60, 60), 3)
    return picture


def dots(middle: float) -> list[Stroke]:
    return [(x, x + 0.3, middle) for x in np.arange(0, 20, 0.6).tolist()]


@pytest.mark.parametrize(
    "area",
    [
        pytest.param(row(*PAIR), id="plain"),
        pytest.param(row((1.0, 1.7, 2.5), (2.2, 2.9, 2.5)), id="short"),
        pytest.param(row((3.0, 5.3, 2.5), (5.8, 7.9, 2.5)), id="long"),
        pytest.param(row((3.0, 4.5, 1.6), (5.0, 6.5, 1.6)), id="high"),
        pytest.param(row((3.0, 4.5, 2.4), (5.0, 6.5, 2.6)), id="aslant"),
        pytest.param(row(*PAIR, ink=205), id="faint"),
        pytest.param(row(*PAIR, thickness=0.6), id="bold"),
        pytest.param(row((3.0, 5.0, 2.5)), id="run together"),
        pytest.param(row(*PAIR, (0, 20, 4.8)), id="over a rule"),
        pytest.param(row(*PAIR, *dots(4.6)), id="over a dotted rule"),
    ],
)
def test_two_dashes_half_way_up(area: Pixels) -> None:
    assert has_dashes(area)


@pytest.mark.parametrize("turn", [-3, 3])
def test_two_dashes_in_a_shade_a_little_aslant(turn: float) -> None:
    height, width = row().shape[:2]
    around = cv2.getRotationMatrix2D((5 * SCALE, 2.5 * SCALE), turn, 1)
    aslant = cv2.warpAffine(row(*PAIR), around, (width, height), borderMode=cv2.BORDER_REPLICATE)
    shade = np.linspace(0.5, 1, width)[None, :, None]
    noise = np.random.default_rng(1).normal(0, 3, aslant.shape)
    assert has_dashes(np.clip(aslant * shade + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "area",
    [
        pytest.param(row(), id="empty"),
        pytest.param(row((3.0, 4.0, 2.5)), id="one"),
        pytest.param(row((12.0, 14.0, 2.5)), id="one, far from where values begin"),
        pytest.param(row((3.0, 4.5, 2.5), (6.0, 7.5, 2.5)), id="too far apart"),
        pytest.param(row((3.0, 4.5, 4.5), (5.0, 6.5, 4.5)), id="at the bottom"),
        pytest.param(row((3.0, 4.5, 0.5), (5.0, 6.5, 0.5)), id="at the top"),
        pytest.param(row((3.0, 4.2, 2.0), (4.7, 5.9, 3.0)), id="a step"),
        pytest.param(row((3.0, 3.8, 2.5), (4.3, 6.7, 2.5)), id="one much longer"),
        pytest.param(row((3.0, 3.15, 2.5), (3.65, 3.8, 2.5)), id="specks"),
        pytest.param(row((3.0, 6.0, 2.5), (6.5, 9.5, 2.5)), id="too long"),
        pytest.param(row((3.0, 4.0, 2.5), (4.5, 5.5, 2.5), (6.0, 7.0, 2.5)), id="three"),
        pytest.param(row(*PAIR, thickness=1.3), id="blocks"),
        pytest.param(row(*PAIR, ink=228), id="too faint"),
        pytest.param(row(*PAIR, ink=250), id="white"),
        pytest.param(row((0, 20, 2.5)), id="a rule"),
        pytest.param(row(*dots(2.5)), id="a dotted rule"),
    ],
)
def test_what_is_no_pair_of_dashes(area: Pixels) -> None:
    assert not has_dashes(area)


@pytest.mark.parametrize("number", ["1495", "1495kg"])
def test_a_number_is_no_pair_of_dashes(number: str) -> None:
    assert not has_dashes(printed(number))


def test_noise_is_no_pair_of_dashes() -> None:
    noise = np.random.default_rng(2)
    for strength in (1, 4, 16):
        area = np.clip(noise.normal(200, strength, row().shape), 0, 255).astype(np.uint8)
        assert not has_dashes(area)
